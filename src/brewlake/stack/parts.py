"""The parts of a stack that run all the time: the same three, whatever runs them."""

from dataclasses import dataclass
from pathlib import Path

from brewlake.settings import Settings


@dataclass(frozen=True)
class Part:
    """One part: the port on 127.0.0.1 where it answers, and a URL that answers 200 when it is ready.

    `catalogue` is the file that PunkAPI serves (None: a generated one), `version` the model's that a
    server of the emulated fleet keeps to.
    """

    name: str
    port: int
    health: str
    catalogue: Path | None = None
    version: str | None = None


@dataclass(frozen=True)
class Running:
    """How a part is: `state` is its runtime's word, `where` a pid or a container, `memory` in MB with all children."""

    state: str
    alive: bool
    where: str = ""
    memory: float = 0.0
    uptime: str = ""


def emulator(settings: Settings) -> Part:
    """LocalStack with lakestack."""
    return Part("emulator", settings.emulator_port, f"{settings.endpoint_url}/_localstack/health")


def punkapi(settings: Settings, catalogue: Path | None = None) -> Part:
    """The local PunkAPI, over the file `catalogue` or a generated one."""
    return Part("punkapi", settings.punkapi_port, f"{settings.punkapi_url}/healthz", catalogue=catalogue)


def model(settings: Settings) -> Part:
    """The model server, with the version that `settings.served_version` names."""
    return Part("model", settings.model_port, f"{settings.model_url}/readyz")
