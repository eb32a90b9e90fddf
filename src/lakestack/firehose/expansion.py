"""Making several records of one: decompression, the messages of CloudWatch Logs, and deaggregation.

https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs-decompression.html and
dynamic-partitioning-multirecord-deaggergation.html
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lakestack.firehose.json_documents import documents
from lakestack.firehose.records import Failure, Record

MAX_PARTS = 500
INVALID_JSON = "RecordDeAggregation.InvalidJson"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Expansion:
    """What is to be done: `separator` divides an aggregated record; empty, it is one of JSON documents."""

    decompress: bool = False
    messages: bool = False
    separator: bytes | None = None

    def __bool__(self) -> bool:
        return self.decompress or self.separator is not None


class ExpansionError(Exception):
    """A record cannot be expanded; `code` is for the error output."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def expand(records: Iterable[Record], expansion: Expansion) -> tuple[list[Record], list[Failure]]:
    """Return the records that were made of these, in their order, and those of which none could be made."""
    expanded: list[Record] = []
    failed: list[Failure] = []
    for record in records:
        try:
            parts = _parts(record.data, expansion)
        except ExpansionError as error:
            failed.append(Failure(record, 1, error.code, str(error)))
        else:
            expanded += [record.part(number, data) for number, data in enumerate(parts)]
    return expanded, failed


def _parts(data: bytes, expansion: Expansion) -> Sequence[bytes]:
    if expansion.decompress:
        data = _decompressed(data)
    parts = _messages(data) if expansion.messages else [data]
    if expansion.separator is None:
        return parts
    split = [piece for part in parts for piece in _split(part, expansion.separator)]
    if len(split) > MAX_PARTS:
        raise ExpansionError(
            "RecordDeAggregation.LimitExceeded",
            f"A record can be deaggregated into at most {MAX_PARTS} records; this one has {len(split)}.",
        )
    return split


def _decompressed(data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise ExpansionError("Decompression.Failed", f"The record is not compressed with GZIP: {error}") from None


def _messages(data: bytes) -> list[bytes]:
    """Return the messages of the log events of a record of CloudWatch Logs; a control message has none to deliver.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    """
    try:
        document = json.loads(data)
        if document["messageType"] == "CONTROL_MESSAGE":
            return []
        return [event["message"].encode() + b"\n" for event in document["logEvents"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ExpansionError("CloudWatchLogProcessing.Failed", "The record is not one of CloudWatch Logs.") from None


def _split(data: bytes, separator: bytes) -> list[bytes]:
    return [piece for piece in data.split(separator) if piece] if separator else _documents(data)


def _documents(data: bytes) -> list[bytes]:
    """Return the JSON objects that follow one another."""
    try:
        found = list(documents(data, _DECODER))
    except ValueError as error:
        raise ExpansionError(INVALID_JSON, f"The record is not a sequence of JSON objects: {error}") from None
    if not all(isinstance(document, dict) for document, _ in found):
        raise ExpansionError(INVALID_JSON, "The record is not a sequence of JSON objects; an array is none.")
    return [text.encode() for _, text in found]
