"""How good a model is, in figures that two typing errors cannot decide."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from model.quantities import FloatArray


@dataclass(frozen=True)
class Metrics:
    """Errors in IBU on beers that the model had not seen. Read MAE first: R2 hangs on the few most bitter beers.

    `baseline_mae` is the MAE of guessing the median of the same training beers; `coverage` the share of beers inside of
    their 90 % interval, and `interval_width` how wide that is in the middle (median).
    """

    mae: float
    median_ae: float
    rmse: float
    r2: float
    baseline_mae: float
    linear_mae: float
    coverage: float
    interval_width: float


def evaluate(
    target: FloatArray,
    *,
    predicted: FloatArray,
    baseline: FloatArray,
    linear: FloatArray,
    half_width: FloatArray,
) -> Metrics:
    """Compare out-of-fold predictions with the truth; every array has shape (n,) and comes from the same folds."""
    errors = np.abs(target - predicted)
    low, high = np.maximum(predicted - half_width, 0.0), predicted + half_width
    spread = float(np.sum((target - target.mean()) ** 2))
    return Metrics(
        mae=mean_absolute_error(target, predicted),
        median_ae=float(np.median(errors)),
        rmse=float(np.sqrt(np.mean(errors**2))),
        # Undefined where every beer has the same IBU; 0 says that nothing is explained.
        r2=1.0 - float(np.sum(errors**2)) / spread if spread > 0.0 else 0.0,
        baseline_mae=mean_absolute_error(target, baseline),
        linear_mae=mean_absolute_error(target, linear),
        coverage=float(np.mean((low <= target) & (target <= high))),
        interval_width=float(np.median(high - low)),
    )


def mean_metrics(rounds: Sequence[Metrics]) -> Metrics:
    """Return the mean of each figure over several rounds of cross-validation."""
    return Metrics(
        **{field.name: float(np.mean([getattr(each, field.name) for each in rounds])) for field in fields(Metrics)}
    )


def mean_absolute_error(target: FloatArray, predicted: FloatArray) -> float:
    """Return the mean distance between two arrays of shape (n,)."""
    return float(np.mean(np.abs(target - predicted)))
