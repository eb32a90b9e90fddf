"""What was asked and what was answered, put on a Firehose stream beside the answering: it delays and fails no request.

Off unless BREWLAKE_CAPTURE_STREAM names a delivery stream. A line of JSON a beer, as `captured` reads them.
"""

import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from pydantic_core import to_json

from model.metrics import CAPTURED
from model.predictor import Estimates
from model.schema import Beer

if TYPE_CHECKING:
    from mypy_boto3_firehose import FirehoseClient

STREAM_VARIABLE: Final = "BREWLAKE_CAPTURE_STREAM"
# Beers that may wait to be sent; those that come when so many wait are not captured. Some 20 MB.
MOST_WAITING: Final = 20_000
# Firehose takes 1,000 KiB a record, and bills each as 5 KB at least: so a record holds the lines of a moment.
# https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html
RECORD_BYTES: Final = 800_000
RECORD_SECONDS: Final = 1.0
LONGEST_NAME: Final = 200
# For what waits when the server ends.
CLOSE_SECONDS: Final = 5.0

logger = logging.getLogger("bentoml.serve")


class Answered(NamedTuple):
    """A request's beers and their estimates."""

    at: datetime
    version: str
    beers: Sequence[Beer]
    estimates: Estimates

    def lines(self) -> Iterator[bytes]:
        """Give a line of JSON a beer."""
        about = {"time": self.at.isoformat(timespec="milliseconds"), "model_version": self.version}
        for beer, (ibu, low, high) in zip(self.beers, self.estimates.rows(), strict=True):
            asked = vars(beer) | {"name": beer.name[:LONGEST_NAME]}
            yield to_json(about | asked | {"ibu": ibu, "ibu_low": low, "ibu_high": high}) + b"\n"


class Capture:
    """Sends what it is given to a delivery stream, from a thread of its own."""

    def __init__(self, client: "FirehoseClient", stream: str, most_waiting: int = MOST_WAITING) -> None:
        self._client, self._stream = client, stream
        self._room = self._free = most_waiting
        self._counting = threading.Lock()
        self._queue: SimpleQueue[Answered | None] = SimpleQueue()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
        self._thread.start()

    @classmethod
    def from_environment(cls) -> Self | None:
        """Return the capture that the environment asks for; None if it asks for none, or for one that cannot be."""
        stream = os.environ.get(STREAM_VARIABLE)
        if not stream:
            return None
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        # What cannot be sent soon is given up: the next waits behind it.
        patience = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
        try:
            return cls(boto3.client("firehose", config=patience), stream)
        except BotoCoreError as error:  # no region, say
            logger.warning("What is asked is not captured: %s", error)
            return None

    def add(self, version: str, beers: Sequence[Beer], estimates: Estimates) -> None:
        """Have a request captured if there is room; never wait."""
        with self._counting:
            fits = len(beers) <= self._free
            self._free -= len(beers) if fits else 0
        if fits:
            self._queue.put(Answered(datetime.now(UTC), version, beers, estimates))
        else:
            CAPTURED.labels("dropped").inc(len(beers))

    def close(self) -> None:
        """Send what waits, if that can be done in CLOSE_SECONDS."""
        self._queue.put(None)
        self._thread.join(CLOSE_SECONDS)

    @property
    def waiting(self) -> int:
        """How many beers wait to be sent, or are being sent."""
        return self._room - self._free

    def _run(self) -> None:
        more = True
        while more:
            lines, more = self._take()
            for record, beers in pack(lines):
                self._send(record, beers)
            with self._counting:
                self._free += len(lines)

    def _take(self) -> tuple[list[bytes], bool]:
        """Wait for a request, and return the lines of those that come in a moment, and whether more may come."""
        lines: list[bytes] = []
        size, end = 0, None
        while size < RECORD_BYTES:
            try:
                answered = self._queue.get(timeout=None if end is None else max(0.0, end - time.monotonic()))
            except Empty:
                break
            if answered is None:
                return lines, False
            end = end or time.monotonic() + RECORD_SECONDS
            added = list(answered.lines())
            lines += added
            size += sum(map(len, added))
        return lines, True

    def _send(self, record: bytes, beers: int) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.put_record(DeliveryStreamName=self._stream, Record={"Data": record})
        except (BotoCoreError, ClientError) as error:
            CAPTURED.labels("dropped").inc(beers)
            if not self._failing:  # once, not each second for as long as it lasts
                logger.warning("What is asked is not captured: %s", error)
            self._failing = True
        else:
            CAPTURED.labels("sent").inc(beers)
            self._failing = False


def pack(lines: Iterable[bytes], most_bytes: int = RECORD_BYTES) -> Iterator[tuple[bytes, int]]:
    """Join lines to records of at most `most_bytes`, each with the number of its lines."""
    record, count = bytearray(), 0
    for line in lines:
        if record and len(record) + len(line) > most_bytes:
            yield bytes(record), count
            record, count = bytearray(), 0
        record += line
        count += 1
    if record:
        yield bytes(record), count
