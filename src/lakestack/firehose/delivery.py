"""Objects: made of what a buffer holds, and stored, again and again until S3 takes them."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakestack.firehose.buffers import Buffer
from lakestack.firehose.compression import compress, extension
from lakestack.firehose.destinations import Bucket, Destination
from lakestack.firehose.naming import PROCESSING_FAILED, data_prefix, error_prefix, local_time, object_suffix

FIRST_DELAY = 0.25
LONGEST_DELAY = 15.0
CONTENT_TYPE = "application/octet-stream"


class AbandonedError(Exception):
    """The object was not stored, and it is no longer to be tried."""


@dataclass(frozen=True)
class DeliveryObject:
    """An object that is to be stored."""

    bucket: str
    key: str
    body: bytes


def objects_of(buffer: Buffer, destination: Destination, stream: str, version: str) -> Iterator[DeliveryObject]:
    """Yield the objects for a buffer's data, its failures and, where it is backed up, its source."""

    def made(bucket: Bucket, lines: Iterable[bytes], error_type: str | None = None) -> DeliveryObject:
        at = local_time(buffer.oldest_ms, bucket.zone)
        written = local_time(int(time.time() * 1000), bucket.zone)
        if error_type:
            prefix, ending = (
                error_prefix(bucket.prefix, bucket.error_prefix, at, error_type),
                extension(bucket.compression),
            )
        else:
            prefix, ending = data_prefix(bucket.prefix, at), bucket.extension
        key = prefix + object_suffix(stream, version, written, str(uuid.uuid4()), ending)
        return DeliveryObject(bucket.name, key, compress(b"".join(lines), bucket.compression))

    if buffer.ready:
        separator = destination.delimiter
        yield made(destination.bucket, (data + separator for data in buffer.ready) if separator else buffer.ready)
    if buffer.failed:
        yield made(destination.bucket, (failure.line() for failure in buffer.failed), PROCESSING_FAILED)
    if destination.backup and buffer.source:
        yield made(destination.backup, (record.data for record in buffer.source))


def store(
    objects: Iterable[DeliveryObject], s3: Any, wait: Callable[[float], bool], report: Callable[[str, str], None]
) -> None:
    """Store the objects, each as often as it takes; one that is stored is not stored again.

    `wait` sleeps the seconds it is given, and says whether to go on: if not, AbandonedError is raised. `report` is told
    the code and the message of each error. Firehose tries for 24 hours, this without end:
    https://docs.aws.amazon.com/firehose/latest/dev/retry.html
    """
    for item in objects:
        delay = FIRST_DELAY
        while True:
            try:
                s3.put_object(Bucket=item.bucket, Key=item.key, Body=item.body, ContentType=CONTENT_TYPE)
                break
            except ClientError as error:
                report(f"S3.{error.response['Error']['Code']}", error.response["Error"]["Message"])
            except BotoCoreError as error:
                report("S3.InternalError", str(error))
            if not wait(delay):
                raise AbandonedError(f"s3://{item.bucket}/{item.key}")
            delay = min(delay * 2, LONGEST_DELAY)
