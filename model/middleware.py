"""What stands before the service: a limit to the body, and a page that calls nobody."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 1_000_000

# Swagger UI comes with BentoML and styles itself inline; all else that BentoML's page asks for is a third party's.
CONTENT_SECURITY_POLICY: Final = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


class BodyLimit:
    """Answer 413 to a body of more than `most_bytes`, whether it says its length or comes in chunks.

    BentoML reads any body whole into memory. So this reads it first, up to the limit, and hands it on.
    """

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES) -> None:
        self.app = app
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self._announced(scope) > self.most_bytes:
            await self._refuse(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.most_bytes:
                await self._refuse(scope, receive, send)
                return
        read: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> Message:
            return read.pop() if read else await receive()

        await self.app(scope, replay, send)

    def _announced(self, scope: Scope) -> int:
        """Return the Content-Length; 0 where there is none (the server has refused one that is no number)."""
        return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The rest of the body is not read: closing tells the client to stop sending it.
        error = {"error": f"the body is larger than {self.most_bytes} bytes; send fewer beers at a time"}
        await JSONResponse(error, status_code=413, headers={"Connection": "close"})(scope, receive, send)


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
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_with_headers)
