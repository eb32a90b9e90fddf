"""What a delivery stream holds between reading and storing: raw records not yet transformed, and data ready to store.

https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lakestack.firehose.records import Failure, Record

FOREVER = 3600.0


@dataclass
class Buffer:
    """The content of the next object. Sizes are in bytes; `opened` is the first record's monotonic time, in seconds.

    `count` records were added; `spans` are the first and the last sequence number of those that a shard gave.
    """

    raw: list[Record] = field(default_factory=list)
    raw_size: int = 0
    ready: list[bytes] = field(default_factory=list)
    ready_size: int = 0
    failed: list[Failure] = field(default_factory=list)
    failed_size: int = 0
    source: list[Record] = field(default_factory=list)
    source_size: int = 0
    oldest_ms: int = 0
    count: int = 0
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    opened: float | None = None

    @property
    def size(self) -> int:
        """What counts for the size hint: the data or, where it is more, the source that is backed up."""
        return max(self.raw_size + self.ready_size + self.failed_size, self.source_size)

    @property
    def is_empty(self) -> bool:
        return self.opened is None

    def add(self, records: Sequence[Record], now: float, keep_source: bool = False) -> None:
        """Take records as they were read; with `keep_source`, also for the backup of the source."""
        if self.opened is None:
            self.opened = now
            self.oldest_ms = records[0].arrived_ms
        self.oldest_ms = min(self.oldest_ms, *(record.arrived_ms for record in records))
        self.count += len(records)
        for record in records:
            if record.position:
                number = record.position.sequence_number
                first, _ = self.spans.get(record.position.shard_id, (number, number))
                self.spans[record.position.shard_id] = (first, number)
        size = sum(len(record.data) for record in records)
        self.raw += records
        self.raw_size += size
        if keep_source:
            self.source += records
            self.source_size += size

    def take_raw(self) -> list[Record]:
        """Take out the records that are to be transformed now."""
        taken, self.raw, self.raw_size = self.raw, [], 0
        return taken

    def add_ready(self, delivered: Sequence[bytes], failed: Sequence[Failure] = ()) -> None:
        self.ready += delivered
        self.ready_size += sum(map(len, delivered))
        self.failed += failed
        self.failed_size += sum(len(failure.record.data) for failure in failed)

    def seconds_left(self, now: float, interval: float) -> float:
        """Return how long the buffer may still wait, at least 0; long, if it is empty."""
        return FOREVER if self.opened is None else max(0.0, self.opened + interval - now)

    def is_due(self, now: float, size: int, interval: float) -> bool:
        """Whether it is to be stored: it has come to `size`, or its first record has waited `interval` seconds."""
        return not self.is_empty and (self.size >= size or self.seconds_left(now, interval) <= 0)
