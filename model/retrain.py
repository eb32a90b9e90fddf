"""Train a new version from the lake: dataset -> features -> training -> evaluation -> registry, in this order."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT, settings_from_environment
from model.breakdown import break_down
from model.card import ModelCard, ServedForm, TrainingSet
from model.clones import near_clones
from model.comparison import Comparison, compare
from model.dataset import Dataset, DatasetError, build_dataset
from model.features import FEATURES, feature_matrix
from model.lake import lake_mirror, read_training_rows
from model.onnx_form import TOLERANCE, onnx_form
from model.promotion import deserves_promotion, promote, promoted
from model.quantities import ABV
from model.registry import load_card, load_rows, load_unseen, next_free, versions
from model.report import show
from model.snapshot import Unseen
from model.storing import Contents, reserved, save
from model.training import FOLDS, train

LIBRARIES = ("bentoml", "numpy", "onnx", "onnxruntime", "pandas", "scikit-learn")

# In place of a version: whichever is free.
NEXT: Final = "next"

# Answers the id of the query and its rows.
ReadRows = Callable[[], tuple[str, Iterable[Mapping[str, object]]]]


def retrain(
    version: str, read_rows: ReadRows = read_training_rows, home: Path | None = None, *, force: bool = False
) -> ModelCard:
    """Train on what `read_rows` gives and store the result as `version` under `home` (BENTOML_HOME by default).

    It is promoted too, unless it is worse than the promoted version and not `force`d. Raises RegistryError, before
    anything is read, if the version exists or is being trained; DatasetError if the rows cannot train a model; and what
    `read_rows` raises.
    """
    with reserved(version, home):
        query_id, read = read_rows()
        rows = list(read)
        dataset = build_dataset(rows, query_id)
        groups = near_clones(dataset.measured)
        _check_variety(dataset, groups)
        trained = train(feature_matrix(dataset.names, dataset.measured), dataset.ibu, groups)
        form = onnx_form(trained.predictor, trained.predictor.features(dataset.names, dataset.measured))
        unseen = Unseen(
            dataset.beers["id"].to_numpy(dtype=np.int64), dataset.ibu, trained.predicted, trained.half_width
        )
        comparison = _comparison(version, unseen, home)
        card = ModelCard(
            version=version,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            training=_training_set(dataset, groups=len(np.unique(groups))),
            metrics=trained.metrics,
            breakdown=break_down(
                dataset.names,
                dataset.measured[:, ABV],
                dataset.ibu,
                predicted=trained.predicted,
                half_width=trained.half_width,
            ),
            algorithm=trained.chosen,
            candidates=trained.candidate_mae,
            features=FEATURES,
            libraries={name: installed(name) for name in LIBRARIES} | {"python": sys.version.split()[0]},
            code_version=_code_version(),
            served_form=ServedForm("onnx" if form.agrees else "numpy", form.difference, TOLERANCE),
            comparison=comparison,
            files={},
        )
        graph = form.graph if form.agrees else None
        card = save(version, Contents(trained.predictor, graph, rows, unseen), card, home)
        if deserves_promotion(comparison, force=force):
            promote(version, home)
    return card


def _comparison(version: str, unseen: Unseen, home: Path | None) -> Comparison | None:
    """Compare `version` with the promoted one; None where none is promoted."""
    against = promoted(home)
    return compare(version, unseen, against, load_unseen(against, home)) if against else None


def _check_variety(dataset: Dataset, groups: NDArray[np.intp]) -> None:
    different = len(np.unique(groups))
    if different < FOLDS:
        raise DatasetError(
            f"the {len(dataset.beers)} usable beers are near-clones of {different}; {FOLDS} different ones are needed",
            "Collect more with `make ingest n=400`, then retrain.",
        )


def _training_set(dataset: Dataset, groups: int) -> TrainingSet:
    return TrainingSet(
        rows=len(dataset.beers),
        groups=groups,
        query_id=dataset.query_id,
        data_hash=dataset.data_hash,
        repairs=dataset.repairs,
        refused=dataset.refused,
    )


def _code_version() -> str:
    """Return the commit, marked if the checkout holds changes of its own; outside of one, the package's version.

    An image says its version by BREWLAKE_CODE_VERSION.
    """
    if told := os.environ.get("BREWLAKE_CODE_VERSION"):
        return told
    describe = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(describe, cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return installed("brewlake")
    return done.stdout.strip()


def retrain_from_lake(version: str, *, force: bool = False) -> ModelCard:
    """Train on the lake's rows, as `retrain`, and mirror the version, with these rows, to the platform's bucket.

    A store without a promoted version begins with the bucket's. NEXT as `version` is the first that neither has.
    Raises RegistryError, before anything is read, if the bucket has one of that name too.
    """
    mirror = lake_mirror()
    version = next_free(among=mirror.versions()) if version == NEXT else version
    mirror.check_new(version)
    promoted_version = mirror.promoted()
    if promoted() is None and promoted_version:
        if promoted_version not in versions():
            mirror.pull(promoted_version)
        promote(promoted_version)
    card = retrain(version, force=force)
    mirror.push(version)
    if promoted() == version:
        mirror.promote(version)
    return card


def first_version(version: str) -> ModelCard:
    """Give an empty store its first version, from the platform's bucket or else by training; return its card."""
    mirror = lake_mirror()
    if version not in mirror.versions():
        return retrain_from_lake(version)
    mirror.pull(version)
    promote(version)
    return load_card(version)


def again(version: str, home: Path | None = None) -> ReadRows:
    """Return what reads the rows of a stored version once more, to train it again bit for bit."""

    def read() -> tuple[str, Iterable[Mapping[str, object]]]:
        return load_card(version, home).training.query_id, load_rows(version, home)

    return read


def main() -> None:
    """`python -m model.retrain --version v1`."""
    parser = argparse.ArgumentParser(prog="python -m model.retrain", description=__doc__)
    parser.add_argument("--version", required=True, help=f"the new version: v1, v2, ..., or {NEXT}")
    parser.add_argument("--rows-of", metavar="VERSION", help="train on the rows of a stored version, not on the lake's")
    parser.add_argument("--force", action="store_true", help="promote it even if it is worse than the promoted one")
    given = parser.parse_args()
    settings_from_environment().export()
    try:
        if given.rows_of:
            card = retrain(given.version, again(given.rows_of), force=given.force)
        else:
            card = retrain_from_lake(given.version, force=given.force)
        show(card, Console(), promoted_version=promoted())
    except BrewlakeError as error:
        sys.exit(f"{error}\n{error.advice}")


if __name__ == "__main__":
    main()
