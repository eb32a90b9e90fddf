"""How far the beers of one set are from those of another, quantity by quantity: the population stability index.

The index sums (p - q) ln(p / q) over ranges that hold a tenth of the reference each, and one for the unknown.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from model.quantities import MEASURED, FloatArray

BINS: Final = 10
# The usual reading: under 0.1 the two are alike; from 0.25 a model of the one should not be trusted on the other.
ALIKE, APART = 0.1, 0.25
# A range that one of the sets does not reach is given half a beer there, for the logarithm's sake.
_HALF: Final = 0.5


def drift(reference: Iterable[Mapping[str, object]], other: Iterable[Mapping[str, object]]) -> dict[str, float]:
    """Return the index of each measured quantity of two sets of beers, given as rows; 0 is no difference at all."""
    before, after = _measured(reference), _measured(other)
    return {name: _index(before[:, column], after[:, column]) for column, name in enumerate(MEASURED)}


def chance(beers: int, others: int) -> float:
    """Return about what the index of two sets of the same beers is: what has to be exceeded to mean anything.

    Yurdakul, "Statistical Properties of Population Stability Index", 2018: chi-squared, with a degree less than ranges.
    """
    return BINS * (1 / beers + 1 / others)


def verdict(index: float) -> str:
    """Say what an index means."""
    return "alike" if index < ALIKE else "drifting" if index < APART else "apart"


def _measured(rows: Iterable[Mapping[str, object]]) -> FloatArray:
    """Return what was measured, shape (n, 6), NaN where it is unknown or no number."""
    values = [[row.get(name) for name in MEASURED] for row in rows]
    numbers = [[value if isinstance(value, int | float) else np.nan for value in row] for row in values]
    return np.array(numbers, dtype=np.float64).reshape(-1, len(MEASURED))


def _index(before: FloatArray, after: FloatArray) -> float:
    known = before[~np.isnan(before)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.empty(0)
    shares = [_shares(values, edges) for values in (before, after)]
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))


def _shares(values: FloatArray, edges: FloatArray) -> FloatArray:
    """Return the share of the values in each range, the last for the unknown."""
    known = values[~np.isnan(values)]
    counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    counted = np.maximum(np.append(counts, len(values) - len(known)), _HALF)
    return np.asarray(counted / counted.sum(), dtype=np.float64)
