"""Bytes: what of https://trino.io/docs/current/functions/binary.html DuckDB lacks, or reads more generously."""

import base64
import binascii
import hashlib
import struct
import zlib
from collections.abc import Callable
from hmac import digest as digest_of

import mmh3
import xxhash

from duckathena.runtime.registry import Failure, function

FLOATS = {4: "f", 8: "d"}


@function("BLOB", returns="BLOB")
def reverse_bytes(value: bytes) -> bytes:
    return value[::-1]


@function("BLOB", "VARCHAR", returns="VARCHAR")
def from_utf8(value: bytes, replacement: str) -> str:
    """Read UTF-8; each malformed sequence becomes the replacement, at most one character."""
    if len(replacement) > 1:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Replacement character string must empty or a single character")
    parts: list[str] = []
    start = 0
    while start < len(value):
        try:
            return "".join(parts) + value[start:].decode()
        except UnicodeDecodeError as error:
            parts += [value[start : start + error.start].decode(), replacement]
            start += error.start + _malformed(value[start + error.start :])
    return "".join(parts)


def _malformed(value: bytes) -> int:
    """Return how many bytes make one malformed sequence: the first, and of those that it announces what follows it."""
    announced = next((size for size, mark in ((2, 0xC0), (3, 0xE0), (4, 0xF0), (5, 0xF8), (6, 0xFC))
                      if mark <= value[0] < (mark >> 1 | 0x80)), 1)  # fmt: skip
    return next((i for i in range(1, announced) if value[i : i + 1] == b"" or value[i] & 0xC0 != 0x80), announced)


@function("BLOB", "BIGINT", "BIGINT", returns="BLOB")
def sub_bytes(value: bytes, start: int, size: int) -> bytes:
    """Return bytes from a place counted from 1, or from the end if negative."""
    if start == 0 or size <= 0 or abs(start) > len(value):
        return b""
    first = start - 1 if start > 0 else len(value) + start
    return value[first : first + size]


@function("BLOB", "BIGINT", "BLOB", "BOOLEAN", returns="BLOB")
def pad_bytes(value: bytes, size: int, padding: bytes, left: bool) -> bytes:
    if not 0 <= size < 2**31:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Target length must be in the range [0..2147483647]")
    if not padding:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Padding bytes must not be empty")
    missing = max(size - len(value), 0)
    added = (padding * (missing // len(padding) + 1))[:missing]
    return (added + value if left else value + added) if missing else value[:size]


@function("BLOB", returns="BLOB")
def murmur3(value: bytes) -> bytes:
    return mmh3.hash_bytes(value)


@function("BLOB", returns="BLOB")
def xxhash64(value: bytes) -> bytes:
    return xxhash.xxh64_digest(value)


@function("BLOB", returns="BIGINT")
def crc32(value: bytes) -> int:
    return zlib.crc32(value)


@function("BLOB", "VARCHAR", returns="BLOB")
def digest(value: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, value, usedforsecurity=False).digest()


@function("BLOB", "BLOB", "VARCHAR", returns="BLOB")
def hmac(value: bytes, key: bytes, algorithm: str) -> bytes:
    return digest_of(key, value, algorithm)


def _decoded(text: str, decode: Callable[[str], bytes]) -> bytes:
    try:
        return decode(text)
    except (binascii.Error, ValueError) as error:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid encoding of '{text}': {error}") from None


@function("VARCHAR", returns="BLOB")
def from_hex(text: str) -> bytes:
    return _decoded(text, lambda given: binascii.unhexlify(given.encode("ascii")))


@function("VARCHAR", returns="BLOB")
def from_base32(text: str) -> bytes:
    return _decoded(text, lambda given: base64.b32decode(given + "=" * (-len(given) % 8)))


@function("BLOB", returns="VARCHAR")
def to_base32(value: bytes) -> str:
    return base64.b32encode(value).decode()


@function("VARCHAR", returns="BLOB")
def from_base64(text: str) -> bytes:
    return _decoded(text, lambda given: base64.b64decode(given + "=" * (-len(given) % 4), validate=True))


@function("VARCHAR", returns="BLOB")
def from_base64url(text: str) -> bytes:
    return _decoded(text, lambda given: base64.b64decode(given + "=" * (-len(given) % 4), b"-_", validate=True))


@function("BLOB", returns="VARCHAR")
def to_base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()


def _of_size(value: bytes, size: int) -> bytes:
    if len(value) != size:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"expected {size}-byte input, but got instead: {len(value)}")
    return value


@function("BLOB", "INTEGER", returns="BIGINT")
def from_big_endian(value: bytes, size: int) -> int:
    return int.from_bytes(_of_size(value, size), "big", signed=True)


@function("BIGINT", "INTEGER", returns="BLOB")
def to_big_endian(value: int, size: int) -> bytes:
    return value.to_bytes(size, "big", signed=True)


@function("BLOB", "INTEGER", returns="VARCHAR")
def from_ieee754(value: bytes, size: int) -> str:
    """Return the number's text: DuckDB takes a NaN of Python's for NULL."""
    return repr(struct.unpack(f">{FLOATS[size]}", _of_size(value, size))[0])


@function("DOUBLE", "INTEGER", returns="BLOB")
def to_ieee754(value: float, size: int) -> bytes:
    return struct.pack(f">{FLOATS[size]}", value)
