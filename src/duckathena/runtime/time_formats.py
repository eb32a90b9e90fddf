"""The two languages in which dates and times are written and read: MySQL's, and Joda's."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from duckathena.runtime.registry import Failure, function
from duckathena.runtime.times import OFFSET, ZONED, clock_of, zone, zoned

# https://trino.io/docs/current/functions/datetime.html#mysql-date-functions
MYSQL = {
    "a": "%a", "b": "%b", "d": "%d", "f": "%f", "H": "%H", "h": "%I", "I": "%I", "i": "%M", "j": "%j", "M": "%B",
    "m": "%m", "p": "%p", "r": "%I:%M:%S %p", "S": "%S", "s": "%S", "T": "%H:%M:%S", "v": "%V", "W": "%A", "Y": "%Y",
    "y": "%y", "x": "%G", "%": "%%",
}  # fmt: skip
UNPADDED = {"c": "month", "e": "day", "k": "hour"}


@function("TIMESTAMP", "VARCHAR", returns="VARCHAR")
def date_format(value: datetime, pattern: str) -> str:
    if not pattern:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Both printing and parsing not supported")

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


JODA = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|.", re.DOTALL)


@function("TIMESTAMP", "VARCHAR", "VARCHAR", returns="VARCHAR")
def format_datetime(value: datetime, pattern: str, name: str) -> str:
    """https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html"""
    if not pattern:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Invalid pattern specification")
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


# As Joda does, these take all the digits that they may, and never give one back.
READERS = {
    "M": r"(?P<month>\d{1,2}+)", "d": r"(?P<day>\d{1,2}+)", "H": r"(?P<hour>\d{1,2}+)", "h": r"(?P<hour12>\d{1,2}+)",
    "m": r"(?P<minute>\d{1,2}+)", "s": r"(?P<second>\d{1,2}+)",
    "E": r"(?P<weekday>[A-Za-z]+)", "a": r"(?P<half>[AaPp][Mm])", "D": r"(?P<day_of_year>\d{1,3}+)",
    "Z": r"(?P<zone>[+-]\d{2}:?\d{2}|Z|[A-Za-z_]+(?:/[A-Za-z_]+)*)",
}  # fmt: skip
NAME, SHORT_YEAR = r"(?P<name>[A-Za-z]+)", r"(?P<short>\d{2})"
YEAR = r"(?P<year>[+-]?\d{{1,{}}}+)"
NUMERIC = re.compile(r"[CxyYdhHmsSeDwkK]|M(?!MM)")  # a part of a Joda pattern that digits are read for
CLOCK = f"{READERS['H']}:{READERS['m']}:{READERS['s']}"
MYSQL_READERS = {
    "a": READERS["E"], "W": READERS["E"], "b": NAME, "M": NAME, "c": READERS["M"], "m": READERS["M"], "d": READERS["d"],
    "e": READERS["d"], "f": r"(?P<fraction>\d{1,9}+)", "H": READERS["H"], "k": READERS["H"], "h": READERS["h"],
    "I": READERS["h"], "l": READERS["h"], "i": READERS["m"], "j": READERS["D"], "p": READERS["a"], "S": READERS["s"],
    "s": READERS["s"], "T": CLOCK, "r": f"{CLOCK.replace(READERS['H'], READERS['h'])} {READERS['a']}",
    "Y": YEAR.format(4), "x": r"(?P<weekyear>[+-]?\d{1,4}+)", "v": r"(?P<week>\d{1,2}+)", "y": SHORT_YEAR, "%": "%",
}  # fmt: skip
MONTHS = [name.lower() for name in calendar.month_name]
WEEKDAYS = [name.lower() for name in calendar.day_name]


@lru_cache(maxsize=256)
def _mysql_reader(pattern: str) -> re.Pattern[str]:
    def part(found: re.Match[str]) -> str:
        letter = found[1]
        if letter is None:
            return re.escape(found[0])
        if letter in "DUuVwX":
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"%{letter} not supported in date format string")
        return MYSQL_READERS.get(letter, re.escape(letter))

    return _reader(re.sub(r"%(.)|[^%]+|%", part, pattern, flags=re.DOTALL), pattern)


def _reader(expression: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(expression, re.ASCII | re.IGNORECASE)
    except re.error:
        raise Failure("NOT_SUPPORTED", f"not supported by duckathena: a part twice in the format '{pattern}'") from None


@function("VARCHAR", "VARCHAR", returns="TIMESTAMP")
def date_parse(text: str, pattern: str) -> datetime:
    """https://trino.io/docs/current/functions/datetime.html#mysql-date-functions"""
    return _found(_mysql_reader(pattern), text, 1970)[0]


