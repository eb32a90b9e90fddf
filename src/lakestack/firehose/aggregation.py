"""User records that the Kinesis Producer Library aggregated into one of a stream: Firehose takes them apart.

https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

MAGIC = b"\xf3\x89\x9a\xc2"
_DIGEST_BYTES = 16
# Numbers of protobuf's fields, and its wire types.
_KEYS, _RECORDS = 1, 3  # of AggregatedRecord
_KEY_INDEX, _DATA = 1, 3  # of Record
_VARINT, _BYTES = 0, 2


class UserRecord(NamedTuple):
    """What a producer put."""

    key: str
    data: bytes


def user_records(data: bytes) -> list[UserRecord] | None:
    """Return the records that were aggregated into one; None for a record that is not aggregated."""
    if data[: len(MAGIC)] != MAGIC:
        return None
    message, digest = data[len(MAGIC) : -_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.md5(message, usedforsecurity=False).digest() != digest:
        return None
    try:
        fields = list(_fields(message))
        keys = [value.decode() for number, value in fields if number == _KEYS and isinstance(value, bytes)]
        return [_record(value, keys) for number, value in fields if number == _RECORDS and isinstance(value, bytes)]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError):
        return None


def _record(message: bytes, keys: list[str]) -> UserRecord:
    fields = dict(_fields(message))
    index, data = fields[_KEY_INDEX], fields[_DATA]
    if not (isinstance(index, int) and isinstance(data, bytes)):
        raise TypeError("a record's key is not a number, or its data no bytes")
    return UserRecord(keys[index], data)


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the numbers and the values of a message's fields. Raises ValueError or IndexError where it is none."""
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        value, position = _varint(message, position)
        if tag & 7 == _VARINT:
            yield tag >> 3, value
        elif tag & 7 == _BYTES and position + value <= len(message):
            yield tag >> 3, message[position : position + value]
            position += value
        else:
            raise ValueError("no message of these fields")


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[position]
        value, shift, position = value | (byte & 127) << shift, shift + 7, position + 1
        if byte < 128:
            return value, position
