"""The lake's objects as they lie in S3: how many records, how old the newest, what it says."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from brewlake.reading import decompressed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_READERS: Final = 8


@dataclass(frozen=True, slots=True)
class Folder:
    """What a prefix holds: `newest` are keys, the newest first."""

    records: int
    objects: int
    last: datetime | None
    newest: tuple[str, ...]


class Objects:
    """Counts records where they lie. An object never changes, so each is read once as long as the process lives."""

    def __init__(self, s3: "S3Client") -> None:
        self._s3 = s3
        self._lines: dict[tuple[str, str, str], int] = {}
        self._lock = Lock()

    def folder(self, bucket: str, prefix: str) -> Folder:
        """Look at all under `prefix`."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        items = [
            (item["LastModified"], item["Key"], item["ETag"]) for page in pages for item in page.get("Contents", [])
        ]
        items.sort(reverse=True)
        with self._lock:
            unread = [(key, tag) for _, key, tag in items if (bucket, key, tag) not in self._lines]
            with ThreadPoolExecutor(_READERS) as readers:
                counts = readers.map(lambda item: self.read(bucket, item[0]).count(b"\n"), unread)
                for (key, tag), count in zip(unread, counts, strict=True):
                    self._lines[bucket, key, tag] = count
        records = sum(self._lines[bucket, key, tag] for _, key, tag in items)
        newest = tuple(key for _, key, _ in items[:20])
        return Folder(records, len(items), items[0][0] if items else None, newest)

    def last_documents(self, bucket: str, prefix: str, most: int) -> list[dict[str, Any]]:
        """Return the last `most` documents under `prefix`, the newest first, each with `arrived`: its object's time."""
        found: list[dict[str, Any]] = []
        for key in self.folder(bucket, prefix).newest:
            found += self._documents(bucket, key)
            if len(found) >= most:
                break
        return found[:most]

    def _documents(self, bucket: str, key: str) -> Iterator[dict[str, Any]]:
        answer = self._s3.get_object(Bucket=bucket, Key=key)
        arrived = answer["LastModified"].isoformat()
        for line in reversed(decompressed(answer["Body"].read()).splitlines()):
            yield json.loads(line) | {"arrived": arrived}

    def read(self, bucket: str, key: str) -> bytes:
        """Return the content of an object, decompressed."""
        return decompressed(self._s3.get_object(Bucket=bucket, Key=key)["Body"].read())
