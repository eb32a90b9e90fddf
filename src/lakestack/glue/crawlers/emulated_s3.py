"""The emulator's S3, read in its own process: a crawl of 10,000 objects then sends no 10,000 requests."""

from collections.abc import Iterator
from typing import Any

from localstack.services.plugins import SERVICE_PLUGINS
from localstack.services.s3.models import S3Bucket, s3_stores

from lakestack.glue.crawl.store import CannotReadError, Object


class EmulatedS3:
    """LocalStack's buckets as one account sees them: its own first, then those of any other."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region
        # The provider has no public way to what it stores objects in.
        self._content: Any = SERVICE_PLUGINS.require("s3")._provider._storage_backend

    def list(self, bucket: str, prefix: str) -> Iterator[Object]:
        for found in sorted(self._bucket(bucket).objects.values(), key=lambda one: one.key):
            if found.key.startswith(prefix):
                yield Object(bucket, found.key, found.size, found.etag)

    def read(self, found: Object, start: int, end: int) -> bytes:
        stored = self._bucket(found.bucket).objects.get(found.key)
        if stored is None or stored.etag != found.etag:
            raise CannotReadError(f"s3://{found.bucket}/{found.key}", "The object was changed while the crawler ran")
        with self._content.open(found.bucket, stored) as content:
            content.seek(start)
            return bytes(content.read(end - start))

    def _bucket(self, name: str) -> S3Bucket:
        own = s3_stores[self._account][self._region]
        owner = s3_stores[own.global_bucket_map.get(name, self._account)][self._region]
        bucket = own.buckets.get(name) or owner.buckets.get(name)
        if bucket is None:
            raise CannotReadError(f"s3://{name}/", "The specified bucket does not exist")
        return bucket
