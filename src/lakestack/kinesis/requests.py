"""What the operations have in common: which stream a request means, and the errors where it means none."""

import re
from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.api.kinesis import InvalidArgumentException, ResourceNotFoundException

from lakestack.kinesis.shards import Shard
from lakestack.kinesis.store import KinesisStore, find_stream, kinesis_stores
from lakestack.kinesis.streams import Consumer, Stream
from lakestack.operations import invalid

MAX_TAGS = 50
RESERVED_TAGS = "aws:"

type Request = Mapping[str, Any]

STREAM_ARN = re.compile(r"arn:aws[^:]*:kinesis:[^:]+:\d{12}:stream/(?P<name>[^/]+)(/consumer/.+)?")


def store_of(context: RequestContext) -> KinesisStore:
    return kinesis_stores[context.account_id][context.region]


def stream_of(context: RequestContext, request: Request) -> Stream:
    """Return the stream that StreamARN or StreamName names."""
    if arn := request.get("StreamARN"):
        return stream_by_arn(arn)
    name = request.get("StreamName")
    if not name:
        raise InvalidArgumentException("Either StreamARN or StreamName must be given.")
    if name not in store_of(context).streams:
        raise ResourceNotFoundException(f"Stream {name} under account {context.account_id} not found.")
    return store_of(context).streams[name]


def stream_by_arn(arn: str) -> Stream:
    """Return the stream of a stream's or a consumer's ARN."""
    if not STREAM_ARN.fullmatch(arn):
        raise invalid(arn, "streamARN", "Member must satisfy regular expression pattern: " + STREAM_ARN.pattern)
    return find_stream(arn)


def tagged_by_arn(arn: str) -> Stream | Consumer:
    """Return what an ARN names: a stream, or one of its consumers."""
    stream = stream_by_arn(arn)
    if arn == stream.arn:
        return stream
    for consumer in stream.consumers.values():
        if consumer.arn == arn:
            return consumer
    raise ResourceNotFoundException(f"Consumer {arn} under stream {stream.name} not found.")


def check_tags(name: str, tags: Mapping[str, str]) -> None:
    """Refuse tags that a stream or a consumer cannot have."""
    if len(tags) > MAX_TAGS:
        raise InvalidArgumentException(f"Failed to add tags to {name}: it can have at most {MAX_TAGS}.")
    if any(key.startswith(RESERVED_TAGS) for key in tags):
        raise InvalidArgumentException(f"{RESERVED_TAGS} prefixed tag key names are not allowed for external use.")


def shard_of(stream: Stream, shard_id: str) -> Shard:
    if shard := stream.shard(shard_id):
        return shard
    raise ResourceNotFoundException(
        f"Could not find shard {shard_id} in stream {stream.name} under account {stream.arn.split(':')[4]}."
    )


def within(value: int, member: str, low: int, high: int) -> int:
    """Return the value of `member`; refuse one that is out of a range which the service's model does not have."""
    if not low <= value <= high:
        side = f"less than or equal to {high}" if value > high else f"greater than or equal to {low}"
        raise invalid(value, member, f"Member must have value {side}")
    return value
