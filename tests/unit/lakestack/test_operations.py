"""Requests that lack what the service's model requires."""

import pytest
from localstack.aws.api import CommonServiceException
from localstack.aws.spec import load_service

from lakestack.constraints import fitting, missing_members
from lakestack.operations import refuse_broken

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


@pytest.mark.parametrize(
    ("service", "operation", "request_", "member"),
    [
        ("kinesis", "CreateStream", {"StreamName": "bad name"}, "streamName"),
        ("kinesis", "CreateStream", {"StreamModeDetails": {"StreamMode": "NEVER"}}, "streamModeDetails.streamMode"),
        ("kinesis", "GetShardIterator", {"ShardIteratorType": "FIRST"}, "shardIteratorType"),
        ("kinesis", "RegisterStreamConsumer", {"ConsumerName": "bad name"}, "consumerName"),
        ("kinesis", "EnableEnhancedMonitoring", {"ShardLevelMetrics": ["Beers"]}, "shardLevelMetrics.1.member"),
        ("firehose", "CreateDeliveryStream", {"DeliveryStreamName": "d" * 65}, "deliveryStreamName"),
        (
            "firehose",
            "CreateDeliveryStream",
            {"ExtendedS3DestinationConfiguration": {"BufferingHints": {"IntervalInSeconds": 901}}},
            "extendedS3DestinationConfiguration.bufferingHints.intervalInSeconds",
        ),
        (
            "firehose",
            "UpdateDestination",
            {"ExtendedS3DestinationUpdate": {"CompressionFormat": "LZ4"}},
            "extendedS3DestinationUpdate.compressionFormat",
        ),
        ("firehose", "ListDeliveryStreams", {"Limit": 10_001}, "limit"),
        ("kinesis", "ListShards", {"MaxResults": 0}, "maxResults"),
        ("kinesis", "SplitShard", {"NewStartingHashKey": "007"}, "newStartingHashKey"),
        ("glue", "GetTables", {"DatabaseName": "d", "MaxResults": 0}, "maxResults"),
        (
            "glue",
            "BatchCreatePartition",
            {"PartitionInputList": [{}, {"StorageDescriptor": {"Columns": [{"Name": "a\nb"}]}}]},
            "partitionInputList.2.member.storageDescriptor.columns.1.member.name",
        ),
        ("athena", "CreateWorkGroup", {"Name": "a b"}, "name"),
        ("athena", "UpdateWorkGroup", {"State": "PAUSED"}, "state"),
        ("lambda", "CreateFunction", {"Environment": {"Variables": {"1bad": "x"}}}, "environment.variables"),
    ],
)
def test_constraints_of_the_model(service, operation, request_, member):
    shape = load_service(service).operation_model(operation).input_shape
    assert service == "lambda" or not fitting(service, operation)(request_)
    with pytest.raises(CommonServiceException, match=f"at '{member}' failed to satisfy constraint") as refused:
        refuse_broken(shape, request_)
    assert refused.value.code == "ValidationException"


@pytest.mark.parametrize(
    "request_",
    [
        {"Tags": [{"Key": "ÄÖÜ", "Value": "größe"}]},  # Java's classes, which Python's patterns do not have
        {"ExtendedS3DestinationConfiguration": {"Prefix": "a\nb", "BufferingHints": {"IntervalInSeconds": 0}}},
    ],
)
def test_what_the_model_allows(request_):
    shape = load_service("firehose").operation_model("CreateDeliveryStream").input_shape
    refuse_broken(shape, request_)
    assert fitting("firehose", "CreateDeliveryStream")(request_)


def test_letters_beyond_sixteen_bits_are_of_glues_patterns():
    assert fitting("glue", "GetTable")({"DatabaseName": "bières", "Name": "\U0001f37a"})


def test_an_error_repeats_the_beginning_of_a_long_value():
    shape = load_service("athena").operation_model("StartQueryExecution").input_shape
    with pytest.raises(CommonServiceException) as refused:
        refuse_broken(shape, {"QueryString": "x" * 300_000}, "InvalidRequestException")
    assert refused.value.code == "InvalidRequestException"
    assert len(refused.value.message) < 500
