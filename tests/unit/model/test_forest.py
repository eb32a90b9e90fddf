"""The arrays say what scikit-learn says."""

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingRegressor
from sklearn.tree import DecisionTreeRegressor

from model.forest import BLOCK, Forest, blend, plant

RNG = np.random.default_rng(7)
X, Y = RNG.normal(size=(200, 6)), RNG.exponential(50, size=200)
UNSEEN = RNG.normal(size=(3 * BLOCK + 5, 6))


def trees_of(ensemble: Any, weight: float) -> list[tuple[float, Any]]:
    return [(weight, tree.tree_) for tree in np.ravel(ensemble.estimators_)]


def test_extra_trees():
    ensemble = ExtraTreesRegressor(50, min_samples_leaf=2, random_state=0).fit(X, Y)
    forest = plant(trees_of(ensemble, 1 / 50))
    np.testing.assert_allclose(forest.predict(UNSEEN), ensemble.predict(UNSEEN), rtol=1e-12)


def test_boosting():
    ensemble = GradientBoostingRegressor(loss="absolute_error", n_estimators=40, random_state=0).fit(X, Y)
    forest = plant(trees_of(ensemble, ensemble.learning_rate), bias=np.median(Y))
    np.testing.assert_allclose(forest.predict(UNSEEN), ensemble.predict(UNSEEN), rtol=1e-12)


def test_a_tree_that_is_one_leaf():
    tree = DecisionTreeRegressor().fit(X, np.full(len(X), 42.0))
    assert set(plant([(1.0, tree.tree_)]).predict(UNSEEN)) == {42.0}


def test_a_feature_on_the_threshold_goes_left_as_in_single_precision():
    # 0.1 is no single-precision number: scikit-learn compares the rounded feature with the threshold.
    tree = DecisionTreeRegressor().fit(np.array([[0.1], [0.1 + 1e-7], [0.3]]), np.array([1.0, 2.0, 3.0]))
    edge = np.array([[0.1], [0.1 + 5e-8], [0.1 + 1e-7], [tree.tree_.threshold[0]], [0.3]])
    np.testing.assert_array_equal(plant([(1.0, tree.tree_)]).predict(edge), tree.predict(edge))


def test_a_blend_is_the_weighted_sum():
    one = plant(trees_of(ExtraTreesRegressor(5, random_state=0).fit(X, Y), 1 / 5), bias=3.0)
    other = plant(trees_of(ExtraTreesRegressor(7, max_depth=2, random_state=1).fit(X, Y), 1 / 7))
    both = blend([(0.25, one), (0.75, other)])
    np.testing.assert_allclose(both.predict(UNSEEN), 0.25 * one.predict(UNSEEN) + 0.75 * other.predict(UNSEEN))


@pytest.mark.parametrize("rows", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, len(UNSEEN)])
def test_blocks_change_nothing(rows):
    forest = plant(trees_of(ExtraTreesRegressor(5, random_state=0).fit(X, Y), 1 / 5))
    one_by_one = [forest.predict(row[None, :])[0] for row in UNSEEN[:rows]]
    np.testing.assert_array_equal(forest.predict(UNSEEN[:rows]), one_by_one)


def test_arrays_give_the_forest_back():
    forest = plant(trees_of(ExtraTreesRegressor(5, random_state=0).fit(X, Y), 1 / 5), bias=1.5)
    back = Forest.from_arrays(forest.arrays("a_"), "a_")
    np.testing.assert_array_equal(back.predict(UNSEEN), forest.predict(UNSEEN))


@pytest.mark.parametrize("kind", ["extra trees", "boosting", "blend"])
def test_contributions_add_up_to_the_prediction(kind):
    trees = plant(trees_of(ExtraTreesRegressor(20, min_samples_leaf=2, random_state=0).fit(X, Y), 1 / 20), bias=2.0)
    boosted = GradientBoostingRegressor(loss="absolute_error", n_estimators=20, random_state=0).fit(X, Y)
    boosting = plant(trees_of(boosted, boosted.learning_rate), bias=np.median(Y))
    forest = {"extra trees": trees, "boosting": boosting, "blend": blend([(0.5, trees), (0.5, boosting)])}[kind]
    base, added = forest.contributions(UNSEEN)
    assert added.shape == UNSEEN.shape
    np.testing.assert_allclose(base + added.sum(axis=1), forest.predict(UNSEEN), rtol=1e-10)


def test_a_step_belongs_to_the_feature_that_was_asked_for():
    target = np.where(X[:, 2] > 0, 10.0, 30.0)
    stump = DecisionTreeRegressor(max_depth=1).fit(X, target)
    base, added = plant([(1.0, stump.tree_)]).contributions(UNSEEN)
    assert base == pytest.approx(target.mean())
    assert set(np.flatnonzero(np.abs(added).sum(axis=0))) == {2}
