"""The objects of the emulator's S3, as queries read them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from localstack.services.s3.models import S3Bucket

from duckathena import AthenaError
from duckathena.aws import S3Storage, bucket_and_key
from duckathena.storage import StoredObject
from lakestack.buckets import Buckets, object_in, objects_in

BLOCK = 1 << 20


class EmulatedStorage(S3Storage):
    """The storage of an engine: the buckets that an account sees."""

    def __init__(self, s3: Any, folder: Path, account: str, region: str) -> None:
        super().__init__(s3, folder)
        self._buckets = Buckets(account, region)

    def list(self, uri: str) -> Sequence[StoredObject]:
        name, prefix = bucket_and_key(uri)
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        found = objects_in(self._bucket(name, uri), folder)
        return [StoredObject(f"s3://{name}/{one.key}", one.size, one.etag) for one in found]

    def content(self, stored: StoredObject) -> Iterator[bytes]:
        name, key = bucket_and_key(stored.uri)
        found = object_in(self._bucket(name, stored.uri), key, stored.etag)
        if found is None:
            raise AthenaError(f"{stored.uri} was changed while the query ran", code="HIVE_CANNOT_OPEN_SPLIT")
        with self._buckets.open(name, found) as content:
            yield from iter(lambda: bytes(content.read(BLOCK)), b"")

    def _bucket(self, name: str, uri: str) -> S3Bucket:
        bucket = self._buckets.find(name)
        if bucket is None:
            raise AthenaError(f"Unable to list {uri}: the bucket {name} does not exist", code="HIVE_METASTORE_ERROR")
        return bucket
