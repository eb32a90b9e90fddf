"""What is in the lake: its records counted where they lie, in the stream and in S3."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from brewlake.platform import Platform
from brewlake.reading import decompressed, read_shard

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Counts:
    """Records: `ingested` on the stream (in its retention), `raw` and `cleaned` in S3, `failed` in the error output."""

    ingested: int
    raw: int
    cleaned: int
    failed: int

    def __str__(self) -> str:
        return f"ingested {self.ingested}, raw {self.raw}, cleaned {self.cleaned}, failed {self.failed}"

    @property
    def settled(self) -> bool:
        """Whether every record that was ingested has been delivered to both sides."""
        return self.raw >= self.ingested and self.cleaned + self.failed >= self.ingested


class Lake:
    """The lake of `platform`. Lines of an object are counted once: `cache` (a file) keeps the counts by ETag."""

    def __init__(self, platform: Platform, cache: Path, client: Callable[[str], Any] | None = None) -> None:
        self._platform = platform
        self._cache = cache
        make: Callable[..., Any] = client or boto3.client
        self._s3: S3Client = make("s3")
        self._kinesis: KinesisClient = make("kinesis")

    def counts(self) -> Counts:
        """Count the records now."""
        ingested = self._on_stream()  # first: what comes in meanwhile must not look undelivered
        lines = self._lines()
        return Counts(
            ingested=ingested,
            raw=sum(lines["raw"].values()),
            cleaned=sum(lines["cleaned"].values()),
            failed=sum(lines["failed"].values()),
        )

    def _lines(self) -> dict[str, dict[str, int]]:
        """Return the lines of each object, by station and by ETag and key."""
        known = self._known()
        stations = {
            "raw": (self._platform.raw_bucket, "beers/"),
            "cleaned": (self._platform.cleaned_bucket, "beers/"),
            "failed": (self._platform.cleaned_bucket, "errors/"),
        }
        counted: dict[str, dict[str, int]] = {}
        with ThreadPoolExecutor(8) as readers:
            for station, (bucket, prefix) in stations.items():
                objects = dict(self._objects(bucket, prefix))
                unread = [name for name in objects if name not in known.get(station, {})]
                lines = readers.map(
                    lambda name, bucket=bucket, objects=objects: self._count(bucket, objects[name]), unread
                )
                fresh = dict(zip(unread, lines, strict=True))
                counted[station] = {name: known.get(station, {}).get(name, fresh.get(name, 0)) for name in objects}
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        self._cache.write_text(json.dumps(counted))
        return counted

    def _known(self) -> dict[str, dict[str, int]]:
        try:
            known: dict[str, dict[str, int]] = json.loads(self._cache.read_text())
        except (FileNotFoundError, ValueError):  # none yet, or cut off in writing: count again
            return {}
        return known

    def _objects(self, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Contents", []):
                yield f"{item['ETag']} {item['Key']}", item["Key"]

    def _count(self, bucket: str, key: str) -> int:
        body = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return decompressed(body).count(b"\n")

    def _on_stream(self) -> int:
        name = self._platform.stream_name
        shards = self._kinesis.list_shards(StreamName=name)["Shards"]
        return sum(self._in_shard(name, shard["ShardId"]) for shard in shards)

    def _in_shard(self, stream: str, shard: str) -> int:
        iterator = self._kinesis.get_shard_iterator(StreamName=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")[
            "ShardIterator"
        ]
        return sum(map(len, read_shard(self._kinesis, iterator)))
