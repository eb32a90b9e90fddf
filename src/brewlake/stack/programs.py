"""The programs of a stack that runs as processes: what each part is started with."""

import os
import sys
from dataclasses import dataclass

from brewlake.settings import CHECKOUT, Settings
from brewlake.stack.parts import Part

# On every process of a stack: by it `down` finds what a killed supervisor left behind.
OWNER = "BREWLAKE_STACK"
KEPT = ("PATH", "LANG", "HOME", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True)
class Program:
    """A command, and the whole environment in which it runs."""

    command: tuple[str, ...]
    environment: dict[str, str]


def program(settings: Settings, part: Part) -> Program:
    """Return how `part` runs as a process."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment = kept | {
        OWNER: str(settings.home),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(CHECKOUT),
        "BENTOML_HOME": str(settings.model_store),
    }
    match part.name:
        case "emulator":
            return Program(
                (*_python("lakestack"), "--home", str(settings.home / "emulator"), *_port(part)), environment
            )
        case "punkapi":
            catalogue = () if part.catalogue is None else ("--catalogue", str(part.catalogue))
            return Program(
                (*_python("brewlake.punkapi"), *_port(part), *catalogue), environment | _which_stack(settings)
            )
        case "model":
            from model.serving import keeping_command

            command, added = keeping_command(settings.served_version, part.port, settings.model_store)
            return Program(tuple(command), environment | added | settings.capture_variables())
        case _ if part.version is not None:
            from model.serving import serve_command

            command, added = serve_command(part.version, port=part.port)
            return Program(tuple(command), environment | added)
    raise ValueError(f"no program runs the part {part.name!r}")


def _which_stack(settings: Settings) -> dict[str, str]:
    """Return the variables by which the platform's page, which PunkAPI's server shows, finds the stack."""
    return {
        "BREWLAKE_ENVIRONMENT": settings.environment,
        "BREWLAKE_HOME": str(settings.home),
        "BREWLAKE_EMULATOR_PORT": str(settings.emulator_port),
        "BREWLAKE_PUNKAPI_PORT": str(settings.punkapi_port),
        "BREWLAKE_MODEL_PORT": str(settings.model_port),
    }


def _python(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module)


def _port(part: Part) -> tuple[str, ...]:
    return ("--port", str(part.port))
