"""Prediction intervals that hold their coverage: cross-conformal, scaled by the error expected of a beer of its kind.

Vovk, "Cross-conformal predictors", 2015; the scaling is the normalised score of Papadopoulos et al., 2011.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.quantities import FloatArray

COVERAGE: Final = 0.90

Indices = NDArray[np.intp]
Folds = Sequence[tuple[Indices, Indices]]


@dataclass(frozen=True)
class Calibration:
    """How far the truth lies from the model, in units of the spread expected there.

    `reach` is the factor for a new beer; `half_width`, shape (n,), is the interval's half-width for each training beer
    as a model that never saw its fold would have given it, so that coverage can be measured honestly.
    """

    reach: float
    half_width: FloatArray


def calibrate(residuals: FloatArray, spread: FloatArray, folds: Folds) -> Calibration:
    """Calibrate on out-of-fold `residuals` (absolute) and out-of-fold `spread` (positive), both of shape (n,)."""
    scores = residuals / spread
    half_width = np.empty_like(scores)
    for others, held_out in folds:
        half_width[held_out] = conformal_quantile(scores[others]) * spread[held_out]
    return Calibration(conformal_quantile(scores), half_width)


def conformal_quantile(scores: FloatArray) -> float:
    """Return the score that a new one stays under with probability COVERAGE: the ceil((n + 1) x COVERAGE)-th smallest.

    With too few scores for that (under 9) it is the largest.
    """
    rank = min(int(np.ceil((len(scores) + 1) * COVERAGE)), len(scores))
    return float(np.sort(scores)[rank - 1])
