"""The objects of the emulator's S3, as queries read them."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from localstack.services.s3.models import S3Bucket

from duckathena import AthenaError
from duckathena.aws import S3Storage, bucket_and_key
from duckathena.storage import StoredObject
from lakestack.buckets import Buckets, object_in, objects_in


class EmulatedStorage(S3Storage):
    """The storage of an engine: the buckets that an account sees."""

    def __init__(self, s3: Any, folder: Path, account: str, region: str) -> None:
        super().__init__(s3, folder)
        self._buckets = Buckets(account, region)

    @property
    def concurrency(self) -> int:
        return os.process_cpu_count() or 1

    def list(self, uri: str) -> Sequence[StoredObject]:
        name, prefix = bucket_and_key(uri)
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        found = objects_in(self._bucket(name, uri), folder)
        return [
            StoredObject(f"s3://{name}/{one.key}", one.size, one.etag, one.last_modified.timestamp()) for one in found
        ]

    def open(self, stored: StoredObject) -> BinaryIO:
        return self.stream(stored, range(stored.size))  # it lies in this process: no copy is worth keeping

    def stream(self, stored: StoredObject, span: range) -> BinaryIO:
        name, key = bucket_and_key(stored.uri)
        found = object_in(self._bucket(name, stored.uri), key, stored.etag)
        if found is None:
            raise AthenaError(f"{stored.uri} was changed while the query ran", code="HIVE_CANNOT_OPEN_SPLIT")
        return io.BufferedReader(_Content(self._buckets.open(name, found), span))

    def _bucket(self, name: str, uri: str) -> S3Bucket:
        bucket = self._buckets.find(name)
        if bucket is None:
            raise AthenaError(f"Unable to list {uri}: the bucket {name} does not exist", code="HIVE_METASTORE_ERROR")
        return bucket


class _Content(io.RawIOBase):
    """A range of the bytes that S3 stores, as a file: LocalStack's own kind of file lacks most methods of one."""

    def __init__(self, stored: Any, span: range) -> None:
        self._stored = stored
        self._left = len(span)
        stored.seek(span.start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._stored.read(min(len(buffer), self._left))
        buffer[: len(block)] = block
        self._left -= len(block)
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stored.close()
        super().close()
