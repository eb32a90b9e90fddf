"""The docker command line: its answer, or an error that says what stands in the way and what to do."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from brewlake.errors import BrewlakeError

AGAIN: Final = "then run the same command again: it goes on."
# What Docker, BuildKit and pip say (in lower case), what it means, and the way on; the first that is found counts.
KNOWN: Final = (
    ("cannot connect to the docker daemon", "the Docker engine does not answer", f"Start it, {AGAIN}"),
    ("error during connect", "the Docker engine does not answer", f"Start it, {AGAIN}"),
    (
        "no space left on device",
        "the disk of the Docker engine is full",
        f"`docker system df` shows what takes it, `docker system prune` frees what is unused; {AGAIN}",
    ),
    (
        "port is already allocated",
        "a port is taken by another container",
        f"`docker ps` shows which; end it, or choose other ports in .env, {AGAIN}",
    ),
    (
        "address already in use",
        "a port is taken",
        f"End what holds it, or choose other ports in .env, {AGAIN}",
    ),
    *(
        (sign, "the network, or the package index or registry, cannot be reached", f"Fix that, {AGAIN}")
        for sign in (
            "temporary failure in name resolution",
            "failed to establish a new connection",
            "no matching distribution found",
            "network is unreachable",
            "failed to resolve source metadata",
            "failed to do request",
            "no such host",
        )
    ),
)
LAST_CHARACTERS: Final = 1500


def command(*words: str) -> list[str]:
    """Return the command line of `docker words`."""
    return [shutil.which("docker") or "docker", *words]


def docker(
    *words: str,
    environment: Mapping[str, str] | None = None,
    given: str | None = None,
    log: Path | None = None,
    instead: str = "",
) -> str:
    """Run `docker words` and return what it prints; all that it said is kept in the file `log`.

    It reads `given` from its standard input. Raises BrewlakeError where it fails; `instead` says what does without it.
    """
    try:
        done = subprocess.run(
            command(*words), env=environment, input=given, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BrewlakeError("docker is not on PATH", f"Install Docker, {AGAIN} {instead}".rstrip()) from None
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.stdout + done.stderr)
    if done.returncode:
        raise failure(f"docker {' '.join(words)}", done.stdout + done.stderr, log, instead)
    return done.stdout


def build(
    recipe: Path,
    reference: str,
    context: Path,
    *words: str,
    given: Mapping[str, str | None] | None = None,
    instead: str = "",
) -> None:
    """Build the Dockerfile `recipe` as the image `reference`: with the build arguments `given` and the further `words`.

    The package index of the environment, PIP_INDEX_URL, is the build's, too. Arguments that are None are left out.
    """
    arguments = {"PIP_INDEX_URL": os.environ.get("PIP_INDEX_URL")} | dict(given or {})
    flags = [f"--build-arg={name}={value}" for name, value in arguments.items() if value]
    docker("build", "--quiet", *flags, *words, "--file", str(recipe), "--tag", reference, str(context), instead=instead)


def failure(tried: str, said: str, log: Path | None, instead: str = "") -> BrewlakeError:
    """Return the error for a command that was `tried`, failed, and `said` why; `instead` does without Docker."""
    known = ((meaning, advice) for sign, meaning, advice in KNOWN if sign in said.lower())
    meaning, advice = next(known, (f"{tried} failed", f"Fix what Docker names, {AGAIN}"))
    where = f"\n(all of it: {log})" if log else ""
    return BrewlakeError(
        f"{meaning}. Docker says:\n{said.strip()[-LAST_CHARACTERS:]}{where}", f"{advice} {instead}".rstrip()
    )
