"""Versions v1, v2, ... of the model in the BentoML store: which there are, and what each holds.

The store is BENTOML_HOME. A version is BentoML's folder models/bitterness/<version>: its model.yaml, the model card and
the files that the card names. Reading needs no BentoML, whose import takes a second; `storing` writes.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from brewlake.errors import BrewlakeError
from brewlake.settings import settings_from_environment
from model.card import ModelCard
from model.kernels import OnnxKernel
from model.predictor import Predictor
from model.snapshot import Row, Unseen, read_rows

MODEL_NAME: Final = "bitterness"
CARD_FILE: Final = "card.json"
PREDICTOR_FILE: Final = "predictor.npz"
GRAPH_FILE: Final = "predictor.onnx"
ROWS_FILE: Final = "training_rows.jsonl.gz"
UNSEEN_FILE: Final = "unseen.npz"
_VERSION: Final = re.compile(r"v[0-9]{1,9}")


class RegistryError(BrewlakeError):
    """A version that cannot be stored or read."""


def store_home() -> Path:
    """Return BENTOML_HOME, or model/bentoml in the checkout where that is not set."""
    return settings_from_environment().model_store


def versions(home: Path | None = None) -> list[str]:
    """Return the stored versions, oldest number first."""
    folder = models_folder(home) / MODEL_NAME
    if not folder.is_dir():
        return []
    found = [entry.name for entry in folder.iterdir() if _VERSION.fullmatch(entry.name) and entry.is_dir()]
    return sorted(found, key=_number)


def next_free(home: Path | None = None, among: Iterable[str] = ()) -> str:
    """Return the version after the highest that is stored, or is `among` these."""
    return f"v{max(map(_number, (*versions(home), *among)), default=0) + 1}"


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


def load_card(version: str, home: Path | None = None) -> ModelCard:
    """Return the card of a stored version; raise RegistryError if there is none, or it is damaged."""
    check_stored(version, home)
    with _readable(version, home) as folder:
        return ModelCard.from_dict(json.loads((folder / CARD_FILE).read_text()))


def check_whole(version: str, home: Path | None = None) -> ModelCard:
    """Return the card of a stored version whose files are what was stored; else raise RegistryError."""
    card = load_card(version, home)
    with _readable(version, home) as folder:
        for name, digest in card.files.items():
            if sha256(folder / name) != digest:
                raise ValueError(f"{name} is not the file that was stored")
    return card


def load(version: str, home: Path | None = None) -> Predictor:
    """Return the predictor of a stored version; raise RegistryError if there is none, or it is damaged."""
    card = check_whole(version, home)
    with _readable(version, home) as folder:
        predictor = Predictor.load(folder / PREDICTOR_FILE)
        return predictor.on(OnnxKernel.load(folder / GRAPH_FILE)) if card.served_form.kernel == "onnx" else predictor


def load_rows(version: str, home: Path | None = None) -> list[Row]:
    """Return the rows of the query that a version was trained on; raise RegistryError as `load` does."""
    check_whole(version, home)
    with _readable(version, home) as folder:
        return read_rows(folder / ROWS_FILE)


def load_unseen(version: str, home: Path | None = None) -> Unseen:
    """Return what a version said of beers that it had not seen; raise RegistryError as `load` does."""
    check_whole(version, home)
    with _readable(version, home) as folder:
        return Unseen.load(folder / UNSEEN_FILE)


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def models_folder(home: Path | None = None) -> Path:
    """Return the folder under `home` (BENTOML_HOME by default) in which BentoML keeps models."""
    return (home or store_home()) / "models"


def version_folder(version: str, home: Path | None = None) -> Path:
    """Return the folder of a version, stored or not."""
    return models_folder(home) / MODEL_NAME / version


@contextmanager
def _readable(version: str, home: Path | None) -> Iterator[Path]:
    """Give the version's folder; what cannot be read in the block is a RegistryError."""
    folder = version_folder(version, home)
    try:
        yield folder
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise RegistryError(
            f"model version {version} is damaged: {error!r}",
            f"Restore {folder}, or delete it and train the version again.",
        ) from error


def _number(version: str) -> int:
    return int(version.removeprefix("v"))
