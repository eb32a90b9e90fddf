"""The access log and the request metrics, in one pass over each request."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.metrics import REASONS, REFUSED, REQUESTS, SECONDS

# What is not among these is counted as one: the labels of a metric must not grow with what clients think of.
ROUTES: Final = frozenset(
    (
        "/",
        "/predict",
        "/predict/explain",
        "/model",
        "/models",
        "/docs.json",
        "/livez",
        "/readyz",
        "/healthz",
        "/metrics",
    )
)
OTHER: Final = "other"
# Asked for every few seconds by machines: in the log only if they fail.
_QUIET: Final = frozenset(("/livez", "/readyz", "/healthz", "/metrics"))
_LONGEST_PATH: Final = 200
# How long a line may wait for others to be written with it.
_FLUSH_SECONDS: Final = 0.2
_ENCODE: Final = json.JSONEncoder(check_circular=False).encode


class AccessLog:
    """JSON lines of what was asked and answered. Those of a moment are written together: writing costs most.

    Each is made when its request ends: a few hundred at once would hold up the requests of that moment.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lines: list[str] = []

    def add(self, **values: object) -> None:
        """Log one request, with the time of now."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        if not self._lines:
            asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self.flush)
        self._lines.append(_ENCODE({"time": now, **values}))

    def flush(self) -> None:
        """Write what waits."""
        lines, self._lines = self._lines, []
        self._out.write("\n".join([*lines, ""]))
        self._out.flush()


class Observed:
    """Log and count each request. What is still unwritten when the server ends is written then."""

    def __init__(self, app: ASGIApp, log: AccessLog | None = None) -> None:
        self.app = app
        self.log = log or AccessLog(sys.stdout)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and take note of its answer."""
        if scope["type"] != "http":
            try:
                await self.app(scope, receive, send)
            finally:
                self.log.flush()
            return
        began = time.perf_counter()
        status = 0

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and log; a status of 0 is a client that left before it was answered."""
        path = scope["path"]
        route = path if path in ROUTES else OTHER
        count, observe = _counters(route, status)
        count()
        observe(seconds)
        if status == 200 and path in _QUIET:
            return
        client = scope.get("client")
        self.log.add(
            client=client[0] if client else None,
            method=scope["method"],
            path=path[:_LONGEST_PATH],
            status=status,
            ms=round(seconds * 1000, 2),
        )


@cache
def _counters(route: str, status: int) -> tuple[Callable[[], Any], Callable[[float], Any]]:
    """Return what counts and what times an answer; finding them by their labels costs more than using them."""
    request, refused = REQUESTS.labels(route, str(status)), REASONS.get(status)

    def count() -> None:
        request.inc()
        if refused:
            REFUSED.labels(refused).inc()

    return count, SECONDS.labels(route).observe
