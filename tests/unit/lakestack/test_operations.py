"""Requests that lack what the service's model requires."""

import pytest
from localstack.aws.spec import load_service

from lakestack.operations import missing_members

RECORD = {"Data": b"", "PartitionKey": "k"}


@pytest.mark.parametrize(
    ("service", "operation", "request_", "missing"),
    [
        ("kinesis", "PutRecord", {"StreamName": "s", **RECORD}, []),
        ("kinesis", "PutRecord", {"StreamName": "s", "Data": b""}, ["partitionKey"]),
        ("kinesis", "PutRecord", {}, ["data", "partitionKey"]),
        ("kinesis", "PutRecords", {"Records": [RECORD, {"Data": b""}]}, ["records.2.member.partitionKey"]),
        ("kinesis", "PutRecords", {"Records": []}, []),
        ("firehose", "PutRecord", {"DeliveryStreamName": "d", "Record": {}}, ["record.data"]),
        (
            "firehose",
            "CreateDeliveryStream",
            {"DeliveryStreamName": "d", "ExtendedS3DestinationConfiguration": {"RoleARN": "r"}},
            ["extendedS3DestinationConfiguration.bucketARN"],
        ),
        ("firehose", "ListDeliveryStreams", {}, []),
    ],
)
def test_missing_members(service, operation, request_, missing):
    shape = load_service(service).operation_model(operation).input_shape
    assert sorted(missing_members(shape, request_)) == missing
