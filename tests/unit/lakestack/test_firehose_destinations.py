"""What S3 destinations are described as, what is refused, and what delivery makes of them."""

import pytest
from localstack.aws.api.firehose import InvalidArgumentException

from lakestack.firehose.destinations import describe, parse
from lakestack.firehose.processing import LambdaSettings

ROLE = "arn:aws:iam::000000000000:role/firehose"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:clean:$LATEST"
MINIMAL = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::lake"}


def processing(*processors: tuple[str, dict[str, str]]) -> dict[str, object]:
    described = [
        {
            "Type": kind,
            "Parameters": [{"ParameterName": name, "ParameterValue": value} for name, value in given.items()],
        }
        for kind, given in processors
    ]
    return {"ProcessingConfiguration": {"Enabled": True, "Processors": described}}


def test_defaults():
    assert describe(MINIMAL) == MINIMAL | {
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "S3BackupMode": "Disabled",
    }


def test_describing_a_description_changes_nothing():
    once = describe(MINIMAL | processing(("Lambda", {"LambdaArn": FUNCTION})))
    assert describe(once) == once


def test_the_lambda_processor_is_described_with_its_defaults():
    described = describe(MINIMAL | processing(("Lambda", {"NumberOfRetries": "1", "LambdaArn": FUNCTION})))
    (processor,) = described["ProcessingConfiguration"]["Processors"]
    assert {item["ParameterName"]: item["ParameterValue"] for item in processor["Parameters"]} == {
        "LambdaArn": FUNCTION,
        "NumberOfRetries": "1",
        "BufferSizeInMBs": "1",
        "BufferIntervalInSeconds": "60",
        "RoleArn": ROLE,
    }


@pytest.mark.parametrize(
    ("given", "attribute", "expected"),
    [
        ({}, "bucket.name", "lake"),
        ({}, "bucket.extension", ""),
        ({"CompressionFormat": "GZIP"}, "bucket.extension", ".gz"),
        ({"CompressionFormat": "GZIP", "FileExtension": ".json.gz"}, "bucket.extension", ".json.gz"),
        ({"CustomTimeZone": "Asia/Tokyo"}, "bucket.zone", "Asia/Tokyo"),
        ({"BufferingHints": {"SizeInMBs": 2}}, "size", 2 << 20),
        ({"BufferingHints": {"SizeInMBs": 2}}, "interval", 300),
        ({"BufferingHints": {"IntervalInSeconds": 0}}, "interval", 0),
        ({}, "function", None),
        (processing(("Lambda", {"LambdaArn": FUNCTION})), "function", LambdaSettings(FUNCTION, 3, 1 << 20, 60)),
        (
            processing(("Lambda", {"LambdaArn": FUNCTION, "BufferSizeInMBs": "0.5", "NumberOfRetries": "0"})),
            "function",
            LambdaSettings(FUNCTION, 0, 1 << 19, 60),
        ),
        (processing(("AppendDelimiterToRecord", {})), "delimiter", b"\n"),
        (processing(("AppendDelimiterToRecord", {"Delimiter": "\\n"})), "delimiter", b"\n"),
        (processing(("AppendDelimiterToRecord", {"Delimiter": ";"})), "delimiter", b";"),
        ({"S3BackupConfiguration": MINIMAL | {"Prefix": "b/"}}, "backup", None),
        ({"S3BackupMode": "Enabled", "S3BackupConfiguration": MINIMAL | {"Prefix": "b/"}}, "backup.prefix", "b/"),
        ({"CloudWatchLoggingOptions": {"Enabled": True, "LogGroupName": "g", "LogStreamName": "s"}}, "log_group", "g"),
        ({"CloudWatchLoggingOptions": {"Enabled": False, "LogGroupName": "g"}}, "log_group", None),
    ],
)
def test_parse(given, attribute, expected):
    value = parse(describe(MINIMAL | given))
    for name in attribute.split("."):
        value = getattr(value, name)
    assert value == expected


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"BucketARN": "lake"}, "BucketARN"),
        ({"RoleARN": None}, "RoleARN"),
        ({"BufferingHints": {"SizeInMBs": 129}}, "out of range"),
        ({"BufferingHints": {"IntervalInSeconds": 901}}, "out of range"),
        ({"CompressionFormat": "Snappy"}, "choose one of UNCOMPRESSED, GZIP, ZIP"),
        ({"FileExtension": "gz"}, "begin with a dot"),
        ({"CustomTimeZone": "Mars/Olympus"}, "not a time zone"),
        ({"Prefix": "!{timestamp:yyyy}/"}, "ErrorOutputPrefix can't be null"),
        ({"S3BackupMode": "Enabled"}, "needs an S3BackupConfiguration"),
        ({"DynamicPartitioningConfiguration": {"Enabled": True}}, "leave it disabled"),
        ({"DataFormatConversionConfiguration": {"Enabled": True}}, "leave it disabled"),
        (processing(("RecordDeAggregation", {})), "RecordDeAggregation is not supported"),
        (processing(("Lambda", {})), "LambdaArn"),
        (processing(("Lambda", {"LambdaArn": FUNCTION, "BufferSizeInMBs": "4"})), "0.2 to 3"),
        (processing(("Lambda", {"LambdaArn": FUNCTION, "NumberOfRetries": "many"})), "NumberOfRetries"),
    ],
)
def test_refusals(given, reason):
    with pytest.raises(InvalidArgumentException, match=reason):
        describe(MINIMAL | given)
