"""What a delivery stream reads: from a Kinesis stream, and from PutRecord; and what it reads again."""

import hashlib

import pytest
from localstack.aws.api.firehose import ServiceUnavailableException

from lakestack.firehose.aggregation import MAGIC
from lakestack.firehose.sources import MAX_BACKLOG_BYTES, DirectPutSource, KinesisSource
from lakestack.kinesis.shards import HASH_KEYS
from lakestack.kinesis.store import kinesis_stores
from lakestack.kinesis.streams import Entry, Stream, even_ranges
from tests.waiting import until

ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/beers"
ALL = 1 << 30


@pytest.fixture
def stream():
    streams = kinesis_stores["000000000000"]["us-east-1"].streams
    made = Stream(name="beers", arn=ARN, mode="PROVISIONED")
    made.reshard([], even_ranges(2))
    streams["beers"] = made
    yield made
    streams.clear()


def put(stream: Stream, *texts: str) -> None:
    stream.put([Entry(key=text, data=text.encode()) for text in texts])


def texts(records) -> list[str]:
    return [record.data.decode() for record in records]


def test_a_source_begins_where_the_stream_ends_when_it_is_made(stream):
    put(stream, "before")
    source = KinesisSource(ARN)
    put(stream, "after")
    assert texts(source.read(ALL)) == ["after"]
    assert source.read(ALL) == []


def test_all_shards_are_read_each_in_order(stream):
    source, numbers = KinesisSource(ARN), [str(number) for number in range(200)]
    put(stream, *numbers)
    records = source.read(ALL)
    assert sorted(texts(records), key=int) == numbers
    for shard in stream.shards:
        own = [int(record.data) for record in records if record.position and record.position.shard_id == shard.id]
        assert own
        assert own == sorted(own)
    assert len({record.id for record in records}) == 200


def test_a_read_is_bounded_in_bytes_but_for_its_first_record(stream):
    source = KinesisSource(ARN)
    stream.put([Entry(key="k", data=b"x" * 100)] * 10)
    sizes = []
    while records := source.read(350):
        sizes.append(len(records))
    assert sum(sizes) == 10
    assert max(sizes) <= 3
    stream.put([Entry(key="k", data=b"x" * 100)])
    assert len(source.read(1)) == 1


def test_what_is_not_acknowledged_is_read_again(stream):
    source = KinesisSource(ARN)
    put(stream, "a")
    source.read(ALL)
    source.acknowledge(1)
    put(stream, "b")
    assert texts(source.read(ALL)) == ["b"]
    source.rewind()
    assert texts(source.read(ALL)) == ["b"]


def test_what_was_read_before_a_rewind_is_not_what_is_acknowledged_after_it(stream):
    source = KinesisSource(ARN)
    put(stream, "a")
    source.read(ALL)
    source.rewind()
    source.read(ALL)
    put(stream, "b")
    source.read(ALL)
    source.acknowledge(2)
    source.rewind()
    assert source.read(ALL) == []


def test_reads_are_acknowledged_one_by_one(stream):
    source = KinesisSource(ARN)
    for text in "abc":
        put(stream, text)
        source.read(ALL)
    source.acknowledge(2)
    source.rewind()
    assert texts(source.read(ALL)) == ["c"]


def test_a_reader_is_as_far_behind_as_its_oldest_unread_record(stream):
    source = KinesisSource(ARN)
    assert source.behind_ms() == 0
    put(stream, "a")
    until(lambda: source.behind_ms() > 0, what="time passes")
    source.read(ALL)
    assert source.behind_ms() == 0


def test_child_shards_are_read_after_their_parents(stream):
    source = KinesisSource(ARN)
    stream.put([Entry(key="k", data=b"%d" % number) for number in range(10)])
    stream.reshard(stream.open_shards, [(0, HASH_KEYS // 4), (HASH_KEYS // 4 + 1, HASH_KEYS - 1)])
    stream.put([Entry(key="k", data=b"%d" % number) for number in range(10, 20)])
    read = []
    while records := source.read(3):
        read += [int(record.data) for record in records]
    assert read == list(range(20))


def test_a_stream_that_is_made_again_is_read_from_its_beginning(stream):
    source = KinesisSource(ARN)
    put(stream, "old")
    source.read(ALL)
    stream.delete()
    streams = kinesis_stores["000000000000"]["us-east-1"].streams
    del streams["beers"]
    assert source.read(ALL) == []
    streams["beers"] = Stream(name="beers", arn=ARN, mode="PROVISIONED")
    streams["beers"].reshard([], even_ranges(1))
    put(streams["beers"], "new")
    assert texts(source.read(ALL)) == ["new"]
    source.acknowledge(1)  # what had been read of the deleted stream is stored
    source.rewind()
    assert texts(source.read(ALL)) == ["new"]


def test_put_records_are_read_in_order_and_again_after_a_rewind():
    source = DirectPutSource()
    ids = source.put([b"a", b"b"]) + source.put([b"c"])
    assert [record.id for record in source.read(ALL)] == ids
    assert len(set(ids)) == 3
    source.rewind()
    assert texts(source.read(2)) == ["a", "b"]
    assert texts(source.read(2)) == ["c"]
    source.acknowledge(1)
    source.rewind()
    assert texts(source.read(ALL)) == ["c"]


def test_a_full_backlog_refuses_records_until_some_are_stored():
    source = DirectPutSource()
    source.put([b"x" * MAX_BACKLOG_BYTES])
    with pytest.raises(ServiceUnavailableException):
        source.put([b"y"])
    source.read(ALL)
    source.acknowledge(1)
    source.put([b"y"])
    assert texts(source.read(ALL)) == ["y"]


def test_aggregated_records_are_taken_apart(stream):
    message = b"\x0a\x03ale\x0a\x05stout" + b"\x1a\x05\x08\x00\x1a\x01a" + b"\x1a\x05\x08\x01\x1a\x01b"
    source = KinesisSource(ARN)
    stream.put([Entry(key="k", data=MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest())])
    put(stream, "k")
    records = source.read(ALL)
    assert texts(records) == ["a", "b", "k"]
    first, second, alone = (record.position for record in records if record.position)
    assert [(first.partition_key, first.subsequence), (second.partition_key, second.subsequence)] == [
        ("ale", 0),
        ("stout", 1),
    ]
    assert first.sequence_number == second.sequence_number != alone.sequence_number
    parts = [record.part(number, b"").id for record in records for number in range(2)]
    assert len({*parts}) == 6
