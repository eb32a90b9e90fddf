"""A record on its way through a delivery stream, and the line that tells of one that failed."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from lakestack.clock import now_ms

# The values of !{firehose:error-output-type} for S3: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
PROCESSING_FAILED = "processing-failed"
FORMAT_CONVERSION_FAILED = "format-conversion-failed"


class KinesisPosition(NamedTuple):
    """Where in a Kinesis stream a record was read; `subsequence` is its place in an aggregated one."""

    shard_id: str
    sequence_number: str
    partition_key: str
    subsequence: int = 0


class Record(NamedTuple):
    """`id` is unique in its delivery stream; `arrived_ms` is in milliseconds since the epoch.

    `keys` are its partitioning keys, as the prefix names them: {"partitionKeyFromQuery:style": "ipa"}.
    """

    id: str
    data: bytes
    arrived_ms: int
    position: KinesisPosition | None = None
    keys: Mapping[str, Any] = MappingProxyType({})

    def with_data(self, data: bytes, keys: Mapping[str, Any] | None = None) -> "Record":
        """Return what became of it."""
        return Record(self.id, data, self.arrived_ms, self.position, keys or self.keys)

    def part(self, number: int, data: bytes) -> "Record":
        """Return one of the records that were made of it; ids end with the six digits of such a number.

        One that was itself aggregated into another has the digits of both.
        """
        whole = self.id.removesuffix("000000")
        return Record(f"{whole}{number:06d}", data, self.arrived_ms, self.position)


def spans(records: Iterable[Record]) -> dict[str, tuple[str, str]]:
    """Return the first and the last sequence number of the records that each shard gave, in their order."""
    found: dict[str, tuple[str, str]] = {}
    for position in (record.position for record in records if record.position):
        number = position.sequence_number
        found[position.shard_id] = (found.get(position.shard_id, (number,))[0], number)
    return found


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that is not delivered. `code` is such as Lambda.FunctionError; `details` are further members."""

    record: Record
    attempts: int
    code: str
    message: str
    kind: str = PROCESSING_FAILED
    details: Mapping[str, Any] = field(default_factory=dict)
    ended_ms: int = field(default_factory=now_ms)

    def line(self) -> bytes:
        """Return the line for the error output, from which the record can be sent again.

        https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html and, where the name of
        a member begins with `last`, record-format-conversion-error-handling.html
        """
        code, message = ("errorCode", "errorMessage")
        if self.kind == FORMAT_CONVERSION_FAILED:
            code, message = ("lastErrorCode", "lastErrorMessage")
        fields = {
            "attemptsMade": self.attempts,
            "arrivalTimestamp": self.record.arrived_ms,
            code: self.code,
            message: self.message,
            "attemptEndingTimestamp": self.ended_ms,
            "rawData": base64.b64encode(self.record.data).decode(),
            **self.details,
        }
        return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
