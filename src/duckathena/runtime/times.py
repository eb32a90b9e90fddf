"""Dates and times: reading zones, and the two languages of formats, MySQL's and Joda's."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from duckathena.runtime.registry import Failure, function

ZONED = "STRUCT(utc TIMESTAMP, zone VARCHAR)"
SQL_TEXT = re.compile(
    r"\s*(\d{4,})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?\s*(.*)", re.DOTALL
)
ISO_TEXT = re.compile(
    r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:T(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?"
)
OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?")


@lru_cache(maxsize=256)
def zone(name: str) -> tuple[str, tzinfo]:
    """Return a zone's name in Trino's form and the zone. Raises Failure for one that is not known."""
    if name in {"UTC", "Z", "GMT", "UT", "+00:00", "-00:00"}:
        return "UTC", UTC
    offset = OFFSET.fullmatch(name.removeprefix("UTC").removeprefix("GMT") if name[:3] in {"UTC", "GMT"} else name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        signed = -minutes if offset[1] == "-" else minutes
        if minutes > 14 * 60:
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid offset minutes {signed}")
        return f"{offset[1]}{minutes // 60:02}:{minutes % 60:02}", timezone(timedelta(minutes=signed))
    try:
        return name, ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"'{name}' is not a valid time zone") from None


def zoned(clock: datetime, name: str) -> dict[str, Any]:
    """Return a moment as duckathena holds it: the instant, and the zone that it is shown in."""
    canonical, where = zone(name)
    return {"utc": clock.replace(tzinfo=where).astimezone(UTC).replace(tzinfo=None), "zone": canonical}


@function("VARCHAR", returns="VARCHAR")
def zone_name(name: str) -> str:
    return zone(name)[0]


def _clock(parts: tuple[str | None, ...], digits: int) -> datetime:
    """Return a clock time of as many digits of a second, rounded half up."""
    year, month, day, hour, minute, second, fraction = parts
    unit = 10 ** (7 - digits)
    units = (int(((fraction or "") + "0000000")[:7]) + unit // 2) // unit
    whole = datetime(  # noqa: DTZ001 (`zoned` gives it its zone)
        int(year or 1970), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0)
    )
    return whole + timedelta(microseconds=units * unit // 10)


@function("VARCHAR", "INTEGER", returns=ZONED)
def parse_zoned(text: str, digits: int) -> dict[str, Any]:
    """Read a moment in SQL's form, of as many digits of a second; in UTC where the text names no zone."""
    try:
        if found := SQL_TEXT.fullmatch(text):
            return zoned(_clock(found.groups()[:7], digits), (found[8] or "UTC").strip() or "UTC")
    except ValueError:
        pass
    raise Failure("INVALID_CAST_ARGUMENT", f"Value cannot be cast to timestamp with time zone: {text}")


@function("VARCHAR", returns=ZONED)
def parse_iso(text: str) -> dict[str, Any]:
    """Read a moment in ISO 8601's form; what is less than a millisecond is dropped, as Joda does."""
    try:
        if found := ISO_TEXT.fullmatch(_calendar(text)):
            fraction = (found[7] or "")[:3]
            return zoned(_clock((*found.groups()[:6], fraction), 3), found[8] or "UTC")
    except ValueError:
        pass
    raise Failure("INVALID_FUNCTION_ARGUMENT", f'Invalid format: "{text}"')


def _calendar(text: str) -> str:
    """Return an ISO text with its week or day of the year, if it has them, as month and day."""
    if found := re.match(r"(\d{4})-W(\d{2})(?:-(\d))?(?![\d-])", text):
        return date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1)).isoformat() + text[found.end() :]
    if found := re.match(r"(\d{4})-(\d{3})(?![\d-])", text):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if day.year == int(found[1]):
            return day.isoformat() + text[found.end() :]
    return text


@function("VARCHAR", returns="VARCHAR")
def iso_date(text: str) -> str:
    try:
        found = ISO_TEXT.fullmatch(_calendar(text))
        if found is None or any(found.groups()[3:]):
            raise ValueError(text)
        return date(*(int(part or 1) for part in found.groups()[:3])).isoformat()
    except ValueError:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f'Invalid format: "{text}"') from None


