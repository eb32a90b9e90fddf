"""Faults on purpose: what a public API does on a bad day, so that its clients can be tested against it."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from http import HTTPStatus
from random import Random
from typing import Final, Self

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brewlake.errors import BrewlakeError

HOURLY_LIMIT: Final = 1_000_000
"""The public API allowed 3,600; a local one stands in nobody's way."""


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
    no_beer: float = 0
    """200 with documents that have no name: they are collected, and fail where they are cleaned."""
    hourly_limit: int = HOURLY_LIMIT
    """Requests an hour and address on v2, then 429; 0: no limit, and no headers that tell of one."""
    seed: int = 0

    def __post_init__(self) -> None:
        shares = (self.too_many_requests, self.server_error, self.cut, self.malformed, self.no_beer)
        if min(self.latency, self.hourly_limit, *shares) < 0 or sum(shares) > 1:
            raise BrewlakeError(
                f"these faults cannot be: latency {self.latency}, limit {self.hourly_limit}, shares "
                f"{', '.join(map(str, shares))}",
                "Give shares from 0 to 1 that sum up to 1 at most, a latency and a limit of 0 or more.",
            )

    @classmethod
    def read(cls, asked: object) -> Self:
        """Read faults from JSON: an object of their names; what it leaves out is off. Raises BrewlakeError."""
        kinds = {field.name: (int,) if field.type is int else (int, float) for field in fields(cls)}
        if not isinstance(asked, Mapping) or not all(
            name in kinds and isinstance(value, kinds[name]) and not isinstance(value, bool)
            for name, value in asked.items()
        ):
            raise BrewlakeError(f"these are no faults: {asked!r}", f"Send an object of numbers: {', '.join(kinds)}.")
        return cls(**asked)


NO_FAULTS: Final = Faults()


class Switch:
    """The faults that are on now: set at the start, and by PUT /faults while the server runs."""

    def __init__(self, faults: Faults) -> None:
        self.set(faults)

    def set(self, faults: Faults) -> None:
        self.faults = faults
        self.rng = Random(faults.seed)  # noqa: S311 - reproducible on purpose

    async def answer(self, request: Request) -> Response:
        """Show the faults, or set them: PUT a JSON object of them, {} for none."""
        if request.method == "PUT":
            try:
                self.set(Faults.read(await request.json()))
            except BrewlakeError as error:
                return JSONResponse({"error": str(error), "advice": error.advice}, HTTPStatus.BAD_REQUEST)
            except ValueError as error:
                return JSONResponse({"error": f"the body is no JSON: {error}"}, HTTPStatus.BAD_REQUEST)
        return JSONResponse(asdict(self.faults))


class FaultInjection:
    """Middleware: lets requests through, or fails them, as the switch says; the same seed, the same sequence."""

    def __init__(self, app: ASGIApp, switch: Switch) -> None:
        self._app = app
        self._switch = switch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self._switch.faults
        if faults.latency:
            await asyncio.sleep(faults.latency)
        luck = self._switch.rng.random()
        if (luck := luck - faults.too_many_requests) < 0:
            await _error(HTTPStatus.TOO_MANY_REQUESTS, {"retry-after": "1"})(scope, receive, send)
        elif (luck := luck - faults.server_error) < 0:
            await _error(HTTPStatus.INTERNAL_SERVER_ERROR)(scope, receive, send)
        elif (luck := luck - faults.cut) < 0:
            await _cut(send)
        elif (luck := luck - faults.malformed) < 0:
            await Response(b'[{"id":1,"name":', media_type="application/json")(scope, receive, send)
        elif luck - faults.no_beer < 0:
            await self._app(scope, receive, _without_names(send))
        else:
            await self._app(scope, receive, send)


def _error(status: HTTPStatus, headers: dict[str, str] | None = None) -> Response:
    body = {"statusCode": status.value, "error": status.phrase, "message": "A fault on purpose"}
    return JSONResponse(body, status, headers)


def _without_names(send: Send) -> Send:
    async def send_renamed(message: Message) -> None:
        if message["type"] == "http.response.body":
            # As long as before, so that Content-Length holds.
            message["body"] = message["body"].replace(b'"name":', b'"nmae":')
        await send(message)

    return send_renamed


async def _cut(send: Send) -> None:
    # A server closes the connection when an application returns before the promised length is sent.
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'[{"id":1,', "more_body": True})
