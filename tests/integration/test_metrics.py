"""The metrics that Kinesis and Firehose give to CloudWatch, and an alarm on one."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.integration.spine import Spine, processing
from tests.waiting import until

ECHO = "def handler(event, _):\n    return {'records': [record | {'result': 'Ok'} for record in event['records']]}\n"


class Metrics:
    """The metrics of one stream or delivery stream, since a little while ago."""

    def __init__(self, spine: Spine, namespace: str, **dimensions: str) -> None:
        self._client = spine.client("cloudwatch")
        self._namespace = namespace
        self.dimensions = [{"Name": name, "Value": value} for name, value in dimensions.items()]

    def _times(self) -> dict[str, datetime]:
        now = datetime.now(UTC)
        return {"StartTime": now - timedelta(minutes=10), "EndTime": now + timedelta(minutes=1)}

    def total(self, name: str) -> float:
        """Return the metric's sum by GetMetricStatistics."""
        answer = self._client.get_metric_statistics(
            Namespace=self._namespace,
            MetricName=name,
            Dimensions=self.dimensions,
            Period=3600,
            Statistics=["Sum"],
            **self._times(),
        )
        return float(sum(point["Sum"] for point in answer["Datapoints"]))

    def most(self, name: str) -> float | None:
        """Return the metric's greatest value by GetMetricData."""
        metric = {"Namespace": self._namespace, "MetricName": name, "Dimensions": self.dimensions}
        query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Maximum"}}
        (result,) = self._client.get_metric_data(MetricDataQueries=[query], **self._times())["MetricDataResults"]
        return max(result["Values"], default=None)

    def names(self) -> set[str]:
        pages = self._client.get_paginator("list_metrics").paginate(
            Namespace=self._namespace, Dimensions=self.dimensions
        )
        return {metric["MetricName"] for page in pages for metric in page["Metrics"]}


def test_what_goes_through_the_spine_is_counted(spine):
    stream = spine.stream(shards=2)
    kinesis = spine.client("kinesis")
    kinesis.enable_enhanced_monitoring(StreamName=stream, ShardLevelMetrics=["IncomingRecords"])
    function = spine.function(ECHO)
    name = spine.delivery_stream(spine.bucket(), stream, function, CompressionFormat="UNCOMPRESSED")
    direct = spine.delivery_stream(spine.bucket("direct"))
    began = time.monotonic()
    spine.put(stream, range(1000))
    spine.put_directly(direct, [b"12345"] * 3)
    delivered = Metrics(spine, "AWS/Firehose", DeliveryStreamName=name)
    until(lambda: delivered.most("DeliveryToS3.DataFreshness"), what="the delivery is counted")
    until(lambda: delivered.total("DeliveryToS3.Records") >= 1000, what="all of the delivery is counted")
    figures = {
        "DataReadFromKinesisStream.Records": 1000,
        "SucceedProcessing.Records": 1000,
        "DeliveryToS3.Records": 1000,
    }
    until(lambda: {figure: delivered.total(figure) for figure in figures} == figures, what="each is counted once")
    for success in ("DeliveryToS3.Success", "ExecuteProcessing.Success"):
        until(partial(delivered.most, success), what=f"{success} is told")
        assert delivered.most(success) == 1
    assert 0 < (delivered.most("DeliveryToS3.DataFreshness") or 0) < time.monotonic() - began + 1
    names = {"KinesisMillisBehindLatest", "ExecuteProcessing.Duration", "DeliveryToS3.Bytes"}
    until(lambda: delivered.names() >= names, what=f"{names} are told")
    put = Metrics(spine, "AWS/Firehose", DeliveryStreamName=direct)
    for name, count in (("PutRecordBatch.Records", 3), ("IncomingRecords", 3), ("IncomingBytes", 15)):
        until(lambda: put.total(name) == count, what=f"{name} of what was put directly is {count}")  # noqa: B023 (at once)
    incoming = Metrics(spine, "AWS/Kinesis", StreamName=stream)
    for name in ("GetRecords.Records", "IncomingRecords", "PutRecords.SuccessfulRecords"):
        until(lambda: incoming.total(name) == 1000, what=f"{name} is 1000")  # noqa: B023 (at once)
    shards = [Metrics(spine, "AWS/Kinesis", StreamName=stream, ShardId=f"shardId-00000000000{n}") for n in (0, 1)]
    until(lambda: sum(shard.total("IncomingRecords") for shard in shards) == 1000, what="the shards' records are 1000")


def test_a_delivery_that_is_stuck_raises_an_alarm(spine):
    name = spine.delivery_stream(f"missing-{spine.tag}", **processing(("AppendDelimiterToRecord", {})))
    cloudwatch: Any = spine.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=f"stuck-{spine.tag}",
        Namespace="AWS/Firehose",
        MetricName="DeliveryToS3.DataFreshness",
        Dimensions=[{"Name": "DeliveryStreamName", "Value": name}],
        Statistic="Maximum",
        Period=10,
        EvaluationPeriods=1,
        Threshold=3,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    spine.put_directly(name, [b"beer"])

    def state() -> str:
        (alarm,) = cloudwatch.describe_alarms(AlarmNames=[f"stuck-{spine.tag}"])["MetricAlarms"]
        return str(alarm["StateValue"])

    until(lambda: state() == "ALARM", what="the alarm sees it")
    cloudwatch.delete_alarms(AlarmNames=[f"stuck-{spine.tag}"])
    spine.bucket("missing")