@function("DOUBLE", returns="VARCHAR")
def human_readable_seconds(seconds: float) -> str:
    """Return a length of time in words, such as `1 minute, 36 seconds`."""
    left, parts = round(seconds), []
    for unit, size in (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return ", ".join(parts) or "0 seconds"


DURATION = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6, "d": 8.64e7}


@function("VARCHAR", returns="BIGINT")
def parse_duration(text: str) -> int:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(ns|us|ms|s|m|h|d)\s*", text)
    if found is None:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"duration is not a valid data duration string: {text}")
    return round(float(found[1]) * DURATION[found[2]])


# https://trino.io/docs/current/functions/datetime.html#mysql-date-functions
MYSQL = {
    "a": "%a", "b": "%b", "d": "%d", "f": "%f", "H": "%H", "h": "%I", "I": "%I", "i": "%M", "j": "%j", "M": "%B",
    "m": "%m", "p": "%p", "r": "%I:%M:%S %p", "S": "%S", "s": "%S", "T": "%H:%M:%S", "v": "%V", "W": "%A", "Y": "%Y",
    "y": "%y", "x": "%G", "%": "%%",
}  # fmt: skip
UNPADDED = {"c": "month", "e": "day", "k": "hour"}


@function("TIMESTAMP", "VARCHAR", returns="VARCHAR")
def date_format(value: datetime, pattern: str) -> str:
    def part(found: re.Match[str]) -> str:
        letter = found[1]
        if letter in UNPADDED:
            return str(getattr(value, UNPADDED[letter]))
        if letter == "l":
            return str(value.hour % 12 or 12)
        if letter in "DUuVwX":
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"%{letter} not supported in date format string")
        if letter == "Y":
            return f"{value.year:04}"
        return value.strftime(MYSQL[letter]) if letter in MYSQL else letter

    return re.sub(r"%(.)", part, pattern, flags=re.DOTALL)


@function("VARCHAR", "VARCHAR", returns="TIMESTAMP")
def date_parse(text: str, pattern: str) -> datetime:
    def part(found: re.Match[str]) -> str:
        letter = found[1]
        if letter in {"c", "e", "k", "l"}:
            return {"c": "%m", "e": "%d", "k": "%H", "l": "%I"}[letter]
        if letter not in MYSQL or letter in "DUuVwX":
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"%{letter} not supported in date format string")
        return MYSQL[letter]

    try:
        found = datetime.strptime(text, re.sub(r"%(.)", part, pattern, flags=re.DOTALL))  # noqa: DTZ007 (no zone yet)
    except ValueError:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f'Invalid format: "{text}"') from None
    if "%y" in pattern and found.year == 1969:  # Trino's hundred years begin in 1970
        found = found.replace(year=2069)
    if "%Y" not in pattern and "%y" not in pattern and "%x" not in pattern:
        found = found.replace(year=1970)
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


JODA = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|.", re.DOTALL)


@function("TIMESTAMP", "VARCHAR", "VARCHAR", returns="VARCHAR")
def format_datetime(value: datetime, pattern: str, name: str) -> str:
    """https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html"""
    canonical, where = zone(name)
    here = value.replace(tzinfo=where)

    def part(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1].replace("''", "'") or "'"
        return _joda(here, canonical, found[2], len(found[0])) if found[2] else found[0]

    return JODA.sub(part, pattern)


