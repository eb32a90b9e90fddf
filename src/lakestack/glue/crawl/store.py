"""The objects of S3, as a crawl sees them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError


@dataclass(frozen=True, slots=True)
class Object:
    bucket: str
    key: str
    size: int
    etag: str

    @property
    def folder(self) -> str:
        """Return the key's folder with its slash, or "" at the top of the bucket."""
        return self.key[: self.key.rfind("/") + 1]


class Store(Protocol):
    def list(self, bucket: str, prefix: str) -> Iterator[Object]: ...

    def read(self, found: Object, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to, not including, `end`."""
        ...


class S3Store:
    """S3 through a boto3 client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def list(self, bucket: str, prefix: str) -> Iterator[Object]:
        try:
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                for item in page.get("Contents", ()):
                    yield Object(bucket, item["Key"], item["Size"], item["ETag"])
        except ClientError as error:
            raise CannotReadError(f"s3://{bucket}/{prefix}", error) from error

    def read(self, found: Object, start: int, end: int) -> bytes:
        try:
            answer = self.client.get_object(Bucket=found.bucket, Key=found.key, Range=f"bytes={start}-{end - 1}")
        except ClientError as error:
            raise CannotReadError(f"s3://{found.bucket}/{found.key}", error) from error
        content: bytes = answer["Body"].read()
        return content


class CannotReadError(Exception):
    """S3 refused what a crawl asked of it."""

    def __init__(self, path: str, error: ClientError) -> None:
        super().__init__(f"cannot read {path}: {error.response['Error']['Message']}")
        self.code = error.response["Error"]["Code"]
