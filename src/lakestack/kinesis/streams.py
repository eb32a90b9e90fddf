"""Streams: their shards, what can be put into them and read from them, and how they are split."""

import hashlib
import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple

from lakestack.clock import now_ms
from lakestack.kinesis.log import LoggedRecord
from lakestack.kinesis.shards import HASH_KEYS, Shard

HOUR_MS = 3_600_000
TRIM_EVERY_MS = 10_000


class Entry(NamedTuple):
    """A record to put. `hash_key` is the explicit hash key, if it has one."""

    key: str
    data: bytes
    hash_key: int | None = None


@dataclass
class Consumer:
    """A registered consumer with enhanced fan-out. `subscriptions` tells when the last one to each shard began."""

    name: str
    arn: str
    created_ms: int
    tags: dict[str, str] = field(default_factory=dict)
    policy: str | None = None
    subscriptions: dict[str, float] = field(default_factory=dict)


class ClosingError(Exception):
    """No stream takes records any more: the emulator stops."""


closing = threading.Event()
"""Set when the emulator stops. What a stream took before can still be read, and nothing comes after it."""


@dataclass
class Stream:
    """`changed` guards the shards and their logs, and is notified when records arrive or shards close."""

    name: str
    arn: str
    mode: str
    retention_hours: int = 24
    max_record_kib: int = 1024
    warm_mib: int | None = None  # a second
    tags: dict[str, str] = field(default_factory=dict)
    consumers: dict[str, Consumer] = field(default_factory=dict)
    shard_level_metrics: list[str] = field(default_factory=list)
    key_id: str | None = None
    policy: str | None = None
    created_ms: int = field(default_factory=now_ms)
    deleted: bool = False
    shards: list[Shard] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition, repr=False)
    _trimmed_ms: int = field(default_factory=now_ms)

    @property
    def open_shards(self) -> list[Shard]:
        """The shards that take records, by hash key."""
        return sorted((shard for shard in self.shards if shard.is_open), key=lambda shard: shard.start)

    @property
    def trim_horizon_ms(self) -> int:
        """Records that arrived before it are gone."""
        return now_ms() - self.retention_hours * HOUR_MS

    def shard(self, shard_id: str) -> Shard | None:
        return next((shard for shard in self.shards if shard.id == shard_id), None)

    def put(self, entries: Sequence[Entry]) -> list[tuple[Shard, int | None]]:
        """Add the entries in their order; return the shard and the index in its log of each.

        The index is None where the shard has taken what it may take in this second. Raises ClosingError.
        """
        with self.changed:
            if closing.is_set():
                raise ClosingError
            arrived_ms = now_ms()  # in the order of the log
            shards = self.open_shards
            starts = [shard.start for shard in shards]
            chosen = [bisect_right(starts, _hash_key(entry)) - 1 for entry in entries]
            taken = [_takes(shards[number], entry) for entry, number in zip(entries, chosen, strict=True)]
            batches: dict[int, list[tuple[str, bytes]]] = {}
            for entry, number in compress(zip(entries, chosen, strict=True), taken):
                batches.setdefault(number, []).append((entry.key, entry.data))
            following = {number: shards[number].log.append(batch, arrived_ms) for number, batch in batches.items()}
            self._trim(arrived_ms)
            self.changed.notify_all()
        placed: list[tuple[Shard, int | None]] = []
        for number, is_taken in zip(chosen, taken, strict=True):
            placed.append((shards[number], following[number] if is_taken else None))
            following[number] = following.get(number, 0) + is_taken
        return placed

    def read(self, shard: Shard, start: int, limit: int, max_bytes: int) -> tuple[list[LoggedRecord], int]:
        """Return records from the index `start` on, and the index at which to go on.

        Records that are older than the retention are passed over.
        """
        with self.changed:
            start = max(start, shard.log.first_from(self.trim_horizon_ms))
            records = list(shard.log.read(start, limit, max_bytes))
        return records, records[-1].place + 1 if records else start

    def answers(self, shard: Shard) -> bool:
        """Return whether `shard` answers one more call of GetRecords in this second."""
        with self.changed:
            return shard.throughput is None or shard.throughput.ask()

    def give(self, shard: Shard, records: Sequence[LoggedRecord]) -> None:
        """Count records that a call of GetRecords was given."""
        with self.changed:
            if shard.throughput:
                shard.throughput.give(sum(_size(record) for record in records))

    def behind_ms(self, shard: Shard, index: int) -> int:
        """Return how far behind the newest record a reader is that goes on at `index`, in milliseconds."""
        with self.changed:
            return max(now_ms() - shard.log.arrival_ms(index), 0) if index < shard.log.end else 0

    def reshard(self, parents: Iterable[Shard], ranges: Iterable[tuple[int, int]]) -> None:
        """Close the shards `parents` and open one for each range of hash keys, a child of those that it overlaps."""
        with self.changed:
            parents = sorted(parents, key=lambda shard: shard.start)
            for start, end in ranges:
                overlapped = [parent for parent in parents if parent.start <= end and start <= parent.end]
                adjacent = overlapped[-1] if len(overlapped) > 1 else None
                parent = overlapped[0] if overlapped else None
                self.shards.append(Shard(len(self.shards), start, end, self.created_ms, parent, adjacent))
            for parent in parents:
                parent.closed_ms = now_ms()
            self.changed.notify_all()

    def delete(self) -> None:
        """Wake who waits for records: none will come."""
        with self.changed:
            self.deleted = True
            self.changed.notify_all()

    def _trim(self, at_ms: int) -> None:
        if at_ms - self._trimmed_ms > TRIM_EVERY_MS:
            self._trimmed_ms = at_ms
            for shard in self.shards:
                shard.log.trim(self.trim_horizon_ms)


def even_ranges(count: int) -> list[tuple[int, int]]:
    """Divide all hash keys into `count` ranges of one size, the last with the rest.

    >>> even_ranges(1) == [(0, 2**128 - 1)]
    True
    """
    size = HASH_KEYS // count
    return [(i * size, HASH_KEYS - 1 if i == count - 1 else (i + 1) * size - 1) for i in range(count)]


def _takes(shard: Shard, entry: Entry) -> bool:
    return shard.throughput is None or shard.throughput.take(_size(entry))


def _size(record: Entry | LoggedRecord) -> int:
    """Return the bytes that count towards a shard's limits: the data's and the partition key's."""
    return len(record.data) + len(record.key.encode())


def _hash_key(entry: Entry) -> int:
    if entry.hash_key is not None:
        return entry.hash_key
    return int.from_bytes(hashlib.md5(entry.key.encode(), usedforsecurity=False).digest())
