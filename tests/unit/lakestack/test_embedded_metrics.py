"""Which metrics are in what a function prints."""

import json

import pytest

from lakestack.lambda_process.embedded_metrics import metrics_of


def line(**changes: object) -> str:
    told = {"Namespace": "brewlake", "Dimensions": [["service"]], "Metrics": [{"Name": "Sent", "Unit": "Count"}]}
    whole = {"_aws": {"Timestamp": 2000, "CloudWatchMetrics": [told | changes]}, "service": "ingestion", "Sent": 3}
    return json.dumps(whole | {"Many": [1.0, 2.0], "part": "x"})


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        (line(), [("brewlake", "Sent", {"service": "ingestion"}, 3.0, "Count")]),
        (line(Dimensions=[]), [("brewlake", "Sent", {}, 3.0, "Count")]),
        (
            line(Dimensions=[["service"], ["service", "part"]]),
            [
                ("brewlake", "Sent", {"service": "ingestion"}, 3.0, "Count"),
                ("brewlake", "Sent", {"service": "ingestion", "part": "x"}, 3.0, "Count"),
            ],
        ),
        (
            line(Metrics=[{"Name": "Many"}]),
            [("brewlake", "Many", {"service": "ingestion"}, value, "None") for value in (1.0, 2.0)],
        ),
        (line(Metrics=[{"Name": "Absent"}]), []),
        (line(Dimensions=[["absent"]]), []),
        ('{"_aws": 5}', []),
        ('{"_aws": {"Timestamp": "now"}}', []),
        ('{"_aws', []),
    ],
)
def test_the_metrics_of_a_line(text: str, metrics: list[object]) -> None:
    found = [
        (
            namespace,
            datum["MetricName"],
            {d["Name"]: d["Value"] for d in datum["Dimensions"]},
            datum["Value"],
            datum["Unit"],
        )
        for namespace, datum in metrics_of(text)
    ]
    assert found == metrics
    assert {datum["Timestamp"] for _, datum in metrics_of(text)} <= {2.0}
