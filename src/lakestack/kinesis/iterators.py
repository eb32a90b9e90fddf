"""Shard iterators: where a reader goes on, as an opaque text that expires.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
"""

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from localstack.aws.api.kinesis import InvalidArgumentException

from lakestack.clock import now_ms
from lakestack.kinesis.shards import Shard
from lakestack.kinesis.streams import Stream

LIFETIME_MS = 300_000
KINDS = ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST", "AT_TIMESTAMP")


@dataclass(frozen=True)
class ShardIterator:
    """Goes on at the record `index` of a shard's log. `created_ms` tells a stream from an earlier one of its name."""

    stream_arn: str
    created_ms: int
    shard_id: str
    index: int
    issued_ms: int

    def text(self) -> str:
        return base64.b64encode(json.dumps(list(asdict(self).values())).encode()).decode()

    @classmethod
    def parse(cls, text: str) -> "ShardIterator":
        try:
            stream_arn, created_ms, shard_id, index, issued_ms = json.loads(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError, TypeError):
            raise InvalidArgumentException("Invalid ShardIterator.") from None
        texts, numbers = (stream_arn, shard_id), (created_ms, index, issued_ms)
        if not all(isinstance(text, str) for text in texts) or not all(isinstance(number, int) for number in numbers):
            raise InvalidArgumentException("Invalid ShardIterator.")
        return cls(stream_arn, created_ms, shard_id, index, issued_ms)


def starting_index(
    stream: Stream, shard: Shard, kind: str, sequence: str | None = None, timestamp: datetime | None = None
) -> int:
    """Return the index in the shard's log at which an iterator of the type `kind` begins.

    Raises InvalidArgumentException where the type is unknown or what it needs is missing or not of this shard.
    """
    if kind not in KINDS:
        raise InvalidArgumentException(f"Invalid ShardIteratorType: {kind}")
    numbered = kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")
    if numbered != bool(sequence):
        raise InvalidArgumentException(
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) "
            "another type and no StartingSequenceNumber. "
            f"Request specified {kind} and {'no' if numbered else 'also a'} StartingSequenceNumber."
        )
    if kind == "LATEST":
        return shard.log.end
    if kind == "TRIM_HORIZON":
        return shard.log.first_from(stream.trim_horizon_ms)
    if kind == "AT_TIMESTAMP":
        if timestamp is None:
            raise InvalidArgumentException(
                "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP."
            )
        at_ms, current_ms = int(timestamp.timestamp() * 1000), now_ms()
        if at_ms > current_ms:
            raise InvalidArgumentException(
                "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
                f"timestampInMillis: {at_ms}, currentTimestampInMillis: {current_ms}"
            )
        return shard.log.first_from(at_ms)
    index = shard.index(int(sequence)) if sequence and sequence.isdecimal() else None
    if index is None:
        raise InvalidArgumentException(
            f"StartingSequenceNumber {sequence} used in GetShardIterator on shard {shard.id} in stream {stream.name} "
            "is invalid because it did not come from this shard."
        )
    return max(index, 0) if kind == "AT_SEQUENCE_NUMBER" else index + 1
