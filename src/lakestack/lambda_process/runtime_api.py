"""The Lambda Runtime API for one process of a function, on a loopback port of its own.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. The process asks for the next invocation and posts its
response or error; the executor gives it one invocation at a time.
"""

import contextlib
import io
import json
import queue
import re
import socket
import threading
import time
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, and room for the envelope.
MAX_RESPONSE_BYTES = 6_291_556
ROOT = "/2018-06-01/runtime"
RESULT_PATH = re.compile(rf"{ROOT}/invocation/(?P<id>[^/]+)/(?P<kind>response|error)")


@dataclass(frozen=True)
class Invocation:
    """What a function is called with. `timeout` is in seconds, from the moment the process takes it."""

    request_id: str
    payload: bytes
    function_arn: str
    trace_id: str
    timeout: float
    client_context: str | None = None  # JSON in ASCII


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended: the payload (JSON), and whether it is an error of the function or of its runtime."""

    payload: bytes
    is_error: bool

    @classmethod
    def error(cls, error_type: str, message: str) -> "Outcome":
        return cls(json.dumps({"errorType": error_type, "errorMessage": message}).encode(), is_error=True)

    @property
    def error_type(self) -> str:
        """The error's type, such as Sandbox.Timedout; Unhandled where the payload tells none."""
        try:
            told = json.loads(self.payload).get("errorType")
        except (ValueError, AttributeError):
            told = None
        return str(told or "Unhandled")


@dataclass(frozen=True)
class Crash:
    """The process ended without a word; `reason` is "exit status 1" or "signal: killed"."""

    reason: str


class RuntimeApi:
    """Serves one process until it is closed.

    `initialized` is done when the process asks for its first invocation (its result is then None), or when it could not
    start: its result then says why. `initialization_ms` is how long that took.
    """

    def __init__(self) -> None:
        self.initialized: Future[Outcome | Crash | None] = Future()
        self.initialization_ms: float | None = None
        self._made = time.monotonic()
        self._waiting: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._running: tuple[str, Future[Outcome | Crash]] | None = None
        self._crash: Crash | None = None
        self._closed = False
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._serve, name="lambda-runtime-api", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """The value of AWS_LAMBDA_RUNTIME_API: host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    def invoke(self, invocation: Invocation) -> Future[Outcome | Crash]:
        """Give the process an invocation; it must have answered the one before."""
        future: Future[Outcome | Crash] = Future()
        self._running = (invocation.request_id, future)
        if self._crash:  # it has died since it was last asked
            _settle(future, self._crash)
        self._waiting.put(invocation)
        return future

    def fail(self, crash: Crash) -> None:
        """End what is under way, and what comes: the process has died."""
        self._crash = crash
        self._end_initialization(crash)
        if self._running:
            _settle(self._running[1], crash)

    def close(self) -> None:
        """Free the port and end every thread that serves this process."""
        if self._closed:
            return
        self._closed = True
        self._waiting.put(None)
        # The server waits for a connection without polling, so that an idle function costs nothing: give it one.
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._server.server_port), timeout=1):
            pass
        self._thread.join()
        self._server.server_close()

    def _serve(self) -> None:
        while not self._closed:
            self._server.handle_request()

    # What the process calls.

    def next_invocation(self) -> Invocation | None:
        self._end_initialization(None)
        return self._waiting.get()

    def end_invocation(self, request_id: str, outcome: Outcome) -> bool:
        """Return whether `request_id` is the invocation that runs."""
        if not self._running or self._running[0] != request_id:
            return False
        if len(outcome.payload) > MAX_RESPONSE_BYTES:
            message = f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
            outcome = Outcome.error("Function.ResponseSizeTooLarge", message)
        _settle(self._running[1], outcome)
        return True

    def fail_initialization(self, payload: bytes) -> None:
        self._end_initialization(Outcome(payload, is_error=True))

    def _end_initialization(self, failure: Outcome | Crash | None) -> None:
        if self.initialization_ms is None:
            self.initialization_ms = (time.monotonic() - self._made) * 1000
        _settle(self.initialized, failure)


def _settle(future: "Future[Any]", result: object) -> None:
    """Set the result unless another thread has: a process can post its error and die at the same time."""
    with contextlib.suppress(InvalidStateError):
        future.set_result(result)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, api: RuntimeApi) -> None:
        self.api = api
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's would look the host's name up
        self.server_name, self.server_port = self.socket.getsockname()[:2]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a connection ends in the middle whenever a process is killed."""


class _HeaderLines(io.BufferedReader):
    """The lines of a request's head, each cut off where http.server would refuse it: an error's cause for X-Ray is one
    line, of which a deep recursion makes a long one.
    """

    def __init__(self, file: Any) -> None:
        self._file = file

    def readline(self, size: int | None = -1, /) -> bytes:
        line: bytes = self._file.readline()
        return line if size is None or size < 0 or len(line) < size else line[: size - 3] + b"\r\n"


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # with it, each warm invocation waits 40 ms for an acknowledgement
    wbufsize = -1  # one packet a response

    def parse_request(self) -> bool:
        file, self.rfile = self.rfile, _HeaderLines(self.rfile)
        try:
            return super().parse_request()
        finally:
            self.rfile = file

    def do_GET(self) -> None:
        if self.path != f"{ROOT}/invocation/next":
            self._answer(HTTPStatus.NOT_FOUND)
            return
        invocation = self.server.api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        deadline = int((time.time() + invocation.timeout) * 1000)
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(deadline),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        if invocation.client_context:
            headers["Lambda-Runtime-Client-Context"] = invocation.client_context
        self._answer(HTTPStatus.OK, invocation.payload, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if result := RESULT_PATH.fullmatch(self.path):
            known = self.server.api.end_invocation(result["id"], Outcome(body, is_error=result["kind"] == "error"))
            self._answer(HTTPStatus.ACCEPTED if known else HTTPStatus.BAD_REQUEST)
        elif self.path == f"{ROOT}/init/error":
            self.server.api.fail_initialization(body)
            self._answer(HTTPStatus.ACCEPTED)
        else:
            self._answer(HTTPStatus.NOT_FOUND)

    def _answer(self, status: HTTPStatus, body: bytes = b"{}", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Keep quiet: BaseHTTPRequestHandler writes each request to standard error."""
