"""PunkAPI v2's limit: so many requests an hour and address."""

import time
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brewlake.punkapi.versions import V2

WINDOW: Final = 3600
"""Seconds."""


class RateLimit:
    """Middleware: counts the requests of each address, says so in headers, and answers 429 above `limit()` an hour.

    A limit of 0 is none.
    """

    def __init__(self, app: ASGIApp, limit: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._limit = limit
        self._clock = clock
        self._window_end = clock() + WINDOW
        self._requests: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limit()
        if not limit:
            await self._app(scope, receive, send)
            return
        address = scope["client"][0] if scope.get("client") else ""
        remaining = limit - self._count(address)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-ratelimit-limit"] = str(limit)
                headers["x-ratelimit-remaining"] = str(max(0, remaining))
            await send(message)

        if remaining >= 0:
            await self._app(scope, receive, send_with_headers)
            return
        message = f"{limit} requests an hour are allowed: wait until the hour is over"
        refusal = V2.error(HTTPStatus.TOO_MANY_REQUESTS, message)
        refusal.headers["retry-after"] = str(max(1, round(self._window_end - self._clock())))
        await refusal(scope, receive, send_with_headers)

    def _count(self, address: str) -> int:
        """Count a request; return how many this address has made within the hour."""
        now = self._clock()
        if now >= self._window_end:
            self._window_end = now + WINDOW
            self._requests.clear()
        self._requests[address] += 1
        return self._requests[address]
