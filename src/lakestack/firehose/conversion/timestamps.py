"""Timestamps as the two deserializers read them: nanoseconds since the epoch, without a time zone.

https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from localstack.aws.api.firehose import InvalidArgumentException

type Parser = Callable[[Any], int]

SECOND = 10**9
# yyyy-[M]M-[d]d HH:mm:ss[.S], and the same with T and Z; the fraction has up to nine digits.
_SQL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z?)")
# From here on an epoch is in milliseconds: as seconds it would be the year 5138.
_FIRST_MILLIS = 10**11
# The letters of Joda's DateTimeFormat by which a text can be read, as strptime has them.
_JODA = {
    "y": "%Y", "M": "%m", "MMM": "%b", "MMMM": "%B", "d": "%d", "D": "%j", "H": "%H", "h": "%I", "m": "%M", "s": "%S",
    "S": "%f", "a": "%p", "E": "%a", "EEEE": "%A", "Z": "%z",
}  # fmt: skip
_JODA_TOKEN = re.compile(r"''|'([^']*)'|(([A-Za-z])\3*)|(.)")


def sql_timestamp(value: Any) -> int:
    """Read a text as java.sql.Timestamp.valueOf does. Raises ValueError."""
    match = _SQL.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"{value!r} is not a timestamp of the form yyyy-mm-dd hh:mm:ss[.fffffffff]")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return int(at.timestamp()) * SECOND + int((match[7] or "").ljust(9, "0"))


def openx_timestamp(value: Any) -> int:
    """Read a text, or an epoch in seconds, with a fraction or without, or in milliseconds. Raises ValueError."""
    if isinstance(value, str) and "-" in value.lstrip("-"):
        return sql_timestamp(value)
    if isinstance(value, bool):
        raise ValueError(f"{value} is not a timestamp")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a timestamp") from None
    in_millis = abs(number) >= _FIRST_MILLIS and number == number.to_integral_value()
    return int(number * (10**6 if in_millis else SECOND))


def timestamp_parser(pattern: str) -> Parser:
    """Return what reads texts by a pattern of Joda's, or epoch milliseconds by the pattern `millis`.

    Raises InvalidArgumentException for a pattern that cannot be followed.
    """
    if pattern == "millis":
        return lambda value: int(value) * 10**6
    directives = "".join(_directive(token, pattern) for token in _JODA_TOKEN.finditer(pattern))

    def parse(value: Any) -> int:
        at = datetime.strptime(str(value), directives)  # noqa: DTZ007 - a zone in the text is kept, none is UTC
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        whole = at.replace(microsecond=0)
        return int(whole.timestamp()) * SECOND + at.microsecond * 1000

    return parse


def _directive(token: re.Match[str], pattern: str) -> str:
    quoted, letters, letter, literal = token.groups()
    if letters is None:
        return (literal or quoted or "'").replace("%", "%%")
    directive = _JODA.get(letters) or _JODA.get(letter)
    if directive is None:
        raise InvalidArgumentException(f"TimestampFormats: lakestack cannot read by {letters!r} in {pattern!r}.")
    return directive


def hive_timestamp(patterns: Sequence[str]) -> Parser:
    """Return what reads by the first of the patterns that fits; without any, as java.sql.Timestamp.valueOf does."""
    parsers = [timestamp_parser(pattern) for pattern in patterns] or [sql_timestamp]

    def parse(value: Any) -> int:
        for parser in parsers:
            try:
                return parser(value)
            except ValueError:
                continue
        raise ValueError(f"{value!r} is not a timestamp of any of the formats {', '.join(patterns)}")

    return parse
