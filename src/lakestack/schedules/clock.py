"""A clock that does what schedules are due for."""

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from lakestack.schedules.expressions import At, Cron, Rate, parse

LOG = logging.getLogger(__name__)
TICK_SECONDS = 1.0
AT_ONCE = 16  # so many schedules are followed at the same moment


class Timing(NamedTuple):
    """When a schedule is due: from `begins` to `ends`, if they are given. A rate may be due as it begins."""

    expression: str
    zone: str = "UTC"
    begins: datetime | None = None
    ends: datetime | None = None
    as_it_begins: bool = False


class Entry(NamedTuple):
    """A schedule that is switched on; `follow` is called with the time that it was due at."""

    timing: Timing
    follow: Callable[[datetime], object]


@dataclass
class _Next:
    timing: Timing
    begun: datetime
    due: datetime | None


class Clock:
    """Asks `entries`, by the schedules' ARNs, again and again: what is changed there is due by the change."""

    def __init__(self, name: str, entries: Callable[[], Iterable[tuple[str, Entry]]]) -> None:
        self._entries = entries
        self._known: dict[str, _Next] = {}
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._workers = ThreadPoolExecutor(AT_ONCE, name)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while not self._ending.wait(TICK_SECONDS):
            try:
                self.tick(datetime.now(UTC))
            except Exception:
                LOG.exception("the schedules could not be looked through")

    def tick(self, now: datetime) -> None:
        entries = dict(self._entries())
        self._known = {arn: known for arn, known in self._known.items() if arn in entries}
        for arn, entry in entries.items():
            known = self._known.get(arn)
            if known is None or known.timing != entry.timing:
                known = self._known[arn] = _first(entry.timing, now)
            if known.due and known.due <= now:
                due, known.due = known.due, _following(known.timing, now, known.begun)
                self._workers.submit(self._follow, arn, entry, due)

    def _follow(self, arn: str, entry: Entry, due: datetime) -> None:
        try:
            entry.follow(due)
        except Exception:
            LOG.exception("%s could not be followed", arn)


def _first(timing: Timing, now: datetime) -> _Next:
    begun = timing.begins or now
    is_due = timing.as_it_begins and isinstance(_schedule(timing), Rate) and begun >= now
    return _Next(timing, begun, begun if is_due else _following(timing, now, begun))


def _following(timing: Timing, now: datetime, begun: datetime) -> datetime | None:
    schedule = _schedule(timing)
    due = schedule.after(now, begun) if schedule else None
    return None if due and timing.ends and due > timing.ends else due


def _schedule(timing: Timing) -> Rate | At | Cron | None:
    """Return what the expression means; None where it means nothing, as for a schedule that was never checked."""
    try:
        return parse(timing.expression, timing.zone)
    except (ValueError, ZoneInfoNotFoundError):
        return None
