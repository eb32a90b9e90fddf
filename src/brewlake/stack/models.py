"""`make retrain` and `make serve`: a model version trained from the lake, and the one that is served."""

import os

from rich.console import Console

from brewlake.errors import BrewlakeError
from brewlake.platform import load_platform
from brewlake.settings import Settings
from brewlake.stack import parts
from brewlake.stack.health import start
from brewlake.stack.lock import changing
from brewlake.stack.runtime import runtime

FIRST = "v1"


def retrain(settings: Settings, version: str | None, console: Console, *, force: bool = False) -> None:
    """Train `version` from an Athena query and keep it; print how good it is; with `force` it reigns even if worse."""
    from model.page import write_page
    from model.promotion import promoted
    from model.registry import check_new
    from model.report import show
    from model.retrain import retrain_from_lake

    version = _given(version, "retrain")
    check_new(version)
    load_platform(settings)
    card = retrain_from_lake(version, force=force)
    show(card, console, reigning=promoted())
    console.print(f"The report, with plots: {write_page(version)}")
    console.print(f"Serve it: make serve version={version}")


def serve(settings: Settings, version: str | None, port: int | None, console: Console) -> None:
    """Make `version` the one that is served; with another `port` than the stack's, serve it there until interrupted."""
    from model.serving import check_version, serve_command

    version = _given(version, "serve")
    check_version(version)
    if port not in (None, settings.model_port):
        command, environment = serve_command(version, port=port)
        os.execvpe(command[0], list(command), os.environ | environment)  # noqa: S606 (our own command)
    with changing(settings):
        server = runtime(settings)
        server.start()
        if start(server, parts.model(settings, version)):
            remember_served(settings, version)
            console.print(f"{version} is served now: {settings.model_url}")
        else:
            console.print(f"{version} was served already: {settings.model_url}")


def version_to_serve(settings: Settings) -> str | None:
    """Return the version that was served last, or else the one that reigns, or the newest; None from an empty store."""
    from model.promotion import promoted
    from model.registry import versions

    kept = versions()
    memory = settings.home / "served-version"
    served = memory.read_text() if memory.exists() else None
    if served in kept:
        return served
    return promoted() or (kept[-1] if kept else None)


def remember_served(settings: Settings, version: str) -> None:
    """Keep `version` as the one to serve when the stack comes up again."""
    (settings.home / "served-version").write_text(version)


def _given(version: str | None, target: str) -> str:
    from model.registry import versions

    if version is None:
        kept = ", ".join(versions()) or "none yet"
        raise BrewlakeError("no version was given", f"Say which: make {target} version=v2 (there are: {kept}).")
    return version
