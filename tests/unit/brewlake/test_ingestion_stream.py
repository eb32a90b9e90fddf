"""Writing to a stream, against botocore's Stubber: a stream that refuses single records cannot be had on demand."""

import re

import boto3
import pytest
from botocore.stub import Stubber

from brewlake.ingestion.stream import ATTEMPTS, MOST_RECORD_BYTES, StreamError, StreamWriter, full_jitter

TAKEN = {"SequenceNumber": "1", "ShardId": "shardId-000000000000"}
THROTTLED = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded for shard"}


@pytest.fixture
def kinesis():
    return boto3.client("kinesis", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


@pytest.fixture
def stream(kinesis):
    with Stubber(kinesis) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def writer(kinesis):
    return StreamWriter(kinesis, "beers", wait=lambda _attempt: 0)


def expect(stream: Stubber, records: list[tuple[bytes, str]], results: list[dict[str, str]] | None = None) -> None:
    """Let the stream expect one call with `records`, and answer it with `results`; None: it takes all."""
    stream.add_response(
        "put_records",
        {"Records": results or [TAKEN] * len(records)},
        {"StreamName": "beers", "Records": [{"Data": data, "PartitionKey": key} for data, key in records]},
    )


def numbered(numbers) -> list[tuple[bytes, str]]:
    return [(b"%d\n" % number, str(number)) for number in numbers]


def add(writer: StreamWriter, records: list[tuple[bytes, str]]) -> None:
    for data, key in records:
        assert writer.add(data, key)


@pytest.mark.usefixtures("stream")
def test_nothing_is_sent_of_nothing(writer):
    writer.flush()
    assert (writer.sent, writer.refused) == (0, 0)


def test_batches_hold_500_records(stream, writer):
    for numbers in (range(500), range(500, 1000), range(1000, 1001)):
        expect(stream, numbered(numbers))
    add(writer, numbered(range(1001)))
    writer.flush()
    assert writer.sent == 1001


def test_batches_hold_5_mib_with_their_keys(stream, writer):
    largest = b"x" * (MOST_RECORD_BYTES - 1)
    records = [(largest, str(number)) for number in range(6)]
    expect(stream, records[:5])
    expect(stream, records[5:])
    add(writer, records)
    writer.flush()
    assert writer.sent == 6


def test_a_record_over_1_mib_is_refused_and_counted(stream, writer):
    expect(stream, [(b"small", "1")])
    assert not writer.add(b"x" * MOST_RECORD_BYTES, "1")
    assert writer.add(b"small", "1")
    writer.flush()
    assert (writer.sent, writer.refused) == (1, 1)


def test_only_records_that_failed_are_sent_again(stream, writer):
    records = numbered(range(4))
    expect(stream, records, [TAKEN, THROTTLED, TAKEN, THROTTLED])
    expect(stream, [records[1], records[3]], [THROTTLED, TAKEN])
    expect(stream, [records[1]])
    add(writer, records)
    writer.flush()
    assert writer.sent == 4


def test_a_stream_that_never_takes_a_record_is_an_error_that_says_why(stream, writer):
    expect(stream, numbered(range(2)), [TAKEN, THROTTLED])
    for _ in range(ATTEMPTS - 1):
        expect(stream, numbered([1]), [THROTTLED])
    add(writer, numbered(range(2)))
    problem = "stream beers did not take 1 records in 8 attempts (ProvisionedThroughputExceededException: Rate exceeded"
    with pytest.raises(StreamError, match=re.escape(problem)):
        writer.flush()
    assert writer.sent == 1


def test_the_pauses_grow_with_jitter_up_to_5_s():
    for attempt, most in ((1, 0.2), (2, 0.4), (5, 3.2), (6, 5.0), (30, 5.0)):
        pauses = [full_jitter(attempt) for _ in range(200)]
        assert all(0 <= pause <= most for pause in pauses)
        assert max(pauses) > most / 2


def test_the_numbers_that_each_shard_gave_are_told_call_by_call(stream, kinesis):
    told: list[dict[str, list[str]]] = []
    writer = StreamWriter(kinesis, "beers", told.append, wait=lambda _attempt: 0)
    results = [
        {"SequenceNumber": number, "ShardId": shard}
        for number, shard in (("11", "shard-a"), ("21", "shard-b"), ("12", "shard-a"), ("13", "shard-a"))
    ]
    expect(stream, numbered(range(5)), [*results, THROTTLED])
    expect(stream, numbered([4]), [{"SequenceNumber": "22", "ShardId": "shard-b"}])
    add(writer, numbered(range(5)))
    writer.flush()
    assert told == [{"shard-a": ["11", "12", "13"], "shard-b": ["21"]}, {"shard-b": ["22"]}]
