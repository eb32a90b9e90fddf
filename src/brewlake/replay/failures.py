"""What Firehose wrote to the error output: each failed record with its reason and the bytes that came."""

import base64
import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from brewlake.beer import NotABeer, read_beer
from brewlake.reading import decompressed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX: Final = "errors/"
_READS_NOW: Final = "reads as a beer now"
_READERS: Final = 8


@dataclass(frozen=True, slots=True)
class Failure:
    """One record of the error output.

    `id` names it for good: objects of the error output are never written again, so their key and the number of the
    line say which record it is, however often the same bytes failed. `reason` is that of `brewlake.beer`, by which the
    transformation judges; None where it would clean the record now, and what failed was the function.
    """

    id: str
    raw: bytes
    arrived: datetime
    error_code: str
    error_message: str
    reason: str | None

    @classmethod
    def of_line(cls, key: str, number: int, line: bytes) -> Self:
        """Read line `number` of the object `key`. Raises ValueError and KeyError where Firehose did not write it.

        https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
        """
        entry = json.loads(line)
        raw = base64.b64decode(entry["rawData"])
        return cls(
            id=hashlib.sha256(f"{key}#{number}".encode()).hexdigest()[:32],
            raw=raw,
            arrived=datetime.fromtimestamp(entry["arrivalTimestamp"] / 1000, UTC),
            error_code=entry["errorCode"],
            error_message=entry["errorMessage"],
            reason=why_no_beer(raw),
        )

    @property
    def kind(self) -> str:
        """What went wrong, without what differs from record to record."""
        if self.reason is None:
            return f"{_READS_NOW}; then: {self.error_message}"
        return self.reason.partition(": ")[0]


def why_no_beer(raw: bytes) -> str | None:
    """Return why `raw` is no beer; None where it is one."""
    try:
        read_beer(raw)
    except NotABeer as reason:
        return str(reason)
    return None


def read_failures(s3: "S3Client", bucket: str) -> list[Failure]:
    """Return all of the error output in `bucket`, oldest object first."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    keys = [(item["LastModified"], item["Key"]) for page in pages for item in page.get("Contents", [])]
    with ThreadPoolExecutor(_READERS) as readers:
        found = readers.map(lambda key: list(_in_object(s3, bucket, key)), [key for _, key in sorted(keys)])
        return [failure for failures in found for failure in failures]


def _in_object(s3: "S3Client", bucket: str, key: str) -> Iterator[Failure]:
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    for number, line in enumerate(decompressed(body).splitlines(), start=1):
        yield Failure.of_line(key, number, line)
