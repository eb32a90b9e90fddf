"""How many records passed the stream, read on from where the last look ended."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from brewlake.reading import read_shard

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient


@dataclass(slots=True)
class _Shard:
    after: str | None = None
    """The sequence number of the last record that was read; None: none was."""
    records: int = 0


class StreamCount:
    """Counts the records of the stream `name`, from the oldest that it holds at the first look."""

    def __init__(self, kinesis: "KinesisClient", name: str) -> None:
        self._kinesis = kinesis
        self._name = name
        self._shards: dict[str, _Shard] = {}
        self._last: datetime | None = None
        self._lock = Lock()

    def look(self) -> tuple[int, datetime | None]:
        """Return the records so far, and when the newest arrived."""
        with self._lock:
            for shard in self._kinesis.list_shards(StreamName=self._name)["Shards"]:
                self._read_on(shard["ShardId"], self._shards.setdefault(shard["ShardId"], _Shard()))
            return sum(shard.records for shard in self._shards.values()), self._last

    def _read_on(self, shard: str, seen: _Shard) -> None:
        for records in read_shard(self._kinesis, self._iterator(shard, seen)):
            for record in records:
                seen.records, seen.after = seen.records + 1, record["SequenceNumber"]
                arrived = record["ApproximateArrivalTimestamp"]
                self._last = max(self._last, arrived) if self._last else arrived

    def _iterator(self, shard: str, seen: _Shard) -> str:
        if seen.after is None:
            return self._kinesis.get_shard_iterator(
                StreamName=self._name, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
        return self._kinesis.get_shard_iterator(
            StreamName=self._name,
            ShardId=shard,
            ShardIteratorType="AFTER_SEQUENCE_NUMBER",
            StartingSequenceNumber=seen.after,
        )["ShardIterator"]
