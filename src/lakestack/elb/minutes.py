"""How many requests the targets of a target group get, minute by minute: what fleets scale with."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable

KEPT = 15  # minutes
SECONDS = float(os.environ.get("LAKESTACK_MINUTE_SECONDS", "60"))  # shorter for who tests scaling


class Minutes:
    """Adds up by target group and minute of `seconds`; `clock` returns the seconds that have passed."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self._since: dict[str, int] = {}

    def count(self, group: str, requests: float) -> None:
        """Count `requests` of this minute to each target of `group`."""
        now = self._now()
        with self._lock:
            counts = self._counts[group]
            counts[now] += requests
            for old in [minute for minute in counts if minute < now - KEPT]:
                del counts[old]

    def past(self, group: str) -> list[float]:
        """Return the counts of the whole minutes since this was first asked, of the last ones; the newest last."""
        now = self._now()
        with self._lock:
            first = max(self._since.setdefault(group, now) + 1, now - KEPT)
            return [self._counts[group].get(minute, 0.0) for minute in range(first, now)]

    def begin_anew(self, group: str) -> None:
        """Forget what was: the group has other targets from now on."""
        with self._lock:
            self._since.pop(group, None)

    def _now(self) -> int:
        return int(self._clock() / self._seconds)


MINUTES = Minutes(SECONDS)
