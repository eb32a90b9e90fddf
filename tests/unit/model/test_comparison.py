"""Which of two versions is better, by hand, and what becomes of the worse."""

import numpy as np
import pytest

from model.comparison import FEWEST_COMMON, Comparison, compare
from model.promotion import deserves_promotion
from model.snapshot import Unseen


def unseen(errors: list[float], first_id: int = 1) -> Unseen:
    n = len(errors)
    truth = np.linspace(20, 80, n)
    return Unseen(np.arange(first_id, first_id + n), truth, truth + errors, np.full(n, 30.0))


GOOD, BAD = unseen([5.0, -7.0] * 20), unseen([9.0, -11.0] * 20)


@pytest.mark.parametrize(
    ("new", "old", "errors", "worse", "words"),
    [
        (GOOD, BAD, (6, 10), False, "v2 is better by 4.00"),
        (BAD, GOOD, (10, 6), True, "v2 is worse by 4.00"),
        (GOOD, GOOD, (6, 6), False, "v2 is neither better nor worse"),
        (unseen([5.0, 7.0] * 20), unseen([7.0, 5.0] * 19 + [7.0, 5.5]), (6, 6.0125), False, "which may be chance"),
    ],
)
def test_two_versions(new, old, errors, worse, words):
    comparison = compare("v2", new, "v1", old)
    assert comparison.beers == 40
    assert (comparison.mae, comparison.against_mae) == pytest.approx(errors)
    assert comparison.worse == worse
    assert words in comparison.sentence()


@pytest.mark.parametrize(
    ("theirs", "uncertainty", "words"),
    [
        # Differences of 1 and -3, so of -1 on average, each 2 from it; and so on.
        ([4.0, 8.0], 2 / np.sqrt(39), "v2 is better by 1.00 (standard error 0.32)"),
        ([4.0, 6.5], 1.25 / np.sqrt(39), "v2 is better by 0.25 (standard error 0.20), which may be chance"),
        ([3.5, 8.5], 2.5 / np.sqrt(39), "v2 is better by 1.00 (standard error 0.40)"),
        ([5.0, 5.0], 0, "v2 is neither better nor worse"),
    ],
)
def test_how_sure_a_difference_is(theirs, uncertainty, words):
    comparison = compare("v2", unseen([5.0] * 40), "v1", unseen(theirs * 20))
    assert comparison.uncertainty == pytest.approx(uncertainty)
    assert comparison.sentence().endswith(words)


def test_thirty_beers_decide():
    comparison = compare("v2", unseen([6.0] * 30), "v1", unseen([5.0] * 30))
    assert comparison.decides
    assert comparison.worse


def test_only_beers_that_both_know_count():
    comparison = compare("v2", unseen([6.0] * 60, first_id=1), "v1", unseen([2.0] * 60, first_id=21))
    assert comparison.beers == 40


def test_too_few_beers_in_common_decide_nothing():
    comparison = compare("v2", unseen([50.0] * 60), "v1", unseen([1.0] * 60, first_id=61 - FEWEST_COMMON + 1))
    assert comparison == Comparison("v2", "v1", FEWEST_COMMON - 1, None, None, None)
    assert not comparison.worse
    assert "too few" in comparison.sentence()


@pytest.mark.parametrize(
    ("comparison", "force", "promoted"),
    [
        (None, False, True),
        (compare("v2", GOOD, "v1", BAD), False, True),
        (compare("v2", GOOD, "v1", GOOD), False, True),
        (compare("v2", BAD, "v1", GOOD), False, False),
        (compare("v2", BAD, "v1", GOOD), True, True),
    ],
)
def test_a_worse_version_is_not_promoted_unless_forced(comparison, force, promoted):
    assert deserves_promotion(comparison, force=force) == promoted
