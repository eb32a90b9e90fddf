"""When a buffer is stored: at its size or after its interval, whichever comes first."""

import pytest

from lakestack.firehose.buffers import Buffer
from lakestack.firehose.records import Failure, Record

START = 1000.0


def record(size: int, arrived_ms: int = 0) -> Record:
    return Record(id="1", data=b"x" * size, arrived_ms=arrived_ms)


@pytest.mark.parametrize(
    ("sizes", "seconds", "size", "interval", "due"),
    [
        ([], 1000, 100, 60, False),
        ([10], 0, 100, 60, False),
        ([10], 59.9, 100, 60, False),
        ([10], 60, 100, 60, True),
        ([99], 0, 100, 60, False),
        ([100], 0, 100, 60, True),
        ([60, 60], 0, 100, 60, True),
        ([1], 0, 100, 0, True),
    ],
)
def test_is_due(sizes, seconds, size, interval, due):
    buffer = Buffer()
    for length in sizes:
        buffer.add([record(length)], START)
    assert buffer.is_due(START + seconds, size, interval) is due


def test_the_interval_counts_from_the_first_record():
    buffer = Buffer()
    buffer.add([record(1)], START)
    buffer.add([record(1)], START + 50)
    assert buffer.seconds_left(START + 55, interval=60) == 5


def test_what_is_transformed_counts_as_what_came_of_it():
    buffer = Buffer()
    buffer.add([record(80)], START)
    buffer.take_raw()
    buffer.add_ready([b"x" * 20])
    assert buffer.size == 20
    assert not buffer.is_empty


def test_what_failed_and_what_is_backed_up_count_too():
    buffer = Buffer()
    buffer.add([record(70)], START, keep_source=True)
    (failed,) = buffer.take_raw()
    assert buffer.size == 70
    buffer.add_ready([b"x" * 20], [Failure(failed, 1, "code", "why", 0, "arn")])
    assert buffer.size == 90


def test_the_oldest_record_names_the_object():
    buffer = Buffer()
    buffer.add([record(1, arrived_ms=7), record(1, arrived_ms=5)], START)
    buffer.add([record(1, arrived_ms=6)], START)
    assert buffer.oldest_ms == 5
