"""Which version is promoted: the best so far, with which a new one is compared, and which a new stack serves first."""

import tempfile
from pathlib import Path
from typing import Final

from model.comparison import Comparison
from model.registry import MODEL_NAME, check_stored, models_folder, versions

# Beside the versions, as in the mirror: who has the versions, a container say, knows which one is promoted.
PROMOTED_FILE: Final = "promoted"


def promoted(home: Path | None = None) -> str | None:
    """Return the promoted version; None where none was promoted, or it is no longer stored."""
    file = models_folder(home) / MODEL_NAME / PROMOTED_FILE
    version = file.read_text().strip() if file.exists() else None
    return version if version in versions(home) else None


def promote(version: str, home: Path | None = None) -> None:
    """Promote a stored `version`; raise RegistryError if it is not stored. What is served stays as it is."""
    check_stored(version, home)
    folder = models_folder(home) / MODEL_NAME
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=f".{PROMOTED_FILE}-", delete=False) as file:
        file.write(f"{version}\n")
    Path(file.name).chmod(0o644)  # other users, a container's say, may read it as they may read the versions
    # In one step: who reads meanwhile sees the one or the other.
    Path(file.name).replace(folder / PROMOTED_FILE)


def deserves_promotion(comparison: Comparison | None, *, force: bool) -> bool:
    """Tell whether a new version is promoted: unless it is worse than the promoted one and not `force` says so."""
    return force or comparison is None or not comparison.worse
