"""Whether the platform can be trusted: the last runs of the quality checks, and the alarms."""

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import boto3

from brewlake.page.stations import CONFIG
from brewlake.platform import Platform
from brewlake.quality import history

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_s3 import S3Client

MOST_RUNS: Final = 30


class Trust:
    """Asks S3 for the results of `make quality`, and CloudWatch for the alarms, of `platform`."""

    def __init__(self, platform: Platform) -> None:
        self._bucket = platform.cleaned_bucket
        # Terraform begins the names of all that it makes with the same word.
        self._prefix = platform.ingestion_function.removesuffix("ingestion")
        self._s3: S3Client = boto3.client("s3", config=CONFIG)
        self._cloudwatch: CloudWatchClient = boto3.client("cloudwatch", config=CONFIG)
        self._runs: dict[str, list[dict[str, Any]]] = {}
        self._lock = Lock()

    def look(self) -> dict[str, Any]:
        """Return the last run's findings, how each of the runs before it ended, oldest first, and the alarms."""
        with self._lock:
            keys = history.keys(self._s3, self._bucket)[-MOST_RUNS:]
            # A run's object never changes: it is read once.
            self._runs = {key: self._runs.get(key) or history.read(self._s3, self._bucket, key) for key in keys}
            runs = list(self._runs.values())
        return {
            "findings": runs[-1] if runs else [],
            "runs": [_summary(run) for run in runs if run],
            "alarms": self._alarms(),
        }

    def _alarms(self) -> list[dict[str, str]]:
        pages = self._cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=self._prefix)
        return [
            {
                "name": alarm["AlarmName"].removeprefix(self._prefix),
                "says": alarm.get("AlarmDescription", ""),
                "state": alarm["StateValue"],
                "since": alarm["StateUpdatedTimestamp"].isoformat(),
            }
            for page in pages
            for alarm in page["MetricAlarms"]
        ]


def _summary(run: list[dict[str, Any]]) -> dict[str, Any]:
    """Return when a run was, how many figures it took, and which were not sound."""
    unsound = [f"{finding['check']}: {finding['subject']}" for finding in run if not finding["sound"]]
    return {"at": run[0]["at"], "figures": len(run), "unsound": unsound}
