"""What the store holds, version by version, in a few figures each."""

from pathlib import Path

from model.promotion import promoted
from model.registry import RegistryError, load_card, versions
from model.schema import StoredVersion


def list_versions(served: str | None = None, home: Path | None = None) -> list[StoredVersion]:
    """Return the stored versions, oldest number first; `served` is the one that answers."""
    promoted_version = promoted(home)
    return [
        _summary(version, served == version, promoted_version == version if promoted_version else None, home)
        for version in versions(home)
    ]


def _summary(version: str, served: bool, is_promoted: bool | None, home: Path | None) -> StoredVersion:
    try:
        card = load_card(version, home)
    except RegistryError:  # damaged: it is there, and nothing is known of it
        return StoredVersion(version=version, served=served, promoted=is_promoted)
    return StoredVersion(
        version=version,
        served=served,
        promoted=is_promoted,
        created_at=card.created_at,
        rows=card.training.rows,
        mae=card.metrics.mae,
        baseline_mae=card.metrics.baseline_mae,
        coverage=card.metrics.coverage,
    )
