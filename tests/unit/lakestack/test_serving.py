"""HTTP as clients speak it, and as they should not: read, given to an application, and answered."""

import contextlib
import http.client
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lakestack.serving.answers import AT_ONCE
from lakestack.serving.connection import serve
from lakestack.serving.requests import KEPT_IN_MEMORY, MOST_OF_HEAD, begins_a_request

type Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


def echo(environ, start):
    """Answer with what was received."""
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Length", str(len(body))), ("x-CASE", "kept")])
    return [body]


def named(name: str) -> Application:
    """Return an application that answers with a variable of its environment."""

    def application(environ, start):
        text = str(environ.get(name)).encode()
        start("200 OK", [("Content-Length", str(len(text)))])
        return [text]

    return application


def streamed(parts) -> Application:
    """Return an application whose answer has no length."""

    def application(_environ, start):
        start("200 OK", [])
        return parts

    return application


@contextlib.contextmanager
def client_of(application: Application) -> Iterator[socket.socket]:
    """Serve one connection in a thread, and give the client's end of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname(), timeout=60)
        connection, _ = listener.accept()

    def attend() -> None:
        with connection, contextlib.suppress(OSError):
            serve(connection, application)

    thread = threading.Thread(target=attend)
    thread.start()
    try:
        yield client
    finally:
        client.close()
        thread.join(60)
    assert not thread.is_alive()


def received(client: socket.socket) -> bytes:
    """Return all that comes until the server closes the connection."""
    return b"".join(iter(lambda: client.recv(1 << 16), b""))


def asked(application: Application, request: bytes) -> bytes:
    """Send what may be requests, say that this is all, and return all answers."""
    with client_of(application) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return received(client)


def bodies(answers: bytes) -> list[bytes]:
    """Return the body of each of several answers that tell their lengths."""
    found = []
    while answers:
        head, _, answers = answers.partition(b"\r\n\r\n")
        (length,) = (line.split(b":")[1] for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
        found.append(answers[: int(length)])
        answers = answers[int(length) :]
    return found


@pytest.mark.parametrize(
    ("request_", "variable", "value"),
    [
        (b"GET /a/b%20c?d=%2F HTTP/1.1\r\n\r\n", "PATH_INFO", b"/a/b c"),
        (b"GET /a/b%20c?d=%2F HTTP/1.1\r\n\r\n", "QUERY_STRING", b"d=%2F"),
        (b"GET /a/b%20c?d=%2F HTTP/1.1\r\n\r\n", "RAW_URI", b"/a/b%20c?d=%2F"),
        (b"GET http://beers/a?b HTTP/1.1\r\n\r\n", "PATH_INFO", b"/a"),
        (b"GET http://beers/a?b HTTP/1.1\r\n\r\n", "RAW_URI", b"http://beers/a?b"),
        (b"PATCH / HTTP/1.1\r\n\r\n", "REQUEST_METHOD", b"PATCH"),
        (b"GET / HTTP/1.0\r\n\r\n", "SERVER_PROTOCOL", b"HTTP/1.0"),
        (b"GET / HTTP/1.1\r\nHost: beers:4566\r\n\r\n", "SERVER_NAME", b"beers"),
        (b"GET / HTTP/1.1\r\nContent-Type: a/b\r\n\r\n", "CONTENT_TYPE", b"a/b"),
        (b"GET / HTTP/1.1\r\nx-one: 1\r\nX-One: 2\r\n\r\n", "HTTP_X_ONE", b"1,2"),
        (b"GET / HTTP/1.1\r\nx-ONE: 1\r\n\r\n", "rolo.headers", b"[(b'x-ONE', b'1')]"),
        (b"GET / HTTP/1.1\r\n\r\n", "REMOTE_ADDR", b"127.0.0.1"),
    ],
)
def test_the_application_is_told_of_the_request(request_, variable, value):
    assert bodies(asked(named(variable), request_)) == [value]


@pytest.mark.parametrize("size", [0, 1, 70_000, KEPT_IN_MEMORY, KEPT_IN_MEMORY + 1])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_arrives_whole(size, chunked):
    body = bytes(itertools.islice(itertools.cycle(range(251)), size))
    with client_of(echo) as client:
        connection = http.client.HTTPConnection("beers")
        connection.sock = client
        for _ in range(2):
            connection.request("PUT", "/", iter([body[:1000], body[1000:]]) if chunked and body else body)
            answer = connection.getresponse()
            assert answer.read() == body
            assert ("x-CASE", "kept") in answer.getheaders()


def test_requests_that_come_together_are_answered_in_their_order():
    requests = b"".join(b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n%d" % number for number in range(5))
    assert bodies(asked(echo, requests)) == [b"0", b"1", b"2", b"3", b"4"]


def test_a_request_that_comes_in_pieces_is_one():
    with client_of(echo) as client:
        for piece in (b"PO", b"ST / HTT", b"P/1.1\r\nConte", b"nt-Length: 3\r\nConnection: close\r\n", b"\r\na", b"bc"):
            client.sendall(piece)
        assert bodies(received(client)) == [b"abc"]


def test_a_client_that_asks_first_is_told_to_go_on():
    with client_of(echo) as client:
        client.sendall(b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
        told = client.recv(1000)
        client.sendall(b"ok")
        assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert bodies(received(client)) == [b"ok"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/9.9\r\n\r\n", b"400 Bad Request"),
        (b"POST / HTTP/1.1\r\nContent-Length: few\r\n\r\n", b"400 Bad Request"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400 Bad Request"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nx: %b\r\n\r\n" % (b"x" * MOST_OF_HEAD), b"431 Request Header Fields Too Large"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_after_those_before_it(request_, status):
    good = b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx"
    answers = asked(echo, good + request_)
    assert answers.startswith(b"HTTP/1.1 200 OK")
    assert f"HTTP/1.1 {status.decode()}\r\nConnection: close" in answers.decode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", True),
        (b"GE", True),
        (b"GET / HTTP/1.1\r\nUpgra", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1", True),
        (b"\x16\x03\x01\x02\x00\x01\x00", False),  # TLS
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", False),
        (b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", False),
    ],
)
def test_what_is_handed_on(data, expected):
    assert begins_a_request(data) is expected


@pytest.mark.parametrize(
    ("request_", "parts", "expected"),
    [
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", [b"ab", b"", b"c"], b"\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
        (b"GET / HTTP/1.0\r\n\r\n", [b"ab", b"c"], b"\r\n\r\nabc"),
        (b"HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n", [b"ab", b"c"], b"\r\n\r\n"),
    ],
)
def test_an_answer_without_a_length(request_, parts, expected):
    answer = asked(streamed(parts), request_)
    assert answer[answer.index(b"\r\n\r\n") :] == expected
    assert (b"Transfer-Encoding: chunked" in answer) is (b"0\r\n" in expected)


def test_what_is_streamed_leaves_as_it_comes():
    goes_on = threading.Event()

    def parts() -> Iterator[bytes]:
        yield b"first"
        assert goes_on.wait(60)
        yield b"second"

    with client_of(streamed(parts())) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"first" in client.recv(1000)
        goes_on.set()
        assert b"second" in client.recv(1000)


def test_a_long_answer_is_not_held():
    sent: list[int] = []

    def application(_environ, start):
        start("200 OK", [("Content-Length", str(4 * AT_ONCE))])
        for _ in range(4):
            sent.append(len(sent))
            yield b"x" * AT_ONCE

    with client_of(application) as client:
        client.sendall(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        head = client.recv(10)  # the client reads no more for now: the server cannot have written all
        assert head
        assert len(sent) < 4
        assert len(received(client)) > 4 * AT_ONCE


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_ends_with_its_headers(status):
    def application(_environ, start):
        start(status, [])
        return []

    answer = asked(application, b"GET / HTTP/1.1\r\n\r\n" * 2)
    assert answer.count(f"HTTP/1.1 {status}\r\nDate: ".encode()) == 2
    assert answer.endswith(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in answer


@pytest.mark.parametrize("connection", [b"Connection: close\r\n", b""])
def test_a_connection_is_kept_unless_the_client_says_so(connection):
    answers = asked(named("REQUEST_METHOD"), b"GET / HTTP/1.1\r\n" + connection + b"\r\n" + b"PUT / HTTP/1.1\r\n\r\n")
    assert bodies(answers) == ([b"GET"] if connection else [b"GET", b"PUT"])


def test_what_is_streamed_is_closed_when_its_client_goes_away():
    closed = threading.Event()

    class Endless:
        def __iter__(self):
            return itertools.repeat(b"x" * 10_000)

        def close(self):
            closed.set()

    with client_of(streamed(Endless())) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        client.recv(1000)
    assert closed.wait(60)
