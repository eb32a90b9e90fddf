"""AWS schedules, cron(minutes hours day-of-month month day-of-week year) in UTC, and the clock that keeps them.

https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html
"""

import calendar
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONTHS = {name.upper(): at for at, name in enumerate(calendar.month_abbr) if name}
DAYS = {name: at for at, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], 1)}
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
FIELD_NAMES = ("minutes", "hours", "day of month", "month", "day of week", "year")


@dataclass(frozen=True, slots=True)
class Schedule:
    """The fields of a cron expression."""

    fields: tuple[str, ...]

    def due(self, now: datetime) -> bool:
        """Tell whether the minute of `now` (UTC) is one of the schedule's."""
        minutes, hours, days, months, weekdays, years = self.fields
        return (
            _matches(minutes, now.minute, 0)
            and _matches(hours, now.hour, 1)
            and _matches(_numbered(months, MONTHS), now.month, 3)
            and _matches(years, now.year, 5)
            and _day_matches(days, now)
            and _weekday_matches(_numbered(weekdays, DAYS), now)
        )


def parse(expression: str) -> Schedule:
    """Return the schedule of `cron(...)`; raises ValueError that says what is wrong with it."""
    found = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)", expression.strip())
    if not found:
        raise ValueError(f"Invalid schedule expression {expression!r}: it must be cron(...) with six fields")
    schedule = Schedule(tuple(found.groups()))
    if "?" not in (schedule.fields[2], schedule.fields[4]):
        raise ValueError(f"Invalid schedule expression {expression!r}: day of month or day of week must be ?")
    for at, (name, text) in enumerate(zip(FIELD_NAMES, schedule.fields, strict=True)):
        plain = _numbered(text, {3: MONTHS, 4: DAYS}.get(at, {}))
        if not all(_valid(part, at) for part in plain.split(",")):
            raise ValueError(f"Invalid schedule expression {expression!r}: {text!r} is no {name}")
    return schedule


def _valid(part: str, at: int) -> bool:
    if (at in (2, 4) and part in ("?", "L")) or (at == 2 and re.fullmatch(r"LW|\d{1,2}W", part)):
        return True
    if at == 4 and re.fullmatch(r"[1-7](L|#[1-5])", part):
        return True
    found = re.fullmatch(r"(\*|\d+(-\d+)?)(/0*[1-9]\d*)?", part)
    low, high = RANGES[at]
    numbers = re.findall(r"\d+", part.partition("/")[0])
    return bool(found) and all(low <= int(number) <= high for number in numbers)


def _numbered(text: str, names: dict[str, int]) -> str:
    return re.sub(r"[A-Z]{3}", lambda found: str(names.get(found.group(), found.group())), text.upper())


def _matches(text: str, value: int, at: int) -> bool:
    low, high = RANGES[at]
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start = low if first in ("*", "?") else int(first)
        end = int(last) if last else high if first in ("*", "?") or step else start
        if start <= value <= end and (value - start) % int(step or 1) == 0:
            return True
    return False


def _day_matches(text: str, now: datetime) -> bool:
    last = calendar.monthrange(now.year, now.month)[1]
    if text == "L":
        return now.day == last
    if text.endswith("W"):  # the weekday nearest to that day, within the month
        wanted = last if text == "LW" else min(int(text[:-1]), last)
        return now.day == _nearest_weekday(now.replace(day=wanted), last).day
    return _matches(text, now.day, 2)


def _nearest_weekday(day: datetime, last: int) -> datetime:
    match day.weekday():
        case 5:
            return day - timedelta(days=1) if day.day > 1 else day + timedelta(days=2)
        case 6:
            return day + timedelta(days=1) if day.day < last else day - timedelta(days=2)
        case _:
            return day


def _weekday_matches(text: str, now: datetime) -> bool:
    weekday = (now.weekday() + 1) % 7 + 1  # AWS counts from Sunday, which is 1
    if text == "L":
        return weekday == 7
    if "#" in text:
        wanted, _, nth = text.partition("#")
        return weekday == int(wanted) and (now.day - 1) // 7 + 1 == int(nth)
    if text.endswith("L"):
        return weekday == int(text[:-1]) and (now + timedelta(days=7)).month != now.month
    return _matches(text, weekday, 4)


class Clock:
    """Calls `tick` at the beginning of each minute, from the first time that it is wound on."""

    def __init__(self, tick: Callable[[datetime], None]) -> None:
        self.tick = tick
        self.stopped = threading.Event()
        self.thread: threading.Thread | None = None
        self.lock = threading.Lock()

    def wind(self) -> None:
        with self.lock:
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="glue-schedules", daemon=True)
                self.thread.start()

    def stop(self) -> None:
        self.stopped.set()

    def _run(self) -> None:
        while True:
            now = datetime.now(UTC)
            minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
            if self.stopped.wait((minute - now).total_seconds()):
                return
            self.tick(minute)
