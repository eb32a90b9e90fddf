"""The figures of a model, by hand."""

import numpy as np
import pytest

from model.evaluation import Metrics, evaluate
from model.quantities import FloatArray

TRUTH = np.array([10.0, 40.0, 60.0, 90.0])
FIFTY = np.full(4, 50.0)


def figures(predicted: FloatArray | list[float], half_width: float = 20.0, target: FloatArray = TRUTH) -> Metrics:
    return evaluate(
        target,
        predicted=np.array(predicted),
        baseline=FIFTY,
        linear=np.array(predicted),
        half_width=np.full(4, half_width),
    )


def test_a_perfect_model():
    metrics = figures(TRUTH)
    assert (metrics.mae, metrics.median_ae, metrics.rmse, metrics.r2, metrics.coverage) == (0, 0, 0, 1, 1)
    assert metrics.baseline_mae == 25


def test_a_model_that_is_wrong_once():
    metrics = figures([10.0, 40.0, 60.0, 50.0])
    assert (metrics.mae, metrics.median_ae, metrics.rmse) == (10, 0, 20)
    assert metrics.r2 == pytest.approx(1 - 1600 / 3400)
    assert metrics.coverage == 0.75


def test_an_interval_does_not_reach_below_zero():
    assert figures([10.0, 10.0, 10.0, 10.0], half_width=30.0).interval_width == 40


def test_one_wide_interval_does_not_decide_the_width():
    half_width = np.array([5.0, 10.0, 10.0, 50.0])
    metrics = evaluate(FIFTY, predicted=FIFTY, baseline=FIFTY, linear=FIFTY, half_width=half_width)
    assert metrics.interval_width == 20


def test_beers_that_are_all_alike_leave_nothing_to_explain():
    assert figures(FIFTY, target=FIFTY).r2 == 0
