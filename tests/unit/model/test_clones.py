"""Which beers are kept in one fold."""

import numpy as np
import pytest

from model.clones import near_clones

NAN = np.nan
#       abv  fg    og    ebc srm  ph
BEER = [6.7, 1013, 1064, 19, 9.5, 4.4]


@pytest.mark.parametrize(
    ("other", "together"),
    [
        (BEER, True),
        ([6.8, 1013, 1064, 19, 9.5, 4.4], True),
        ([6.9, 1013, 1064, 19, 9.5, 4.4], False),
        ([6.7, 1014, 1065, 19, 9.5, 4.4], True),
        ([6.7, 1013, 1066, 19, 9.5, 4.4], False),
        ([6.7, 1013, 1064, 19.5, 9.8, 4.4], True),
        ([6.7, 1013, 1064, 25, 12.5, 4.4], False),
        ([6.7, 1013, 1064, 19, 30, 3.2], True),
        ([6.7, NAN, 1064, 19, 9.5, 4.4], False),
    ],
)
def test_two_beers(other, together):
    first, second = near_clones(np.array([BEER, other]))
    assert (first == second) == together


def test_a_series_that_drifts_is_one_group():
    series = np.array([[6.7, 1013, 1064 + step, 19, 9.5, 4.4] for step in range(5)])
    assert len(set(near_clones(series))) == 1


def test_beers_with_unknowns_stand_alone():
    assert len(set(near_clones(np.full((4, 6), NAN)))) == 4


def test_about_a_quarter_of_the_catalogue_lies_in_groups(dataset):
    _, sizes = np.unique(near_clones(dataset.measured), return_counts=True)
    assert 0.15 < sizes[sizes > 1].sum() / sizes.sum() < 0.40
