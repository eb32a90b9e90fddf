"""Operations on consumers with enhanced fan-out, and the events that they subscribe to.

https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api.kinesis import (
    InvalidArgumentException,
    LimitExceededException,
    ResourceInUseException,
    ResourceNotFoundException,
)

from lakestack.clock import now_ms
from lakestack.kinesis import meter
from lakestack.kinesis.iterators import starting_index
from lakestack.kinesis.records import MAX_GET_BYTES, MAX_GET_RECORDS, child_shards, describe_record
from lakestack.kinesis.requests import Request, check_tags, shard_of, stream_by_arn
from lakestack.kinesis.shards import Shard
from lakestack.kinesis.streams import Consumer, Stream, closing
from lakestack.operations import operation

# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html: a subscription lasts five minutes.
SUBSCRIPTION_SECONDS = 300
# Within so many seconds the same call is refused; after them it takes over from the one before.
EXCLUSIVE_SECONDS = 5
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html
MAX_CONSUMERS = 20
HEARTBEAT_SECONDS = 5


class ConsumerOperations:
    @operation("RegisterStreamConsumer", context=False)
    def register_stream_consumer(self, request: Request) -> dict[str, Any]:
        stream, name = stream_by_arn(request["StreamARN"]), request["ConsumerName"]
        if name in stream.consumers:
            raise ResourceInUseException(f"Consumer {name} under stream {stream.name} already exists.")
        if len(stream.consumers) >= MAX_CONSUMERS:
            raise LimitExceededException(f"Stream {stream.name} has {MAX_CONSUMERS} consumers, which is the limit.")
        check_tags(name, request.get("Tags") or {})
        created_ms = now_ms()
        arn = f"{stream.arn}/consumer/{name}:{created_ms // 1000}"
        consumer = Consumer(name, arn, created_ms, dict(request.get("Tags") or {}))
        stream.consumers[name] = consumer
        return {"Consumer": _describe(consumer, "CREATING")}

    @operation("DescribeStreamConsumer", context=False)
    def describe_stream_consumer(self, request: Request) -> dict[str, Any]:
        stream, consumer = _find(request)
        return {"ConsumerDescription": _describe(consumer) | {"StreamARN": stream.arn}}

    @operation("ListStreamConsumers", context=False)
    def list_stream_consumers(self, request: Request) -> dict[str, Any]:
        stream = stream_by_arn(request["StreamARN"])
        limit, after = request.get("MaxResults") or 100, request.get("NextToken") or ""
        rest = [consumer for name, consumer in sorted(stream.consumers.items()) if name > after]
        answer: dict[str, Any] = {"Consumers": [_describe(consumer) for consumer in rest[:limit]]}
        return answer | ({"NextToken": rest[limit - 1].name} if len(rest) > limit else {})

    @operation("DeregisterStreamConsumer", context=False)
    def deregister_stream_consumer(self, request: Request) -> None:
        stream, consumer = _find(request)
        with stream.changed:
            del stream.consumers[consumer.name]
            stream.changed.notify_all()  # its subscriptions end now

    @operation("SubscribeToShard", context=False)
    def subscribe_to_shard(self, request: Request) -> dict[str, Any]:
        stream, consumer = _find(request)
        shard, position = shard_of(stream, request["ShardId"]), request["StartingPosition"]
        with stream.changed:
            index = starting_index(
                stream, shard, position["Type"], position.get("SequenceNumber"), position.get("Timestamp")
            )
            _begin(consumer, shard)
            stream.changed.notify_all()  # the subscription before this one ends now
        return {"EventStream": _events(stream, consumer, shard, index)}


def _events(stream: Stream, consumer: Consumer, shard: Shard, index: int) -> Iterator[dict[str, Any]]:
    """Yield records as they arrive, and an empty event now and then, until the subscription or the shard ends."""
    began = consumer.subscriptions[shard.id]

    def lasts() -> bool:
        in_time = time.monotonic() < began + SUBSCRIPTION_SECONDS
        is_registered = not stream.deleted and stream.consumers.get(consumer.name) is consumer
        return in_time and is_registered and consumer.subscriptions[shard.id] == began and not closing.is_set()

    while lasts():
        records, index = stream.read(shard, index, MAX_GET_RECORDS, MAX_GET_BYTES)
        behind_ms = stream.behind_ms(shard, index)
        meter.pushed(stream, consumer.name, records, behind_ms)
        event: dict[str, Any] = {
            "Records": [describe_record(stream, shard, record) for record in records],
            "ContinuationSequenceNumber": shard.sequence(index - 1),
            "MillisBehindLatest": behind_ms,
        }
        ended = not shard.is_open and index >= shard.log.end
        yield {"SubscribeToShardEvent": event | ({"ChildShards": child_shards(stream, shard)} if ended else {})}
        if ended:
            return
        with stream.changed:
            if shard.log.end <= index and lasts():
                stream.changed.wait(HEARTBEAT_SECONDS)


def _begin(consumer: Consumer, shard: Shard) -> None:
    """Note that a subscription begins. Raises ResourceInUseException right after the one before."""
    now, before = time.monotonic(), consumer.subscriptions.get(shard.id)
    if before is not None and now - before < EXCLUSIVE_SECONDS:
        raise ResourceInUseException(
            f"Another active subscription exists for this consumer: {consumer.name}, {shard.id}. "
            f"A new one takes over {EXCLUSIVE_SECONDS} seconds after it began."
        )
    consumer.subscriptions[shard.id] = now


def _find(request: Request) -> tuple[Stream, Consumer]:
    """Return the consumer that ConsumerARN, or StreamARN and ConsumerName, names."""
    arn = request.get("ConsumerARN") or request.get("StreamARN")
    if not arn:
        raise InvalidArgumentException("Either ConsumerARN, or StreamARN and ConsumerName, must be given.")
    stream, name = stream_by_arn(arn), request.get("ConsumerName")
    for consumer in stream.consumers.values():
        if arn == consumer.arn or (arn == stream.arn and name == consumer.name):
            return stream, consumer
    raise ResourceNotFoundException(f"Consumer {name or arn} under stream {stream.name} not found.")


def _describe(consumer: Consumer, status: str = "ACTIVE") -> dict[str, Any]:
    return {
        "ConsumerName": consumer.name,
        "ConsumerARN": consumer.arn,
        "ConsumerStatus": status,
        "ConsumerCreationTimestamp": datetime.fromtimestamp(consumer.created_ms / 1000, UTC),
    }
