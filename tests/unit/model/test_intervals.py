"""Intervals that hold what they promise."""

import numpy as np
import pytest

from model.intervals import calibrate, conformal_quantile


@pytest.mark.parametrize(
    ("scores", "quantile"),
    [
        (range(1, 10), 9),  # ceil(10 x 0.9) = 9 of 9
        (range(1, 20), 18),  # ceil(20 x 0.9) = 18
        (range(1, 100), 90),
        (range(1, 101), 91),  # ceil(101 x 0.9) = 91: one more than the plain 90th percentile
        ([5, 1], 5),  # too few for 90 %: the largest
    ],
)
def test_the_conformal_quantile(scores, quantile):
    assert conformal_quantile(np.array(scores, dtype=float)) == quantile


def test_coverage_holds_where_the_noise_differs_between_beers():
    rng = np.random.default_rng(7)
    n = 4000
    scale = rng.uniform(1, 10, n)
    residuals = np.abs(rng.standard_t(3, n)) * scale
    order = rng.permutation(n)
    folds = [(np.setdiff1d(order, held_out), held_out) for held_out in np.array_split(order, 5)]
    calibration = calibrate(residuals, scale, folds)
    inside = residuals <= calibration.half_width
    assert 0.885 < inside.mean() < 0.915
    quiet, loud = scale < 3, scale > 8
    assert 0.87 < inside[quiet].mean() < 0.93
    assert 0.87 < inside[loud].mean() < 0.93


def test_a_fold_is_measured_with_the_others_quantile_alone():
    residuals = np.array([1.0] * 10 + [100.0] * 10)
    folds = [(np.arange(10), np.arange(10, 20)), (np.arange(10, 20), np.arange(10))]
    calibration = calibrate(residuals, np.ones(20), folds)
    np.testing.assert_array_equal(calibration.half_width, [100.0] * 10 + [1.0] * 10)
    assert calibration.reach == 100.0
