"""How far an event source mapping has read a stream."""

import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from lakestack.kinesis.log import LoggedRecord
from lakestack.kinesis.shards import Shard
from lakestack.lambda_process.tumbling_windows import Window


@dataclass
class Lane:
    """Some partition keys of a shard: all their records before `index` are handled.

    What follows has waited since `since`, a monotonic time. `window` is the tumbling window that is open, `work` who
    reads now.
    """

    index: int
    since: float | None = None
    window: Window | None = None
    work: Future[None] | None = None

    @property
    def is_free(self) -> bool:
        return self.work is None or self.work.done()


@dataclass
class Place:
    """How far a shard is read, in as many lanes as batches of it are handed over at once.

    `earlier` are the lanes that there were before, as long as some of them are ahead of these.
    """

    lanes: list[Lane]
    earlier: list[list[Lane]] = field(default_factory=list)

    def divide(self, count: int) -> None:
        """Have so many lanes, as soon as nobody reads and no window is open."""
        if count == len(self.lanes) or not all(lane.is_free and lane.window is None for lane in self.lanes):
            return
        first = min(lane.index for lane in self.lanes)
        generations = (*self.earlier, self.lanes)
        self.earlier = [lanes for lanes in generations if any(lane.index > first for lane in lanes)]
        self.lanes = [Lane(first) for _ in range(count)]

    def is_next(self, record: LoggedRecord, lane: Lane) -> bool:
        """Return whether the record is one of the lane's that is not handled yet."""
        return _lane_of(record, self.lanes) is lane and all(
            record.place >= _lane_of(record, lanes).index for lanes in self.earlier
        )

    def is_read(self, shard: Shard) -> bool:
        return all(lane.index >= shard.log.end and lane.window is None for lane in self.lanes)


@dataclass
class Progress:
    """How far a mapping has read the stream that was made at `created_ms`: its shards' places by their ids."""

    created_ms: int
    places: dict[str, Place] = field(default_factory=dict)

    def add_children(self, shards: Sequence[Shard]) -> None:
        """Add a place for each shard whose parents are read."""
        for shard in shards:
            parents = [parent for parent in (shard.parent, shard.adjacent_parent) if parent]
            if shard.id not in self.places and all(_is_read(parent, self.places) for parent in parents):
                self.places[shard.id] = Place([Lane(0)])


def _is_read(shard: Shard, places: Mapping[str, Place]) -> bool:
    return shard.id in places and places[shard.id].is_read(shard)


def _lane_of(record: LoggedRecord, lanes: Sequence[Lane]) -> Lane:
    return lanes[zlib.crc32(record.key.encode()) % len(lanes)]
