"""Storing a version and deleting it: never over another, one writer a version, complete or not at all."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import bentoml.models
from bentoml._internal.models import ModelStore

from brewlake.locking import held
from model.card import ModelCard
from model.predictor import Predictor
from model.promotion import promoted
from model.registry import (
    CARD_FILE,
    GRAPH_FILE,
    MODEL_NAME,
    PREDICTOR_FILE,
    ROWS_FILE,
    UNSEEN_FILE,
    RegistryError,
    check_new,
    check_stored,
    sha256,
    store_home,
    version_folder,
)
from model.snapshot import Row, Unseen, write_rows

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

    def refusal(pid: str) -> RegistryError:
        return RegistryError(
            f"version {version} is being trained by another process (pid {pid})",
            "Wait for it, or choose another version.",
        )

    with held(home / "tmp" / f"{MODEL_NAME}-{version}.lock", refusal):
        check_new(version, home)  # the other process may have stored it between the first check and the lock
        yield


@dataclass(frozen=True)
class Contents:
    """What is stored of a version beside its card. `graph` is its ONNX form, None where numpy serves."""

    predictor: Predictor
    graph: bytes | None
    rows: Sequence[Row]
    unseen: Unseen

    def write(self, folder: Path) -> dict[str, str]:
        """Write everything into `folder`; return the SHA-256 of each file by its name."""
        self.predictor.save(folder / PREDICTOR_FILE)
        if self.graph is not None:
            (folder / GRAPH_FILE).write_bytes(self.graph)
        write_rows(folder / ROWS_FILE, self.rows)
        self.unseen.save(folder / UNSEEN_FILE)
        names = (PREDICTOR_FILE, GRAPH_FILE, ROWS_FILE, UNSEEN_FILE)
        return {name: sha256(folder / name) for name in names if (folder / name).exists()}


def save(version: str, contents: Contents, card: ModelCard, home: Path | None = None) -> ModelCard:
    """Store `version`, which the caller has `reserved`; return its card with the digests of its files.

    The version appears in the store complete, or not at all. BentoML copies into its store file by file; so the version
    is made in a store beside it, and moved in by one rename.
    """
    home = home or store_home()
    with tempfile.TemporaryDirectory(dir=home / "tmp") as beside:
        tag = f"{MODEL_NAME}:{version}"
        with bentoml.models.create(tag, metadata=_summary(card), _model_store=ModelStore(beside)) as model:
            card = replace(card, files=contents.write(Path(model.path)))
            Path(model.path_of(CARD_FILE)).write_text(json.dumps(card.as_dict(), indent=2, ensure_ascii=False))
        folder = version_folder(version, home)
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(beside) / MODEL_NAME / version
        made.chmod(0o755)  # BentoML lets nobody else in, and the server's container runs as another user
        made.rename(folder)
        _forget_latest(folder.parent)
    return card


def delete(version: str, home: Path | None = None) -> None:
    """Delete a stored version; raise RegistryError if it is not stored, or is promoted.

    It is gone at once, by one rename, and then erased: nobody reads half of it.
    """
    check_stored(version, home)
    home = home or store_home()
    if promoted(home) == version:
        raise RegistryError(f"version {version} is promoted", "Promote another one first, then delete it.")
    with tempfile.TemporaryDirectory(dir=home / "tmp") as beside:
        folder = version_folder(version, home)
        folder.rename(Path(beside) / version)
        _forget_latest(folder.parent)


def _forget_latest(folder: Path) -> None:
    """Let BentoML make its pointer to the newest version anew, from the versions' dates."""
    (folder / "latest").unlink(missing_ok=True)


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
        "kernel": card.served_form.kernel,
    }
