"""Objects: made of what a buffer holds, and put into S3, again and again until it takes them."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakestack.clock import now_ms
from lakestack.firehose.buffers import Backup, Buffer, Channel, Data, Failed
from lakestack.firehose.compression import compress, extension
from lakestack.firehose.conversion.settings import SchemaError
from lakestack.firehose.destinations import Bucket, Destination
from lakestack.firehose.naming import data_prefix, error_prefix, local_time, object_suffix
from lakestack.firehose.partitioning import EXTRACTION_FAILED
from lakestack.firehose.records import Failure, Record

FIRST_DELAY = 0.25
LONGEST_DELAY = 15.0
CONTENT_TYPE = "application/octet-stream"

type TableOf = Callable[[Destination], dict[str, Any]]


class AbandonedError(Exception):
    """The object was not stored, and it is no longer to be tried."""


@dataclass(frozen=True)
class DeliveryObject:
    """An object that is to be stored."""

    bucket: str
    key: str
    body: bytes


@dataclass(frozen=True)
class Made:
    """What a buffer becomes: an object, if anything is left to store, of these records, and those not in it."""

    item: DeliveryObject | None
    records: list[Record]
    failed: list[Failure]


def make(channel: Channel, buffer: Buffer, stream: str, table_of: TableOf, destination: Destination) -> Made:
    """Make the object of a channel's buffer.

    `table_of` returns the Glue table by which data is converted; raises ClientError or BotoCoreError where it cannot,
    and so does this. Raises SchemaError where the table cannot be written.
    """
    bucket = bucket_of(channel, destination)
    records = [item if isinstance(item, Record) else item.record for item in buffer.items]
    failed: list[Failure] = []
    try:
        prefix, ending = _names(channel, bucket, buffer.oldest_ms)
    except KeyError as error:  # the prefix was changed while records with the keys of the former one were held
        message = f"The record has no partitioning key {error}."
        return Made(None, [], [Failure(record, 1, EXTRACTION_FAILED, message) for record in records])
    if isinstance(channel, Data) and destination.conversion:
        from lakestack.firehose.conversion.convert import convert  # half a second that few streams need

        result = convert(records, destination.conversion, table_of(destination))
        body, records, failed = result.body, result.converted, result.failed
        if body is None:
            return Made(None, records, failed)
    else:
        body = compress(b"".join(_pieces(channel, buffer, destination)), bucket.compression)
    written = local_time(now_ms(), bucket.zone)
    key = prefix + object_suffix(stream, destination.version, written, str(uuid.uuid4()), ending)
    return Made(DeliveryObject(bucket.name, key, body), records, failed)


def bucket_of(channel: Channel, destination: Destination) -> Bucket:
    """Return where objects of the channel go: the backup has a bucket, a prefix and hints of its own."""
    return destination.backup if isinstance(channel, Backup) and destination.backup else destination.bucket


def _names(channel: Channel, bucket: Bucket, oldest_ms: int) -> tuple[str, str]:
    """Return the prefix and the extension of the channel's objects. Raises KeyError without a partitioning key."""
    at = local_time(oldest_ms, bucket.zone)
    if isinstance(channel, Failed):
        prefix = error_prefix(bucket.prefix, bucket.error_prefix, at, channel.kind)
        return prefix, extension(bucket.compression)
    keys = dict(channel.keys) if isinstance(channel, Data) else {}
    return data_prefix(bucket.prefix, at, keys), bucket.extension


def _pieces(channel: Channel, buffer: Buffer, destination: Destination) -> Iterator[bytes]:
    delimiter = destination.processing.delimiter if isinstance(channel, Data) else b""
    for item in buffer.items:
        yield item.data + delimiter if isinstance(item, Record) else item.line()


def keep_trying[T](attempt: Callable[[], T], wait: Callable[[float], bool], report: Callable[[str, str], None]) -> T:
    """Call `attempt` until S3, and Glue where it is asked, take it; return what it returns.

    `wait` sleeps the seconds it is given, and says whether to go on: if not, AbandonedError is raised. `report` is told
    the code and the message of each error. Firehose tries for 24 hours, this without end:
    https://docs.aws.amazon.com/firehose/latest/dev/retry.html
    """
    delay = FIRST_DELAY
    while True:
        try:
            return attempt()
        except ClientError as error:
            service = "DataFormatConversion" if error.operation_name.startswith("GetTable") else "S3"
            report(f"{service}.{error.response['Error']['Code']}", error.response["Error"]["Message"])
        except BotoCoreError as error:
            report("S3.InternalError", str(error))
        except SchemaError as error:
            report("DataFormatConversion.InvalidSchema", str(error))
        if not wait(delay):
            raise AbandonedError
        delay = min(delay * 2, LONGEST_DELAY)
