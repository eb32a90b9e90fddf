"""What a predictor makes of its two forests: an estimate, and an interval that no bitterness is below."""

import numpy as np
import pytest

from model.features import FEATURES
from model.forest import Forest
from model.predictor import Predictor
from model.quantities import MEASURED


def always(value: float) -> Forest:
    """Return a forest of one leaf."""
    node = np.zeros(1, dtype=np.intp)
    return Forest(node, node, np.array([np.inf]), np.zeros(2, dtype=np.intp), np.array([value]), depth=0, bias=0.0)


@pytest.mark.parametrize(
    ("centre", "expected"),
    [
        (50.0, {"ibu": 50.0, "ibu_low": 38.0, "ibu_high": 62.0}),
        (10.0, {"ibu": 10.0, "ibu_low": 0.0, "ibu_high": 22.0}),
        (-3.0, {"ibu": 0.0, "ibu_low": 0.0, "ibu_high": 12.0}),
        (1 / 3, {"ibu": 0.33, "ibu_low": 0.0, "ibu_high": 12.33}),
    ],
)
def test_the_interval_is_as_wide_as_the_spread_and_its_floor_say(centre, expected):
    predictor = Predictor(np.zeros(len(FEATURES)), always(centre), always(5.0), floor=1.0, reach=2.0)
    assert predictor.predict([{"name": "Punk IPA", "abv": 5.6}]) == [expected]


def test_what_is_unknown_is_filled():
    fill = np.arange(len(FEATURES), dtype=np.float64)
    predictor = Predictor(fill, always(1.0), always(1.0), floor=1.0, reach=1.0)
    (features,) = predictor.features(["Beer"], np.full((1, len(MEASURED)), np.nan))
    assert features[FEATURES.index("ph")] == fill[FEATURES.index("ph")]
    assert features[FEATURES.index("ph_missing")] == 1
