"""The answer to one request, as a WSGI application gives it, on its way to the client."""

import socket
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from lakestack.serving.requests import Request

AT_ONCE = 1 << 20  # bytes
WITHOUT_BODY = ("1", "204", "304")  # the beginnings of their status


class Answer:
    """Sends what is written to it. A short body leaves together with the headers; one of unknown length as it comes."""

    def __init__(self, connection: socket.socket, request: Request) -> None:
        self._connection = connection
        self._request = request
        self._held: list[bytes] = []
        self._streams = self._chunked = False
        self._may_have_body = request.method != "HEAD"
        self.keeps_alive = request.keeps_alive and request.version == "1.1"

    def start(self, status: str, headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], None]:
        """Take the status and the headers, as WSGI's start_response does."""
        given = {name.lower(): value for name, value in headers}
        length = given.get("content-length")
        self._may_have_body &= not status.startswith(WITHOUT_BODY)
        self._streams = length is None or int(length) > AT_ONCE
        if length is None and self._may_have_body:
            self._chunked = self._request.version == "1.1"
            self.keeps_alive &= self._chunked
        self.keeps_alive &= given.get("connection", "").lower() != "close"
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        lines += [f"Date: {formatdate(usegmt=True)}"] if "date" not in given else []
        lines += ["Transfer-Encoding: chunked"] if self._chunked else []
        lines += ["Connection: close"] if not self.keeps_alive and "connection" not in given else []
        self._held = ["\r\n".join([*lines, "\r\n"]).encode("latin-1")]
        return self.write

    def write(self, data: bytes) -> None:
        if not data or not self._may_have_body:
            return
        self._held += [b"%x\r\n" % len(data), data, b"\r\n"] if self._chunked else [data]
        if self._streams:
            self._send()

    def finish(self) -> None:
        if self._chunked:
            self._held.append(b"0\r\n\r\n")
        self._send()

    def _send(self) -> None:
        self._connection.sendall(b"".join(self._held))
        self._held.clear()
