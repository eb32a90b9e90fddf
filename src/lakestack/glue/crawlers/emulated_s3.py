"""The objects of the emulator's S3, as crawls read them."""

from collections.abc import Iterator

from localstack.services.s3.models import S3Bucket

from lakestack.buckets import Buckets, object_in, objects_in
from lakestack.glue.crawl.store import CannotReadError, Object


class EmulatedS3:
    """The store of a crawl: the buckets that an account sees."""

    def __init__(self, account: str, region: str) -> None:
        self._buckets = Buckets(account, region)

    def list(self, bucket: str, prefix: str) -> Iterator[Object]:
        for found in objects_in(self._bucket(bucket), prefix):
            yield Object(bucket, found.key, found.size, found.etag)

    def read(self, found: Object, start: int, end: int) -> bytes:
        stored = object_in(self._bucket(found.bucket), found.key, found.etag)
        if stored is None:
            raise CannotReadError(f"s3://{found.bucket}/{found.key}", "The object was changed while the crawler ran")
        with self._buckets.open(found.bucket, stored) as content:
            content.seek(start)
            return bytes(content.read(end - start))

    def _bucket(self, name: str) -> S3Bucket:
        bucket = self._buckets.find(name)
        if bucket is None:
            raise CannotReadError(f"s3://{name}/", "The specified bucket does not exist")
        return bucket
