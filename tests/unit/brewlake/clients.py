"""AWS clients that answer from memory, and a platform of theirs."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

from brewlake.platform import Platform

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLATFORM = Platform(**{field: field for field in Platform.__dataclass_fields__} | {"ingestion_function": "x-ingestion"})


class Pages:
    """boto3's paginators of one client: `listed` answers each operation with its pages."""

    def __init__(self, listed: Any) -> None:
        self._listed = listed

    def get_paginator(self, name: str) -> Any:
        pages = self

        class Paginator:
            def paginate(self, **asked: Any) -> list[dict[str, Any]]:
                return pages._listed(name, **asked)  # type: ignore[no-any-return] # a fake's answer

        return Paginator()


class S3(Pages):
    """Objects by key, as they were put: the later, the newer. `read` are the keys that were read."""

    def __init__(self, **objects: bytes) -> None:
        super().__init__(self._pages)
        self.objects = {key.replace("__", "/"): body for key, body in objects.items()}
        self.read: list[str] = []

    def _pages(self, _name: str, *, Prefix: str, **_: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        found = [
            {"Key": key, "ETag": str(hash(body)), "LastModified": NOON + timedelta(minutes=number)}
            for number, (key, body) in enumerate(self.objects.items())
            if key.startswith(Prefix)
        ]
        return [{"Contents": found[:1]}, {"Contents": found[1:]}, {}]

    def get_object(self, *, Key: str, **_: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.read.append(Key)
        at = NOON + timedelta(minutes=list(self.objects).index(Key))
        body = self.objects[Key]
        return {"Body": type("Body", (), {"read": lambda _: body})(), "LastModified": at}


def lines(*ids: int) -> bytes:
    return gzip.compress(b"".join(b'{"id": %d}\n' % number for number in ids))


class Kinesis:
    """A stream of shards, each a list of arrival times; `asked` are the iterators that were asked for."""

    def __init__(self, **shards: list[int]) -> None:
        self.shards = shards
        self.asked: list[tuple[str, str, str]] = []

    def list_shards(self, **_: str) -> dict[str, Any]:
        return {"Shards": [{"ShardId": shard} for shard in self.shards]}

    def get_shard_iterator(self, **asked: str) -> dict[str, str]:
        shard, after = asked["ShardId"], asked.get("StartingSequenceNumber", "")
        self.asked.append((shard, asked["ShardIteratorType"], after))
        return {"ShardIterator": f"{shard} {int(after) + 1 if after else 0}"}

    def get_records(self, *, ShardIterator: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        shard, first = ShardIterator.split()
        found = self.shards[shard][int(first) :]
        records = [
            {"SequenceNumber": str(number), "ApproximateArrivalTimestamp": NOON + timedelta(seconds=at)}
            for number, at in enumerate(found, int(first))
        ]
        return {"Records": records, "MillisBehindLatest": 0}
