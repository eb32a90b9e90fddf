"""What was asked of PunkAPI, as JSON lines: with the caller's X-Request-Id, by which a request is followed."""

import json
import sys
import time
from datetime import UTC, datetime
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST: Final = 200
"""Characters of a caller's text that are logged."""


class AccessLog:
    """Middleware: writes a line to standard output for each request when it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            request_id = Headers(scope=scope).get("x-request-id")
            line = {
                "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "level": "ERROR" if status >= 500 else "INFO",
                "service": "punkapi",
                "message": f"{scope['method']} {scope['path']}"[:LONGEST],
                "query": scope["query_string"].decode(errors="replace")[:LONGEST],
                "status": status,
                "milliseconds": round(1000 * (time.perf_counter() - began), 2),
                "request_id": request_id and request_id[:LONGEST],
            }
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
