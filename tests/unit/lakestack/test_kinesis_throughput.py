"""What a shard takes and gives in a second, by a clock of the test's own."""

import pytest

from lakestack.kinesis.log import LoggedRecord
from lakestack.kinesis.streams import Entry, Stream, even_ranges
from lakestack.kinesis.throughput import VARIABLE, Throughput

MIB = 1 << 20


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("size", "taken_at_once", "taken_half_a_second_later"),
    [(1, 1000, 500), (1024, 1000, 500), (MIB // 4, 4, 2), (MIB, 1, 0), (3 * MIB, 1, 0)],
)
def test_a_shard_takes_so_many_records_of_a_size(size, taken_at_once, taken_half_a_second_later):
    clock = Clock()
    shard = Throughput(clock)
    assert sum(shard.take(size) for _ in range(1500)) == taken_at_once
    clock.now = 0.5
    assert sum(shard.take(size) for _ in range(1500)) == taken_half_a_second_later


def test_a_shard_answers_five_calls_a_second():
    clock = Clock()
    shard = Throughput(clock)
    assert [shard.ask() for _ in range(6)] == [True] * 5 + [False]
    clock.now = 1
    assert [shard.ask() for _ in range(6)] == [True] * 5 + [False]


def test_a_reader_that_was_given_ten_mebibytes_waits():
    clock = Clock()
    shard = Throughput(clock)
    assert shard.ask()
    shard.give(10 * MIB)
    for clock.now, answers in ((3.9, False), (4, True)):
        assert shard.ask() is answers


def stream_of_one_shard() -> Stream:
    stream = Stream(name="s", arn="arn:aws:kinesis:us-east-1:000000000000:stream/s", mode="PROVISIONED")
    stream.reshard([], even_ranges(1))
    for shard in stream.shards:
        if shard.throughput:
            shard.throughput = Throughput(Clock())
    return stream


@pytest.mark.parametrize(("variable", "taken", "answers"), [("1", 1000, 5), ("0", 1500, 9), ("", 1500, 9)])
def test_only_streams_that_are_told_to_have_limits(monkeypatch, variable, taken, answers):
    monkeypatch.setenv(VARIABLE, variable)
    stream = stream_of_one_shard()
    indices = [index for _, index in stream.put([Entry("k", b"x")] * 1500)]
    assert indices == [*range(taken), *[None] * (1500 - taken)]
    assert sum(stream.answers(stream.shards[0]) for _ in range(9)) == answers


def test_a_record_after_a_refused_one_has_the_next_place(monkeypatch):
    monkeypatch.setenv(VARIABLE, "1")
    stream = stream_of_one_shard()
    entries = [Entry("a", b"x" * (MIB // 2)), Entry("b", b"x" * MIB), Entry("c", b"x")]
    assert [index for _, index in stream.put(entries)] == [0, None, 1]
    assert [record.key for record in stream.read(stream.shards[0], 0, 10, MIB)[0]] == ["a", "c"]


def test_keys_count_by_their_bytes(monkeypatch):
    monkeypatch.setenv(VARIABLE, "1")
    stream = stream_of_one_shard()
    (shard,) = stream.shards
    assert [index for _, index in stream.put([Entry("é" * 5, b"x" * (MIB - 10)), Entry("k", b"")])] == [0, None]
    for size, answers in ((2 * MIB - 10, True), (1, False)):
        stream.give(shard, [LoggedRecord(0, 0, "é" * 5, b"x" * size)])
        assert stream.answers(shard) is answers
