"""The metrics of a stream, and of its shards where enhanced monitoring asks for them.

https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
"""

from collections.abc import Sequence

from localstack.utils.aws.arns import parse_arn

from lakestack.kinesis.log import LoggedRecord
from lakestack.kinesis.shards import Shard
from lakestack.kinesis.streams import Entry, Stream
from lakestack.metrics import METRICS, Source

type Value = tuple[str, float, str]


def put(
    stream: Stream,
    operation: str,
    entries: Sequence[Entry],
    placed: Sequence[tuple[Shard, int | None]],
    seconds: float,
) -> None:
    """Count entries that PutRecord or PutRecords placed in these shards, at these indices: None is a throttled one."""
    taken = [(entry, shard) for entry, (shard, index) in zip(entries, placed, strict=True) if index is not None]
    count, size = len(taken), sum(len(entry.data) for entry, _ in taken)
    throttled = len(entries) - count
    values: list[Value] = [
        ("IncomingRecords", count, "Count"),
        ("IncomingBytes", size, "Bytes"),
        ("WriteProvisionedThroughputExceeded", throttled, "Count"),
        (f"{operation}.Bytes", size, "Bytes"),
        (f"{operation}.Latency", seconds * 1000, "Milliseconds"),
        (f"{operation}.Success", 1 if count else 0, "Count"),
    ]
    if operation == "PutRecords":
        values += [
            ("PutRecords.TotalRecords", len(entries), "Count"),
            ("PutRecords.SuccessfulRecords", count, "Count"),
            ("PutRecords.FailedRecords", 0, "Count"),
            ("PutRecords.ThrottledRecords", throttled, "Count"),
        ]
    _add(stream, values)
    if stream.shard_level_metrics:
        for entry, shard in taken:
            _add_to_shard(stream, shard, [("IncomingRecords", 1, "Count"), ("IncomingBytes", len(entry.data), "Bytes")])


def got(stream: Stream, shard: Shard, records: Sequence[LoggedRecord], behind_ms: int, seconds: float) -> None:
    """Count records that GetRecords, or Firehose, read of a shard; `behind_ms` is its MillisBehindLatest."""
    size = sum(len(record.data) for record in records)
    values: list[Value] = [
        ("GetRecords.Records", len(records), "Count"),
        ("GetRecords.Bytes", size, "Bytes"),
        ("GetRecords.IteratorAgeMilliseconds", behind_ms, "Milliseconds"),
        ("GetRecords.Latency", seconds * 1000, "Milliseconds"),
        ("GetRecords.Success", 1, "Count"),
        ("ReadProvisionedThroughputExceeded", 0, "Count"),
    ]
    _add(stream, values)
    if stream.shard_level_metrics:
        outgoing: list[Value] = [
            ("OutgoingRecords", len(records), "Count"),
            ("OutgoingBytes", size, "Bytes"),
            ("IteratorAgeMilliseconds", behind_ms, "Milliseconds"),
        ]
        _add_to_shard(stream, shard, outgoing)


def refused(stream: Stream) -> None:
    """Count a call of GetRecords that was refused for its shard's limits."""
    _add(stream, [("ReadProvisionedThroughputExceeded", 1, "Count"), ("GetRecords.Success", 0, "Count")])


def pushed(stream: Stream, consumer: str, records: Sequence[LoggedRecord], behind_ms: int) -> None:
    """Count an event of SubscribeToShard."""
    values: list[Value] = [
        ("SubscribeToShardEvent.Records", len(records), "Count"),
        ("SubscribeToShardEvent.Bytes", sum(len(record.data) for record in records), "Bytes"),
        ("SubscribeToShardEvent.MillisBehindLatest", behind_ms, "Milliseconds"),
        ("SubscribeToShardEvent.Success", 1, "Count"),
    ]
    METRICS.add(_source(stream, ("ConsumerName", consumer)), values)


def _add(stream: Stream, values: list[Value]) -> None:
    METRICS.add(_source(stream), values)


def _add_to_shard(stream: Stream, shard: Shard, values: list[Value]) -> None:
    wanted = [value for value in values if value[0] in stream.shard_level_metrics]
    METRICS.add(_source(stream, ("ShardId", shard.id)), wanted)


def _source(stream: Stream, *more: tuple[str, str]) -> Source:
    arn = parse_arn(stream.arn)
    return Source("AWS/Kinesis", arn["account"], arn["region"], (("StreamName", stream.name), *more))
