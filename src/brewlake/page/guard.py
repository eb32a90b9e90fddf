"""Who may use the page's backend: the page itself, opened on this machine. It runs SQL, so other sites may not."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}
MOST_BYTES: Final = 100_000
# Nothing from anywhere else: the page works without a network.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Guard:
    """Middleware: refuses what another site could send, and gives the answers their security headers.

    A name that resolves to this machine (DNS rebinding) is told by Host, a form of another site by Origin, and one
    that hides it by its content type, which a form cannot set to JSON.
    https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = MutableHeaders(scope=message)
                added["content-security-policy"] = POLICY
                added["x-content-type-options"] = "nosniff"
                added["referrer-policy"] = "no-referrer"
                added["cache-control"] = "no-store"
            await send(message)

        refusal = _refusal(scope["method"], headers)
        if refusal:
            await JSONResponse({"error": refusal}, 403)(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def _refusal(method: str, headers: Headers) -> str | None:
    host = headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK:
        return f"this page is for this machine, not for the host {host!r}"
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return f"requests from {origin!r} are refused"
    if method == "POST":
        if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return "send application/json"
        if not headers.get("content-length", "").isdecimal() or int(headers["content-length"]) > MOST_BYTES:
            return f"send at most {MOST_BYTES:,} bytes, and their number as Content-Length"
    return None
