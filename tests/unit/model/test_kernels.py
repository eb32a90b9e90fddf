"""The compiled kernel says what the reference says."""

import numpy as np
import pytest

from model.dataset import Dataset
from model.features import FEATURES
from model.forest import Forest
from model.kernels import OnnxKernel
from model.onnx_form import TOLERANCE, OnnxForm, greatest_difference, onnx_form, to_onnx
from model.quantities import FloatArray
from model.training import Trained


@pytest.fixture(scope="module")
def features(trained: Trained, dataset: Dataset) -> FloatArray:
    return trained.predictor.features(dataset.names, dataset.measured)


@pytest.fixture(scope="module")
def kernel(trained) -> OnnxKernel:
    return OnnxKernel.load(to_onnx(trained.predictor.centre, trained.predictor.spread, len(FEATURES)))


def test_onnx_is_within_a_hundredth_of_an_ibu_on_every_beer(trained, features, kernel):
    reference = trained.predictor.reference
    assert greatest_difference(kernel, reference, features) < TOLERANCE == 0.01
    rng = np.random.default_rng(7)
    anywhere = features[rng.integers(len(features), size=2000)] * rng.uniform(0.9, 1.1, (2000, 1))
    assert greatest_difference(kernel, reference, anywhere) < TOLERANCE


def test_a_feature_on_the_threshold_goes_the_same_way():
    # 0.1 in single precision is above 0.1 in double: rounded to the nearest, the threshold would let it pass left.
    stump = Forest(
        roots=np.array([0]), feature=np.array([0, 0, 0]), threshold=np.array([0.1, np.inf, np.inf]),
        children=np.array([1, 2, 1, 1, 2, 2]), value=np.array([0.0, 10.0, 20.0]), depth=1, bias=5.0,
    )  # fmt: skip
    around = np.float32(0.1) + np.spacing(np.float32(0.1)) * np.arange(-2, 3, dtype=np.float32)
    centre, spread = OnnxKernel.load(to_onnx(stump, stump, 1))(around[:, None].astype(np.float64))
    np.testing.assert_array_equal(centre, stump.predict(around[:, None].astype(np.float64)))
    np.testing.assert_array_equal(centre, [15, 15, 25, 25, 25])
    np.testing.assert_array_equal(centre, spread)


@pytest.mark.parametrize("rows", [1, 2, 63, 64, 65, 128, 129, 1000])
def test_a_beer_gets_the_same_answer_alone_and_among_others(features, kernel, rows):
    many = np.resize(features, (rows, features.shape[1]))
    together = kernel(many)
    alone = [kernel(row[None, :]) for row in many[:: max(1, rows // 50)]]
    for part in (0, 1):
        np.testing.assert_array_equal(together[part][:: max(1, rows // 50)], [answer[part][0] for answer in alone])


def test_the_form_is_tried_on_the_beers(trained, features):
    form = onnx_form(trained.predictor, features)
    assert form.agrees
    assert 0 < form.difference < TOLERANCE
    assert not OnnxForm(form.graph, TOLERANCE * 1.01).agrees


def test_a_predictor_is_computed_by_the_kernel_it_is_given(trained, dataset, kernel):
    own = trained.predictor.estimate(dataset.names, dataset.measured)
    compiled = trained.predictor.on(kernel).estimate(dataset.names, dataset.measured)
    np.testing.assert_allclose(compiled.ibu, own.ibu, atol=0.011)
    np.testing.assert_allclose(compiled.low, own.low, atol=0.05)