def _joda(value: datetime, name: str, letter: str, count: int) -> str:  # noqa: C901, PLR0911 (a letter a return)
    year, week, weekday = value.isocalendar()
    numbers = {
        "M": value.month, "d": value.day, "D": value.timetuple().tm_yday, "H": value.hour, "k": value.hour or 24,
        "K": value.hour % 12, "h": value.hour % 12 or 12, "m": value.minute, "s": value.second, "w": week, "e": weekday,
    }  # fmt: skip
    if letter == "M" and count >= 3:
        return value.strftime("%b" if count == 3 else "%B")
    if letter in numbers:
        return str(numbers[letter]).zfill(count)
    if letter in "yYx":
        shown = year if letter == "x" else value.year
        return f"{shown % 100:02}" if count == 2 else str(shown).zfill(count)
    if letter == "E":
        return value.strftime("%a" if count <= 3 else "%A")
    if letter == "a":
        return value.strftime("%p")
    if letter == "S":
        return f"{value.microsecond:06}".ljust(count, "0")[:count]
    if letter == "Z":
        return name if count >= 3 else value.strftime("%:z" if count == 2 else "%z")
    if letter == "G":
        return "AD"
    if letter == "C":
        return str(value.year // 100).zfill(count)
    if letter == "z" and count < 4:
        return name if OFFSET.fullmatch(name) else str(value.tzname())
    raise _unknown_letter(letter * count, "format_datetime")


def _unknown_letter(letters: str, function_name: str) -> Failure:
    """Return the refusal of what Joda does not know, or what duckathena does not."""
    if letters[0] not in "GCYxweEyDMdaKhHkmsSzZ":
        return Failure("INVALID_FUNCTION_ARGUMENT", f"Illegal pattern component: {letters}")
    return Failure("NOT_SUPPORTED", f"not supported by duckathena: '{letters}' in a format of {function_name}")


READERS = {
    "y": r"(?P<year>\d{4})", "Y": r"(?P<year>\d{4})", "M": r"(?P<month>\d{1,2})", "d": r"(?P<day>\d{1,2})",
    "H": r"(?P<hour>\d{1,2})", "h": r"(?P<hour12>\d{1,2})", "m": r"(?P<minute>\d{1,2})", "s": r"(?P<second>\d{1,2})",
    "S": r"(?P<fraction>\d+)", "E": r"[A-Za-z]+", "a": r"(?P<half>[AaPp][Mm])",
    "Z": r"(?P<zone>[+-]\d{2}:?\d{2}|Z|[A-Za-z_]+(?:/[A-Za-z_]+)*)",
}  # fmt: skip
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@lru_cache(maxsize=256)
def _joda_reader(pattern: str) -> re.Pattern[str]:
    def part(found: re.Match[str]) -> str:
        if found[1] is not None:
            return re.escape(found[1].replace("''", "'") or "'")
        letter, count = found[2], len(found[0])
        if not letter:
            return re.escape(found[0])
        if letter == "M" and count >= 3:
            return r"(?P<name>[A-Za-z]+)"
        if letter in "yY" and count == 2:
            return r"(?P<short>\d{2})"
        if letter not in READERS:
            raise _unknown_letter(found[0], "parse_datetime")
        return READERS[letter]

    return re.compile(JODA.sub(part, pattern))


@function("VARCHAR", "VARCHAR", returns=ZONED)
def parse_datetime(text: str, pattern: str) -> dict[str, Any]:
    found = _joda_reader(pattern).fullmatch(text)
    parts = {name: value for name, value in (found.groupdict() if found else {}).items() if value is not None}
    try:
        if found is None:
            raise ValueError(text)
        if "short" in parts:
            # Joda's hundred years begin eighty before this one.
            first = datetime.now(UTC).year - 80
            parts["year"] = str(first + (int(parts["short"]) - first) % 100)
        if "name" in parts:
            parts["month"] = str(MONTHS.index(parts["name"][:3].lower()) + 1)
        if "hour12" in parts:
            afternoon = 12 if parts.get("half", "am").lower() == "pm" else 0
            parts["hour"] = str(int(parts["hour12"]) % 12 + afternoon)
        if "fraction" in parts:
            parts["fraction"] = parts["fraction"][:3]  # Joda drops what is less than a millisecond
        names = ("year", "month", "day", "hour", "minute", "second", "fraction")
        return zoned(_clock(tuple(parts.get(name) for name in names), 3), parts.get("zone", "UTC"))
    except ValueError:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f'Invalid format: "{text}"') from None
