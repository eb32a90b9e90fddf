"""The metrics of a delivery stream.

https://docs.aws.amazon.com/firehose/latest/dev/cloudwatch-metrics.html
"""

import time
from collections.abc import Callable, Sequence

from localstack.utils.aws.arns import parse_arn

from lakestack.firehose.partitioning import LIMIT_EXCEEDED, MAX_ACTIVE_PARTITIONS
from lakestack.firehose.processing import Transformed
from lakestack.firehose.records import Failure, Record
from lakestack.metrics import METRICS, Source


class Meter:
    """Counts what a delivery stream does. `behind_ms` tells how far its source is behind, None for DirectPut;
    `oldest_ms` when the oldest record arrived that it holds."""

    def __init__(
        self, delivery_stream_arn: str, behind_ms: Callable[[], int | None], oldest_ms: Callable[[], int | None]
    ) -> None:
        self._source = _metrics_source(delivery_stream_arn)
        self._behind_ms = behind_ms
        self._oldest_ms = oldest_ms
        METRICS.gauge(self, self._measure)

    def close(self) -> None:
        METRICS.forget(self)

    def read(self, records: int, size: int) -> None:
        behind = self._behind_ms()
        if behind is not None:
            self._add(
                ("DataReadFromKinesisStream.Records", records, "Count"),
                ("DataReadFromKinesisStream.Bytes", size, "Bytes"),
                ("KinesisMillisBehindLatest", behind, "Milliseconds"),
            )

    def decompressed(self, succeeded: Sequence[Record], failed: Sequence[Failure]) -> None:
        of_failed = [failure.record for failure in failed]
        for outcome, records in (("Success", succeeded), ("Failed", of_failed)):
            self._add(
                (f"OutputDecompressedRecords.{outcome}", len(records), "Count"),
                (f"OutputDecompressedBytes.{outcome}", _size(records), "Bytes"),
            )

    def transformed(self, result: Transformed) -> None:
        for number, seconds in enumerate(result.seconds, start=1):
            success = result.answered and number == len(result.seconds)
            self._add(
                ("ExecuteProcessing.Duration", seconds * 1000, "Milliseconds"),
                ("ExecuteProcessing.Success", success, "Count"),
            )
        self._add(
            ("SucceedProcessing.Records", len(result.delivered), "Count"),
            ("SucceedProcessing.Bytes", _size(result.delivered), "Bytes"),
        )

    def partitioned(self, active: int, failed: Sequence[Failure], seconds: float) -> None:
        self._add(
            ("PartitionCount", active, "Count"),
            ("PartitionCountExceeded", any(failure.code == LIMIT_EXCEEDED for failure in failed), "Count"),
            ("ActivePartitionsLimit", MAX_ACTIVE_PARTITIONS, "Count"),
            ("JQProcessing.Duration", seconds * 1000, "Milliseconds"),
        )

    def converted(self, succeeded: Sequence[Record], failed: Sequence[Failure]) -> None:
        for outcome, records in (("Succeed", succeeded), ("Failed", [failure.record for failure in failed])):
            self._add(
                (f"{outcome}Conversion.Records", len(records), "Count"),
                (f"{outcome}Conversion.Bytes", _size(records), "Bytes"),
            )

    def tried(self, stored: bool, target: str = "DeliveryToS3") -> None:
        """Note an attempt to store an object; `target` is DeliveryToS3 or BackupToS3."""
        self._add((f"{target}.Success", stored, "Count"))

    def stored(self, records: int, body: bytes, oldest_ms: int, target: str = "DeliveryToS3") -> None:
        self._add(
            (f"{target}.Records", records, "Count"),
            (f"{target}.Bytes", len(body), "Bytes"),
            (f"{target}.ObjectCount", 1, "Count"),
            (f"{target}.DataFreshness", _age(oldest_ms), "Seconds"),
        )

    def _measure(self) -> None:
        """Tell what time alone changes: how old the oldest record is, and how far the source is behind."""
        if oldest := self._oldest_ms():
            self._add(("DeliveryToS3.DataFreshness", _age(oldest), "Seconds"))
        if behind := self._behind_ms():
            self._add(("KinesisMillisBehindLatest", behind, "Milliseconds"))

    def _add(self, *values: tuple[str, float, str]) -> None:
        METRICS.add(self._source, values)


def put(delivery_stream_arn: str, operation: str, batch: Sequence[bytes], seconds: float) -> None:
    """Count records that PutRecord or PutRecordBatch took."""
    size = sum(map(len, batch))
    values: list[tuple[str, float, str]] = [
        ("IncomingRecords", len(batch), "Count"),
        ("IncomingBytes", size, "Bytes"),
        ("IncomingPutRequests", 1, "Count"),
        (f"{operation}.Requests", 1, "Count"),
        (f"{operation}.Bytes", size, "Bytes"),
        (f"{operation}.Latency", seconds * 1000, "Milliseconds"),
    ]
    if operation == "PutRecordBatch":
        values.append(("PutRecordBatch.Records", len(batch), "Count"))
    METRICS.add(_metrics_source(delivery_stream_arn), values)


def throttled(delivery_stream_arn: str, records: int) -> None:
    METRICS.add(_metrics_source(delivery_stream_arn), [("ThrottledRecords", records, "Count")])


def _metrics_source(delivery_stream_arn: str) -> Source:
    arn = parse_arn(delivery_stream_arn)
    name = arn["resource"].split("/", 1)[1]
    return Source("AWS/Firehose", arn["account"], arn["region"], (("DeliveryStreamName", name),))


def _size(records: Sequence[Record]) -> int:
    return sum(len(record.data) for record in records)


def _age(arrived_ms: int) -> float:
    """Return how long ago that was, in seconds."""
    return max(0.0, time.time() - arrived_ms / 1000)
