"""The training: honest, the same each time, and better than guessing."""

import numpy as np
import pytest

from model.candidates import CANDIDATES, LEARNERS, extra_trees
from model.clones import near_clones
from model.features import feature_matrix
from model.predictor import Predictor
from model.quantities import MEASURED
from model.training import learning_curve, medians, predict_out_of_fold, train


def test_it_beats_the_median_and_holds_its_coverage(trained):
    metrics = trained.metrics
    assert metrics.mae < 0.9 * metrics.baseline_mae
    assert 0.87 <= metrics.coverage <= 0.93
    assert metrics.interval_width > 0


def test_the_best_candidate_is_chosen(trained):
    assert set(trained.candidate_mae) == set(CANDIDATES)
    assert trained.candidate_mae[trained.chosen] == min(trained.candidate_mae.values()) == trained.metrics.mae


def test_the_same_beers_give_the_same_predictor_bit_for_bit(dataset, trained):
    again = train(feature_matrix(dataset.names, dataset.measured), dataset.ibu, near_clones(dataset.measured))
    assert again.metrics == trained.metrics
    first, second = (t.predictor.estimate(dataset.names, dataset.measured) for t in (trained, again))
    np.testing.assert_array_equal(first.ibu, second.ibu)
    np.testing.assert_array_equal(first.high, second.high)


def test_gaps_are_filled_from_the_beers_that_a_fold_trains_on(monkeypatch):
    filled = []

    def learn(features, target):
        filled.append(features[0, 0])
        return extra_trees(features, target)

    monkeypatch.setattr("model.training.LEARNERS", dict.fromkeys(LEARNERS, learn))
    features = np.array([[np.nan], [1.0], [3.0], [100.0]])
    predict_out_of_fold(features, np.arange(4.0), [(np.array([0, 1, 2]), np.array([3]))])
    assert set(filled) == {2.0}


def test_what_only_a_clone_could_tell_is_not_learned():
    # Four beers a series, alike but for a hair; each series has an IBU of its own that nothing else tells.
    rng = np.random.default_rng(7)
    series = np.repeat(np.arange(30), 4)
    features = rng.normal(size=(30, 5))[series] + rng.normal(scale=1e-3, size=(120, 5))
    target = rng.uniform(10, 100, 30)[series]
    together = train(features, target, series).metrics
    apart = train(features, target, np.arange(120)).metrics
    assert apart.mae < 0.5 * apart.baseline_mae  # the flattery that grouping prevents
    assert together.mae > 0.85 * together.baseline_mae


def test_thirty_beers_suffice(dataset):
    features = feature_matrix(dataset.names, dataset.measured)[:30]
    assert train(features, dataset.ibu[:30], np.arange(30)).metrics.mae > 0


def test_beers_that_all_have_one_ibu(dataset):
    features = feature_matrix(dataset.names, dataset.measured)
    trained = train(features, np.full(len(features), 40.0), np.arange(len(features)))
    estimates = trained.predictor.estimate(dataset.names, dataset.measured)
    assert set(estimates.ibu) == {40.0}
    assert (estimates.low <= estimates.ibu).all()


@pytest.mark.parametrize(
    "beer",
    [
        {"name": "Punk IPA", "abv": 5.6, "target_fg": 1010, "target_og": 1056, "ebc": 17, "srm": 8.5, "ph": 4.4},
        {"name": "?", "abv": 0},
        {"name": "Punk IPA", "abv": 70, "target_fg": 1300, "target_og": 900, "ebc": 1500, "srm": 800, "ph": 14},
        {"name": "Water", "abv": 0, "target_fg": 1000, "target_og": 1000, "ebc": 0, "srm": 0, "ph": 7},
    ],
)
def test_every_beer_gets_an_interval_around_its_estimate(trained, beer):
    [answer] = trained.predictor.predict([beer])
    assert 0 <= answer["ibu_low"] <= answer["ibu"] <= answer["ibu_high"] < 400


def test_swapped_gravities_change_nothing(trained):
    beer = {"name": "Punk IPA", "abv": 5.6, "target_fg": 1010, "target_og": 1056, "ebc": 17, "srm": 8.5, "ph": 4.4}
    swapped = beer | {"target_fg": 1056, "target_og": 1010}
    first, second = trained.predictor.predict([beer, swapped])
    assert first == second


def test_a_stored_predictor_says_the_same(trained, dataset, tmp_path):
    trained.predictor.save(tmp_path / "predictor.npz")
    stored = Predictor.load(tmp_path / "predictor.npz").estimate(dataset.names, dataset.measured)
    own = trained.predictor.estimate(dataset.names, dataset.measured)
    for part in ("ibu", "low", "high"):
        np.testing.assert_array_equal(getattr(stored, part), getattr(own, part))


def test_beers_and_arrays_are_estimated_alike(trained, dataset):
    beers = dataset.beers.astype(object).where(dataset.beers.notna(), None).to_dict("records")
    estimates = trained.predictor.estimate(dataset.names, dataset.measured)
    assert [answer["ibu"] for answer in trained.predictor.predict(beers)] == estimates.ibu.tolist()
    assert set(beers[0]) >= {"name", *MEASURED}


def test_medians_of_what_is_known():
    features = np.array([[1.0, np.nan, np.nan], [3.0, np.nan, 5.0], [8.0, np.nan, np.nan]])
    np.testing.assert_array_equal(medians(features), [3.0, 0.0, 5.0])


def test_the_learning_curve_ends_at_the_model_itself(trained, dataset):
    features = feature_matrix(dataset.names, dataset.measured)
    curve = learning_curve(features, dataset.ibu, near_clones(dataset.measured))
    beers = [number for number, _ in curve]
    assert beers == sorted(beers)
    assert beers[-1] == round(0.8 * len(dataset.names))
    assert curve[-1][1] == pytest.approx(trained.candidate_mae["extra trees"], abs=0.5)
    assert curve[-1][1] < curve[0][1]
