"""How many instances target tracking asks for, and what it counts."""

import pytest

from lakestack.autoscaling.tracking import wanted
from lakestack.elb.minutes import Minutes


@pytest.mark.parametrize(
    ("minutes", "instances", "expected"),
    [
        ([], 2, 2),
        ([500, 500], 2, 2),  # not for long enough
        ([150, 150, 150], 2, 3),
        ([900, 300, 101], 2, 3),  # as the last minute asks for
        ([900, 100, 900], 2, 2),  # in between it was as it should be
        ([0] * 14, 4, 4),
        ([0] * 15, 4, 0),  # the group's least size keeps it from that
        ([40] * 14 + [60], 4, 3),  # as the busiest minute asks for
        ([40] * 14 + [95], 40, 40),  # so near the target, it stays
    ],
)
def test_a_group_grows_after_three_minutes_and_shrinks_after_fifteen(
    minutes: list[float], instances: int, expected: int
) -> None:
    assert wanted(minutes, 100, instances) == expected


def test_minutes_are_counted_whole_from_when_they_are_first_asked_for() -> None:
    now = 600.0
    minutes = Minutes(60, lambda: now)
    minutes.count("a", 3)
    assert minutes.past("a") == []
    now = 665.0
    minutes.count("a", 0.5)
    minutes.count("a", 0.5)
    assert minutes.past("a") == []  # this minute is not over
    now = 725.0
    assert minutes.past("a") == [1.0]
    now = 800.0
    assert minutes.past("a") == [1.0, 0.0]
    now = 660.0 + 60 * 40
    assert minutes.past("a") == [0.0] * 15
    minutes.begin_anew("a")
    assert minutes.past("a") == []
