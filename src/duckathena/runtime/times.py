"""Dates and times: zones, ISO 8601, lengths of time."""

import re
from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from duckathena.runtime.registry import Failure, function

ZONED = "STRUCT(utc TIMESTAMP, zone VARCHAR)"
SQL_TEXT = re.compile(
    r"\s*(\d{4,})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?\s*(.*)", re.DOTALL
)
ISO_TEXT = re.compile(
    r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:T(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?"
)
OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?")


UTC_NAMES = {"utc", "z", "gmt", "ut", "uct", "gmt0", "greenwich", "universal", "zulu"}


@lru_cache(maxsize=256)
def zone(name: str) -> tuple[str, tzinfo]:
    """Return a zone's name in Trino's form and the zone. Raises Failure for one that is not known."""
    if name.lower().removeprefix("etc/") in UTC_NAMES:
        return "UTC", UTC
    offset = OFFSET.fullmatch(name.removeprefix("UTC").removeprefix("GMT") if name[:3] in {"UTC", "GMT"} else name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        signed = -minutes if offset[1] == "-" else minutes
        if not minutes:
            return "UTC", UTC
        if minutes > 14 * 60:
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid offset minutes {signed}")
        return f"{offset[1]}{minutes // 60:02}:{minutes % 60:02}", timezone(timedelta(minutes=signed))
    known = _zones().get(name.lower())
    if known is None:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"'{name}' is not a valid time zone")
    return known, ZoneInfo(known)


@cache
def _zones() -> dict[str, str]:
    """Return the names of zones, which are known in any case."""
    return {name.lower(): name for name in available_timezones()}


def is_there(clock: datetime | None, where: tzinfo) -> bool:
    """Tell whether a zone's clocks show a time, and do not skip it in spring."""
    if clock is None or not 1 < clock.year < MAXYEAR:
        return True
    return clock.replace(tzinfo=where).astimezone(UTC).astimezone(where).replace(tzinfo=None) == clock


def zoned(clock: datetime, name: str) -> dict[str, Any]:
    """Return a moment as duckathena holds it: the instant, and the zone that it is shown in."""
    canonical, where = zone(name)
    return {"utc": clock.replace(tzinfo=where).astimezone(UTC).replace(tzinfo=None), "zone": canonical}


@function("VARCHAR", returns="VARCHAR")
def zone_name(name: str) -> str:
    return zone(name)[0]


def clock_of(parts: tuple[str | None, ...], digits: int) -> datetime:
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
            return zoned(clock_of(found.groups()[:7], digits), (found[8] or "UTC").strip() or "UTC")
    except (ValueError, Failure):
        pass
    raise Failure("INVALID_CAST_ARGUMENT", f"Value cannot be cast to timestamp with time zone: {text}")


@function("VARCHAR", returns=ZONED)
def parse_iso(text: str) -> dict[str, Any]:
    """Read a moment in ISO 8601's form; what is less than a millisecond is dropped, as Joda does."""
    try:
        if found := ISO_TEXT.fullmatch(_calendar(text)):
            fraction = (found[7] or "")[:3]
            return zoned(clock_of((*found.groups()[:6], fraction), 3), found[8] or "UTC")
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
    if not abs(seconds) < float("inf"):
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid argument found: {seconds}")
    left, parts = int(abs(seconds) + 0.5), []  # without its sign
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
    return int(float(found[1]) * DURATION[found[2]] + 0.5)
