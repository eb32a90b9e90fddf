"""What stands before the service: a limit to the body, one to the queue, and a page that calls nobody."""

import asyncio
from typing import Final

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 1_000_000
BODY_SECONDS: Final = 30
# A second's work or two, at a thousand beers a request.
MOST_WAITING: Final = 100
RETRY_SECONDS: Final = 1

# Swagger UI comes with BentoML and styles itself inline; all else that BentoML's page asks for is a third party's.
CONTENT_SECURITY_POLICY: Final = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
_SECURITY_HEADERS: Final = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
)


class BodyLimit:
    """Answer 413 to a body of more than `most_bytes`, whether it says its length or comes in chunks.

    BentoML reads any body whole into memory. So this reads it first, up to the limit, and hands it on.
    """

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES) -> None:
        self.app = app
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        if self._announced(scope) > self.most_bytes:
            await self._refuse(scope, receive, send)
            return
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await self._read(receive)
        except TimeoutError:
            error = {"error": f"the body did not come within {BODY_SECONDS} s"}
            await JSONResponse(error, status_code=408, headers={"Connection": "close"})(scope, receive, send)
            return
        if body is None:
            return
        if len(body) > self.most_bytes:
            await self._refuse(scope, receive, send)
            return
        read: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return read.pop() if read else await receive()

        await self.app(scope, replay, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """Return the body, or as much of it as shows that it is too large; None if the client leaves before."""
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self.most_bytes or not message.get("more_body", False):
                return body

    def _announced(self, scope: Scope) -> int:
        """Return the Content-Length; 0 where there is none (the server has refused one that is no number)."""
        return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The rest of the body is not read: closing tells the client to stop sending it.
        error = {"error": f"the body is larger than {self.most_bytes} bytes; send fewer beers at a time"}
        await JSONResponse(error, status_code=413, headers={"Connection": "close"})(scope, receive, send)


class Overload:
    """Answer 429 at once where `most_waiting` requests wait already, instead of letting all of them wait for ever.

    A request's body has been read when it comes here, so who sends slowly takes nobody's place. Predicting does not
    yield to the event loop; so each request yields once before it does: those that have come meanwhile are counted.
    """

    def __init__(self, app: ASGIApp, most_waiting: int = MOST_WAITING) -> None:
        self.app = app
        self.most_waiting = most_waiting
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or tell the client to come back."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        if self.waiting >= self.most_waiting:
            error = {"error": f"{self.waiting} requests are waiting already; try again in {RETRY_SECONDS} s"}
            await JSONResponse(error, status_code=429, headers={"Retry-After": str(RETRY_SECONDS)})(
                scope, receive, send
            )
            return
        self.waiting += 1
        try:
            await asyncio.sleep(0)
            await self.app(scope, receive, send)
        finally:
            self.waiting -= 1


class JsonBodies:
    """Read every body as JSON, whatever its Content-Type says.

    BentoML chooses how to read a body by its type, and answers 500 to what is not of the type that it claims; `curl -d`
    claims a form.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as one of JSON."""
        if scope["type"] == "http":
            headers = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
            scope = {**scope, "headers": [*headers, (b"content-type", b"application/json")]}
        await self.app(scope, receive, send)


class SecurityHeaders:
    """Tell the browser to load nothing from anybody else, and to take every answer for what it says it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_SECURITY_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)
