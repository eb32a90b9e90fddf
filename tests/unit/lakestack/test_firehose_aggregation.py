"""Records that the Kinesis Producer Library aggregated, as the library aws-kinesis-agg writes them."""

import hashlib

import pytest

from lakestack.firehose.aggregation import MAGIC, UserRecord, user_records


def sealed(message: bytes) -> bytes:
    return MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest()


def field(number: int, value: bytes) -> bytes:
    return bytes((number << 3 | 2, len(value))) + value


def record(index: int, data: bytes, more: bytes = b"") -> bytes:
    return field(3, bytes((1 << 3, index)) + more + field(3, data))


KEYS = field(1, b"ale") + field(1, "öl".encode())
HASH_KEY = bytes((2 << 3, 0))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (KEYS + record(0, b"a") + record(1, b""), [UserRecord("ale", b"a"), UserRecord("öl", b"")]),
        (KEYS + field(2, b"12") + record(1, b"a", HASH_KEY), [UserRecord("öl", b"a")]),
        (KEYS + record(0, b"a", field(4, field(1, b"tag"))), [UserRecord("ale", b"a")]),
        (record(0, b"a") + KEYS, [UserRecord("ale", b"a")]),
        (field(1, b"k") + b"\x1a\x85\x02\x08\x00\x1a\x80\x02" + b"x" * 256, [UserRecord("k", b"x" * 256)]),
    ],
)
def test_user_records(message, expected):
    assert user_records(sealed(message)) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"name": "ale"}',
        MAGIC,
        MAGIC + b"x" * 40,
        sealed(KEYS + record(2, b"a")),
        sealed(KEYS + field(3, field(3, b"a"))),
        sealed(KEYS + record(0, b"a")[:-1]),
        sealed(b"\xff\xff"),
        sealed(field(1, b"\xff") + record(0, b"a")),
        sealed(KEYS + record(0, b"a"))[:-1],
    ],
)
def test_what_is_not_aggregated_is_a_record_as_it_is(data):
    assert user_records(data) is None
