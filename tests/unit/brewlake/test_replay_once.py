"""Putting failed records back, each once: whatever the stream refuses, and wherever an answer is lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from brewlake.errors import BrewlakeError
from brewlake.ingestion.stream import MOST_RECORDS, MOST_REQUEST_BYTES
from brewlake.replay.ledger import Batch, Ledger
from brewlake.replay.replay import Replay, _calls
from brewlake.replay.stream import ATTEMPTS, KEY, Stream

NOW = datetime.now(UTC)


type Put = Callable[..., set[int]]
"""Puts all records of a call on the stream but those at some places, and returns these places."""


class Kinesis:
    """A stream of one shard. Each of `calls` says what a call of PutRecords does; the others put all."""

    def __init__(self, *calls: Callable[[Put], set[int]]) -> None:
        self.records: list[Any] = []
        self.calls = list(calls)

    @property
    def keys(self) -> list[str]:
        return [record["PartitionKey"] for record in self.records]

    def put_records(self, StreamName: str, Records: list[Any]) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        def put(*left_out: int) -> set[int]:
            self.records += [record for place, record in enumerate(Records) if place not in left_out]
            return set(left_out)

        refused = self.calls.pop(0)(put) if self.calls else put()
        return {"Records": [{"ErrorCode": "Busy"} if place in refused else {} for place in range(len(Records))]}

    def list_shards(self, **_: object) -> dict[str, Any]:
        return {"Shards": [{"ShardId": "s"}]}

    def get_shard_iterator(self, **asked: Any) -> dict[str, str]:
        self.since = asked["Timestamp"]
        return {"ShardIterator": "i"}

    def get_records(self, **_: object) -> dict[str, Any]:
        return {"Records": self.records, "MillisBehindLatest": 0}


def fails(error: Exception, *left_out: int) -> Callable[[Put], set[int]]:
    """Return a call that puts all but some records on the stream, and whose answer is lost."""

    def call(put: Put) -> set[int]:
        put(*left_out)
        raise error

    return call


def answered(status: int, code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Put")  # type: ignore[typeddict-item] # no more is read


TIMEOUT = ReadTimeoutError(endpoint_url="http://localhost")
RECORDS = {"a": b"1\n", "b": b"2\n", "c": b"3\n"}


def stream_of(kinesis: Any) -> tuple[Stream, list[float]]:
    waits: list[float] = []
    return Stream(kinesis, "s", waits.append), waits


@pytest.mark.parametrize(
    "calls",
    [
        [],
        [lambda put: put(1)],
        [fails(TIMEOUT)],
        [fails(TIMEOUT, 0, 2)],
        [fails(answered(500, "InternalFailure"), 1)],
        [fails(answered(400, "ProvisionedThroughputExceededException"), 0, 1, 2)],
        [lambda put: put(0, 1), fails(TIMEOUT, 1)],
    ],
)
def test_a_record_is_put_once(calls):
    kinesis = Kinesis(*calls)
    stream, waits = stream_of(kinesis)
    stream.put(RECORDS, NOW)
    assert sorted(kinesis.keys) == [KEY + failure for failure in RECORDS]
    assert bool(waits) is bool(calls)


def test_a_call_that_the_stream_will_never_take_is_not_repeated():
    kinesis = Kinesis(fails(answered(400, "ResourceNotFoundException"), 0, 1, 2))
    with pytest.raises(ClientError):
        stream_of(kinesis)[0].put(RECORDS, NOW)
    assert kinesis.keys == []


def test_what_the_stream_never_takes_is_told_with_a_way_on():
    kinesis = Kinesis(*[lambda put: put(0)] * ATTEMPTS)
    with pytest.raises(BrewlakeError, match="did not take 1 records after 8 attempts: Busy") as told:
        stream_of(kinesis)[0].put(RECORDS, NOW)
    assert "same command again" in told.value.advice
    assert kinesis.calls == []


def test_the_stream_is_read_from_a_minute_before_for_clocks_may_differ():
    kinesis = Kinesis()
    kinesis.records = [{"PartitionKey": KEY + "a"}]
    assert stream_of(kinesis)[0].holds(["a", "b"], NOW) == {"a"}
    assert kinesis.since == NOW - timedelta(minutes=1)


class S3:
    """The ledger's objects; one more replay notes a batch before each of `others` calls."""

    def __init__(self, others: int = 0) -> None:
        self.objects: dict[str, bytes] = {}
        self.others = others

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=lambda **_: [{"Contents": [{"Key": key} for key in sorted(self.objects)]}, {}])

    def get_object(self, *, Key: str, **_: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        return {"Body": SimpleNamespace(read=lambda: self.objects[Key])}

    def put_object(self, *, Key: str, Body: bytes, IfNoneMatch: str = "", **_: str) -> None:  # noqa: N803 - boto3's names
        if self.others:
            self.objects[Key] = b"{}"
        if IfNoneMatch and Key in self.objects:
            raise answered(412, "PreconditionFailed")
        self.objects[Key] = Body


def test_batches_are_numbered_on_and_read_as_they_were_noted():
    s3: Any = S3()
    first = Ledger(s3, "cleaned").begin(["a", "b"])
    ledger = Ledger(s3, "cleaned")
    assert ledger.batches() == [first]
    second = ledger.begin(["c"])
    ledger.settle(second, ["c"])
    ledger.settle(first, [])
    assert [(batch.number, batch.failures, batch.settled) for batch in ledger.batches()] == [
        (1, (), True),
        (2, ("c",), True),
    ]
    assert ledger.begin([]).number == 3
    assert sorted(s3.objects) == [f"replay/batches/0000000{number}.json" for number in (1, 2, 3)]


def test_of_two_replays_at_once_one_is_refused():
    s3: Any = S3(others=1)
    with pytest.raises(BrewlakeError, match="another replay is putting records back at this moment"):
        Ledger(s3, "cleaned").begin(["a"])


class Notes:
    """A ledger in memory."""

    def __init__(self, *batches: Batch) -> None:
        self.kept = {batch.number: batch for batch in batches}

    def batches(self) -> list[Batch]:
        return list(self.kept.values())

    def begin(self, failures: list[str]) -> Batch:
        batch = self.kept[len(self.kept) + 1] = Batch(len(self.kept) + 1, NOW, tuple(failures), settled=False)
        return batch

    def settle(self, batch: Batch, put: Any) -> None:
        self.kept[batch.number] = Batch(batch.number, batch.started, tuple(put), settled=True)


def test_what_was_put_back_before_is_not_put_again():
    kinesis, notes = Kinesis(), Notes(Batch(1, NOW, ("a",), settled=True))
    replay = Replay(notes, stream_of(kinesis)[0])  # type: ignore[arg-type] # a ledger in memory
    replay.resume()
    assert list(replay.put(RECORDS)) == [2]
    assert kinesis.keys == [KEY + "b", KEY + "c"]
    assert list(replay.put(RECORDS)) == []
    assert [(batch.failures, batch.settled) for batch in notes.batches()] == [(("a",), True), (("b", "c"), True)]


def test_every_record_is_a_line():
    kinesis = Kinesis()
    list(Replay(Notes(), stream_of(kinesis)[0]).put({"a": b"1", "b": b"2\n"}))  # type: ignore[arg-type] # as above
    assert [record["Data"] for record in kinesis.records] == [b"1\n", b"2\n"]


@pytest.mark.parametrize(("hours_ago", "uncertain"), [(0, 0), (23, 0), (25, 2)])
def test_an_interrupted_replay_is_settled_by_what_the_stream_holds(hours_ago, uncertain):
    kinesis, notes = Kinesis(), Notes(Batch(1, NOW - timedelta(hours=hours_ago), ("a", "b", "c"), settled=False))
    kinesis.records = [{"PartitionKey": key} for key in (KEY + "b", "a")]  # "a" is the key of a beer
    replay = Replay(notes, stream_of(kinesis)[0])  # type: ignore[arg-type] # a ledger in memory
    replay.resume()
    assert (replay.put_back, replay.uncertain) == ({"b"}, uncertain)
    assert [(batch.failures, batch.settled) for batch in notes.batches()] == [(("b",), True)]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([1] * (MOST_RECORDS + 1), [MOST_RECORDS, 1]),
        ([MOST_REQUEST_BYTES - 20, 20 - 2 * len(KEY + "0")], [2]),
        ([MOST_REQUEST_BYTES - 20, 21 - 2 * len(KEY + "0")], [1, 1]),
    ],
)
def test_calls_are_as_large_as_kinesis_takes(sizes, expected):
    records = {f"{number}": b"x" * size for number, size in enumerate(sizes)}
    assert [len(part) for part in _calls(records)] == expected
