"""HTTP load over kept connections: as fast as it is answered, or at a given rate."""

import asyncio
import re
import statistics
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


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


def post(url: str, body: bytes, *, connections: int, seconds: float, rate: float | None = None) -> Load:
    """Send `body` again and again. With `rate`, a request is due each 1/rate seconds, and its time counts from then."""
    return asyncio.run(_post(url, body, connections, seconds, rate))


async def _post(url: str, body: bytes, connections: int, seconds: float, rate: float | None) -> Load:
    parts = urlsplit(url)
    head = f"POST {parts.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    request = head.encode() + b"\r\n" + body
    load, started = Load(), time.perf_counter()
    due = (started + number / rate for number in range(int(seconds * rate))) if rate else None

    async def client() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 24)
        while (now := time.perf_counter()) < started + seconds:
            begin = now
            if due is not None:
                begin = next(due, 0.0)
                if not begin:
                    break
                await asyncio.sleep(max(0.0, begin - now))
            writer.write(request)
            answer = await reader.readuntil(b"\r\n\r\n")
            if length := LENGTH.search(answer):
                await reader.readexactly(int(length[1]))
            status = int(answer[9:12])
            if status == 200:
                load.seconds.append(time.perf_counter() - begin)
            else:
                load.refused.append(status)
        writer.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    load.elapsed = time.perf_counter() - started
    return load
