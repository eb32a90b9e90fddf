"""Versions v1, v2, ... of the model in the BentoML store: never overwritten, one writer a version, complete or absent.

The store is BENTOML_HOME. A version is BentoML's folder models/bitterness/<version>: its model.yaml, the model card and
the predictor's arrays.
"""

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from brewlake.errors import BrewlakeError
from brewlake.settings import settings_from_environment
from model.card import ModelCard
from model.predictor import Predictor

MODEL_NAME: Final = "bitterness"
CARD_FILE: Final = "card.json"
PREDICTOR_FILE: Final = "predictor.npz"
# What BentoML itself wants to write under its home.
_SUBFOLDERS: Final = ("models", "bentos", "envs", "tmp")
_VERSION: Final = re.compile(r"v[0-9]{1,9}")


class RegistryError(BrewlakeError):
    """A version that cannot be stored or read."""


def store_home() -> Path:
    """Return BENTOML_HOME, or model/bentoml in the checkout where that is not set."""
    return settings_from_environment().model_store


def versions(home: Path | None = None) -> list[str]:
    """Return the stored versions, oldest number first."""
    folder = _models(home) / MODEL_NAME
    if not folder.is_dir():
        return []
    found = [entry.name for entry in folder.iterdir() if _VERSION.fullmatch(entry.name) and entry.is_dir()]
    return sorted(found, key=_number)


def next_free(home: Path | None = None) -> str:
    """Return the version after the highest that is stored."""
    return f"v{max(map(_number, versions(home)), default=0) + 1}"


def check_new(version: str, home: Path | None = None) -> None:
    """Raise RegistryError unless `version` is a version's name and is not stored yet."""
    if not _VERSION.fullmatch(version):
        raise RegistryError(
            f"{version!r} is not a version's name", f"Versions are v1, v2, ...; the next free one is {next_free(home)}."
        )
    stored = versions(home)
    if version in stored:
        raise RegistryError(
            f"version {version} exists and is never overwritten (stored: {', '.join(stored)})",
            f"Choose another; the next free one is {next_free(home)}.",
        )


def check_stored(version: str, home: Path | None = None) -> None:
    """Raise RegistryError unless `version` is stored."""
    stored = versions(home)
    if version not in stored:
        raise RegistryError(
            f"there is no model version {version!r} (stored: {', '.join(stored) or 'none yet'})",
            f"Choose one of these, or train it: `make retrain version={next_free(home)}`.",
        )


@contextmanager
def reserved(version: str, home: Path | None = None) -> Iterator[None]:
    """Hold the new `version` for this process while the block runs.

    Raises RegistryError if it is stored already, or another process holds it. The hold ends with the process, however
    that ends.
    """
    check_new(version, home)
    for name in _SUBFOLDERS:
        (_home(home) / name).mkdir(parents=True, exist_ok=True)
    with (_home(home) / "tmp" / f"{MODEL_NAME}-{version}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise RegistryError(
                f"version {version} is being trained by another process (pid {lock.read().strip() or 'unknown'})",
                "Wait for it, or choose another version.",
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        check_new(version, home)  # the other process may have stored it between the first check and the lock
        yield


def save(version: str, predictor: Predictor, card: ModelCard, home: Path | None = None) -> None:
    """Store `version`, which the caller has `reserved`. It appears in the store complete, or not at all.

    BentoML copies into its store file by file; so the version is made in a store beside it, and moved in by one rename.
    """
    import bentoml.models  # imported here: its import takes a second that reading the store does not need
    from bentoml._internal.models import ModelStore

    with tempfile.TemporaryDirectory(dir=_home(home) / "tmp") as beside:
        tag = f"{MODEL_NAME}:{version}"
        with bentoml.models.create(tag, metadata=_summary(card), _model_store=ModelStore(beside)) as model:
            predictor.save(Path(model.path_of(PREDICTOR_FILE)))
            Path(model.path_of(CARD_FILE)).write_text(json.dumps(card.as_dict(), indent=2, ensure_ascii=False))
        folder = _models(home) / MODEL_NAME
        folder.mkdir(parents=True, exist_ok=True)
        (Path(beside) / MODEL_NAME / version).rename(folder / version)
        (folder / "latest").unlink(missing_ok=True)  # BentoML makes it anew from the versions' dates


def load_card(version: str, home: Path | None = None) -> ModelCard:
    """Return the card of a stored version; raise RegistryError if there is none."""
    check_stored(version, home)
    return ModelCard.from_dict(json.loads((_folder(version, home) / CARD_FILE).read_text()))


def load(version: str, home: Path | None = None) -> Predictor:
    """Return the predictor of a stored version; raise RegistryError if there is none."""
    check_stored(version, home)
    return Predictor.load(_folder(version, home) / PREDICTOR_FILE)


def _summary(card: ModelCard) -> dict[str, str | float | int]:
    """Return what `bentoml models get` shows of the card."""
    return {
        "created_at": card.created_at,
        "algorithm": card.algorithm,
        "mae": card.metrics.mae,
        "baseline_mae": card.metrics.baseline_mae,
        "rows": card.training.rows,
        "data_hash": card.training.data_hash,
        "query_id": card.training.query_id,
    }


def _number(version: str) -> int:
    return int(version.removeprefix("v"))


def _home(home: Path | None) -> Path:
    return home or store_home()


def _models(home: Path | None) -> Path:
    return _home(home) / "models"


def _folder(version: str, home: Path | None) -> Path:
    return _models(home) / MODEL_NAME / version
