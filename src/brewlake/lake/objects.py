"""The lake's objects as they lie in S3: how many records, how old the newest, what it says."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
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
    """Counts records where they lie. An object never changes: each is read once as long as the process lives.

    With a file `cache`, once for all processes that are given it.
    """

    def __init__(self, s3: "S3Client", cache: Path | None = None) -> None:
        self._s3 = s3
        self._cache = cache
        self._lines = _kept(cache) if cache else {}
        self._lock = Lock()

    def folder(self, bucket: str, prefix: str) -> Folder:
        """Look at all under `prefix`."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        items = [
            (item["LastModified"], item["Key"], item["ETag"]) for page in pages for item in page.get("Contents", [])
        ]
        items.sort(reverse=True)
        lines = self._count(bucket, prefix, {f"{tag} {key}": key for _, key, tag in items})
        newest = tuple(key for _, key, _ in items[:20])
        return Folder(sum(lines.values()), len(items), items[0][0] if items else None, newest)

    def _count(self, bucket: str, prefix: str, objects: dict[str, str]) -> dict[str, int]:
        """Return the lines of each of `objects`, keys by a name that changes with the content."""
        place = f"{bucket}/{prefix}"
        with self._lock:
            known = self._lines.get(place, {})
            unread = objects.keys() - known.keys()
            with ThreadPoolExecutor(_READERS) as readers:
                fresh = readers.map(lambda name: self._read(bucket, objects[name]).count(b"\n"), unread)
                counted = known | dict(zip(unread, fresh, strict=True))
            self._lines[place] = {name: counted[name] for name in objects}
            if self._cache and self._lines[place] != known:
                self._cache.parent.mkdir(parents=True, exist_ok=True)
                self._cache.write_text(json.dumps(self._lines))
            return self._lines[place]

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

    def _read(self, bucket: str, key: str) -> bytes:
        return decompressed(self._s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def _kept(cache: Path) -> dict[str, dict[str, int]]:
    try:
        kept: dict[str, dict[str, int]] = json.loads(cache.read_text())
    except (FileNotFoundError, ValueError):  # none yet, or cut off in writing: count again
        return {}
    return kept
