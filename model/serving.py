"""Serving one version: how others start the server, and the server itself, `python -m model.serving --version v1`.

The server is the application that `bentoml serve model.service:BeerModel` runs, less BentoML's master process:
brewlake's supervisor, systemd or Docker restarts what ends, and half of the memory is saved.
"""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

from brewlake.errors import BrewlakeError
from model.registry import check_whole, store_home
from model.served import VERSION_FILE_VARIABLE, VERSION_VARIABLE, version_to_serve

# A load balancer keeps idle connections for 60 s. If the server closes first, requests meet a closed connection: 502.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
KEEP_ALIVE_SECONDS: Final = 75
# How long requests under way may take to end after SIGTERM.
GRACEFUL_SECONDS: Final = 25


class ServeCommand(NamedTuple):
    """A command, and what it wants in its environment beyond the caller's own."""

    command: list[str]
    environment: dict[str, str]


def serve_command(version: str, port: int = 3000, host: str = "127.0.0.1", home: Path | None = None) -> ServeCommand:
    """Return how to serve `version` at http://host:port; it is ready when /readyz answers 200, and drains on SIGTERM.

    Raises RegistryError if the version is not stored or damaged. Nothing is imported that takes long.
    """
    check_whole(version, home)
    return _command(["--version", version, "--host", host, "--port", str(port)], home)


def keeping_command(file: Path, port: int, home: Path | None = None) -> ServeCommand:
    """Return how to serve at http://127.0.0.1:port the version that `file` names, and each that it will name."""
    command, environment = _command(["--port", str(port)], home)
    return ServeCommand(command, environment | {VERSION_FILE_VARIABLE: str(file)})


def _command(words: list[str], home: Path | None) -> ServeCommand:
    return ServeCommand(
        [sys.executable, "-m", "model.serving", *words],
        {"BENTOML_HOME": str(home or store_home()), "BENTOML_DO_NOT_TRACK": "true"},
    )


def serve(version: str | None, host: str, port: int) -> None:
    """Serve `version` at http://host:port until SIGTERM or SIGINT; raise RegistryError if it cannot be.

    Without a version, the environment says which: see `model.served`.
    """
    if version:
        os.environ[VERSION_VARIABLE] = version
        os.environ.pop(VERSION_FILE_VARIABLE, None)
    check_whole(version_to_serve())
    # uvicorn drains, then raises the signal again: this ends the process in order, with an exit code of 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # BentoML and OpenTelemetry read these when they are imported, so they are set before.
    os.environ |= {"BENTOML_HOME": str(store_home()), "OTEL_SERVICE_NAME": "beer_model"}
    _run(host, port)


def _run(host: str, port: int) -> None:
    import uvicorn

    from model.logs import configure_logging
    from model.service import BeerModel

    configure_logging()
    service: Any = BeerModel  # the decorators make a bentoml.Service of the class
    uvicorn.run(
        service.to_asgi(),
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # `Observed` writes it
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m model.serving", description="Serve a version of the model.")
    parser.add_argument("--version", help=f"a stored version: v1, v2, ... (default: what {VERSION_VARIABLE} says)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=3000)
    given = parser.parse_args()
    try:
        serve(given.version, given.host, given.port)
    except BrewlakeError as error:
        sys.exit(f"{error}\n{error.advice}")


if __name__ == "__main__":
    main()
