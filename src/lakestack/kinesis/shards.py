"""A shard: a range of hash keys, and the log of the records whose partition keys hash into it.

https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html
"""

from dataclasses import dataclass, field
from functools import cached_property

from lakestack.clock import now_ms
from lakestack.kinesis.log import Log
from lakestack.kinesis.throughput import Throughput, throughput_of_a_shard

HASH_KEYS = 2**128
# Real sequence numbers have 56 digits, grow within a shard, and those of a child are greater than those of its parents.
_SEQUENCE_BASE = 49 * 10**54
_SEQUENCES_PER_SECOND = 10**40
_SEQUENCES_PER_SHARD = 10**24


@dataclass
class Shard:
    """Its hash keys are start <= key <= end; it is closed by a split, a merge or a new shard count."""

    number: int
    start: int
    end: int
    stream_created_ms: int
    parent: "Shard | None" = None
    adjacent_parent: "Shard | None" = None
    log: Log = field(default_factory=Log)
    opened_ms: int = field(default_factory=now_ms)
    closed_ms: int | None = None
    throughput: Throughput | None = field(default_factory=throughput_of_a_shard)

    @cached_property
    def id(self) -> str:
        return f"shardId-{self.number:012d}"

    @property
    def is_open(self) -> bool:
        return self.closed_ms is None

    @cached_property
    def first_sequence(self) -> int:
        """Less than any record's; AWS reports it as the shard's starting sequence number."""
        seconds = self.stream_created_ms // 1000
        return _SEQUENCE_BASE + seconds * _SEQUENCES_PER_SECOND + self.number * _SEQUENCES_PER_SHARD

    def sequence(self, index: int) -> str:
        """Return the sequence number of the log's record at `index`."""
        return f"{self._sequence_prefix}{index + 1:024d}"

    @cached_property
    def _sequence_prefix(self) -> str:
        """What the texts of all its sequence numbers begin with: to write 56 digits anew for each record is slow."""
        return str(self.first_sequence // _SEQUENCES_PER_SHARD)

    def index(self, sequence: int) -> int | None:
        """Return the index of the record with that number: -1 for the shard's first, None if it is another's."""
        index = sequence - self.first_sequence - 1
        return index if -1 <= index < self.log.end else None
