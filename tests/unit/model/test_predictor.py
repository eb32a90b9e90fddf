"""What a predictor makes of its two forests: an estimate, and an interval that no bitterness is below."""

import json
import re

import numpy as np
import pytest

from brewlake.settings import CHECKOUT
from model.features import FEATURES
from model.forest import Forest
from model.predictor import Predictor
from model.quantities import MEASURED
from model.training import Trained


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


@pytest.mark.parametrize("readme", ["README.md", "README.pt-BR.md"])
def test_the_readme_shows_what_the_first_version_answers(readme: str, trained: Trained) -> None:
    text = (CHECKOUT / readme).read_text()
    asked, answered = (json.loads(found) for found in re.findall(r"\[\{.*?\}\]", text))
    (shown,), (said,) = answered, trained.predictor.predict(asked)
    assert {name: shown[name] for name in said} == pytest.approx(said, abs=0.2)
    metrics = trained.metrics
    assert f"mean absolute error {metrics.mae:.1f} IBU, the median's is {metrics.baseline_mae:.1f} " in text
