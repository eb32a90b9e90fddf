"""S3 destinations: what a request asks for, whether Firehose takes it, and what DescribeDeliveryStream answers.

https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html
"""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from localstack.aws.api.firehose import InvalidArgumentException

from lakestack.firehose.conversion.settings import normalized_conversion
from lakestack.firehose.naming import PrefixError, check_prefixes, local_time, partition_keys
from lakestack.firehose.partitioning import FROM_LAMBDA, FROM_QUERY
from lakestack.firehose.processors import normalized_processing, parse_processing

DEFAULT_BUFFERING = {"SizeInMBs": 5, "IntervalInSeconds": 300}
# https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html
LARGE_BUFFERING = {"SizeInMBs": 128, "IntervalInSeconds": 300}
LEAST_LARGE_SIZE = 64
DEFAULT_RETRY_SECONDS = 300
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


def describe(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return an ExtendedS3DestinationDescription: the configuration with AWS's defaults.

    Raises InvalidArgumentException where Firehose refuses it.
    """
    described: dict[str, Any] = {
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "S3BackupMode": "Disabled",
    }
    described |= {name: value for name, value in configuration.items() if value is not None}
    backup = described.pop("S3BackupConfiguration", None) or described.pop("S3BackupUpdate", None)
    if backup:
        described["S3BackupDescription"] = plain(describe(described.get("S3BackupDescription", {}) | backup))
    if processing := described.get("ProcessingConfiguration"):
        described["ProcessingConfiguration"] = normalized_processing(processing, described.get("RoleARN"))
    if conversion := described.get("DataFormatConversionConfiguration"):
        described["DataFormatConversionConfiguration"] = normalized_conversion(conversion)
    if dynamic := described.get("DynamicPartitioningConfiguration"):
        described["DynamicPartitioningConfiguration"] = _normalized_dynamic(dynamic)
    defaults = LARGE_BUFFERING if _is_large(described) else DEFAULT_BUFFERING
    described["BufferingHints"] = defaults | (described.get("BufferingHints") or {})
    _check(described)
    return described


def plain(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a description that an S3DestinationDescription has."""
    return {name: described[name] for name in PLAIN_MEMBERS if name in described}


def check_update(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raise InvalidArgumentException for a change that Firehose does not make to a delivery stream that exists."""
    if before["S3BackupMode"] == "Enabled" != after["S3BackupMode"]:
        raise InvalidArgumentException("Enabled S3BackupMode cannot be disabled for a delivery stream.")
    # https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-enable.html
    if _is_enabled(before, "DynamicPartitioningConfiguration") != _is_enabled(
        after, "DynamicPartitioningConfiguration"
    ):
        raise InvalidArgumentException(
            "Dynamic partitioning can be enabled only when the delivery stream is created, and not disabled later."
        )


def _normalized_dynamic(dynamic: Mapping[str, Any]) -> dict[str, Any]:
    """Return a DynamicPartitioningConfiguration with its defaults."""
    enabled = bool(dynamic.get("Enabled"))
    if not enabled and not dynamic.get("RetryOptions"):
        return {"Enabled": False}
    seconds = (dynamic.get("RetryOptions") or {}).get("DurationInSeconds", DEFAULT_RETRY_SECONDS)
    return {"Enabled": enabled, "RetryOptions": {"DurationInSeconds": seconds}}


def _is_enabled(described: Mapping[str, Any], member: str) -> bool:
    return bool((described.get(member) or {}).get("Enabled"))


def _is_large(described: Mapping[str, Any]) -> bool:
    """Whether its objects are large on AWS: those of dynamic partitioning and of format conversion."""
    return _is_enabled(described, "DynamicPartitioningConfiguration") or _is_enabled(
        described, "DataFormatConversionConfiguration"
    )


def _check(described: Mapping[str, Any]) -> None:
    for member in ("BucketARN", "RoleARN"):  # an update need not have them: a backup's may be the first of it
        if not described.get(member):
            raise InvalidArgumentException(f"{member} must be given.")
    if described["S3BackupMode"] == "Enabled" and not described.get("S3BackupDescription"):
        raise InvalidArgumentException("S3BackupMode Enabled needs an S3BackupConfiguration.")
    if _is_enabled(described, "DataFormatConversionConfiguration"):
        _check_size(described, "data format conversion")
        if described["CompressionFormat"] != "UNCOMPRESSED":
            raise InvalidArgumentException(
                "CompressionFormat must be UNCOMPRESSED with data format conversion, whose serializer compresses."
            )
    _check_names(described)
    _check_partitioning(described)


def _check_size(described: Mapping[str, Any], feature: str) -> None:
    if described["BufferingHints"]["SizeInMBs"] < LEAST_LARGE_SIZE:
        raise InvalidArgumentException(
            f"BufferingHints.SizeInMBs must be at least {LEAST_LARGE_SIZE} when {feature} is enabled."
        )


def _check_partitioning(described: Mapping[str, Any]) -> None:
    keys = partition_keys(described.get("Prefix"))
    if not _is_enabled(described, "DynamicPartitioningConfiguration"):
        if keys:
            raise InvalidArgumentException(
                "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is "
                "enabled."
            )
        return
    if not _is_enabled(described, "ProcessingConfiguration"):
        raise InvalidArgumentException("Processing Configuration is not enabled when DynamicPartitioning is enabled.")
    if not keys:
        raise InvalidArgumentException(
            "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled."
        )
    if not described.get("ErrorOutputPrefix"):
        raise InvalidArgumentException("ErrorOutputPrefix can't be null when Dynamic Partitioning is enabled.")
    _check_size(described, "Dynamic Partitioning")
    processing = parse_processing(described["ProcessingConfiguration"])
    for namespace, processor, is_there in (
        (FROM_QUERY, "MetadataExtraction", processing.query is not None),
        (FROM_LAMBDA, "Lambda", processing.function is not None),
    ):
        if not is_there and any(key.startswith(namespace) for key in keys):
            raise InvalidArgumentException(
                f"{processor} processor should be present when S3 Prefix has {namespace} namespace."
            )


def _check_names(described: Mapping[str, Any]) -> None:
    """Check what the objects' names come from."""
    try:
        local_time(0, described.get("CustomTimeZone") or "UTC")
        check_prefixes(described.get("Prefix"), described.get("ErrorOutputPrefix"))
    except PrefixError as error:
        raise InvalidArgumentException(str(error)) from None
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidArgumentException(f"CustomTimeZone {described['CustomTimeZone']!r} is not a time zone.") from None
