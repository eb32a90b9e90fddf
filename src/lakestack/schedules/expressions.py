"""Schedule expressions: when rate(...), cron(...) and at(...) are due.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import chain
from zoneinfo import ZoneInfo

_EXPRESSION = re.compile(r"(?P<kind>rate|cron|at)\((?P<text>[^()]*)\)")
_RATE = re.compile(r"(?P<count>[1-9]\d*) (?P<unit>minute|hour|day)s?")
_MONTHS = [name.upper() for name in calendar.month_abbr]
_DAYS = ["", "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
FIRST_YEAR, LAST_YEAR = 1970, 2199

type Days = Callable[[date], bool]


class ExpressionError(ValueError):
    """It is no schedule expression."""


@dataclass(frozen=True)
class Rate:
    """Due each `period` from the schedule's beginning on."""

    period: timedelta

    def after(self, moment: datetime, begun: datetime) -> datetime | None:
        """Return the first time after `moment` of a schedule that has begun at `begun`; None where there is none."""
        return begun + max((moment - begun) // self.period + 1, 0) * self.period


@dataclass(frozen=True)
class At:
    """Due once."""

    time: datetime

    def after(self, moment: datetime, begun: datetime) -> datetime | None:  # noqa: ARG002 - the others need it
        return self.time if self.time > moment else None


@dataclass(frozen=True)
class Cron:
    """Due at these minutes of these hours, of the days that `is_day` tells, in `zone`."""

    minutes: list[int]
    hours: list[int]
    months: list[int]
    years: list[int]
    is_day: Days
    zone: tzinfo

    def after(self, moment: datetime, begun: datetime) -> datetime | None:
        first = max(moment, begun).astimezone(self.zone).date()
        for time in chain.from_iterable(map(self._times, self._dates(first))):
            if time > moment and time >= begun:
                return time
        return None

    def _dates(self, first: date) -> Iterator[date]:
        for year in (year for year in self.years if year >= first.year):
            for month in (month for month in self.months if (year, month) >= (first.year, first.month)):
                days = (date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1))
                yield from (day for day in days if day >= first and self.is_day(day))

    def _times(self, day: date) -> Iterator[datetime]:
        """Yield the day's times; those that the clock leaves out when it is put forward are not due."""
        for hour in self.hours:
            for minute in self.minutes:
                local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                time = local.astimezone(UTC)
                if time.astimezone(self.zone).hour == hour:
                    yield time


def parse(expression: str, zone: str = "UTC") -> Rate | At | Cron:
    """Return the schedule of an expression in a time zone such as Europe/Berlin.

    Raises ExpressionError where it is none, ZoneInfoNotFoundError or ValueError where the zone is none.
    """
    match = _EXPRESSION.fullmatch(expression.strip())
    if not match:
        raise ExpressionError(f"{expression!r} is no schedule expression")
    text, where = match["text"].strip(), ZoneInfo(zone)
    if match["kind"] == "rate":
        return _rate(text)
    if match["kind"] == "at":
        try:
            return At(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=where).astimezone(UTC))
        except ValueError as error:
            raise ExpressionError(str(error)) from None
    return _cron(text, where)


def _rate(text: str) -> Rate:
    match = _RATE.fullmatch(text)
    if not match:
        raise ExpressionError(f"rate({text}) is not of a number of minutes, hours or days")
    return Rate(timedelta(**{f"{match['unit']}s": int(match["count"])}))


def _cron(text: str, zone: tzinfo) -> Cron:
    fields = text.upper().split()
    if len(fields) != 6:
        raise ExpressionError(f"cron({text}) has not six fields")
    minutes, hours, month_days, months, week_days, years = fields
    if (month_days == "?") == (week_days == "?"):
        raise ExpressionError(f"cron({text}): one of the day of the month and the day of the week must be ?")
    try:
        is_day = _days_of_month(month_days) if week_days == "?" else _days_of_week(week_days)
        return Cron(
            _numbers(minutes, 0, 59),
            _numbers(hours, 0, 23),
            _numbers(months, 1, 12, _MONTHS),
            _numbers(years, FIRST_YEAR, LAST_YEAR),
            is_day,
            zone,
        )
    except ValueError as error:
        raise ExpressionError(f"cron({text}): {error}") from None


def _numbers(field: str, low: int, high: int, names: list[str] | None = None) -> list[int]:
    """Return the numbers of a field such as 0/15, 8-17, MON-FRI or 1,3."""

    def number(text: str) -> int:
        value = names.index(text) if names and text in names else int(text)
        if not low <= value <= high:
            raise ValueError(f"{text} is not between {low} and {high}")
        return value

    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start = low if first == "*" else number(first)
        end = number(last) if last else high if step or first == "*" else start
        # A span may go over the end, such as FRI-MON.
        values = [*range(start, end + 1)] if start <= end else [*range(start, high + 1), *range(low, end + 1)]
        found.update(values[:: int(step) if step else 1])
    return sorted(found)


def _days_of_month(field: str) -> Days:
    if field == "L":
        return lambda day: day.day == _last_day(day)
    if field == "LW":
        return lambda day: day == _nearest_weekday(day.replace(day=_last_day(day)))
    if field.endswith("W"):
        (number,) = _numbers(field.removesuffix("W"), 1, 31)
        return lambda day: number <= _last_day(day) and day == _nearest_weekday(day.replace(day=number))
    numbers = set(_numbers(field, 1, 31))
    return lambda day: day.day in numbers


def _days_of_week(field: str) -> Days:
    """Return the test for days of the week, of which Sunday is the first: 2, MON, MON-FRI, 6#3, 6L or L."""
    name, _, nth = field.partition("#")
    if nth:
        (wanted,), (place,) = _numbers(name, 1, 7, _DAYS), _numbers(nth, 1, 5)
        return lambda day: _day_of_week(day) == wanted and (day.day + 6) // 7 == place
    if field == "L":
        return lambda day: _day_of_week(day) == 7
    if field.endswith("L"):
        (wanted,) = _numbers(field.removesuffix("L"), 1, 7, _DAYS)
        return lambda day: _day_of_week(day) == wanted and day.day + 7 > _last_day(day)
    numbers = set(_numbers(field, 1, 7, _DAYS))
    return lambda day: _day_of_week(day) in numbers


def _day_of_week(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _last_day(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _nearest_weekday(day: date) -> date:
    """Return the weekday that is nearest to a day, in its month."""
    match day.isoweekday():
        case 6:
            near = day - timedelta(1) if day.day > 1 else day + timedelta(2)
        case 7:
            near = day + timedelta(1) if day.day < _last_day(day) else day - timedelta(2)
        case _:
            near = day
    return near
