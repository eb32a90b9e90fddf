"""Texts: what of https://trino.io/docs/current/functions/string.html and binary.html DuckDB lacks, and the text of
intervals."""

import base64
import hashlib
import zlib
from hmac import digest as digest_of
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlsplit

from duckathena.runtime.registry import Failure, function


@function("VARCHAR", returns="VARCHAR")
def reverse(text: str) -> str:
    return text[::-1]


@function("BLOB", returns="BLOB")
def reverse_bytes(value: bytes) -> bytes:
    return value[::-1]


@function("BLOB", returns="VARCHAR")
def from_utf8(value: bytes) -> str:
    return value.decode("utf-8", "replace")


@function("VARCHAR", "VARCHAR", "BIGINT", returns="VARCHAR[]")
def split(text: str, delimiter: str, limit: int) -> list[str]:
    if limit < 1:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Limit must be positive")
    _not_empty(delimiter)
    return text.split(delimiter, limit - 1)


@function("VARCHAR", "VARCHAR", "BIGINT", returns="VARCHAR")
def split_part(text: str, delimiter: str, index: int) -> str | None:
    if index < 1:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Index must be greater than zero")
    parts = text.split(delimiter) if delimiter else list(text)
    return parts[index - 1] if index <= len(parts) else None


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="MAP(VARCHAR, VARCHAR)")
def split_to_map(text: str, entries: str, pairs: str) -> dict[str, str]:
    _not_empty(entries)
    found: dict[str, str] = {}
    for entry in text.split(entries) if text else []:
        key, separator, value = entry.partition(pairs)
        if not separator:
            raise Failure("INVALID_FUNCTION_ARGUMENT", "Key-value delimiter must appear exactly once in each entry")
        if key in found:
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"Duplicate keys ({key}) are not allowed")
        found[key] = value
    return found


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="MAP(VARCHAR, VARCHAR[])")
def split_to_multimap(text: str, entries: str, pairs: str) -> dict[str, list[str]]:
    _not_empty(entries)
    found: dict[str, list[str]] = {}
    for entry in text.split(entries) if text else []:
        key, separator, value = entry.partition(pairs)
        if not separator:
            raise Failure("INVALID_FUNCTION_ARGUMENT", "Key-value delimiter must appear exactly once in each entry")
        found.setdefault(key, []).append(value)
    return found


def _not_empty(delimiter: str) -> None:
    if not delimiter:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "The delimiter may not be the empty string")


@function("VARCHAR", "VARCHAR", "BIGINT", returns="BIGINT")
def strpos(text: str, part: str, instance: int) -> int:
    """Return where the n-th `part` begins, from 1; counted from the end if n is negative, 0 if there is none."""
    if instance == 0:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "'instance' must be a positive or negative number.")
    places = [i for i in range(len(text)) if text.startswith(part, i)] if part else [0]
    index = instance - 1 if instance > 0 else instance
    return places[index] + 1 if -len(places) <= index < len(places) else 0


@function("VARCHAR", returns="BOOLEAN")
def luhn_check(text: str) -> bool:
    if not text or not text.isdigit():
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Input contains non-digit character")
    digits = [int(digit) for digit in reversed(text)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


CODES = {**dict.fromkeys("BFPV", "1"), **dict.fromkeys("CGJKQSXZ", "2"), **dict.fromkeys("DT", "3"), "L": "4",
         **dict.fromkeys("MN", "5"), "R": "6"}  # fmt: skip


@function("VARCHAR", returns="VARCHAR")
def soundex(text: str) -> str:
    letters = [letter for letter in text.upper() if letter.isalpha()]
    if not letters:
        return ""
    found, last = letters[0], CODES.get(letters[0], "")
    for letter in letters[1:]:
        code = CODES.get(letter, "")
        if code and code != last:
            found += code
        if letter not in "HW":
            last = code
    return found[:4].ljust(4, "0")


@function("BIGINT", returns="VARCHAR")
def interval_text(milliseconds: int) -> str:
    """Return the text of an interval day to second, such as `2 03:00:00.000`."""
    sign = "-" if milliseconds < 0 else ""
    seconds, rest = divmod(abs(milliseconds), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{sign}{days} {hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


@function("BIGINT", returns="VARCHAR")
def months_text(months: int) -> str:
    """Return the text of an interval year to month, such as `1-2`."""
    years, rest = divmod(abs(months), 12)
    return f"{'-' if months < 0 else ''}{years}-{rest}"


@function("BLOB", returns="BIGINT")
def crc32(value: bytes) -> int:
    return zlib.crc32(value)


@function("BLOB", "VARCHAR", returns="BLOB")
def digest(value: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, value, usedforsecurity=False).digest()


@function("BLOB", "BLOB", "VARCHAR", returns="BLOB")
def hmac(value: bytes, key: bytes, algorithm: str) -> bytes:
    return digest_of(key, value, algorithm)


@function("VARCHAR", returns="BLOB")
def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@function("BLOB", returns="VARCHAR")
def to_base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()


@function("BLOB", returns="BIGINT")
def from_big_endian(value: bytes) -> int:
    if len(value) != 8:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "expected 8-byte input")
    return int.from_bytes(value, "big", signed=True)


@function("BIGINT", returns="BLOB")
def to_big_endian(value: int) -> bytes:
    return value.to_bytes(8, "big", signed=True)


@function("VARCHAR", returns="VARCHAR")
def url_encode(text: str) -> str:
    return quote_plus(text, safe="-_.*")


@function("VARCHAR", returns="VARCHAR")
def url_decode(text: str) -> str:
    return unquote_plus(text)


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def url_part(url: str, part: str) -> str | None:
    """Return a part of a URL, '' where it has none; NULL where the text is no URL, and for a missing port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if part == "port":
        return None if port is None else str(port)
    found = {"protocol": parts.scheme, "host": parts.hostname or "", "path": parts.path, "query": parts.query,
             "fragment": parts.fragment}  # fmt: skip
    return found[part]


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def url_parameter(url: str, name: str) -> str | None:
    try:
        query = urlsplit(url).query
    except ValueError:
        return None
    return next((value for key, value in parse_qsl(query, keep_blank_values=True) if key == name), None)
