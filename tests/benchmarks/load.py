"""HTTP load over kept connections: as fast as it is answered, or at a given rate.

Plain sockets and select(2), whose timeout counts in microseconds: asyncio's counts in milliseconds, so that what is due
within one would be sent together, and would wait for each other in the server.
"""

import os
import re
import select
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
PIECE = 1 << 16


@dataclass
class Load:
    """What became of the requests: the seconds that each took, and the statuses other than 200."""

    elapsed: float = 0.0
    seconds: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers of 200 a second."""
        return len(self.seconds) / self.elapsed

    def percentile_ms(self, percent: int) -> float:
        return statistics.quantiles(self.seconds, n=100)[percent - 1] * 1000


class Connection:
    """A kept connection with at most one request under way, which counts from `began`."""

    def __init__(self, host: str | None, port: int | None) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.read = b""

    def fileno(self) -> int:
        return self.socket.fileno()

    def begin(self, request: bytes, began: float) -> None:
        self.began, self.read = began, b""
        self.socket.sendall(request)

    def status(self) -> int | None:
        """Read what has come; return the status once the answer is whole."""
        piece = self.socket.recv(PIECE)
        if not piece:
            raise ConnectionError("the server closed a connection that was to be kept")
        self.read += piece
        head, end, body = self.read.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        return int(head[9:12]) if end and length and len(body) == int(length[1]) else None


def post(url: str, body: bytes, *, connections: int, seconds: float, rate: float | None = None) -> Load:
    """Send `body` again and again. With `rate`, a request is due each 1/rate seconds, and its time counts from then."""
    parts = urlsplit(url)
    head = f"POST {parts.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    request = head.encode() + b"\r\n" + body
    idle = [Connection(parts.hostname, parts.port) for _ in range(connections)]
    busy: set[Connection] = set()
    load, sent, clock = Load(), 0, time.perf_counter
    started = clock()
    end = started + seconds

    def due() -> float:
        return started + sent / rate if rate else clock()

    while busy or due() < end:
        while idle and (began := due()) < end and began <= clock():
            connection = idle.pop()
            connection.begin(request, began)
            busy.add(connection)
            sent += 1
        wait = max(0.0, due() - clock()) if idle and due() < end else None
        for connection in select.select(busy, [], [], wait)[0]:
            if (status := connection.status()) is None:
                continue
            if status == 200:
                load.seconds.append(clock() - connection.began)
            else:
                load.refused.append(status)
            busy.remove(connection)
            idle.append(connection)
    load.elapsed = clock() - started
    for connection in idle:
        connection.socket.close()
    return load


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, to one core.

    A server and its load on the same core wait for the other's time slice: some ms that are the kernel's.
    """
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
