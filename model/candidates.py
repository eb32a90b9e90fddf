"""The models that are tried, and the plain ones that they must beat."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingRegressor

from model.forest import Forest, plant
from model.quantities import FloatArray

SEED: Final = 20241130

Learner = Callable[[FloatArray, FloatArray], Forest]


def extra_trees(features: FloatArray, target: FloatArray) -> Forest:
    """Fit extremely randomised trees: many, averaged, none grown to single beers."""
    return grove(features, target, trees=50, leaf=5, share=0.4)


def boosting(features: FloatArray, target: FloatArray) -> Forest:
    """Fit gradient boosting on absolute error, which a label of 250 IBU pulls no harder than one of 120."""
    boosted = GradientBoostingRegressor(
        loss="absolute_error",
        n_estimators=100,
        learning_rate=0.09,
        max_depth=3,
        min_samples_leaf=5,
        subsample=0.6,
        max_features=0.4,
        random_state=SEED,
    ).fit(features, target)
    start = float(boosted.init_.predict(features[:1])[0])
    return plant(((boosted.learning_rate, stage.tree_) for stage in boosted.estimators_[:, 0]), bias=start)


def grove(features: FloatArray, target: FloatArray, *, trees: int, leaf: int, share: float) -> Forest:
    """Fit `trees` extremely randomised trees with `leaf` beers a leaf at least, a `share` of the features a split."""
    grown = ExtraTreesRegressor(
        n_estimators=trees, min_samples_leaf=leaf, max_features=share, random_state=SEED, n_jobs=1
    ).fit(features, target)
    return plant((1.0 / trees, tree.tree_) for tree in grown.estimators_)


def fit_spread(features: FloatArray, residuals: FloatArray) -> Forest:
    """Fit how wrong the model is on beers of a kind: smoother than the model itself, for a residual is mostly noise."""
    return grove(features, residuals, trees=20, leaf=10, share=0.5)


def fit_linear(features: FloatArray, target: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """Fit ridge regression on standardised features: what a straight line through them can do."""
    centre, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale == 0.0] = 1.0
    scaled = (features - centre) / scale
    penalty = 10.0 * np.eye(scaled.shape[1])
    weights = np.linalg.solve(scaled.T @ scaled + penalty, scaled.T @ (target - target.mean()))
    return lambda rows: (rows - centre) / scale @ weights + target.mean()


LEARNERS: Final[Mapping[str, Learner]] = {"extra trees": extra_trees, "boosting": boosting}
# A candidate is a weighted mean of learners, so that comparing the blend costs no further fit.
CANDIDATES: Final[Mapping[str, Mapping[str, float]]] = {
    "extra trees": {"extra trees": 1.0},
    "boosting": {"boosting": 1.0},
    "blend of both": {"extra trees": 0.5, "boosting": 0.5},
}
