"""Texts: what of https://trino.io/docs/current/functions/string.html DuckDB lacks, and the text of intervals."""

import builtins
import sys
import unicodedata
from collections.abc import Iterator
from typing import Literal, cast

from duckathena.runtime.registry import Failure, function

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]


@function("VARCHAR", returns="VARCHAR")
def reverse(text: str) -> str:
    return text[::-1]


@function("BIGINT", returns="VARCHAR")
def chr(code: int) -> str:  # noqa: A001 (Trino's name)
    if not 0 <= code <= sys.maxunicode or 0xD800 <= code < 0xE000:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Not a valid Unicode code point: {code}")
    return builtins.chr(code)


@function("VARCHAR", returns="INTEGER")
def codepoint(text: str) -> int:
    if not text:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Input string must be a single character string")
    return ord(text)


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def normalize(text: str, form: str) -> str:
    return unicodedata.normalize(cast("Form", form), text)


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="VARCHAR")
def replace(text: str, part: str, other: str) -> str:
    """Replace every `part`; an empty one is found before every character and at the end."""
    return text.replace(part, other)


@function("VARCHAR", "VARCHAR", returns="BIGINT")
def hamming(text: str, other: str) -> int:
    if len(text) != len(other):
        message = "The input strings to hamming_distance function must have the same length"
        raise Failure("INVALID_FUNCTION_ARGUMENT", message)
    return sum(a != b for a, b in zip(text, other, strict=True))


@function("VARCHAR", "VARCHAR", returns="BIGINT")
def levenshtein(text: str, other: str) -> int:
    if text and other and len(text) * (len(other) - 1) > 1_000_000:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "The combined inputs for Levenshtein distance are too large")
    row = list(range(len(other) + 1))
    for i, character in enumerate(text, 1):
        above, row[0] = row[0], i
        for j, opposite in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (character != opposite))
    return row[-1]


@function("VARCHAR", "VARCHAR", "BIGINT", returns="VARCHAR[]")
def split(text: str, delimiter: str, limit: int) -> list[str]:
    if limit < 1:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Limit must be positive")
    if limit > 2_147_483_647:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Limit is too large")
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
    found: dict[str, str] = {}
    for key, value in _entries(text, entries, pairs):
        if key in found:
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"Duplicate keys ({key}) are not allowed")
        found[key] = value
    return found


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="MAP(VARCHAR, VARCHAR[])")
def split_to_multimap(text: str, entries: str, pairs: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in _entries(text, entries, pairs):
        found.setdefault(key, []).append(value)
    return found


def _entries(text: str, entries: str, pairs: str) -> Iterator[tuple[str, str]]:
    """Yield the keys and values of a text. An entry that ends the text may be missing, as after `a=1,`."""
    _not_empty(entries)
    _not_empty(pairs)
    if entries == pairs:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "entryDelimiter and keyValueDelimiter must not be the same")
    parts = text.split(entries)
    for entry in parts if parts[-1] else parts[:-1]:
        key, separator, value = entry.partition(pairs)
        if not separator or pairs in value:
            message = f"Key-value delimiter must appear exactly once in each entry. Bad input: '{entry}'"
            raise Failure("INVALID_FUNCTION_ARGUMENT", message)
        yield key, value


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
    if not text:
        return False
    if not (text.isascii() and text.isdigit()):
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
    strange = next((letter for letter in letters if not "A" <= letter <= "Z"), None)
    if strange:
        message = f"The character is not mapped: {strange} (index={ord(strange) - ord('A')})"
        raise Failure("INVALID_FUNCTION_ARGUMENT", message)
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
