"""Where a delivery stream's records come from: a Kinesis stream, or PutRecord.

A source remembers what was read and not yet stored, so that a pipeline that fails can go on where it was.
"""

import itertools
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from localstack.aws.api.firehose import ServiceUnavailableException
from localstack.aws.api.kinesis import ResourceNotFoundException

from lakestack.clock import now_ms
from lakestack.firehose.aggregation import UserRecord, user_records
from lakestack.firehose.records import KinesisPosition, Record
from lakestack.kinesis import meter
from lakestack.kinesis.shards import Shard
from lakestack.kinesis.store import find_stream

MAX_READ_RECORDS = 10_000
# The most that waits in memory for a destination that does not take it; then PutRecord is refused.
MAX_BACKLOG_BYTES = 256 << 20
MISSING_STREAM_SECONDS = 1.0


class Source(Protocol):
    """One pipeline reads it, from one thread."""

    def read(self, max_bytes: int) -> list[Record]:
        """Return the next records, of which only the first may exceed `max_bytes`; none if there are none now.

        Records that the Kinesis Producer Library aggregated are taken apart.
        """

    def wait(self, seconds: float) -> None:
        """Return when there may be records, or it is closed, or the seconds are over."""

    def acknowledge(self, reads: int) -> None:
        """Remember that all that came of so many reads is stored, the oldest first; a read without records is none."""

    def rewind(self) -> None:
        """Read again what was read and not acknowledged."""

    def close(self) -> None:
        """End a wait, and take nothing more: what is there can still be read."""

    def behind_ms(self) -> int | None:
        """Return how far the reading is behind the newest record, in milliseconds; None where that is never."""


@dataclass
class _Cursor:
    """Indexes in a shard's log: the next to read, and the first that is not acknowledged."""

    read: int
    acknowledged: int


class KinesisSource:
    """Reads the shards of a stream from where they end when it is made, and later shards from their beginning."""

    def __init__(self, stream_arn: str) -> None:
        self._arn = stream_arn
        self._stream = find_stream(stream_arn)
        self._closed = False
        with self._stream.changed:
            ends = {shard.id: shard.log.end for shard in self._stream.shards}
        self._cursors = {shard_id: _Cursor(end, end) for shard_id, end in ends.items()}
        self._reads: deque[dict[str, int]] = deque()  # where each read that is not acknowledged ended, by shard
        self._turn = 0

    def read(self, max_bytes: int) -> list[Record]:
        if self._stream.deleted and not self._find_again():
            return []
        records: list[Record] = []
        ends: dict[str, int] = {}
        shards = self._readable()
        self._turn += 1
        for shard in shards[self._turn % max(len(shards), 1) :] + shards[: self._turn % max(len(shards), 1)]:
            if max_bytes <= 0:
                break
            cursor = self._cursors.setdefault(shard.id, _Cursor(0, 0))
            started = time.perf_counter()
            logged, cursor.read = self._stream.read(shard, cursor.read, MAX_READ_RECORDS, max_bytes)
            ends[shard.id] = cursor.read
            if logged:
                behind_ms = self._stream.behind_ms(shard, cursor.read)
                meter.got(self._stream, shard, logged, behind_ms, time.perf_counter() - started)
            for place, arrived_ms, key, data in logged:
                sequence = shard.sequence(place)
                for number, user in enumerate(user_records(data) or (UserRecord(key, data),)):
                    position = KinesisPosition(shard.id, sequence, user.key, number)
                    records.append(Record(f"{sequence}{number:06d}", user.data, arrived_ms, position))
            max_bytes -= sum(len(entry.data) for entry in logged)
        if records:
            self._reads.append(ends)
        return records

    def wait(self, seconds: float) -> None:
        if self._stream.deleted:
            time.sleep(min(seconds, MISSING_STREAM_SECONDS))
            return
        with self._stream.changed:
            self._stream.changed.wait_for(lambda: self._closed or self._has_more(), seconds)

    def acknowledge(self, reads: int) -> None:
        for _ in range(reads):
            for shard_id, end in self._reads.popleft().items():
                self._cursors[shard_id].acknowledged = end

    def rewind(self) -> None:
        self._reads.clear()
        for cursor in self._cursors.values():
            cursor.read = cursor.acknowledged

    def behind_ms(self) -> int:
        return max((self._stream.behind_ms(shard, self._cursors[shard.id].read) for shard in self._known()), default=0)

    def close(self) -> None:
        with self._stream.changed:
            self._closed = True
            self._stream.changed.notify_all()

    def _readable(self) -> list[Shard]:
        """Return the shards that may be read: a child only after its parents, to keep each partition key in order."""
        return [
            shard
            for shard in self._stream.shards
            if all(self._is_read(parent) for parent in (shard.parent, shard.adjacent_parent) if parent)
        ]

    def _known(self) -> list[Shard]:
        return [shard for shard in self._stream.shards if shard.id in self._cursors]

    def _is_read(self, shard: Shard) -> bool:
        return shard.id in self._cursors and self._cursors[shard.id].read >= shard.log.end

    def _has_more(self) -> bool:
        return self._stream.deleted or any(not self._is_read(shard) for shard in self._readable())

    def _find_again(self) -> bool:
        """Look for a new stream of the deleted one's name, and begin at its beginning."""
        try:
            self._stream = find_stream(self._arn)
        except ResourceNotFoundException:
            return False
        self._cursors = {}
        self._reads = deque({} for _ in self._reads)  # they were of the deleted stream
        return True


class DirectPutSource:
    """Holds the records that were put until they are stored."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Record] = deque()
        self._reads: deque[list[Record]] = deque()  # what is not acknowledged
        self._bytes = 0
        self._closed = False
        # Real record ids are numbers of this length that grow.
        self._ids = itertools.count(49 * 10**54 + time.time_ns() * 10**20)

    def put(self, batch: Sequence[bytes]) -> list[str]:
        """Take records, all or none; return their ids. Raises ServiceUnavailableException when too much waits."""
        size, arrived_ms = sum(map(len, batch)), now_ms()
        with self._changed:
            if self._closed:
                raise ServiceUnavailableException("The delivery stream takes no more records: it is being stopped.")
            if self._bytes + size > MAX_BACKLOG_BYTES:
                raise ServiceUnavailableException(
                    "The delivery stream cannot take more records until its destination takes those that wait. Retry."
                )
            records = [Record(f"{next(self._ids)}000000", data, arrived_ms) for data in batch]
            self._waiting.extend(records)
            self._bytes += size
            self._changed.notify_all()
        return [record.id for record in records]

    def read(self, max_bytes: int) -> list[Record]:
        records: list[Record] = []
        with self._changed:
            while self._waiting and (not records or max_bytes >= len(self._waiting[0].data)):
                records.append(self._waiting.popleft())
                max_bytes -= len(records[-1].data)
        if records:
            self._reads.append(records)
        return records

    def wait(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting, seconds)

    def acknowledge(self, reads: int) -> None:
        stored = sum(len(record.data) for _ in range(reads) for record in self._reads.popleft())
        with self._changed:
            self._bytes -= stored

    def behind_ms(self) -> None:
        return None

    def rewind(self) -> None:
        with self._changed:
            self._waiting.extendleft(reversed(list(itertools.chain.from_iterable(self._reads))))
        self._reads.clear()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
