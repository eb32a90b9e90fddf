"""Waiting for something to become true, with a limit that a slow machine does not reach."""

import time
from collections.abc import Callable


def until[T](read: Callable[[], T], *, what: str, seconds: float = 300, pause: float = 0.1) -> T:
    """Call `read` until it answers something true, and return that; fail after `seconds`, naming `what` was awaited."""
    deadline = time.monotonic() + seconds
    while True:
        answer = read()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain until {what}; the last answer was {answer!r}")
        time.sleep(pause)
