"""One connection of a client, from its first request to its end."""

import functools
import socket
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from lakestack.serving.answers import Answer
from lakestack.serving.requests import BadRequestError, Request, Requests

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def serve(connection: socket.socket, application: Application) -> None:
    """Answer the requests of `connection` by the WSGI application, until either side has enough."""
    peer, here = connection.getpeername(), connection.getsockname()
    addresses = {"REMOTE_ADDR": peer[0], "REMOTE_PORT": str(peer[1]), "SERVER_PORT": str(here[1])}
    try:
        for request in Requests(connection):
            if not answered(connection, request, application, addresses):
                break
    except BadRequestError as error:
        refuse(connection, error.status)


def answered(connection: socket.socket, request: Request, application: Application, addresses: dict[str, str]) -> bool:
    """Answer one request and return whether the connection may bring another."""
    answer = Answer(connection, request)
    parts = application(environment(request, addresses), answer.start)
    try:
        for part in parts:
            answer.write(part)
        answer.finish()
    finally:
        if close := getattr(parts, "close", None):
            close()
    return answer.keeps_alive


def refuse(connection: socket.socket, status: HTTPStatus) -> None:
    """Say why no answer will come."""
    head = f"HTTP/1.1 {status} {status.phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    connection.sendall(head.encode("ascii"))


def environment(request: Request, addresses: dict[str, str]) -> dict[str, Any]:
    """Return what PEP 3333 and rolo's gateway want to know of a request."""
    target = request.target.decode("latin-1")
    path, _, query = target.partition("?")
    if not path.startswith("/"):  # a proxy's: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
        path = urlsplit(path).path
    variables: dict[str, str] = {}
    for name, value in request.headers:
        variable = variable_of(name)
        text = value.decode("latin-1")
        variables[variable] = f"{variables[variable]},{text}" if variable in variables else text
    return {
        **variables,
        **addresses,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_TYPE": variables.get("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": variables.get("HTTP_CONTENT_LENGTH", ""),
        "SERVER_NAME": variables.get("HTTP_HOST", "").partition(":")[0],
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "RAW_URI": target,
        "REQUEST_URI": target,
        "rolo.headers": request.headers,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": request.body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


@functools.lru_cache  # clients send few different ones
def variable_of(header: bytes) -> str:
    """Return the name under which WSGI gives a header to the application."""
    return "HTTP_" + header.decode("latin-1").upper().replace("-", "_")
