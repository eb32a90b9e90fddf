"""Reading what lies in the platform: the records of a Kinesis stream, the content of an object in S3."""

import gzip
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_kinesis.type_defs import RecordTypeDef

_GZIP: Final = b"\x1f\x8b"


def read_shard(kinesis: "KinesisClient", iterator: str) -> Iterator["list[RecordTypeDef]"]:
    """Yield the records of a shard from `iterator` to its tip, call by call.

    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
    """
    while iterator:
        page = kinesis.get_records(ShardIterator=iterator)
        yield page["Records"]
        # An empty page is not the end of a shard: only standing at its tip is.
        iterator = page.get("NextShardIterator", "") if page["Records"] or page["MillisBehindLatest"] else ""


def decompressed(body: bytes) -> bytes:
    """Return the content of an object, which may be stored as it is or with GZIP."""
    return gzip.decompress(body) if body.startswith(_GZIP) else body
