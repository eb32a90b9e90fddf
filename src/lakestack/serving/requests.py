"""The requests that arrive at a connection, one after the other, read by the parser of Node.js (llhttp)."""

import io
import socket
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO

import httptools

RECEIVED_AT_ONCE = 1 << 20
KEPT_IN_MEMORY = 8 << 20  # bytes of a body; a longer one lies in a temporary file
MOST_OF_HEAD = 256 << 10  # bytes; AWS takes less
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class BadRequestError(Exception):
    """What arrived is no request; `status` says so to the client."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass
class Request:
    """A whole request. The names of headers keep their case, and `body` is at its beginning."""

    method: str = ""
    target: bytes = b""
    version: str = ""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: IO[bytes] = field(default_factory=io.BytesIO)
    keeps_alive: bool = False


class Requests:
    """Yields the requests of a connection until its client ends it. The parser calls the `on_` methods.

    Raises BadRequestError for what is no request, after those before it, and OSError.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._parser = httptools.HttpRequestParser(self)
        self._request = Request()
        self._head = 0  # bytes
        self._whole: deque[Request] = deque()

    def __iter__(self) -> Iterator[Request]:
        while data := self._connection.recv(RECEIVED_AT_ONCE):
            refused = self._read(data)
            while self._whole:
                yield self._whole.popleft()
            if refused:
                raise BadRequestError(refused)

    def _read(self, data: bytes) -> HTTPStatus | None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return HTTPStatus.BAD_REQUEST
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if self._head > MOST_OF_HEAD else None

    def on_message_begin(self) -> None:
        self._request = Request()
        self._head = 0

    def on_url(self, part: bytes) -> None:
        self._request.target += part
        self._head += len(part)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._request.headers.append((name, value))
        self._head += len(name) + len(value)
        if value == b"100-continue" and name.lower() == b"expect":
            self._connection.sendall(GO_ON)

    def on_body(self, part: bytes) -> None:
        self._request.body.write(part)
        if isinstance(self._request.body, io.BytesIO) and self._request.body.tell() > KEPT_IN_MEMORY:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed as the request is forgotten
            file.write(self._request.body.getbuffer())
            self._request.body = file

    def on_message_complete(self) -> None:
        self._request.method = self._parser.get_method().decode("ascii")
        self._request.version = self._parser.get_http_version()
        self._request.body.seek(0)
        self._request.keeps_alive = self._parser.should_keep_alive()
        self._whole.append(self._request)


def begins_a_request(data: bytes) -> bool:
    """Return whether the first bytes of a connection are those of requests that stay with HTTP/1."""
    try:
        httptools.HttpRequestParser(object()).feed_data(data)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return False
    return True
