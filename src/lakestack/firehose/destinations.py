"""S3 destinations: what a request asks for, what DescribeDeliveryStream answers, and what delivery needs of it.

https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from localstack.aws.api.firehose import InvalidArgumentException

from lakestack.firehose.compression import FORMATS, extension
from lakestack.firehose.naming import PrefixError, check_prefixes, local_time
from lakestack.firehose.processing import LambdaSettings
from lakestack.firehose.processors import delimiter, lambda_settings, normalized_processing

DEFAULT_BUFFERING = {"SizeInMBs": 5, "IntervalInSeconds": 300}
_ARN = re.compile(r"arn:aws[^:]*:s3:::(?P<name>[\w.-]{1,255})")
_ROLE = re.compile(r"arn:aws[^:]*:iam::\d{12}:role/[\w+=,.@/-]{1,512}")
_FILE_EXTENSION = re.compile(r"(\.[0-9a-z!\-_.*'()]+)?")
# What a destination of the type S3, as against ExtendedS3, has.
PLAIN_MEMBERS = (
    "RoleARN",
    "BucketARN",
    "Prefix",
    "ErrorOutputPrefix",
    "BufferingHints",
    "CompressionFormat",
    "EncryptionConfiguration",
    "CloudWatchLoggingOptions",
)


@dataclass(frozen=True)
class Bucket:
    """Where objects go, and how they are named and compressed. `zone` is a time zone's name."""

    name: str
    prefix: str | None
    error_prefix: str | None
    compression: str
    extension: str
    zone: str


@dataclass(frozen=True)
class Destination:
    """What a pipeline needs to know. `size` is in bytes before compression, `interval` in seconds."""

    bucket: Bucket
    backup: Bucket | None
    size: int
    interval: float
    function: LambdaSettings | None
    delimiter: bytes
    log_group: str | None
    log_stream: str | None


def describe(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return an ExtendedS3DestinationDescription: the configuration with AWS's defaults.

    Raises InvalidArgumentException where Firehose refuses it, or where it asks for what is not built here.
    """
    described: dict[str, Any] = {
        "BufferingHints": DEFAULT_BUFFERING,
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "S3BackupMode": "Disabled",
    }
    described |= {name: value for name, value in configuration.items() if value is not None}
    described["BufferingHints"] = DEFAULT_BUFFERING | described["BufferingHints"]
    backup = described.pop("S3BackupConfiguration", None) or described.pop("S3BackupUpdate", None)
    if backup:
        described["S3BackupDescription"] = plain(describe(described.get("S3BackupDescription", {}) | backup))
    if processing := described.get("ProcessingConfiguration"):
        described["ProcessingConfiguration"] = normalized_processing(processing, described.get("RoleARN"))
    _check(described)
    return described


def plain(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a description that an S3DestinationDescription has."""
    return {name: described[name] for name in PLAIN_MEMBERS if name in described}


def parse(described: Mapping[str, Any]) -> Destination:
    """Return what delivery needs of a description that `describe` made."""
    hints, processing = described["BufferingHints"], described.get("ProcessingConfiguration") or {}
    logging = described["CloudWatchLoggingOptions"]
    logged = bool(logging.get("Enabled"))
    backup = described.get("S3BackupDescription") if described["S3BackupMode"] == "Enabled" else None
    return Destination(
        bucket=_bucket(described),
        backup=_bucket(backup) if backup else None,
        size=hints["SizeInMBs"] << 20,
        interval=hints["IntervalInSeconds"],
        function=lambda_settings(processing),
        delimiter=delimiter(processing),
        log_group=logging.get("LogGroupName") if logged else None,
        log_stream=logging.get("LogStreamName") if logged else None,
    )


def _bucket(described: Mapping[str, Any]) -> Bucket:
    compression = described["CompressionFormat"]
    return Bucket(
        name=described["BucketARN"].rsplit(":", 1)[1],
        prefix=described.get("Prefix"),
        error_prefix=described.get("ErrorOutputPrefix"),
        compression=compression,
        extension=described.get("FileExtension") or extension(compression),
        zone=described.get("CustomTimeZone") or "UTC",
    )


def _check(described: Mapping[str, Any]) -> None:
    for member, pattern in (("BucketARN", _ARN), ("RoleARN", _ROLE)):
        if not pattern.fullmatch(described.get(member) or ""):
            raise InvalidArgumentException(f"{member} {described.get(member)!r} is not an ARN of its kind.")
    hints = described["BufferingHints"]
    if not 1 <= hints["SizeInMBs"] <= 128 or not 0 <= hints["IntervalInSeconds"] <= 900:
        raise InvalidArgumentException(
            f"BufferingHints {hints} are out of range: SizeInMBs is 1 to 128, IntervalInSeconds 0 to 900."
        )
    if described["S3BackupMode"] == "Enabled" and not described.get("S3BackupDescription"):
        raise InvalidArgumentException("S3BackupMode Enabled needs an S3BackupConfiguration.")
    for member in ("DataFormatConversionConfiguration", "DynamicPartitioningConfiguration"):
        if (described.get(member) or {}).get("Enabled"):
            raise InvalidArgumentException(f"{member} is not supported by lakestack: leave it disabled.")
    _check_names(described)


def _check_names(described: Mapping[str, Any]) -> None:
    """Check what the objects' names and their compression come from."""
    if described["CompressionFormat"] not in FORMATS:
        raise InvalidArgumentException(
            f"CompressionFormat {described['CompressionFormat']} is not supported by lakestack; "
            f"choose one of {', '.join(FORMATS)}."
        )
    if not _FILE_EXTENSION.fullmatch(described.get("FileExtension") or ""):
        raise InvalidArgumentException(f"FileExtension {described['FileExtension']!r} must begin with a dot.")
    try:
        local_time(0, described.get("CustomTimeZone") or "UTC")
        check_prefixes(described.get("Prefix"), described.get("ErrorOutputPrefix"))
    except PrefixError as error:
        raise InvalidArgumentException(str(error)) from None
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidArgumentException(f"CustomTimeZone {described['CustomTimeZone']!r} is not a time zone.") from None
