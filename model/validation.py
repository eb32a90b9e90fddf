"""What the rows of the lake must be to train a model, and what the training set then is: two pandera schemas."""

from typing import Final

import numpy as np
import pandas as pd
import pandera.pandas as pa

from model.quantities import ABV, MEASURED, QUANTITIES

# No beer tastes of more: iso-alpha acids stop dissolving near 100 IBU. Higher labels are calculated, or a boast, and a
# handful of them would decide every squared error.
HIGHEST_IBU: Final = 150.0
_ABV: Final = QUANTITIES[ABV]


def _is_id(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value >= 1)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _not_a_gravity(beers: pd.DataFrame) -> "pd.Series[bool]":
    return beers["ibu"].ne(beers["target_fg"]) & beers["ibu"].ne(beers["target_og"])


# Each check's error is the reason for which a row is refused; of several the one that stands first here. The first
# column says which columns a check reads: one, or the row.
_ROW_CHECKS: Final = (
    ("id", pa.Check(_is_id, element_wise=True, ignore_na=False, error="id is not a whole number from 1")),
    ("id", pa.Check(lambda ids: ~ids.duplicated(), error="id appears a second time")),
    ("name", pa.Check(_is_name, element_wise=True, ignore_na=False, error="name is empty")),
    ("abv", pa.Check(pd.Series.notna, ignore_na=False, error="abv is unknown")),
    ("abv", pa.Check.in_range(_ABV.low, _ABV.high, error=f"abv is outside {_ABV.low} to {_ABV.high} {_ABV.unit}")),
    ("ibu", pa.Check(pd.Series.notna, ignore_na=False, error="ibu is unknown")),
    (None, pa.Check(_not_a_gravity, error="ibu is the original gravity: a typing error")),
    ("ibu", pa.Check.ge(0, error="ibu is negative")),
    ("ibu", pa.Check.le(HIGHEST_IBU, error=f"ibu is over {HIGHEST_IBU:g}, beyond what dissolves in beer")),
)
_REASONS: Final = [str(check.error) for _, check in _ROW_CHECKS]


def _checks(column: str | None) -> list[pa.Check]:
    return [check for of, check in _ROW_CHECKS if of == column]


LAKE_ROWS: Final = pa.DataFrameSchema(
    {name: pa.Column(object, _checks(name), nullable=True) for name in ("id", "name")}
    | {name: pa.Column(float, _checks(name), nullable=True) for name in ("ibu", *MEASURED)},
    checks=_checks(None),
)

# What is trained on: repaired, every quantity in its range or unknown.
TRAINING_SET: Final = pa.DataFrameSchema(
    {
        "id": pa.Column(np.int64, pa.Check.ge(1), unique=True),
        "name": pa.Column(object, pa.Check(_is_name, element_wise=True)),
        "ibu": pa.Column(float, pa.Check.in_range(0, HIGHEST_IBU)),
    }
    | {
        quantity.name: pa.Column(
            float, pa.Check.in_range(quantity.low, quantity.high), nullable=quantity.name != _ABV.name
        )
        for quantity in QUANTITIES
    },
    checks=pa.Check(lambda beers: ~(beers["target_fg"] > beers["target_og"]), error="final gravity above original"),
    strict=True,
)


def refusals(beers: pd.DataFrame) -> "pd.Series[str]":
    """Return why each row cannot train a model, "" where it can. `beers` has the columns of LAKE_ROWS."""
    reasons = pd.Series("", index=beers.index, dtype=object)
    try:
        LAKE_ROWS.validate(beers, lazy=True)
    except pa.errors.SchemaErrors as found:
        cases = found.failure_cases
        ranks = cases["check"].map(_REASONS.index)
        for index, rank in ranks.groupby(cases["index"].astype(int)).min().items():
            reasons[index] = _REASONS[rank]
    return reasons
