"""Train the predictor: the best candidate by repeated cross-validation that keeps near-clones together, calibrated."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from model.candidates import CANDIDATES, LEARNERS, SEED, extra_trees, fit_linear, fit_spread
from model.evaluation import Metrics, evaluate, mean_absolute_error, mean_metrics
from model.forest import Forest, blend
from model.intervals import Calibration, Folds, calibrate
from model.predictor import Predictor, fill_unknown
from model.quantities import FloatArray

FOLDS: Final = 5
# The folds that a single shuffle makes favour one candidate or the other by some 0.2 IBU.
REPEATS: Final = 2
CURVE_SHARES: Final = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Trained:
    """The predictor, the candidate that it is, each candidate's MAE, and the metrics of the one chosen.

    All figures are means over REPEATS rounds of cross-validation. `predicted` and `half_width`, shape (n,), are what it
    says of each training beer when trained without its fold, in the first round.
    """

    predictor: Predictor
    chosen: str
    candidate_mae: dict[str, float]
    metrics: Metrics
    predicted: FloatArray
    half_width: FloatArray


@dataclass(frozen=True)
class OutOfFold:
    """What models trained without a beer's fold say of it; every array has shape (n,)."""

    candidates: dict[str, FloatArray]
    median: FloatArray
    linear: FloatArray


def train(features: FloatArray, target: FloatArray, groups: NDArray[np.intp]) -> Trained:
    """Train on n beers: features (n, k) with NaN for unknown, IBU (n,), and group numbers (n,) of near-clones.

    The same arrays give the same predictor, bit for bit. Needs at least FOLDS groups.
    """
    rounds = [list(each.split(features, groups=groups)) for each in _splitters()]
    said = [predict_out_of_fold(features, target, folds) for folds in rounds]
    candidate_mae = {
        name: float(np.mean([mean_absolute_error(target, unseen.candidates[name]) for unseen in said]))
        for name in CANDIDATES
    }
    chosen = min(candidate_mae, key=candidate_mae.__getitem__)

    fill = medians(features)
    filled = fill_unknown(features, fill)
    predictions = [unseen.candidates[chosen] for unseen in said]
    residuals = [np.abs(target - predicted) for predicted in predictions]
    floor = _floor(np.concatenate(residuals))
    calibrations = [_calibrate(filled, wrong, floor, folds) for wrong, folds in zip(residuals, rounds, strict=True)]
    return Trained(
        predictor=Predictor(
            fill=fill,
            centre=_fit(chosen, filled, target),
            spread=fit_spread(filled, np.mean(residuals, axis=0)),
            floor=floor,
            reach=float(np.mean([calibration.reach for calibration in calibrations])),
        ),
        chosen=chosen,
        candidate_mae=candidate_mae,
        metrics=mean_metrics(
            [
                evaluate(
                    target,
                    predicted=predicted,
                    baseline=unseen.median,
                    linear=unseen.linear,
                    half_width=calibration.half_width,
                )
                for predicted, unseen, calibration in zip(predictions, said, calibrations, strict=True)
            ]
        ),
        predicted=predictions[0],
        half_width=calibrations[0].half_width,
    )


def _splitters() -> list[GroupKFold]:
    """Return the ways to split the beers into folds: a new shuffle of the groups each time."""
    return [GroupKFold(n_splits=FOLDS, shuffle=True, random_state=SEED + number) for number in range(REPEATS)]


def _calibrate(filled: FloatArray, residuals: FloatArray, floor: float, folds: Folds) -> Calibration:
    """Calibrate on `residuals` out of fold, shape (n,), with the spread that is expected without a beer's fold."""
    spread = np.empty_like(residuals)
    for rest, held_out in folds:
        spread[held_out] = fit_spread(filled[rest], residuals[rest]).predict(filled[held_out]) + floor
    return calibrate(residuals, spread, folds)


def predict_out_of_fold(features: FloatArray, target: FloatArray, folds: Folds) -> OutOfFold:
    """Fit every learner and baseline on each fold's complement and predict the fold."""
    learned = {name: np.empty_like(target) for name in LEARNERS}
    by_median, by_line = np.empty_like(target), np.empty_like(target)
    for rest, held_out in folds:
        # The medians of the training part alone: the held-out beers must not leak into what fills the gaps.
        fill = medians(features[rest])
        seen, unseen = fill_unknown(features[rest], fill), fill_unknown(features[held_out], fill)
        for name, learn in LEARNERS.items():
            learned[name][held_out] = learn(seen, target[rest]).predict(unseen)
        by_median[held_out] = np.median(target[rest])
        by_line[held_out] = fit_linear(seen, target[rest])(unseen)
    candidates = {
        name: np.sum([weight * learned[learner] for learner, weight in parts.items()], axis=0)
        for name, parts in CANDIDATES.items()
    }
    return OutOfFold(candidates, by_median, by_line)


def learning_curve(features: FloatArray, target: FloatArray, groups: NDArray[np.intp]) -> list[tuple[int, float]]:
    """Return (beers, MAE in IBU) of the extra trees trained on ever more of the other folds; the last is on all.

    It tells whether more beers would help: where the curve is flat they would not.
    """
    folds = list(_splitters()[0].split(features, groups=groups))
    filled = fill_unknown(features, medians(features))
    rng = np.random.default_rng(SEED)
    shuffled = [(rng.permutation(rest), held_out) for rest, held_out in folds]
    curve = []
    for share in CURVE_SHARES:
        errors = np.empty_like(target)
        for rest, held_out in shuffled:
            some = rest[: max(2, round(share * len(rest)))]
            errors[held_out] = np.abs(
                extra_trees(filled[some], target[some]).predict(filled[held_out]) - target[held_out]
            )
        curve.append((round(share * len(target) * (1 - 1 / FOLDS)), float(errors.mean())))
    return curve


def medians(features: FloatArray) -> FloatArray:
    """Return each feature's median over the beers for which it is known, shape (k,); 0 where it is known for none."""
    known = ~np.isnan(features)
    return np.array(
        [np.median(column[there]) if there.any() else 0.0 for column, there in zip(features.T, known.T, strict=True)]
    )


def _fit(candidate: str, filled: FloatArray, target: FloatArray) -> Forest:
    parts = CANDIDATES[candidate]
    return blend([(weight, LEARNERS[learner](filled, target)) for learner, weight in parts.items()])


def _floor(residuals: FloatArray) -> float:
    """Return what is added to every expected spread, so that none nears zero: half of the typical error.

    Without it the interval of a beer whose neighbours happen to be well predicted would have no width. Not quite zero
    either where all is predicted exactly: the scores divide by it.
    """
    return 0.5 * float(np.median(residuals)) + 1e-6
