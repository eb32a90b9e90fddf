"""The emulator's S3, read in its own process: a query over 10,000 objects then sends no 10,000 requests."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from localstack.services.plugins import SERVICE_PLUGINS
from localstack.services.s3.models import S3Bucket, S3Object, s3_stores

from duckathena import AthenaError
from duckathena.aws import S3Storage, bucket_and_key
from duckathena.storage import StoredObject

BLOCK = 1 << 20


class EmulatedStorage(S3Storage):
    """LocalStack's buckets as one account sees them: its own first, then those of any other."""

    def __init__(self, s3: Any, folder: Path, account: str, region: str) -> None:
        super().__init__(s3, folder)
        self._account, self._region = account, region
        # The provider has no public way to what it stores objects in.
        self._content: Any = SERVICE_PLUGINS.require("s3")._provider._storage_backend

    def list(self, uri: str) -> Sequence[StoredObject]:
        name, prefix = bucket_and_key(uri)
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        objects = (found for found in self._bucket(name, uri).objects.values() if isinstance(found, S3Object))
        found = sorted((one for one in objects if one.key.startswith(folder)), key=lambda one: one.key)
        return [StoredObject(f"s3://{name}/{one.key}", one.size, one.etag) for one in found]

    def content(self, stored: StoredObject) -> Iterator[bytes]:
        name, key = bucket_and_key(stored.uri)
        found = self._bucket(name, stored.uri).objects.get(key)
        if not isinstance(found, S3Object) or found.etag != stored.etag:
            raise AthenaError(f"{stored.uri} was changed while the query ran", code="HIVE_CANNOT_OPEN_SPLIT")
        with self._content.open(name, found) as content:
            yield from iter(lambda: bytes(content.read(BLOCK)), b"")

    def _bucket(self, name: str, uri: str) -> S3Bucket:
        own = s3_stores[self._account][self._region]
        owner = s3_stores[own.global_bucket_map.get(name, self._account)][self._region]
        bucket = own.buckets.get(name) or owner.buckets.get(name)
        if bucket is None:
            raise AthenaError(f"Unable to list {uri}: the bucket {name} does not exist", code="HIVE_METASTORE_ERROR")
        return bucket
