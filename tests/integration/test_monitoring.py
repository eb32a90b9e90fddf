"""What an operator is told: alarms over figures of the functions, over a whole stack."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.conftest import Stack
from tests.waiting import until


@pytest.mark.parametrize(
    ("service", "metric"),
    [("ingestion", "DocumentsSent"), ("ingestion", "DocumentsRefused"), ("transformation", "RecordsCleaned")],
)
def test_the_functions_figures_are_in_cloudwatch(stack: Stack, service: str, metric: str) -> None:
    assert stack.brewlake("ingest", "--n", "3").returncode == 0
    least = 0 if metric == "DocumentsRefused" else 3
    until(lambda: total(stack, service, metric) >= least, what=f"{metric} is in CloudWatch")


def total(stack: Stack, service: str, metric: str) -> float:
    now = datetime.now(UTC)
    points = stack.client("cloudwatch").get_metric_statistics(
        Namespace="brewlake",
        MetricName=metric,
        Dimensions=[{"Name": "service", "Value": service}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(point["Sum"] for point in points) if points else -1


def test_an_alarm_goes_off_when_records_fail(stack: Stack) -> None:
    cloudwatch = stack.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="test-failed-records",
        Namespace="brewlake",
        MetricName="RecordsFailed",
        Dimensions=[{"Name": "service", "Value": "transformation"}],
        Statistic="Sum",
        Period=10,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    try:

        def is_on() -> bool:  # puts one each time: an alarm forgets in half a minute what a busy machine told too late
            stream = stack.platform.stream_name
            stack.client("kinesis").put_record(StreamName=stream, Data=b"no beer\n", PartitionKey="1")
            alarms = cloudwatch.describe_alarms(AlarmNames=["test-failed-records"])["MetricAlarms"]
            return bool(alarms[0]["StateValue"] == "ALARM")

        until(is_on, what="the alarm goes off", pause=5)
    finally:
        cloudwatch.delete_alarms(AlarmNames=["test-failed-records"])
