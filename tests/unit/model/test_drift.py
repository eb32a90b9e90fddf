"""How far two sets of beers are apart."""

import numpy as np
import pytest

from brewlake.punkapi.catalogue import generate
from model.dataset import COLUMNS
from model.drift import ALIKE, APART, chance, drift, verdict
from model.quantities import MEASURED


def beers(n: int, seed: int) -> list[dict[str, object]]:
    return [{column: entry.value[column] for column in COLUMNS} for entry in generate(n, seed).entries]


def test_a_set_has_not_drifted_from_itself(catalogue):
    assert drift(catalogue, catalogue) == dict.fromkeys(MEASURED, 0.0)


def test_two_catalogues_of_one_kind_are_alike():
    found = drift(beers(3000, 7), beers(3000, 8))
    assert max(found.values()) < ALIKE


def test_few_beers_drift_by_chance_as_far_as_is_told():
    assert chance(300, 60) == pytest.approx(10 / 300 + 10 / 60)
    some = [max(drift(beers(300, 7), beers(60, seed)).values()) for seed in (1, 2, 3)]
    assert ALIKE < chance(300, 60) < max(some) < 5 * chance(300, 60)


def test_an_index_by_hand():
    strong = [{"abv": float(abv)} for abv in range(50, 100)]
    found = drift([{"abv": float(abv)} for abv in range(100)], strong)["abv"]
    # Ten ranges of ten beers each and the unknown; where there is no beer, half a one.
    before, after = np.array([10] * 10 + [0.5]) / 100.5, np.array([0.5] * 5 + [10] * 5 + [0.5]) / 53
    assert found == pytest.approx(((after - before) * np.log(after / before)).sum())


@pytest.mark.parametrize("quantity", MEASURED)
def test_a_quantity_that_moved_is_the_one_that_is_told(catalogue, quantity):
    moved = [row | {quantity: None if row[quantity] is None else row[quantity] * 1.5} for row in catalogue]
    found = drift(catalogue, moved)
    assert found.pop(quantity) > APART
    assert set(found.values()) == {0.0}


def test_what_became_unknown_counts_too(catalogue):
    found = drift(catalogue, [row | {"ph": None} for row in catalogue])
    assert found["ph"] > APART


@pytest.mark.parametrize(("index", "words"), [(0.0, "alike"), (0.1, "drifting"), (0.24, "drifting"), (0.25, "apart")])
def test_the_verdict(index, words):
    assert verdict(index) == words


def test_no_beers_at_all():
    assert all(index >= 0 for index in drift([], []).values())


def test_a_reference_without_beers_has_one_range():
    before, after = np.array([0.5, 0.5]) / 1, np.array([3, 0.5]) / 3.5
    found = drift([], [{"abv": 5.0}] * 3)["abv"]
    assert found == pytest.approx(((after - before) * np.log(after / before)).sum())
