"""What an invocation for a Kinesis stream carries, and how far a mapping has read."""

from concurrent.futures import Future

import pytest

from lakestack.kinesis.log import LoggedRecord
from lakestack.lambda_process.kinesis_events import batch_of
from lakestack.lambda_process.places import Lane, Place
from lakestack.lambda_process.tumbling_windows import MAX_STATE_BYTES, Window


def records(count: int, size: int = 1, every_ms: int = 0) -> list[LoggedRecord]:
    return [LoggedRecord(place, place * every_ms, f"key {place % 7}", b"x" * size) for place in range(count)]


@pytest.mark.parametrize(
    ("size", "given", "state", "carried", "is_complete"),
    [
        (100, 8000, {}, 6670, True),
        (1 << 20, 10, {}, 4, True),
        (1 << 20, 10, {"a": "x" * (1 << 20)}, 3, True),
        (5 << 20, 2, {}, 1, True),
        (10, 100, {}, 100, False),
        (10, 9000, {}, 7000, True),
    ],
)
def test_a_batch_fits_into_an_invocation(size, given, state, carried, is_complete):
    following = iter(records(given, size))
    batch, complete = batch_of(next(following), following, 7000, Window(0, 1, state))
    assert (len(batch), complete) == (carried, is_complete)


def test_a_batch_ends_with_its_window():
    following = iter(records(10, every_ms=400))
    batch, is_complete = batch_of(next(following), following, 100, Window(0, 2))
    assert ([record.arrived_ms for record in batch], is_complete) == ([0, 400, 800, 1200, 1600], True)


@pytest.mark.parametrize(
    ("state", "is_full"),
    [(None, False), ({"a": "x" * (MAX_STATE_BYTES - 9)}, False), ({"a": "x" * MAX_STATE_BYTES}, True)],
)
def test_a_window_is_full_with_a_state_of_more_than_1_mb(state, is_full):
    window = Window(0, 60, state)
    assert (window.is_full, window.members(is_final=True)["isWindowTerminatedEarly"]) == (is_full, is_full)


@pytest.mark.parametrize("counts", [[10], [2, 3], [3, 10, 1], [10, 4, 7, 2]])
def test_lanes_that_are_divided_again_lose_and_repeat_nothing(counts):
    """Each time, another lane than the first is ahead of the others."""
    all_records, handled, place = records(70), [], Place([Lane(0)])
    for number, count in enumerate(counts, start=1):
        place.divide(count)
        assert len(place.lanes) == count
        for lane, share in zip(place.lanes, range(count), strict=True):
            until = min(70, number * 10 + share * 5)
            handled += [record for record in all_records[lane.index : until] if place.is_next(record, lane)]
            lane.index = max(lane.index, until)
    place.divide(1)
    handled += [
        record
        for record in all_records
        if record.place >= place.lanes[0].index and place.is_next(record, place.lanes[0])
    ]
    assert sorted(record.place for record in handled) == list(range(70))
    for key in {record.key for record in all_records}:
        places = [record.place for record in handled if record.key == key]
        assert places == sorted(places)


@pytest.mark.parametrize("busy", [Lane(0, work=Future()), Lane(0, window=Window(0, 60))])
def test_lanes_stay_while_one_is_read_or_has_a_window(busy):
    place = Place([busy])
    place.divide(4)
    assert place.lanes == [busy]
