"""The order in which Athena writes a map's entries: that of Java's HashMap, which its rows go through as text is made.

https://docs.aws.amazon.com/athena/latest/ug/filtering-with-unnest.html shows one: `{last=Smith, first=Bob, age=40}`.
"""

import math
import struct
from collections.abc import Callable, Sequence
from typing import Any

LEAST, FULL = 16, 0.75  # buckets at first, and how full they become before there are twice as many


def in_order(entries: Sequence[tuple[Any, Any]], hashed: Callable[[Any], int]) -> list[tuple[Any, Any]]:
    """Return a map's entries by the buckets of their keys; those of one bucket stay as they come."""
    buckets = LEAST
    while len(entries) > buckets * FULL:
        buckets *= 2

    def bucket(entry: tuple[Any, Any]) -> int:
        found = hashed(entry[0]) & 0xFFFFFFFF
        return (found ^ found >> 16) & (buckets - 1)

    return sorted(entries, key=bucket)


def of_text(text: str) -> int:
    """Return String.hashCode."""
    found = 0
    units = text.encode("utf-16-le", "surrogatepass")
    for (unit,) in struct.iter_unpack("<H", units):
        found = (31 * found + unit) & 0xFFFFFFFF
    return found


def of_bigint(value: int) -> int:
    """Return Long.hashCode."""
    return (value ^ (value >> 32)) & 0xFFFFFFFF


def of_double(value: float) -> int:
    """Return Double.hashCode."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", math.nan if math.isnan(value) else value))
    return of_bigint(bits)


def of_real(value: float) -> int:
    """Return Float.hashCode."""
    (bits,) = struct.unpack("<i", struct.pack("<f", math.nan if math.isnan(value) else value))
    return int(bits)


HASHES: dict[str, Callable[[Any], int]] = {
    "boolean": lambda value: 1231 if value else 1237,
    **dict.fromkeys(("tinyint", "smallint", "integer"), int),
    "bigint": of_bigint,
    "double": of_double,
    "real": of_real,
}
# By what they are in memory, or by their parts: such keys stay as they come.
UNKNOWN = {"varbinary", "array", "map", "row"}


def hash_of(base: str, text: Callable[[Any], str]) -> Callable[[Any], int] | None:
    """Return what hashes keys of a type, which Athena has as numbers or else as their `text`; None where none is
    known."""
    if base in UNKNOWN:
        return None
    known: Callable[[Any], int] | None = HASHES.get(base)
    return known or (lambda value: of_text(text(value)))
