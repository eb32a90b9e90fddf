"""Streams: where records go, what their sequence numbers say, and how shards divide."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from localstack.aws.api.kinesis import InvalidArgumentException

from lakestack.clock import now_ms
from lakestack.kinesis.iterators import ShardIterator, starting_index
from lakestack.kinesis.log import Log
from lakestack.kinesis.shards import HASH_KEYS
from lakestack.kinesis.streams import Entry, Stream, even_ranges

ALL = 1 << 30
OTHER = "49590338271490256608559692538361571095921575989136588898"


def stream_of(shards: int) -> Stream:
    stream = Stream(name="s", arn="arn:aws:kinesis:us-east-1:000000000000:stream/s", mode="PROVISIONED")
    stream.reshard([], even_ranges(shards))
    return stream


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_shards_cover_all_hash_keys(count):
    ranges = even_ranges(count)
    assert ranges[0][0] == 0
    assert ranges[-1][1] == HASH_KEYS - 1
    for (_, end), (start, _) in pairwise(ranges):
        assert start == end + 1


@pytest.mark.parametrize(
    ("entry", "shard"),
    [
        (Entry("any", b"", hash_key=0), 0),
        (Entry("any", b"", hash_key=HASH_KEYS // 2 - 1), 0),
        (Entry("any", b"", hash_key=HASH_KEYS // 2), 1),
        (Entry("any", b"", hash_key=HASH_KEYS - 1), 1),
        (Entry("a", b""), int(hashlib.md5(b"a").hexdigest(), 16) // (HASH_KEYS // 2)),
        (Entry("é", b""), int(hashlib.md5("é".encode()).hexdigest(), 16) // (HASH_KEYS // 2)),
    ],
)
def test_a_record_goes_where_its_key_hashes(entry, shard):
    ((chosen, index),) = stream_of(2).put([entry])
    assert (chosen.number, index) == (shard, 0)


def test_sequence_numbers_grow_in_a_shard_and_from_parent_to_child():
    stream = stream_of(1)
    placed = stream.put([Entry("k", b"")] * 3)
    stream.reshard(stream.open_shards, even_ranges(2))
    placed += stream.put([Entry("k", b"")])
    numbers = [shard.sequence(index) for shard, index in placed if index is not None]
    assert len(numbers) == len(placed)
    assert numbers == sorted(set(numbers))
    assert {len(number) for number in numbers} == {56}
    assert int(numbers[0]) > placed[0][0].first_sequence


def test_resharding_closes_the_parents_and_names_them():
    stream = stream_of(2)
    stream.reshard(stream.open_shards, even_ranges(3))
    assert [shard.is_open for shard in stream.shards] == [False, False, True, True, True]
    parents = [
        [parent.number for parent in (shard.parent, shard.adjacent_parent) if parent] for shard in stream.open_shards
    ]
    assert parents == [[0], [0, 1], [1]]


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("TRIM_HORIZON", {}, 0),
        ("LATEST", {}, 5),
        ("AT_SEQUENCE_NUMBER", {"record": 2}, 2),
        ("AFTER_SEQUENCE_NUMBER", {"record": 2}, 3),
        ("AT_SEQUENCE_NUMBER", {"record": -1}, 0),
        ("AT_TIMESTAMP", {"seconds": -60}, 0),
        ("AT_TIMESTAMP", {"seconds": -30}, 5),
    ],
)
def test_where_iterators_begin(kind, given, expected, monkeypatch):
    stream = stream_of(1)
    monkeypatch.setattr("lakestack.kinesis.streams.now_ms", lambda: now_ms() - 45_000)
    stream.put([Entry("k", b"")] * 5)
    monkeypatch.undo()
    (shard,) = stream.shards
    sequence = shard.sequence(given["record"]) if "record" in given else None
    timestamp = datetime.now(UTC) + timedelta(seconds=given["seconds"]) if "seconds" in given else None
    assert starting_index(stream, shard, kind, sequence, timestamp) == expected


@pytest.mark.parametrize(
    ("kind", "sequence", "reason"),
    [
        ("SOMEWHERE", None, "Invalid ShardIteratorType"),
        ("AT_SEQUENCE_NUMBER", None, "specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber"),
        ("AT_SEQUENCE_NUMBER", "abc", "did not come from this shard"),
        ("AT_SEQUENCE_NUMBER", "²", "did not come from this shard"),
        ("AFTER_SEQUENCE_NUMBER", OTHER, "did not come from this shard"),
        ("TRIM_HORIZON", OTHER, "specified TRIM_HORIZON and also a StartingSequenceNumber"),
        ("LATEST", OTHER, "specified LATEST and also a StartingSequenceNumber"),
        ("AT_TIMESTAMP", None, "Must specify timestampInMillis"),
    ],
)
def test_refused_iterators(kind, sequence, reason):
    stream = stream_of(1)
    with pytest.raises(InvalidArgumentException, match=reason):
        starting_index(stream, stream.shards[0], kind, sequence)


def test_no_iterator_begins_in_the_future():
    stream = stream_of(1)
    with pytest.raises(InvalidArgumentException, match="cannot be greater than the currentTimestampInMillis"):
        starting_index(stream, stream.shards[0], "AT_TIMESTAMP", None, datetime.now(UTC) + timedelta(seconds=60))


def test_an_iterator_survives_its_text():
    iterator = ShardIterator("arn", 1, "shardId-000000000000", 7, 2)
    assert ShardIterator.parse(iterator.text()) == iterator


@pytest.mark.parametrize(
    "text", ["", "x", "bm90IGpzb24=", "WzFd", "NQ==", "WzEsMiwzLDQsNV0=", "WyJhIiwieCIsImMiLCJ5IiwieiJd"]
)
def test_an_unreadable_iterator_is_refused(text):
    with pytest.raises(InvalidArgumentException):
        ShardIterator.parse(text)


def test_a_reader_is_as_far_behind_as_its_next_record_is_old():
    stream = stream_of(1)
    (shard,) = stream.shards
    assert stream.behind_ms(shard, 0) == 0
    stream.put([Entry("k", b"")])
    assert 0 <= stream.behind_ms(shard, 0) < 60_000
    records, following = stream.read(shard, 0, 10, ALL)
    assert (len(records), following, stream.behind_ms(shard, following)) == (1, 1, 0)


def test_a_reader_goes_on_after_the_last_record_that_it_was_given():
    stream = stream_of(1)
    (shard,) = stream.shards
    stream.put([Entry("k", b"")] * 5)
    records, following = stream.read(shard, 1, 3, ALL)
    assert ([record.place for record in records], following) == ([1, 2, 3], 4)


@pytest.mark.parametrize(("minutes_old", "places"), [(24 * 60 - 1, [0, 1]), (24 * 60 + 1, [1])])
def test_records_are_kept_for_a_day(minutes_old, places):
    stream = stream_of(1)
    (shard,) = stream.shards
    shard.log.append([("old", b"")], arrived_ms=now_ms() - minutes_old * 60_000)
    stream.put([Entry("new", b"")])
    assert [record.place for record in stream.read(shard, 0, 10, ALL)[0]] == places


@pytest.mark.parametrize(("trimmed_seconds_ago", "first"), [(0, 0), (60, 1)])
def test_putting_frees_what_is_too_old_now_and_then(trimmed_seconds_ago, first):
    trimmed_ms = now_ms() - trimmed_seconds_ago * 1000
    stream = Stream(name="s", arn="", mode="PROVISIONED", _trimmed_ms=trimmed_ms)
    stream.reshard([], even_ranges(1))
    (shard,) = stream.shards
    shard.log = Log(segment_bytes=1)
    shard.log.append([("old", b"")], arrived_ms=0)
    stream.put([Entry("new", b"")])
    assert shard.log.first_from(0) == first


@pytest.mark.parametrize(
    "change",
    [
        lambda stream: stream.put([Entry("k", b"")]),
        lambda stream: stream.reshard(stream.open_shards, even_ranges(2)),
        lambda stream: stream.delete(),
    ],
    ids=["put", "reshard", "delete"],
)
def test_who_waits_for_a_stream_is_woken(change):
    stream = stream_of(1)
    waiting, woken = threading.Event(), threading.Event()

    def wait() -> None:
        with stream.changed:  # nothing can change before it waits
            waiting.set()
            stream.changed.wait()
        woken.set()

    threading.Thread(target=wait, daemon=True).start()
    waiting.wait()
    change(stream)
    assert woken.wait(300)


def test_a_new_stream_keeps_records_for_a_day_and_takes_them_up_to_a_mebibyte():
    stream = stream_of(1)
    assert (stream.retention_hours, stream.max_record_kib) == (24, 1024)
