"""Faults on purpose: what a public API does on a bad day, so that its clients can be tested against it."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from random import Random

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from brewlake.errors import BrewlakeError


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often requests fail, as shares from 0 to 1 that sum up to 1 at most, and how slow all are."""

    latency: float = 0
    """Seconds before each answer."""
    too_many_requests: float = 0
    """429 with a Retry-After of one second."""
    server_error: float = 0
    cut: float = 0
    """The connection is closed within the body."""
    malformed: float = 0
    """200 with half a JSON document."""
    seed: int = 0

    def __post_init__(self) -> None:
        shares = (self.too_many_requests, self.server_error, self.cut, self.malformed)
        if self.latency < 0 or min(shares) < 0 or sum(shares) > 1:
            raise BrewlakeError(
                f"these faults cannot be: latency {self.latency}, shares {', '.join(map(str, shares))}",
                "Give shares from 0 to 1 that sum up to 1 at most, and a latency of 0 seconds or more.",
            )


class FaultInjection:
    """Middleware: lets requests through, or fails them, as `faults` says; the same seed, the same sequence."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults
        self._rng = Random(faults.seed)  # noqa: S311 - reproducible on purpose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self._faults
        if faults.latency:
            await asyncio.sleep(faults.latency)
        luck = self._rng.random()
        if (luck := luck - faults.too_many_requests) < 0:
            await _error(HTTPStatus.TOO_MANY_REQUESTS, {"retry-after": "1"})(scope, receive, send)
        elif (luck := luck - faults.server_error) < 0:
            await _error(HTTPStatus.INTERNAL_SERVER_ERROR)(scope, receive, send)
        elif (luck := luck - faults.cut) < 0:
            await _cut(send)
        elif luck - faults.malformed < 0:
            await Response(b'[{"id":1,"name":', media_type="application/json")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _error(status: HTTPStatus, headers: dict[str, str] | None = None) -> Response:
    body = {"statusCode": status.value, "error": status.phrase, "message": "A fault on purpose"}
    return JSONResponse(body, status, headers)


async def _cut(send: Send) -> None:
    # A server closes the connection when an application returns before the promised length is sent.
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'[{"id":1,', "more_body": True})
