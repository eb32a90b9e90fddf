"""`make retrain` and `make serve`: a model version trained from the lake, and the one that is served."""

import os
import time

import requests
from rich.console import Console

from brewlake.errors import BrewlakeError
from brewlake.platform import load_platform
from brewlake.settings import Settings
from brewlake.stack import parts, ports
from brewlake.stack.health import start
from brewlake.stack.lock import changing
from brewlake.stack.runtime import Runtime, runtime
from brewlake.stack.steps import Steps

FIRST = "v1"
CHANGE_SECONDS = 120


def given(version: str | None, target: str) -> str:
    """Return the `version` that `make target` was given; raise BrewlakeError where it was given none."""
    from model.registry import versions

    if not version:
        kept = ", ".join(versions()) or "none yet"
        raise BrewlakeError("no version was given", f"Say which: make {target} version=v2 (there are: {kept}).")
    return version


def train_first(steps: Steps) -> str:
    """Train the first version from the lake, as one of `steps`; return its name."""
    from model.retrain import first_version

    with steps.step("train") as step:
        card = first_version(FIRST)
        step.result = f"{FIRST}: error {card.metrics.mae:.1f} IBU, median baseline {card.metrics.baseline_mae:.1f}"
    return FIRST


def retrain(settings: Settings, version: str | None, console: Console, *, force: bool = False) -> None:
    """Train `version` from an Athena query, keep it and print how good it is; `force` promotes it even if worse."""
    from model.lake import read_asked
    from model.page import write_page
    from model.promotion import promoted
    from model.registry import check_new
    from model.report import show
    from model.retrain import retrain_from_lake

    version = given(version, "retrain")
    check_new(version)
    load_platform(settings)
    card = retrain_from_lake(version, force=force)
    show(card, console, promoted_version=promoted())
    console.print(f"The report, with plots: {write_page(version, asked=read_asked())}")
    console.print(f"Serve it: make serve version={version}")


def serve(settings: Settings, version: str | None, port: int | None, console: Console) -> None:
    """Make `version` the one that is served; with another `port` than the stack's, serve it there until interrupted."""
    from model.registry import check_whole
    from model.serving import serve_command

    version = given(version, "serve")
    check_whole(version)
    if port not in (None, settings.model_port):
        ports.refuse_taken(port, version, f"choose another port: make serve version={version} port=3001")
        command, environment = serve_command(version, port=port)
        os.execvpe(command[0], list(command), os.environ | environment)  # noqa: S606 (our own command)
    with changing(settings):
        server = runtime(settings)
        server.start()
        if serve_version(settings, server, version):
            console.print(f"{version} is served now: {settings.model_url}")
        else:
            console.print(f"{version} was served already: {settings.model_url}")


def serve_version(settings: Settings, server: Runtime, version: str) -> bool:
    """Have the stack's model server answer with `version`; return whether it did not before.

    A server that runs changes its version between two requests and loses none. Raises BrewlakeError where it does not
    come to answer with it; then the version before stays the one to serve.
    """
    before, answered = _chosen(settings), _answering(settings)
    _choose(settings, version)
    try:
        started = start(server, parts.model(settings))
        _await(settings, version, server)
    except BrewlakeError:
        if before:
            _choose(settings, before)
        raise
    return started or answered != version


def version_to_serve(settings: Settings) -> str | None:
    """Return the version that was served last, or else the promoted one, or the newest; None from an empty store."""
    from model.promotion import promoted
    from model.registry import versions

    kept = versions()
    served = _chosen(settings)
    if served in kept:
        return served
    return promoted() or (kept[-1] if kept else None)


def _chosen(settings: Settings) -> str | None:
    file = settings.served_version
    return file.read_text().strip() if file.exists() else None


def _choose(settings: Settings, version: str) -> None:
    """Name `version` as the one to serve, now and when the stack comes up again."""
    if _chosen(settings) == version:
        return
    file = settings.served_version
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(version)
    new.replace(file)  # in one step: the server may be reading


def _answering(settings: Settings) -> str | None:
    """Return the version that the stack's model server answers with; None where it does not say."""
    try:
        card: dict[str, str] = requests.get(f"{settings.model_url}/model", timeout=10).json()
    except requests.RequestException:
        return None
    return card.get("version")


def _await(settings: Settings, version: str, server: Runtime) -> None:
    deadline = time.monotonic() + CHANGE_SECONDS
    while (answering := _answering(settings)) != version:
        if time.monotonic() > deadline:
            raise BrewlakeError(
                f"the server still answers with {answering} and did not switch to {version}. The end of its log:\n"
                f"{server.last_words('model')}",
                "Fix what it names; `make down-local` and `make up-local` restart the server.",
            )
        time.sleep(0.1)
