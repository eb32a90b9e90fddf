"""The emulator's S3, read in its own process: who reads 10,000 objects then sends no 10,000 requests."""

from typing import Any

from localstack.services.plugins import SERVICE_PLUGINS
from localstack.services.s3.models import S3Bucket, S3Object, s3_stores


class Buckets:
    """LocalStack's buckets as one account sees them: its own first, then those of any other."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region
        # The provider has no public way to what it stores objects in.
        self._content: Any = SERVICE_PLUGINS.require("s3")._provider._storage_backend

    def find(self, name: str) -> S3Bucket | None:
        """Return the bucket `name`, None where there is none."""
        own = s3_stores[self._account][self._region]
        owner = s3_stores[own.global_bucket_map.get(name, self._account)][self._region]
        return own.buckets.get(name) or owner.buckets.get(name)

    def open(self, name: str, stored: S3Object) -> Any:
        """Open what the bucket `name` has `stored`: a file to read, and to close."""
        return self._content.open(name, stored)


def objects_in(bucket: S3Bucket, prefix: str) -> list[S3Object]:
    """Return the objects whose keys begin with `prefix`, in the order of their keys.

    A versioned bucket keeps a marker of what was deleted: that is no object.
    """
    found = [one for one in bucket.objects.values() if isinstance(one, S3Object) and one.key.startswith(prefix)]
    return sorted(found, key=lambda one: one.key)


def object_in(bucket: S3Bucket, key: str, etag: str) -> S3Object | None:
    """Return the object `key`, None where it was deleted or is not the one of that `etag` any more."""
    found = bucket.objects.get(key)
    return found if isinstance(found, S3Object) and found.etag == etag else None
