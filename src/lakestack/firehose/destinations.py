"""S3 destinations: what delivery needs of a description that `description.describe` made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lakestack.firehose.compression import extension
from lakestack.firehose.conversion.settings import Conversion, parse_conversion
from lakestack.firehose.naming import partition_keys
from lakestack.firehose.processors import Processing, parse_processing


@dataclass(frozen=True)
class Bucket:
    """Where objects go, and how they are named and compressed. `zone` is a time zone's name.

    `size` is in bytes before compression, `interval` in seconds: an object is stored when it has either.
    """

    name: str
    prefix: str | None
    error_prefix: str | None
    compression: str
    extension: str
    zone: str
    size: int
    interval: float


@dataclass(frozen=True, eq=False)
class Destination:
    """What a pipeline needs to know. `version` is that of the delivery stream; `keys` are its partitioning keys.

    It is equal to itself alone: each version of the delivery stream has one.
    """

    bucket: Bucket
    backup: Bucket | None
    processing: Processing
    conversion: Conversion | None
    partitioned: bool
    keys: tuple[str, ...]
    log_group: str | None
    log_stream: str | None
    version: str = "1"


def parse(described: Mapping[str, Any], version: str = "1") -> Destination:
    logging = described["CloudWatchLoggingOptions"]
    logged = bool(logging.get("Enabled"))
    backup = described.get("S3BackupDescription") if described["S3BackupMode"] == "Enabled" else None
    conversion = parse_conversion(described.get("DataFormatConversionConfiguration") or {})
    partitioned = bool((described.get("DynamicPartitioningConfiguration") or {}).get("Enabled"))
    return Destination(
        bucket=_bucket(described, conversion.extension if conversion else None),
        backup=_bucket(backup) if backup else None,
        processing=parse_processing(described.get("ProcessingConfiguration") or {}),
        conversion=conversion,
        partitioned=partitioned,
        keys=tuple(partition_keys(described.get("Prefix"))) if partitioned else (),
        log_group=logging.get("LogGroupName") if logged else None,
        log_stream=logging.get("LogStreamName") if logged else None,
        version=version,
    )


def _bucket(described: Mapping[str, Any], converted: str | None = None) -> Bucket:
    compression, hints = described["CompressionFormat"], described["BufferingHints"]
    return Bucket(
        name=described["BucketARN"].rsplit(":", 1)[1],
        prefix=described.get("Prefix"),
        error_prefix=described.get("ErrorOutputPrefix"),
        compression=compression,
        extension=described.get("FileExtension") or converted or extension(compression),
        zone=described.get("CustomTimeZone") or "UTC",
        size=hints["SizeInMBs"] << 20,
        interval=hints["IntervalInSeconds"],
    )
