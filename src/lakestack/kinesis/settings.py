"""Operations on a stream's settings: tags, retention, encryption, mode, monitoring, policy and limits."""

import json
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.kinesis import InvalidArgumentException, ResourceNotFoundException

from lakestack.kinesis.account import asked_warm_throughput
from lakestack.kinesis.requests import MAX_TAGS, Request, check_tags, store_of, stream_of, tagged_by_arn
from lakestack.kinesis.streams import Consumer, Stream
from lakestack.operations import operation

METRICS = (
    "IncomingBytes",
    "IncomingRecords",
    "IteratorAgeMilliseconds",
    "OutgoingBytes",
    "OutgoingRecords",
    "ReadProvisionedThroughputExceeded",
    "WriteProvisionedThroughputExceeded",
)
LEAST_RETENTION, MOST_RETENTION = 24, 8760  # hours
SHARD_LIMIT = 500
ON_DEMAND_LIMIT = 50


class SettingOperations:
    @operation("AddTagsToStream")
    def add_tags_to_stream(self, context: RequestContext, request: Request) -> None:
        _add_tags(stream_of(context, request), request["Tags"])

    @operation("RemoveTagsFromStream")
    def remove_tags_from_stream(self, context: RequestContext, request: Request) -> None:
        _remove_tags(stream_of(context, request), request["TagKeys"])

    @operation("ListTagsForStream")
    def list_tags_for_stream(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = stream_of(context, request)
        limit = request.get("Limit") or MAX_TAGS
        after = request.get("ExclusiveStartTagKey") or ""
        rest = [tag for tag in _tags(stream) if tag["Key"] > after]
        return {"Tags": rest[:limit], "HasMoreTags": len(rest) > limit}

    @operation("TagResource", context=False)
    def tag_resource(self, request: Request) -> None:
        _add_tags(tagged_by_arn(request["ResourceARN"]), request["Tags"])

    @operation("UntagResource", context=False)
    def untag_resource(self, request: Request) -> None:
        _remove_tags(tagged_by_arn(request["ResourceARN"]), request["TagKeys"])

    @operation("ListTagsForResource", context=False)
    def list_tags_for_resource(self, request: Request) -> dict[str, Any]:
        return {"Tags": _tags(tagged_by_arn(request["ResourceARN"]))}

    @operation("IncreaseStreamRetentionPeriod")
    def increase_stream_retention_period(self, context: RequestContext, request: Request) -> None:
        stream, hours = stream_of(context, request), _retention(request)
        if hours < stream.retention_hours:
            raise InvalidArgumentException(
                f"Requested retention period ({hours} hours) for stream {stream.name} can not be shorter than existing "
                f"retention period ({stream.retention_hours} hours). Use DecreaseRetentionPeriod API."
            )
        stream.retention_hours = hours

    @operation("DecreaseStreamRetentionPeriod")
    def decrease_stream_retention_period(self, context: RequestContext, request: Request) -> None:
        stream, hours = stream_of(context, request), _retention(request)
        if hours > stream.retention_hours:
            raise InvalidArgumentException(
                f"Requested retention period ({hours} hours) for stream {stream.name} can not be longer than existing "
                f"retention period ({stream.retention_hours} hours). Use IncreaseRetentionPeriod API."
            )
        stream.retention_hours = hours

    @operation("StartStreamEncryption")
    def start_stream_encryption(self, context: RequestContext, request: Request) -> None:
        if request["EncryptionType"] != "KMS":
            raise InvalidArgumentException("StartStreamEncryption needs the EncryptionType KMS.")
        stream_of(context, request).key_id = request["KeyId"]

    @operation("StopStreamEncryption")
    def stop_stream_encryption(self, context: RequestContext, request: Request) -> None:
        stream_of(context, request).key_id = None

    @operation("UpdateStreamMode")
    def update_stream_mode(self, context: RequestContext, request: Request) -> None:
        stream, mode = stream_of(context, request), request["StreamModeDetails"]["StreamMode"]
        stream.warm_mib = asked_warm_throughput(context, request, mode)
        stream.mode = mode

    @operation("UpdateMaxRecordSize")
    def update_max_record_size(self, context: RequestContext, request: Request) -> None:
        stream_of(context, request).max_record_kib = request["MaxRecordSizeInKiB"]

    @operation("EnableEnhancedMonitoring")
    def enable_enhanced_monitoring(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = stream_of(context, request)
        return _monitor(stream, {*stream.shard_level_metrics, *_named_metrics(request)})

    @operation("DisableEnhancedMonitoring")
    def disable_enhanced_monitoring(self, context: RequestContext, request: Request) -> dict[str, Any]:
        stream = stream_of(context, request)
        return _monitor(stream, set(stream.shard_level_metrics) - _named_metrics(request))

    @operation("PutResourcePolicy", context=False)
    def put_resource_policy(self, request: Request) -> None:
        owner = tagged_by_arn(request["ResourceARN"])
        try:
            json.loads(request["Policy"])
        except ValueError as error:
            raise InvalidArgumentException(f"The policy is no JSON: {error}") from None
        owner.policy = request["Policy"]

    @operation("GetResourcePolicy", context=False)
    def get_resource_policy(self, request: Request) -> dict[str, Any]:
        return {"Policy": tagged_by_arn(request["ResourceARN"]).policy or "{}"}

    @operation("DeleteResourcePolicy", context=False)
    def delete_resource_policy(self, request: Request) -> None:
        owner = tagged_by_arn(request["ResourceARN"])
        if owner.policy is None:
            raise ResourceNotFoundException(f"No resource policy found for resource ARN {owner.arn}.")
        owner.policy = None

    @operation("DescribeLimits")
    def describe_limits(self, context: RequestContext, request: Request) -> dict[str, Any]:  # noqa: ARG002 - empty
        streams = store_of(context).streams.values()
        return {
            "ShardLimit": SHARD_LIMIT,
            "OpenShardCount": sum(len(stream.open_shards) for stream in streams),
            "OnDemandStreamCount": sum(stream.mode == "ON_DEMAND" for stream in streams),
            "OnDemandStreamCountLimit": ON_DEMAND_LIMIT,
        }


def _retention(request: Request) -> int:
    """Return the hours that are asked for; refuse what Kinesis does not offer."""
    hours = int(request["RetentionPeriodHours"])
    if not LEAST_RETENTION <= hours <= MOST_RETENTION:
        bound, far = (
            (f"Minimum allowed retention period is {LEAST_RETENTION}", "short")
            if hours < LEAST_RETENTION
            else (f"Maximum allowed retention period is {MOST_RETENTION}", "long")
        )
        raise InvalidArgumentException(f"{bound} hours. Requested retention period ({hours} hours) is too {far}.")
    return hours


def _tags(tagged: Stream | Consumer) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tagged.tags.items())]


def _add_tags(tagged: Stream | Consumer, tags: dict[str, str]) -> None:
    check_tags(tagged.name, tagged.tags | tags)
    tagged.tags.update(tags)


def _remove_tags(tagged: Stream | Consumer, keys: list[str]) -> None:
    for key in keys:
        tagged.tags.pop(key, None)


def _named_metrics(request: Request) -> set[str]:
    named = set(request["ShardLevelMetrics"])
    return set(METRICS) if "ALL" in named else named


def _monitor(stream: Stream, desired: set[str]) -> dict[str, Any]:
    before = stream.shard_level_metrics
    stream.shard_level_metrics = sorted(desired)
    return {
        "StreamName": stream.name,
        "StreamARN": stream.arn,
        "CurrentShardLevelMetrics": before,
        "DesiredShardLevelMetrics": stream.shard_level_metrics,
    }
