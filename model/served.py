"""The version that a server answers with, and how it changes to another while it answers."""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model.predictor import Predictor
from model.registry import RegistryError, load, load_card

VERSION_VARIABLE: Final = "BREWLAKE_MODEL_VERSION"
# A file that names the version to serve. Where it is there it goes before the variable, and the server keeps to it.
VERSION_FILE_VARIABLE: Final = "BREWLAKE_MODEL_VERSION_FILE"
# A change is seen by looking: a file that is mounted into a container tells nobody.
_LOOK_SECONDS: Final = 0.2

logger = logging.getLogger("bentoml.serve")


@dataclass(frozen=True)
class Served:
    """A version in memory, ready to predict."""

    version: str
    card: dict[str, Any]
    predictor: Predictor


def load_served(version: str) -> Served:
    """Load a stored version and predict with it once; raise RegistryError if it is not stored or damaged."""
    served = Served(version, load_card(version).as_dict(), load(version))
    served.predictor.predict([{"name": "", "abv": 5.0}])
    return served


def version_file() -> Path | None:
    """Return the file that names the version to serve; None where the server keeps to one version."""
    named = os.environ.get(VERSION_FILE_VARIABLE)
    return Path(named) if named else None


def version_to_serve() -> str:
    """Return the version that the file names, or else the variable."""
    file = version_file()
    return file.read_text().strip() if file and file.exists() else os.environ.get(VERSION_VARIABLE, "")


async def keep_to(file: Path, use: Callable[[Served], None]) -> None:
    """Have `use` take each version that `file` comes to name, loaded beside the one that answers meanwhile.

    A version that cannot be served is logged, and the one before goes on answering.
    """
    seen = _changed(file)
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        if (now := _changed(file)) == seen:
            continue
        seen = now
        try:
            use(await asyncio.to_thread(load_served, version_to_serve()))
        except RegistryError as error:
            logger.error("The version is not changed: %s. %s", error, error.advice)


def _changed(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0
