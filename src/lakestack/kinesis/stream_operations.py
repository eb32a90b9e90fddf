"""Operations on streams and shards: create, describe, list, delete, reshard."""

import base64
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.kinesis import (
    ExpiredNextTokenException,
    InvalidArgumentException,
    LimitExceededException,
    ResourceInUseException,
    ValidationException,
)

from lakestack.kinesis.account import asked_warm_throughput, warm_throughput
from lakestack.kinesis.requests import Request, check_tags, shard_of, store_of, stream_by_arn, stream_of, within
from lakestack.kinesis.shards import Shard
from lakestack.kinesis.streams import Stream, even_ranges
from lakestack.operations import operation

# https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html: on demand, a stream begins with four.
ON_DEMAND_SHARDS = 4
MAX_SHARDS = 10_000


class StreamOperations:
    @operation("CreateStream")
    def create_stream(self, context: RequestContext, request: Request) -> None:
        name, streams = request["StreamName"], store_of(context).streams
        if name in streams:
            raise ResourceInUseException(f"Stream {name} under account {context.account_id} already exists.")
        mode = (request.get("StreamModeDetails") or {}).get("StreamMode", "PROVISIONED")
        check_tags(name, request.get("Tags") or {})
        asked = within(request.get("ShardCount") or 1, "shardCount", 1, MAX_SHARDS)
        count = ON_DEMAND_SHARDS if mode == "ON_DEMAND" else asked
        stream = Stream(
            name=name,
            arn=f"arn:{context.partition}:kinesis:{context.region}:{context.account_id}:stream/{name}",
            mode=mode,
            max_record_kib=request.get("MaxRecordSizeInKiB") or 1024,
            warm_mib=asked_warm_throughput(context, request, mode),
            tags=dict(request.get("Tags") or {}),
        )
        stream.reshard([], even_ranges(count))
        streams[name] = stream

    @operation("DeleteStream")
    def delete_stream(self, context: RequestContext, request: Request) -> None:
        stream = stream_of(context, request)
        if stream.consumers and not request.get("EnforceConsumerDeletion"):
            raise ResourceInUseException(
                f"Stream {stream.name} has registered consumers: delete them first, or set EnforceConsumerDeletion."
            )
        del store_of(context).streams[stream.name]
        stream.delete()

    @operation("ListStreams")
    def list_streams(self, context: RequestContext, request: Request) -> dict[str, Any]:
        limit = request.get("Limit") or 100
        after = request.get("NextToken") or request.get("ExclusiveStartStreamName") or ""
        streams = store_of(context).streams
        rest = [streams[name] for name in sorted(streams) if name > after]
        page = rest[:limit]
        answer: dict[str, Any] = {
            "StreamNames": [stream.name for stream in page],
            "StreamSummaries": [_identity(stream) for stream in page],
            "HasMoreStreams": len(rest) > limit,
        }
        return answer | ({"NextToken": page[-1].name} if len(rest) > limit else {})

    @operation("DescribeStream")
    def describe_stream(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = stream_of(context, request)
        limit = request.get("Limit") or 100
        shards = _after(stream.shards, request.get("ExclusiveStartShardId"))
        shown = {"Shards": [describe_shard(shard) for shard in shards[:limit]], "HasMoreShards": len(shards) > limit}
        return {"StreamDescription": _settings(stream) | shown}

    @operation("DescribeStreamSummary")
    def describe_stream_summary(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = stream_of(context, request)
        counts = {
            "OpenShardCount": len(stream.open_shards),
            "ConsumerCount": len(stream.consumers),
            "MaxRecordSizeInKiB": stream.max_record_kib,
        }
        return {"StreamDescriptionSummary": _settings(stream) | counts | warm_throughput(stream)}

    @operation("ListShards")
    def list_shards(self, context: RequestContext, request: Request) -> dict[str, Any]:
        limit = request.get("MaxResults") or 1000
        if token := request.get("NextToken"):
            if request.get("StreamName") or request.get("StreamARN"):
                raise InvalidArgumentException("NextToken and StreamName cannot be provided together.")
            arn, after = _parse_token(token)
            stream = stream_by_arn(arn)
            shards = _after(stream.shards, after)
        else:
            stream = stream_of(context, request)
            shards = _filtered(stream, request.get("ShardFilter") or {})
            shards = _after(shards, request.get("ExclusiveStartShardId"))
        answer: dict[str, Any] = {"Shards": [describe_shard(shard) for shard in shards[:limit]]}
        if len(shards) > limit:
            answer["NextToken"] = base64.b64encode(f"{stream.arn} {shards[limit - 1].id}".encode()).decode()
        return answer

    @operation("SplitShard")
    def split_shard(self, context: RequestContext, request: Request) -> None:
        stream = _provisioned(stream_of(context, request))
        shard = _open_shard(stream, request["ShardToSplit"])
        start = int(request["NewStartingHashKey"])
        if not shard.start + 1 < start < shard.end:
            raise InvalidArgumentException(
                f"NewStartingHashKey {start} used in SplitShard() on shard {shard.id} in stream {stream.name} under "
                f"account {context.account_id} is not both greater than one plus the shard's StartingHashKey "
                f"{shard.start} and less than the shard's EndingHashKey {shard.end}."
            )
        stream.reshard([shard], [(shard.start, start - 1), (start, shard.end)])

    @operation("MergeShards")
    def merge_shards(self, context: RequestContext, request: Request) -> None:
        stream = _provisioned(stream_of(context, request))
        pair = [_open_shard(stream, request[member]) for member in ("ShardToMerge", "AdjacentShardToMerge")]
        low, high = sorted(pair, key=lambda shard: shard.start)
        if low.end + 1 != high.start:
            raise InvalidArgumentException(
                f"Shards {pair[0].id} and {pair[1].id} in stream {stream.name} are not an adjacent pair of shards "
                "eligible for merging."
            )
        stream.reshard(pair, [(low.start, high.end)])

    @operation("UpdateShardCount")
    def update_shard_count(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = _provisioned(stream_of(context, request))
        current = len(stream.open_shards)
        target = within(request["TargetShardCount"], "targetShardCount", 1, MAX_SHARDS)
        # https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
        if not current <= 2 * target <= 4 * current:
            way = "up over double" if target > current else "down below half"
            raise LimitExceededException(
                f"UpdateShardCount cannot scale {way} your current open shard count. "
                f"Current open shard count: {current} Target shard count: {target}"
            )
        if target != current:
            stream.reshard(stream.open_shards, even_ranges(target))
        return {
            "StreamName": stream.name,
            "StreamARN": stream.arn,
            "CurrentShardCount": current,
            "TargetShardCount": target,
        }


def describe_shard(shard: Shard) -> dict[str, Any]:
    numbers = {"StartingSequenceNumber": str(shard.first_sequence)}
    if not shard.is_open:
        numbers["EndingSequenceNumber"] = shard.sequence(shard.log.end)
    parents = {"ParentShardId": shard.parent, "AdjacentParentShardId": shard.adjacent_parent}
    return {
        "ShardId": shard.id,
        "HashKeyRange": {"StartingHashKey": str(shard.start), "EndingHashKey": str(shard.end)},
        "SequenceNumberRange": numbers,
    } | {member: parent.id for member, parent in parents.items() if parent}


def _identity(stream: Stream) -> dict[str, Any]:
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "StreamStatus": "ACTIVE",
        "StreamModeDetails": {"StreamMode": stream.mode},
        "StreamCreationTimestamp": datetime.fromtimestamp(stream.created_ms / 1000, UTC),
    }


def _settings(stream: Stream) -> dict[str, Any]:
    encryption = {"EncryptionType": "KMS", "KeyId": stream.key_id} if stream.key_id else {"EncryptionType": "NONE"}
    return (
        _identity(stream)
        | encryption
        | {
            "RetentionPeriodHours": stream.retention_hours,
            "EnhancedMonitoring": [{"ShardLevelMetrics": list(stream.shard_level_metrics)}],
        }
    )


def _after(shards: list[Shard], shard_id: str | None) -> list[Shard]:
    return [shard for shard in shards if shard_id is None or shard.id > shard_id]


def _filtered(stream: Stream, wanted: Request) -> list[Shard]:
    """Return the shards that a ShardFilter selects.

    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html
    """
    kind = wanted.get("Type", "FROM_TRIM_HORIZON")
    for needing, member in (
        ("AFTER_SHARD_ID", "ShardId"),
        ("AT_TIMESTAMP", "Timestamp"),
        ("FROM_TIMESTAMP", "Timestamp"),
    ):
        if kind == needing and member not in wanted:
            raise InvalidArgumentException(f"{member} must be given in a ShardFilter of type {kind}.")
    if kind == "AT_LATEST":
        return [shard for shard in stream.shards if shard.is_open]
    if kind == "AFTER_SHARD_ID":
        return _after(stream.shards, wanted.get("ShardId"))
    at = wanted["Timestamp"].timestamp() * 1000 if "Timestamp" in wanted else stream.trim_horizon_ms
    at = max(at, stream.created_ms)
    since = [shard for shard in stream.shards if shard.closed_ms is None or shard.closed_ms > at]
    return [shard for shard in since if shard.opened_ms <= at] if kind.startswith("AT_") else since


def _provisioned(stream: Stream) -> Stream:
    """Return the stream; refuse one whose shards are not its owner's to split and merge."""
    if stream.mode == "ON_DEMAND":
        raise ValidationException(f"Request is invalid. Stream {stream.name} is in On-Demand mode.")
    return stream


def _open_shard(stream: Stream, shard_id: str) -> Shard:
    shard = shard_of(stream, shard_id)
    if not shard.is_open:
        raise InvalidArgumentException(
            f"Shard {shard_id} in stream {stream.name} has already been merged or split, and thus is not eligible "
            "for merging or splitting."
        )
    return shard


def _parse_token(token: str) -> tuple[str, str]:
    try:
        arn, shard_id = base64.b64decode(token, validate=True).decode().split(" ")
    except ValueError:
        raise ExpiredNextTokenException("NextToken is not one that ListShards gave.") from None
    return arn, shard_id
