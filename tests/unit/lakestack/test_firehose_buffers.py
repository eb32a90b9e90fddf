"""When a buffer is stored: at its size or after its interval, whichever comes first; and what shares one."""

import pytest

from lakestack.firehose.buffers import Backup, Buffer, Buffers, Data, Failed, Limits, Mark, Untransformed
from lakestack.firehose.progress import Progress
from lakestack.firehose.records import FORMAT_CONVERSION_FAILED, Failure, Record

START = 1000.0
MARK = Mark(START, 0)


def record(size: int, arrived_ms: int = 0, **keys: str) -> Record:
    return Record(id="1", data=b"x" * size, arrived_ms=arrived_ms, keys=keys)


@pytest.mark.parametrize(
    ("sizes", "seconds", "size", "interval", "due"),
    [
        ([10], 0, 100, 60, False),
        ([10], 59.9, 100, 60, False),
        ([10], 60, 100, 60, True),
        ([10], 61, 100, 60, True),
        ([99], 0, 100, 60, False),
        ([100], 0, 100, 60, True),
        ([60, 60], 0, 100, 60, True),
        ([1], 0, 100, 0, True),
    ],
)
def test_is_due(sizes, seconds, size, interval, due):
    buffer = Buffer(MARK)
    for length in sizes:
        buffer.add([record(length)], [record(length)])
    assert buffer.is_due(START + seconds, Limits(size, interval)) is due


def test_the_interval_counts_from_the_first_record():
    buffers = Buffers()
    buffers.deliver([record(1)], Mark(START, 0))
    buffers.deliver([record(1)], Mark(START + 50, 1))
    assert buffers.seconds_left(START + 55, lambda _: Limits(100, 60)) == 5


def test_nothing_waits_for_nothing():
    assert Buffers().seconds_left(START, lambda _: Limits(100, 60)) is None


def test_each_partition_is_due_by_itself():
    buffers = Buffers()
    buffers.deliver_partitioned([record(60, style="ipa"), record(10, style="stout"), record(60, style="ipa")], MARK)
    ipa, stout = (Data(frozenset({("style", style)})) for style in ("ipa", "stout"))
    assert {channel: buffer.size for channel, buffer in buffers.open.items()} == {ipa: 120, stout: 10}
    assert list(buffers.due(START, lambda _: Limits(100, 60))) == [ipa]
    assert buffers.partitions == [ipa.keys, stout.keys]


def test_what_has_waited_longest_is_stored_first():
    buffers = Buffers()
    buffers.deliver_partitioned([record(1, style="ipa")], Mark(START, 1))
    buffers.deliver_partitioned([record(1, style="stout")], Mark(START, 0))
    ipa, stout = buffers.open
    assert list(buffers.due(START, lambda _: Limits(1, 60))) == [stout, ipa]


def test_failures_of_each_kind_and_the_backup_are_objects_of_their_own():
    buffers = Buffers()
    buffers.back_up([record(30)], MARK)
    buffers.fail([Failure(record(10), 1, "c", "m"), Failure(record(20), 1, "c", "m", FORMAT_CONVERSION_FAILED)], MARK)
    assert {channel: buffer.size for channel, buffer in buffers.open.items()} == {
        Backup(): 30,
        Failed("processing-failed"): 10,
        Failed("format-conversion-failed"): 20,
    }
    assert buffers.largest == 0


def test_the_oldest_record_names_the_object():
    buffers = Buffers()
    buffers.deliver([record(1, arrived_ms=7), record(1, arrived_ms=5)], MARK)
    buffers.deliver([record(1, arrived_ms=6)], MARK)
    assert buffers.oldest_ms == 5


def test_a_read_is_complete_when_nothing_of_it_or_of_an_earlier_one_is_held():
    progress, buffers = Progress(), Buffers()
    for style in ("ipa", "stout", "ipa"):
        buffers.deliver_partitioned([record(10, style=style)], Mark(START, progress.begin(10)))
    ipa, stout = buffers.open
    del buffers.open[stout]
    assert progress.complete(buffers.first_read) == 0
    assert progress.held == 30
    del buffers.open[ipa]
    assert progress.complete(buffers.first_read) == 3
    assert progress.held == 0
    assert [progress.begin(5), progress.begin(7)] == [3, 4]
    assert progress.complete(4) == 1
    assert progress.held == 7


def test_what_waits_for_the_function_has_waited_since_the_first_of_it():
    waiting = Untransformed()
    assert (waiting.size, waiting.mark, waiting.oldest_ms) == (0, None, None)
    waiting.add([record(3, arrived_ms=7)], Mark(START, 0))
    waiting.add([record(4, arrived_ms=5)], Mark(START + 1, 1))
    assert (waiting.size, waiting.mark, waiting.oldest_ms) == (7, Mark(START, 0), 5)
