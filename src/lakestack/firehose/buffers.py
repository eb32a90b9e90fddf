"""What a delivery stream holds between reading and storing, divided into the objects that will be made of it.

https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lakestack.firehose.records import Failure, Record


@dataclass(frozen=True, slots=True)
class Limits:
    """When an object is due: at `size` bytes, or when its first record has waited `interval` seconds."""

    size: int
    interval: float


@dataclass(frozen=True, slots=True)
class Mark:
    """When records were read: at a monotonic time, in seconds, with the read of that number."""

    opened: float
    read: int


@dataclass(frozen=True, slots=True)
class Data:
    """The records to deliver that have these partitioning keys."""

    keys: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Failed:
    """The records that failed in one way: the type of error output."""

    kind: str


@dataclass(frozen=True, slots=True)
class Backup:
    """The records as they came from the source."""


type Channel = Data | Failed | Backup
type Item = Record | Failure


@dataclass
class Buffer:
    """The content of the next object of a channel. `size` is in bytes; `oldest_ms` is the earliest arrival."""

    mark: Mark
    items: list[Item] = field(default_factory=list)
    size: int = 0
    oldest_ms: int = 1 << 62

    def add(self, records: Sequence[Record], items: Iterable[Item]) -> None:
        """Take items that came of the records."""
        self.items += items
        self.size += sum(len(record.data) for record in records)
        self.oldest_ms = min(self.oldest_ms, *(record.arrived_ms for record in records))

    def seconds_left(self, now: float, interval: float) -> float:
        """Return how long it may still wait; 0 or less if no longer."""
        return self.mark.opened + interval - now

    def is_due(self, now: float, limits: Limits) -> bool:
        return self.size >= limits.size or self.seconds_left(now, limits.interval) <= 0


class LimitsOf(Protocol):
    """Tells the limits of a channel."""

    def __call__(self, channel: Channel) -> Limits: ...


@dataclass
class Buffers:
    """One buffer for each channel that holds something."""

    open: dict[Channel, Buffer] = field(default_factory=dict)

    def deliver(self, records: Sequence[Record], mark: Mark) -> None:
        self._add(Data(), records, records, mark)

    def deliver_partitioned(self, records: Sequence[Record], mark: Mark) -> None:
        """Take records to deliver, each into the buffer of its partitioning keys."""
        partitions: dict[Data, list[Record]] = {}
        for record in records:
            partitions.setdefault(Data(frozenset(record.keys.items())), []).append(record)
        for channel, own in partitions.items():
            self._add(channel, own, own, mark)

    def fail(self, failures: Sequence[Failure], mark: Mark) -> None:
        for kind in {failure.kind for failure in failures}:
            own = [failure for failure in failures if failure.kind == kind]
            self._add(Failed(kind), [failure.record for failure in own], own, mark)

    def back_up(self, records: Sequence[Record], mark: Mark) -> None:
        self._add(Backup(), records, records, mark)

    def _add(self, channel: Channel, records: Sequence[Record], items: Sequence[Item], mark: Mark) -> None:
        if records:
            self.open.setdefault(channel, Buffer(mark)).add(records, items)

    @property
    def partitions(self) -> list[frozenset[tuple[str, str]]]:
        """The partitioning keys of what is held: the active partitions."""
        return [channel.keys for channel in self.open if isinstance(channel, Data)]

    @property
    def largest(self) -> int:
        """The bytes of the largest buffer of data."""
        return max((buffer.size for channel, buffer in self.open.items() if isinstance(channel, Data)), default=0)

    @property
    def oldest_ms(self) -> int | None:
        buffers = list(self.open.values())  # another thread asks
        return min((buffer.oldest_ms for buffer in buffers), default=None)

    @property
    def first_read(self) -> int | None:
        """The number of the earliest read of which something is held."""
        return min((buffer.mark.read for buffer in self.open.values()), default=None)

    def due(self, now: float, limits_of: LimitsOf) -> Iterator[Channel]:
        """Yield the channels that are to be stored, the one that has waited longest first."""
        for channel in self.by_age():
            if self.open[channel].is_due(now, limits_of(channel)):
                yield channel

    def by_age(self) -> list[Channel]:
        return sorted(self.open, key=lambda channel: self.open[channel].mark.read)

    def seconds_left(self, now: float, limits_of: LimitsOf) -> float | None:
        """Return how long until something is due; None if there is nothing."""
        return min(
            (buffer.seconds_left(now, limits_of(channel).interval) for channel, buffer in self.open.items()),
            default=None,
        )


@dataclass
class Untransformed:
    """Records that wait for others to be sent through the function with them."""

    records: list[Record] = field(default_factory=list)
    size: int = 0
    mark: Mark | None = None

    def add(self, records: Sequence[Record], mark: Mark) -> None:
        self.records += records
        self.size += sum(len(record.data) for record in records)
        self.mark = self.mark or mark

    @property
    def oldest_ms(self) -> int | None:
        return min((record.arrived_ms for record in self.records), default=None)
