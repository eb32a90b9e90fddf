"""The log of a shard's records: order, limits, times, and freeing what is too old."""

import pytest

from lakestack.kinesis.log import Log


def filled(segment_bytes: int = 1 << 20) -> Log:
    """Return a log of twenty records of 100 bytes; the n-th arrived at n."""
    log = Log(segment_bytes)
    for number in range(20):
        log.append([(f"key-{number}", bytes([number]) * 100)], arrived_ms=number)
    return log


@pytest.fixture(params=[1 << 20, 500], ids=["one segment", "many segments"])
def log(request):
    return filled(request.param)


@pytest.mark.parametrize(
    ("start", "limit", "max_bytes", "expected"),
    [
        (0, 100, 1 << 20, range(20)),
        (7, 100, 1 << 20, range(7, 20)),
        (7, 3, 1 << 20, range(7, 10)),
        (20, 100, 1 << 20, range(0)),
        (0, 100, 350, range(3)),
        (3, 100, 1, range(3, 4)),
        (0, 0, 1 << 20, range(0)),
    ],
)
def test_read(log, start, limit, max_bytes, expected):
    records = list(log.read(start, limit, max_bytes))
    assert [record.place for record in records] == list(expected)
    assert [record.key for record in records] == [f"key-{number}" for number in expected]
    assert [record.data for record in records] == [bytes([number]) * 100 for number in expected]
    assert [record.arrived_ms for record in records] == list(expected)


def test_append_returns_the_index_of_the_first(log):
    assert log.append([("a", b""), ("b", b"x")], arrived_ms=30) == 20
    assert log.end == 22
    assert [record.data for record in log.read(20, 10, 100)] == [b"", b"x"]


@pytest.mark.parametrize(("since", "index"), [(0, 0), (7, 7), (19, 19), (20, 20)])
def test_first_from(log, since, index):
    assert log.first_from(since) == index


@pytest.mark.parametrize(("before_ms", "first"), [(9, 5), (10, 10), (14, 10)])
def test_trim_frees_the_segments_whose_records_are_all_too_old(before_ms, first):
    log = filled(segment_bytes=500)
    log.trim(before_ms)
    assert [record.place for record in log.read(0, 100, 1 << 20)] == list(range(first, 20))
    assert log.end == 20


def test_the_newest_segment_stays():
    log = filled()
    log.trim(before_ms=1000)
    assert log.end == 20
