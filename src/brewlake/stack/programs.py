"""The programs of a stack that runs as processes: what each is started with, and where it answers."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from brewlake.settings import CHECKOUT, Settings

# On every process of a stack: by it `down` finds what a killed supervisor left behind.
OWNER = "BREWLAKE_STACK"


@dataclass(frozen=True)
class Program:
    """One supervised process. `health` is a URL that answers 200 when it is ready."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    port: int
    health: str


def emulator(settings: Settings) -> Program:
    """LocalStack with lakestack."""
    return Program(
        name="emulator",
        command=(
            sys.executable,
            "-m",
            "lakestack",
            "--home",
            str(settings.home / "emulator"),
            "--port",
            str(settings.emulator_port),
        ),
        environment=_environment(settings),
        port=settings.emulator_port,
        health=f"{settings.endpoint_url}/_localstack/health",
    )


def punkapi(settings: Settings, catalogue: Path | None) -> Program:
    """The local PunkAPI, over `catalogue` or, where that is None, over a generated one."""
    source = () if catalogue is None else ("--catalogue", str(catalogue))
    return Program(
        name="punkapi",
        command=(sys.executable, "-m", "brewlake", "punkapi", "serve", "--port", str(settings.punkapi_port), *source),
        environment=_environment(settings),
        port=settings.punkapi_port,
        health=f"{settings.punkapi_url}/healthz",
    )


def model(settings: Settings, version: str) -> Program:
    """The model server with `version`."""
    from model.serving import serve_command

    command, environment = serve_command(version, port=settings.model_port)
    return Program(
        name="model",
        command=tuple(command),
        environment=_environment(settings) | environment | {"BENTOML_HOME": str(settings.model_store)},
        port=settings.model_port,
        health=f"{settings.model_url}/readyz",
    )


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "SSL_CERT_FILE") if name in os.environ}
    return kept | {OWNER: str(settings.home), "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(CHECKOUT)}
