"""A stack of containers: Docker Compose over compose.yaml."""

import hashlib
import json
import os
import shutil
import subprocess
from threading import Lock
from typing import Any

from brewlake.errors import BrewlakeError
from brewlake.platform import PLATFORMS
from brewlake.settings import CHECKOUT, Settings
from brewlake.stack.parts import Part
from brewlake.stack.runtime import Running

SERVICES = {"emulator": "localstack", "punkapi": "punkapi", "model": "model"}
LAST_LINES = 8
UNITS = {"B": 1e-6, "KIB": 1024e-6, "MIB": 1.048576, "GIB": 1073.741824}


class Compose:
    """The runtime of a stack of containers. Its project is named after the stack's home: several live side by side."""

    mode = "compose"
    readiness = "images are built when a stack comes up, from what is here then"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._project = project_name(settings)
        self._choices = settings.home / "compose.json"
        self._one_at_a_time = Lock()

    def start(self) -> None:
        """Build the images whose inputs have changed, unless the stack runs: it would lose what the emulator holds."""
        if not self._compose("ps", "--quiet").strip():
            self._compose("build", "--quiet", *SERVICES.values())

    def run(self, part: Part) -> bool:
        """Run the service of `part` as it is described now; return whether a container was made or started."""
        service = SERVICES[part.name]
        with self._one_at_a_time:  # two at once would each make the project's network
            before = self._container(service)
            self._choose(part)
            self._compose("up", "--detach", "--no-deps", "--no-build", service)
            after = self._container(service)
        return (before or {}).get("ID") != (after or {}).get("ID") or (before or {}).get("State") != "running"

    def look(self, name: str) -> Running | None:
        """Return how Docker sees the container of the part `name`."""
        found = self._container(SERVICES[name])
        if found is None:
            return None
        alive = found["State"] in ("running", "restarting", "created")
        return Running(
            state=str(found["State"]),
            alive=alive,
            where=str(found["Name"]),
            memory=_memory(found["ID"]) if alive else 0.0,
            uptime=str(found["Status"]).removeprefix("Up ").partition(" (")[0],
        )

    def last_words(self, name: str) -> str:
        """Return the last lines of the log of the part `name`, and how to see more."""
        lines = self._compose("logs", "--no-log-prefix", "--tail", str(LAST_LINES), SERVICES[name])
        return f"{lines.rstrip()}\n(its log: docker compose -p {self._project} logs {SERVICES[name]})"

    def log_command(self, name: str, lines: int | None, *, follow: bool) -> tuple[list[str], dict[str, str]]:
        """Return the command, and its environment, that prints the log of the part `name` from its last `lines` on."""
        tail = "all" if lines is None else str(lines)
        words = ("logs", "--no-color", "--no-log-prefix", "--tail", tail, *(["--follow"] if follow else []))
        return self._command(*words, SERVICES[name]), self._environment()

    def restart(self, name: str) -> None:
        """End the container of the part `name` and start it again."""
        self._compose("restart", SERVICES[name])

    def end(self, name: str) -> None:
        """End the container of the part `name`."""
        self._compose("stop", SERVICES[name])

    def stop(self) -> list[str]:
        """Remove the stack's containers, network and volumes; return the parts that ran."""
        names = [name for name in SERVICES if (running := self.look(name)) and running.alive]
        self._compose("down", "--volumes", "--remove-orphans")
        self._choices.unlink(missing_ok=True)
        return names

    def _choose(self, part: Part) -> None:
        """Keep what is chosen for `part`: Compose must be told it at every call."""
        chosen = self._chosen()
        if part.name == "punkapi":
            (self._settings.home / PLATFORMS).mkdir(parents=True, exist_ok=True)  # Docker would make it root's
            chosen["BREWLAKE_CATALOGUE_FOLDER"] = str(part.catalogue.parent) if part.catalogue else "catalogue"
            chosen["BREWLAKE_CATALOGUE"] = f"/catalogue/{part.catalogue.name}" if part.catalogue else ""
        self._choices.parent.mkdir(parents=True, exist_ok=True)
        whole = self._choices.with_suffix(".new")  # another thread may be reading
        whole.write_text(json.dumps(chosen))
        whole.replace(self._choices)

    def _chosen(self) -> dict[str, str]:
        if not self._choices.exists():
            return {}
        chosen: dict[str, str] = json.loads(self._choices.read_text())
        return chosen

    def _container(self, service: str) -> dict[str, Any] | None:
        lines = self._compose("ps", "--all", "--format", "json", service).splitlines()
        return json.loads(lines[0]) if lines else None

    def _command(self, *words: str) -> list[str]:
        file = str(CHECKOUT / "compose.yaml")
        return [_docker(), "compose", "--file", file, "--project-name", self._project, "--profile", "model", *words]

    def _compose(self, *words: str) -> str:
        done = subprocess.run(
            self._command(*words), cwd=CHECKOUT, env=self._environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BrewlakeError(
                f"docker compose {' '.join(words)} failed:\n{done.stderr.strip()[-2000:]}",
                "Mend what Docker names, then run the same command again; mode=process does without Docker.",
            )
        return done.stdout

    def _environment(self) -> dict[str, str]:
        settings = self._settings
        return (
            os.environ
            | {
                "BREWLAKE_HOME": str(settings.home),
                "BREWLAKE_EMULATOR_PORT": str(settings.emulator_port),
                "BREWLAKE_PUNKAPI_PORT": str(settings.punkapi_port),
                "BREWLAKE_MODEL_PORT": str(settings.model_port),
                "BREWLAKE_PLATFORM_FOLDER": str(settings.home / PLATFORMS),
                "BENTOML_HOME": str(settings.model_store),
                "BREWLAKE_CAPTURE_STREAM": settings.capture_variables().get("BREWLAKE_CAPTURE_STREAM", ""),
                "BREWLAKE_SERVED": str(settings.served_version.parent),
            }
            | self._chosen()
        )


def project_name(settings: Settings) -> str:
    """Return the name of the stack's Compose project: plain for the checkout's own, else with a hash of its home."""
    if settings.home == CHECKOUT / ".brewlake":
        return "brewlake"
    return f"brewlake-{hashlib.sha256(str(settings.home).encode()).hexdigest()[:10]}"


def _docker() -> str:
    return shutil.which("docker") or "docker"


def _memory(container: str) -> float:
    """Return the memory that a container uses, in MB."""
    done = subprocess.run(
        [_docker(), "stats", "--no-stream", "--format", "{{.MemUsage}}", container],
        capture_output=True,
        text=True,
        check=False,
    )
    used = done.stdout.partition(" / ")[0].strip()
    number = used.rstrip("BKMGiTk")
    return float(number) * UNITS.get(used.removeprefix(number).upper(), 0.0) if number else 0.0
