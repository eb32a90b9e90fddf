"""Settings of event source mappings that AWS refuses."""

from typing import Any

import pytest
from localstack.aws.api import ServiceException

from lakestack.lambda_process.mapping_requests import OF_STREAMS, check_queue_settings, check_stream_settings

STREAM = {"EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/beers", "StartingPosition": "LATEST"}
QUEUE = {"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:beers"}
FIFO = {"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:beers.fifo"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"TumblingWindowInSeconds": 30, "ParallelizationFactor": 2}, "no ParallelizationFactor above 1"),
        ({"StartingPositionTimestamp": 1}, "Timestamp only valid with StartingPosition AT_TIMESTAMP"),
        ({"StartingPosition": "AT_TIMESTAMP"}, "needs a StartingPositionTimestamp"),
        ({"ScalingConfig": {"MaximumConcurrency": 2}}, "Unsupported ScalingConfig parameter"),
    ],
)
def test_what_a_stream_does_not_take(changed, message):
    with pytest.raises(ServiceException, match=message) as refused:
        check_stream_settings(STREAM | changed)
    assert refused.value.code == "InvalidParameterValueException"


@pytest.mark.parametrize(
    "changed",
    [
        {"TumblingWindowInSeconds": 30, "ParallelizationFactor": 1},
        {"TumblingWindowInSeconds": 0, "ParallelizationFactor": 10},
        {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1},
    ],
)
def test_what_a_stream_takes(changed):
    check_stream_settings(STREAM | changed)


@pytest.mark.parametrize(
    ("mapping", "changed", "message"),
    [
        *((QUEUE, {name: 1}, f"Unsupported {name} parameter for given event source mapping") for name in OF_STREAMS),
        (QUEUE, {"BisectBatchOnFunctionError": False}, "Unsupported BisectBatchOnFunctionError"),
        (QUEUE, {"StartingPosition": "LATEST"}, "StartingPosition is not valid for SQS event sources."),
        (FIFO, {"MaximumBatchingWindowInSeconds": 1}, "Batching window is not supported for FIFO queues"),
        (FIFO, {"BatchSize": 11}, "at most 10"),
    ],
)
def test_what_a_queue_does_not_take(mapping: dict[str, Any], changed, message):
    with pytest.raises(ServiceException, match=message) as refused:
        check_queue_settings(mapping | changed)
    assert refused.value.code == "InvalidParameterValueException"


@pytest.mark.parametrize(
    "mapping",
    [
        QUEUE | {"BatchSize": 10_000, "MaximumBatchingWindowInSeconds": 300},
        FIFO | {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0, "ScalingConfig": {"MaximumConcurrency": 2}},
    ],
)
def test_what_a_queue_takes(mapping):
    check_queue_settings(mapping)
