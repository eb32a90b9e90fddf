"""The training set: one row a beer id, validated, repaired, with every repair and every refusal on record."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from brewlake.errors import BrewlakeError
from model.card import RefusedBeer
from model.quantities import MEASURED, FloatArray
from model.repairs import repair
from model.validation import TRAINING_SET, refusals

COLUMNS: Final = ("id", "name", "abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph")
FEWEST_BEERS: Final = 30


class DatasetError(BrewlakeError):
    """The rows cannot train a model."""


@dataclass(frozen=True)
class Dataset:
    """The beers to train on: a DataFrame with COLUMNS, repaired, sorted by id, NaN for unknown.

    `repairs` counts what was mended, `refused` lists what could not be used. `query_id` is Athena's id of the query
    that read the rows; `data_hash` the SHA-256 of the beers as they are here.
    """

    beers: pd.DataFrame
    repairs: dict[str, int]
    refused: tuple[RefusedBeer, ...]
    query_id: str
    data_hash: str

    @property
    def names(self) -> list[str]:
        """The names of the n beers."""
        return self.beers["name"].tolist()

    @property
    def measured(self) -> FloatArray:
        """The six measured quantities, shape (n, 6), columns as in `quantities.QUANTITIES`."""
        return self.beers[list(MEASURED)].to_numpy(dtype=np.float64)

    @property
    def ibu(self) -> FloatArray:
        """Bitterness, the target, shape (n,)."""
        return self.beers["ibu"].to_numpy(dtype=np.float64)


def build_dataset(rows: Iterable[Mapping[str, object]], query_id: str) -> Dataset:
    """Make the training set of rows that have COLUMNS.

    Raises DatasetError if a column is missing or fewer than FEWEST_BEERS beers are usable.
    """
    beers = _frame(rows)
    reasons = refusals(beers)
    refused = tuple(
        RefusedBeer(beer_id, name, reason)
        for beer_id, name, reason in zip(beers["id"], beers["name"], reasons, strict=True)
        if reason
    )
    usable = beers[reasons == ""].sort_values("id", ignore_index=True)
    if len(usable) < FEWEST_BEERS:
        raise _too_few(len(beers), len(usable), refused)
    repaired = repair(usable[list(MEASURED)].to_numpy(dtype=np.float64))
    usable[list(MEASURED)] = repaired.measured
    usable = TRAINING_SET.validate(usable.astype({"id": np.int64}))
    return Dataset(usable, repaired.counts, refused, query_id, _hash(usable))


def _frame(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return the rows with numbers as float64; what is no number is NaN."""
    beers = pd.DataFrame(list(rows), dtype=object)  # as they are: an unknown id must not make floats of the others
    if beers.empty:
        raise _too_few(0, 0, ())
    missing = [column for column in COLUMNS if column not in beers.columns]
    if missing:
        raise DatasetError(
            f"the training query gave no column {', '.join(missing)}, only {', '.join(map(str, beers.columns))}",
            "Compare src/brewlake/query/sql/training_set.sql with the table: `make query sql='DESCRIBE beers'`.",
        )
    beers = beers[list(COLUMNS)].copy()
    for column in ("ibu", *MEASURED):
        beers[column] = pd.to_numeric(beers[column], errors="coerce").astype(np.float64)
    return beers


def _hash(beers: pd.DataFrame) -> str:
    """Return the SHA-256 of the beers as JSON lines in COLUMNS' order: the same on every machine."""
    digest = hashlib.sha256()
    for row in beers.astype(object).where(beers.notna(), None).itertuples(index=False):
        digest.update(json.dumps(list(row), ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def _too_few(rows: int, usable: int, refused: Sequence[RefusedBeer]) -> DatasetError:
    why = "; ".join(f"{count} x {reason}" for reason, count in Counter(beer.reason for beer in refused).most_common())
    return DatasetError(
        f"the lake gives {rows} beers, of which {usable} can train a model; {FEWEST_BEERS} are needed"
        + (f" (not used: {why})" if why else ""),
        "Collect more with `make ingest n=400`, then retrain.",
    )
