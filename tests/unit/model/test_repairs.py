"""What is repaired, and what is left as it is."""

import numpy as np
import pytest

from model.repairs import repair

NAN = np.nan
#       abv  fg    og    ebc srm  ph
GOOD = [5.6, 1010, 1056, 17, 8.5, 4.4]


@pytest.mark.parametrize(
    ("given", "repaired", "counts"),
    [
        (GOOD, GOOD, {}),
        ([5.6, 1056, 1010, 17, 8.5, 4.4], GOOD, {"target_fg and target_og swapped back": 1}),
        ([5.6, 1010, 1010, 17, 8.5, 4.4], [5.6, 1010, 1010, 17, 8.5, 4.4], {}),
        ([5.6, 1010, 1056, 17, 8.5, 79], [5.6, 1010, 1056, 17, 8.5, NAN], {"ph impossible, taken as unknown": 1}),
        ([5.6, 1010, 1056, 17, 8.5, 7.1], [5.6, 1010, 1056, 17, 8.5, NAN], {"ph impossible, taken as unknown": 1}),
        ([5.6, 1010, 1056, 17, 8.5, 7.0], [5.6, 1010, 1056, 17, 8.5, 7.0], {}),
        ([5.6, 1010, 1056, -1, 801, 4.4], [5.6, 1010, 1056, NAN, NAN, 4.4],
         {"ebc impossible, taken as unknown": 1, "srm impossible, taken as unknown": 1}),
        ([5.6, 1.01, 1056, 17, 8.5, 4.4], [5.6, NAN, 1056, 17, 8.5, 4.4],
         {"target_fg impossible, taken as unknown": 1}),
        ([5.6, NAN, 1056, NAN, NAN, NAN], [5.6, NAN, 1056, NAN, NAN, NAN], {}),
    ],
)  # fmt: skip
def test_a_beer_is_repaired(given, repaired, counts):
    result = repair(np.array([given]))
    np.testing.assert_array_equal(result.measured, [repaired])
    assert result.counts == counts


def test_repairing_twice_changes_nothing(dataset):
    again = repair(dataset.measured)
    np.testing.assert_array_equal(again.measured, dataset.measured)
    assert again.counts == {}


def test_what_was_given_is_not_changed():
    given = np.array([[5.6, 1056, 1010, 17, 8.5, 79]])
    repair(given)
    np.testing.assert_array_equal(given, [[5.6, 1056, 1010, 17, 8.5, 79]])
