"""Results of quality runs, kept in S3 as JSON lines, one object a run, and told to CloudWatch."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from brewlake.quality.findings import Finding

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef, MetricDatumTypeDef
    from mypy_boto3_s3 import S3Client

PREFIX: Final = "quality/"
NAMESPACE: Final = "brewlake"
METRIC: Final = "QualityProblems"


def last(s3: "S3Client", bucket: str) -> list[dict[str, Any]]:
    """Return the findings of the run before, as `keep` wrote them; empty where there was none."""
    kept = keys(s3, bucket)
    return read(s3, bucket, kept[-1]) if kept else []


def keys(s3: "S3Client", bucket: str) -> list[str]:
    """Return the keys of all runs, the oldest first."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    return sorted(item["Key"] for page in pages for item in page.get("Contents", []))


def read(s3: "S3Client", bucket: str, key: str) -> list[dict[str, Any]]:
    """Return the findings of a run, as `keep` wrote them."""
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return [json.loads(line) for line in body.splitlines()]


def keep(s3: "S3Client", bucket: str, at: datetime, findings: Sequence[Finding]) -> str:
    """Write a run's findings, one a line, each with its time and verdict; return the object's key."""
    key = f"{PREFIX}dt={at:%Y-%m-%d}/{at:%Y%m%dT%H%M%S.%fZ}.json"
    lines = (json.dumps({"at": at.isoformat(), "sound": finding.sound} | asdict(finding)) for finding in findings)
    s3.put_object(Bucket=bucket, Key=key, Body="".join(f"{line}\n" for line in lines).encode())
    return key


def tell(cloudwatch: "CloudWatchClient", at: datetime, findings: Sequence[Finding]) -> None:
    """Put the number of findings that are not sound, and each check's, where alarms can see them.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
    """
    checks = dict.fromkeys(finding.check for finding in findings)
    total = _metric(at, [finding for finding in findings if not finding.sound], [])
    of_checks = [
        _metric(at, [f for f in findings if f.check == check and not f.sound], [{"Name": "Check", "Value": check}])
        for check in checks
    ]
    cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=[total, *of_checks])


def _metric(at: datetime, problems: Sequence[Finding], dimensions: "list[DimensionTypeDef]") -> "MetricDatumTypeDef":
    return {
        "MetricName": METRIC,
        "Dimensions": dimensions,
        "Timestamp": at,
        "Unit": "Count",
        "Value": len(problems),
    }
