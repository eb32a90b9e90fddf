"""Storing a version: never over another, one writer a version, complete or not at all."""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import bentoml.models
from bentoml._internal.models import ModelStore

from model.card import ModelCard
from model.predictor import Predictor
from model.registry import (
    CARD_FILE,
    MODEL_NAME,
    PREDICTOR_FILE,
    RegistryError,
    check_new,
    store_home,
    version_folder,
)

# What BentoML wants to write under its home.
_SUBFOLDERS: Final = ("models", "bentos", "envs", "tmp")


@contextmanager
def reserved(version: str, home: Path | None = None) -> Iterator[None]:
    """Hold the new `version` for this process while the block runs.

    Raises RegistryError if it is stored already, or another process holds it. The hold ends with the process, however
    that ends.
    """
    check_new(version, home)
    home = home or store_home()
    try:
        for name in _SUBFOLDERS:
            (home / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RegistryError(
            f"the model store cannot be written: {error}", "Set BENTOML_HOME to a folder that you may write to."
        ) from error
    with (home / "tmp" / f"{MODEL_NAME}-{version}.lock").open("a+") as lock:
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
    home = home or store_home()
    with tempfile.TemporaryDirectory(dir=home / "tmp") as beside:
        tag = f"{MODEL_NAME}:{version}"
        with bentoml.models.create(tag, metadata=_summary(card), _model_store=ModelStore(beside)) as model:
            predictor.save(Path(model.path_of(PREDICTOR_FILE)))
            Path(model.path_of(CARD_FILE)).write_text(json.dumps(card.as_dict(), indent=2, ensure_ascii=False))
        folder = version_folder(version, home)
        folder.parent.mkdir(parents=True, exist_ok=True)
        (Path(beside) / MODEL_NAME / version).rename(folder)
        (folder.parent / "latest").unlink(missing_ok=True)  # BentoML makes it anew from the versions' dates


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
