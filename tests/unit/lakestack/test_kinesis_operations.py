"""What operations answer of a stream: which shards a filter selects, what a subscriber is sent, what is measured."""

import threading
from datetime import UTC, datetime

import pytest
from localstack.aws.api import CommonServiceException
from localstack.aws.api.kinesis import InvalidArgumentException, ResourceInUseException

from lakestack.clock import now_ms
from lakestack.kinesis import meter
from lakestack.kinesis.consumers import _begin, _events
from lakestack.kinesis.records import _entry
from lakestack.kinesis.store import close_streams, kinesis_stores
from lakestack.kinesis.stream_operations import _filtered
from lakestack.kinesis.streams import Consumer, Entry, Stream, closing, even_ranges
from lakestack.metrics import METRICS

ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s"


@pytest.fixture
def stream():
    """A stream of one shard, which was split into two ten seconds after it was made."""
    made = Stream(name="s", arn=ARN, mode="PROVISIONED", created_ms=now_ms() - 60_000)
    made.reshard([], even_ranges(1))
    made.put([Entry("k", b"beer")])
    made.reshard(made.open_shards, even_ranges(2))
    for shard in made.shards:
        shard.opened_ms = made.created_ms + (10_000 if shard.parent else 0)
    made.shards[0].closed_ms = made.created_ms + 10_000
    return made


@pytest.mark.parametrize(
    ("kind", "seconds", "expected"),
    [
        ("FROM_TRIM_HORIZON", None, [0, 1, 2]),
        ("AT_TRIM_HORIZON", None, [0]),
        ("AT_LATEST", None, [1, 2]),
        ("AT_TIMESTAMP", -5, [0]),
        ("AT_TIMESTAMP", 5, [0]),
        ("AT_TIMESTAMP", 10, [1, 2]),
        ("FROM_TIMESTAMP", 5, [0, 1, 2]),
        ("FROM_TIMESTAMP", 20, [1, 2]),
    ],
)
def test_shard_filters(stream, kind, seconds, expected):
    wanted = {"Type": kind}
    if seconds is not None:
        wanted["Timestamp"] = datetime.fromtimestamp(stream.created_ms / 1000 + seconds, UTC)
    assert [shard.number for shard in _filtered(stream, wanted)] == expected


def test_the_filter_after_a_shard(stream):
    after = {"Type": "AFTER_SHARD_ID", "ShardId": "shardId-000000000001"}
    assert [shard.number for shard in _filtered(stream, after)] == [2]


@pytest.mark.parametrize("kind", ["AFTER_SHARD_ID", "AT_TIMESTAMP", "FROM_TIMESTAMP"])
def test_a_filter_that_lacks_what_it_needs(stream, kind):
    with pytest.raises(InvalidArgumentException, match=kind):
        _filtered(stream, {"Type": kind})


def test_a_subscriber_is_sent_the_rest_of_a_closed_shard_and_its_children(stream):
    consumer = stream.consumers["c"] = Consumer("c", f"{ARN}/consumer/c:1", 1)
    _begin(consumer, stream.shards[0])
    events = _events(stream, consumer, stream.shards[0], 0)
    sent = next(events)["SubscribeToShardEvent"]
    assert [record["Data"] for record in sent["Records"]] == [b"beer"]
    assert [child["ShardId"] for child in sent["ChildShards"]] == [shard.id for shard in stream.open_shards]
    assert next(events, None) is None


def test_a_subscription_ends_when_another_takes_over(stream, monkeypatch):
    consumer, shard = Consumer("c", f"{ARN}/consumer/c:1", 1), stream.shards[1]
    stream.consumers["c"] = consumer
    _begin(consumer, shard)
    first = _events(stream, consumer, shard, 0)
    assert next(first)["SubscribeToShardEvent"]["Records"] == []
    with pytest.raises(ResourceInUseException, match="Another active subscription"):
        _begin(consumer, shard)
    _begin(consumer, stream.shards[2])  # a subscription to another shard is another one
    monkeypatch.setattr("lakestack.kinesis.consumers.EXCLUSIVE_SECONDS", 0)
    _begin(consumer, shard)
    assert next(first, None) is None
    assert next(_events(stream, consumer, shard, 0))["SubscribeToShardEvent"]["Records"] == []


def test_a_subscription_ends_with_its_consumer(stream):
    consumer, shard = Consumer("c", f"{ARN}/consumer/c:1", 1), stream.shards[1]
    stream.consumers["c"] = consumer
    _begin(consumer, shard)
    events = _events(stream, consumer, shard, 0)
    next(events)
    stream.consumers["c"] = Consumer("c", f"{ARN}/consumer/c:2", 2)  # of the same name, registered anew
    assert next(events, None) is None


def test_a_subscription_ends_with_the_emulator(stream, monkeypatch):
    kinesis_stores["000000000000"]["us-east-1"].streams["s"] = stream
    monkeypatch.setattr("lakestack.kinesis.consumers.HEARTBEAT_SECONDS", 300)
    consumer, shard = Consumer("c", f"{ARN}/consumer/c:1", 1), stream.shards[1]
    stream.consumers["c"] = consumer
    _begin(consumer, shard)
    events = _events(stream, consumer, shard, 0)
    next(events)
    try:
        threading.Timer(0.2, close_streams).start()
        assert next(events, None) is None
    finally:
        closing.clear()
        kinesis_stores.reset()


def test_a_key_counts_towards_the_size_of_a_record(stream):
    data = b"x" * ((1 << 20) - 1)
    assert _entry(stream, {"PartitionKey": "k", "Data": data}) == Entry("k", data)
    with pytest.raises(CommonServiceException, match="less than or equal to 1048576"):
        _entry(stream, {"PartitionKey": "é", "Data": data})


def test_throttled_records_are_counted_apart(stream, monkeypatch):
    counted = {}
    monkeypatch.setattr(
        METRICS, "add", lambda _source, values: counted.update({name: count for name, count, _ in values})
    )
    shard = stream.shards[1]
    entries = [Entry("k", b"abc"), Entry("k", b"d"), Entry("k", b"e")]
    meter.put(stream, "PutRecords", entries, [(shard, 0), (shard, None), (shard, None)], 0.5)
    assert counted == {
        "IncomingRecords": 1,
        "IncomingBytes": 3,
        "WriteProvisionedThroughputExceeded": 2,
        "PutRecords.Bytes": 3,
        "PutRecords.Latency": 500,
        "PutRecords.Success": 1,
        "PutRecords.TotalRecords": 3,
        "PutRecords.SuccessfulRecords": 1,
        "PutRecords.FailedRecords": 0,
        "PutRecords.ThrottledRecords": 2,
    }
