"""Putting failed records back: each once, in batches that the ledger knows of before and after."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from brewlake.ingestion.stream import MOST_RECORDS, MOST_REQUEST_BYTES
from brewlake.replay.ledger import Batch, Ledger
from brewlake.replay.stream import KEY, Stream

RETENTION: Final = timedelta(hours=24)
"""For so long the stream tells what was put on it: Kinesis's default, which Terraform states."""


class Replay:
    """The failed records of a platform on their way back to the stream.

    A record is put back once. A replay that was interrupted within a call asks the stream which records of it arrived;
    only where the stream has forgotten (24 hours later) these are put again, and may come twice: `uncertain` counts
    them.
    """

    def __init__(self, ledger: Ledger, stream: Stream) -> None:
        self._ledger = ledger
        self._stream = stream
        self.put_back: set[str] = set()
        self.uncertain = 0

    def resume(self) -> None:
        """Read what was put back before, and find out what an interrupted replay did."""
        for batch in self._ledger.batches():
            self.put_back |= set(batch.failures if batch.settled else self._settle(batch))

    def put(self, records: Mapping[str, bytes]) -> Iterator[int]:
        """Put back what of `records` (data by the failure's id) was not before; yield how many, call by call."""
        left = {failure: _line(data) for failure, data in records.items() if failure not in self.put_back}
        for part in _calls(left):
            batch = self._ledger.begin(list(part))
            self._stream.put(part, batch.started)
            self._ledger.settle(batch, batch.failures)
            self.put_back |= part.keys()
            yield len(part)

    def _settle(self, batch: Batch) -> set[str]:
        arrived = self._stream.holds(batch.failures, batch.started)
        if datetime.now(UTC) - batch.started > RETENTION:
            self.uncertain += len(batch.failures) - len(arrived)
        self._ledger.settle(batch, sorted(arrived))
        return arrived


def _line(data: bytes) -> bytes:
    """Return `data` as a line, as everything on the stream is."""
    return data if data.endswith(b"\n") else data + b"\n"


def _calls(records: dict[str, bytes]) -> Iterator[dict[str, bytes]]:
    """Split `records` into what one PutRecords call takes."""
    part: dict[str, bytes] = {}
    size = 0
    for failure, data in records.items():
        cost = len(data) + len(KEY) + len(failure)
        if part and (len(part) == MOST_RECORDS or size + cost > MOST_REQUEST_BYTES):
            yield part
            part, size = {}, 0
        part[failure] = data
        size += cost
    if part:
        yield part
