"""Operations on records: put, and get through shard iterators."""

import re
import time
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.api.kinesis import (
    ExpiredIteratorException,
    InvalidArgumentException,
    ProvisionedThroughputExceededException,
    ResourceNotFoundException,
)

from lakestack.clock import now_ms
from lakestack.kinesis import meter
from lakestack.kinesis.iterators import LIFETIME_MS, ShardIterator, starting_index
from lakestack.kinesis.log import LoggedRecord
from lakestack.kinesis.requests import Request, shard_of, stream_by_arn, stream_of
from lakestack.kinesis.shards import HASH_KEYS, Shard
from lakestack.kinesis.stream_operations import describe_shard
from lakestack.kinesis.streams import ClosingError, Entry, Stream
from lakestack.operations import invalid, operation

# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html and API_GetRecords.html
MAX_KEY_LENGTH = 256
HASH_KEY = r"0|([1-9][0-9]{0,38})"
MAX_PUT_RECORDS = 500
MAX_PUT_BYTES = 10 << 20
MAX_GET_RECORDS = 10_000
MAX_GET_BYTES = 10 << 20


class RecordOperations:
    @operation("PutRecord")
    def put_record(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream, started = stream_of(context, request), time.perf_counter()
        entry = _entry(stream, request)
        placed = _put(stream, [entry])
        meter.put(stream, "PutRecord", [entry], placed, time.perf_counter() - started)
        ((shard, index),) = placed
        if index is None:
            raise ProvisionedThroughputExceededException(_exceeded(stream, shard))
        return {"ShardId": shard.id, "SequenceNumber": shard.sequence(index)} | _encryption(stream)

    @operation("PutRecords")
    def put_records(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream, started = stream_of(context, request), time.perf_counter()
        records = request["Records"]
        if not 1 <= len(records) <= MAX_PUT_RECORDS:
            side = f"less than or equal to {MAX_PUT_RECORDS}" if records else "greater than or equal to 1"
            raise invalid("[...]" if records else "[]", "records", f"Member must have length {side}")
        entries = [
            _entry(stream, record, f"records.{number}.member.") for number, record in enumerate(records, start=1)
        ]
        if sum(len(entry.data) + len(entry.key) for entry in entries) > MAX_PUT_BYTES:
            raise InvalidArgumentException(f"Records size exceeds {MAX_PUT_BYTES >> 20} MB limit")
        placed = _put(stream, entries)
        meter.put(stream, "PutRecords", entries, placed, time.perf_counter() - started)
        failed = sum(index is None for _, index in placed)
        described = [_placed(stream, shard, index) for shard, index in placed]
        return {"FailedRecordCount": failed, "Records": described} | _encryption(stream)

    @operation("GetShardIterator")
    def get_shard_iterator(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = stream_of(context, request)
        shard = shard_of(stream, request["ShardId"])
        with stream.changed:
            index = starting_index(
                stream,
                shard,
                request["ShardIteratorType"],
                request.get("StartingSequenceNumber"),
                request.get("Timestamp"),
            )
        return {"ShardIterator": _iterator(stream, shard, index)}

    @operation("GetRecords", context=False)
    def get_records(self, request: Request) -> dict[str, Any]:
        limit, started = request.get("Limit") or MAX_GET_RECORDS, time.perf_counter()
        iterator = ShardIterator.parse(request["ShardIterator"])
        age = now_ms() - iterator.issued_ms
        if age > LIFETIME_MS:
            raise ExpiredIteratorException(
                f"Iterator expired. The iterator was created {age} ms ago, and is valid for {LIFETIME_MS} ms."
            )
        stream = stream_by_arn(iterator.stream_arn)
        if stream.created_ms != iterator.created_ms:
            raise ResourceNotFoundException(f"Stream {stream.name} is not the one that the iterator was made for.")
        shard = shard_of(stream, iterator.shard_id)
        if not stream.answers(shard):
            meter.refused(stream)
            raise ProvisionedThroughputExceededException(_exceeded(stream, shard))
        records, index = stream.read(shard, iterator.index, limit, MAX_GET_BYTES)
        stream.give(shard, records)
        behind_ms = stream.behind_ms(shard, index)
        meter.got(stream, shard, records, behind_ms, time.perf_counter() - started)
        answer: dict[str, Any] = {
            "Records": [describe_record(stream, shard, record) for record in records],
            "MillisBehindLatest": behind_ms,
        }
        if shard.is_open or index < shard.log.end:
            return answer | {"NextShardIterator": _iterator(stream, shard, index)}
        return answer | {"ChildShards": child_shards(stream, shard)}


def _put(stream: Stream, entries: list[Entry]) -> list[tuple[Shard, int | None]]:
    try:
        return stream.put(entries)
    except ClosingError:
        raise CommonServiceException(
            "ServiceUnavailable", "The emulator is stopping: it takes no more records.", status_code=503
        ) from None


def _placed(stream: Stream, shard: Shard, index: int | None) -> dict[str, str]:
    if index is None:
        return {"ErrorCode": ProvisionedThroughputExceededException.code, "ErrorMessage": _exceeded(stream, shard)}
    return {"ShardId": shard.id, "SequenceNumber": shard.sequence(index)}


def _exceeded(stream: Stream, shard: Shard) -> str:
    return f"Rate exceeded for shard {shard.id} in stream {stream.name} under account {stream.arn.split(':')[4]}."


def child_shards(stream: Stream, shard: Shard) -> list[dict[str, Any]]:
    """Return the ChildShards of a closed shard, for a reader that has come to its end."""
    children = (child for child in stream.shards if shard in (child.parent, child.adjacent_parent))
    return [
        {
            "ShardId": child.id,
            "ParentShards": [parent.id for parent in (child.parent, child.adjacent_parent) if parent],
            "HashKeyRange": describe_shard(child)["HashKeyRange"],
        }
        for child in children
    ]


def _entry(stream: Stream, request: Request, path: str = "") -> Entry:
    """Return the record that a request, or the member of it at `path`, asks to put."""
    key, data, explicit = request["PartitionKey"], request.get("Data") or b"", request.get("ExplicitHashKey")
    if not 1 <= len(key) <= MAX_KEY_LENGTH:
        side = f"less than or equal to {MAX_KEY_LENGTH}" if key else "greater than or equal to 1"
        raise invalid(key, path + "partitionKey", f"Member must have length {side}")
    if len(data) + len(key.encode()) > stream.max_record_kib << 10:
        limit = stream.max_record_kib << 10
        raise invalid("[...]", path + "data", f"Member must have length less than or equal to {limit}")
    if explicit is None:
        return Entry(key, data)
    if not re.fullmatch(HASH_KEY, explicit):
        constraint = f"Member must satisfy regular expression pattern: {HASH_KEY}"
        raise invalid(explicit, path + "explicitHashKey", constraint)
    if int(explicit) >= HASH_KEYS:
        raise InvalidArgumentException(f"Invalid ExplicitHashKey. {explicit} is not in the range 0 to 2^128-1.")
    return Entry(key, data, int(explicit))


def describe_record(stream: Stream, shard: Shard, record: LoggedRecord) -> dict[str, Any]:
    return {
        "SequenceNumber": shard.sequence(record.place),
        "ApproximateArrivalTimestamp": datetime.fromtimestamp(record.arrived_ms / 1000, UTC),
        "Data": record.data,
        "PartitionKey": record.key,
    } | _encryption(stream)


def _iterator(stream: Stream, shard: Shard, index: int) -> str:
    return ShardIterator(stream.arn, stream.created_ms, shard.id, index, now_ms()).text()


def _encryption(stream: Stream) -> dict[str, str]:
    return {"EncryptionType": "KMS"} if stream.key_id else {}
