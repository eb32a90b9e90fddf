"""Errors by style and by range, by hand."""

import numpy as np

from model.breakdown import Breakdown, break_down

# Five IPAs that are predicted 10 too low, six stouts that are right, and four beers without a style.
NAMES = ["Punk IPA"] * 5 + ["Oat Stout"] * 6 + ["Number 9"] * 4
TARGET = np.array([60.0] * 5 + [45.0] * 6 + [10.0, 20.0, 25.0, 150.0])
PREDICTED = np.array([50.0] * 5 + [45.0] * 6 + [10.0, 20.0, 25.0, 150.0])
ABV = np.array([6.0] * 5 + [5.0] * 6 + [0.0, 3.9, 4.0, 70.0])


def parts() -> Breakdown:
    return break_down(NAMES, ABV, TARGET, predicted=PREDICTED, half_width=np.full(15, 9.0))


def test_by_style():
    styles = parts().style
    assert set(styles) == {"ipa", "stout"}  # four are too few to tell
    assert (styles["ipa"].beers, styles["ipa"].mae, styles["ipa"].bias, styles["ipa"].coverage) == (5, 10, -10, 0)
    assert (styles["stout"].beers, styles["stout"].mae, styles["stout"].coverage) == (6, 0, 1)


def test_by_range():
    assert {name: part.beers for name, part in parts().ibu.items()} == {"25 to 50": 7, "50 to 75": 5}
    assert {name: part.beers for name, part in parts().abv.items()} == {"4 to 6": 7, "6 to 8": 5}


def test_every_beer_is_in_one_range_edges_too():
    every = np.array([0.0, 25, 50, 75, 100, 150] * 5)
    result = break_down(["x"] * 30, np.ones(30), every, predicted=every, half_width=np.ones(30))
    assert {name: part.beers for name, part in result.ibu.items()} == {
        "0 to 25": 5, "25 to 50": 5, "50 to 75": 5, "75 to 100": 5, "100 to 150": 10,
    }  # fmt: skip