@lru_cache(maxsize=256)
def _joda_reader(pattern: str) -> re.Pattern[str]:
    def part(found: re.Match[str]) -> str:
        if found[1] is not None:
            return re.escape(found[1].replace("''", "'") or "'")
        letter, count = found[2], len(found[0])
        if not letter:
            return re.escape(found[0])
        if letter == "M" and count >= 3:
            return NAME
        if letter in "yY":
            digits = count if NUMERIC.match(pattern, found.end()) else 9
            return SHORT_YEAR if count == 2 else YEAR.format(digits)
        if letter == "S":
            return rf"(?P<fraction>\d{{1,{count}}}+)"
        if letter not in READERS:
            raise _unknown_letter(found[0], "parse_datetime")
        return READERS[letter]

    return _reader(JODA.sub(part, pattern), pattern)


@function("VARCHAR", "VARCHAR", returns=ZONED)
def parse_datetime(text: str, pattern: str) -> dict[str, Any]:
    # Joda's hundred years begin eighty before this one.
    return zoned(*_found(_joda_reader(pattern), text, datetime.now(UTC).year - 80))


def _found(reader: re.Pattern[str], text: str, century: int) -> tuple[datetime, str]:
    """Return the clock time and the zone in a text; a year of two digits is one of the hundred from `century` on."""
    found = reader.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        parts = {name: value for name, value in found.groupdict().items() if value is not None}
        parts |= _year(parts, century)
        if "name" in parts:
            parts["month"] = str(_named(parts["name"], MONTHS))
        if "hour12" in parts:
            if not 1 <= int(parts["hour12"]) <= 12:
                raise ValueError(text)
            afternoon = 12 if parts.get("half", "am").lower() == "pm" else 0
            parts["hour"] = str(int(parts["hour12"]) % 12 + afternoon)
        if "fraction" in parts:
            parts["fraction"] = parts["fraction"][:3]  # Joda drops what is less than a millisecond
        names = ("year", "month", "day", "hour", "minute", "second", "fraction")
        clock = clock_of(tuple(parts.get(name) for name in names), 3)
        if parts.keys() & {"week", "weekyear"}:
            clock = datetime.combine(_week(parts), clock.time())
        day = clock + timedelta(days=int(parts.get("day_of_year", 1)) - 1)
        if day.year != clock.year:
            raise ValueError(text)
        if "weekday" in parts:  # Joda sets it last: it is the day of that name in the week
            day += timedelta(days=_named(parts["weekday"], WEEKDAYS) - day.weekday())
        return day, parts.get("zone", "UTC")
    except ValueError:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f'Invalid format: "{text}"') from None


def _week(parts: dict[str, str]) -> date:
    """Return the Monday of a week. Without its year, or beside another, it is refused: Joda's order is its own."""
    if parts.keys() & {"month", "name", "day", "day_of_year"} or not parts.keys() >= {"week", "weekyear"}:
        raise Failure("NOT_SUPPORTED", "not supported by duckathena: %x and %v are read together, and alone")
    return date.fromisocalendar(int(parts["weekyear"]), int(parts["week"]), 1)


def _year(parts: dict[str, str], century: int) -> dict[str, str]:
    """Return the year that is meant by two digits, or where a day of none is named: Joda's 2000, which has each."""
    if "short" in parts:
        return {"year": str(century + (int(parts["short"]) - century) % 100)}
    dated = parts.keys() & {"month", "name", "day", "day_of_year", "weekday"}
    return {"year": "2000"} if dated and "year" not in parts else {}


def _named(text: str, names: list[str]) -> int:
    """Return the place of a name, written whole or as its first three letters. Raises ValueError for another."""
    shortened = [name if len(text) > 3 else name[:3] for name in names]
    return shortened.index(text.lower())
