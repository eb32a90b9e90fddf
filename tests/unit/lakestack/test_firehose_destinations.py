"""What S3 destinations are described as, what is refused, and what delivery makes of them."""

import pytest
from localstack.aws.api.firehose import InvalidArgumentException

from lakestack.firehose.description import check_update, describe
from lakestack.firehose.destinations import parse
from lakestack.firehose.expansion import Expansion
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


def converted(
    input: dict[str, object] | None = None,  # noqa: A002 - the configuration's name
    output: dict[str, object] | None = None,
    schema: dict[str, str] | None = None,
    *,
    enabled: bool = True,
) -> dict[str, object]:
    conversion = {
        "Enabled": enabled,
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}} if input is None else input},
        "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}} if output is None else output},
        "SchemaConfiguration": schema or {"RoleARN": ROLE, "DatabaseName": "d", "TableName": "t"},
    }
    return {"DataFormatConversionConfiguration": conversion}


QUERY = {"MetadataExtractionQuery": "{style: .style}", "JsonParsingEngine": "JQ-1.6"}
LAMBDA = processing(("Lambda", {"LambdaArn": FUNCTION}))
LOGS = processing(
    ("Decompression", {"CompressionFormat": "GZIP"}), ("CloudWatchLogProcessing", {"DataMessageExtraction": "true"})
)
PARTITIONED = processing(("MetadataExtraction", QUERY)) | {
    "Prefix": "style=!{partitionKeyFromQuery:style}/",
    "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
    "DynamicPartitioningConfiguration": {"Enabled": True},
}


def test_defaults():
    assert describe(MINIMAL) == MINIMAL | {
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
        "CompressionFormat": "UNCOMPRESSED",
        "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "S3BackupMode": "Disabled",
    }


@pytest.mark.parametrize("given", [LAMBDA, LOGS, PARTITIONED, converted(), converted(enabled=False)])
def test_describing_a_description_changes_nothing(given):
    once = describe(MINIMAL | given)
    assert describe(once) == once


def test_dynamic_partitioning_is_described_with_its_defaults():
    described = describe(MINIMAL | PARTITIONED)
    assert described["BufferingHints"] == {"SizeInMBs": 128, "IntervalInSeconds": 300}
    assert described["DynamicPartitioningConfiguration"] == {
        "Enabled": True,
        "RetryOptions": {"DurationInSeconds": 300},
    }


BACKED_UP = {"S3BackupMode": "Enabled", "S3BackupConfiguration": MINIMAL}


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (BACKED_UP, BACKED_UP | {"S3BackupMode": "Disabled"}, "cannot be disabled"),
        ({}, PARTITIONED, "only when the delivery stream is created"),
        (PARTITIONED, {}, "only when the delivery stream is created"),
    ],
)
def test_what_cannot_be_updated(before, after, reason):
    with pytest.raises(InvalidArgumentException, match=reason):
        check_update(describe(MINIMAL | before), describe(MINIMAL | after))


def test_the_backup_can_be_switched_on_later():
    check_update(describe(MINIMAL), describe(MINIMAL | BACKED_UP))


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
        ({"BufferingHints": {"SizeInMBs": 2}}, "bucket.size", 2 << 20),
        ({"BufferingHints": {"SizeInMBs": 2}}, "bucket.interval", 300),
        ({"BufferingHints": {"IntervalInSeconds": 0}}, "bucket.interval", 0),
        ({}, "processing.function", None),
        (LAMBDA, "processing.function", LambdaSettings(FUNCTION, 3, 1 << 20, 60)),
        (
            processing(("Lambda", {"LambdaArn": FUNCTION, "BufferSizeInMBs": "0.5", "NumberOfRetries": "0"})),
            "processing.function",
            LambdaSettings(FUNCTION, 0, 1 << 19, 60),
        ),
        (processing(("AppendDelimiterToRecord", {})), "processing.delimiter", b"\n"),
        (processing(("AppendDelimiterToRecord", {"Delimiter": "\\n"})), "processing.delimiter", b"\n"),
        (processing(("AppendDelimiterToRecord", {"Delimiter": ";"})), "processing.delimiter", b";"),
        ({}, "processing.expansion", Expansion()),
        (processing(("RecordDeAggregation", {"SubRecordType": "JSON"})), "processing.expansion.separator", b""),
        (
            processing(("RecordDeAggregation", {"SubRecordType": "DELIMITED", "Delimiter": "IyMjIw=="})),
            "processing.expansion.separator",
            b"####",
        ),
        (LOGS, "processing.expansion", Expansion(decompress=True, messages=True)),
        (PARTITIONED, "keys", ("partitionKeyFromQuery:style",)),
        (PARTITIONED, "processing.query", "{style: .style}"),
        (PARTITIONED, "bucket.size", 128 << 20),
        (PARTITIONED | {"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 5}}, "bucket.interval", 5),
        ({"S3BackupMode": "Enabled", "S3BackupConfiguration": MINIMAL}, "backup.size", 5 << 20),
        (converted(), "bucket.extension", ".parquet"),
        (converted(output={"OrcSerDe": {}}), "bucket.extension", ".orc"),
        (converted() | {"FileExtension": ".pq"}, "bucket.extension", ".pq"),
        (converted(enabled=False), "conversion", None),
        ({"CompressionFormat": "Snappy"}, "bucket.extension", ".snappy"),
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
        ({"S3BackupConfiguration": {"RoleARN": ROLE}}, "BucketARN must be given"),
        ({"RoleARN": None}, "RoleARN"),
        ({"CustomTimeZone": "Mars/Olympus"}, "not a time zone"),
        ({"Prefix": "!{timestamp:yyyy}/"}, "ErrorOutputPrefix can't be null"),
        ({"S3BackupMode": "Enabled"}, "needs an S3BackupConfiguration"),
        (PARTITIONED | {"DynamicPartitioningConfiguration": None}, "only be part of a prefix expression when"),
        (PARTITIONED | {"ProcessingConfiguration": None}, "Processing Configuration is not enabled"),
        (PARTITIONED | {"Prefix": "beers/"}, "should contain Dynamic Partitioning namespaces"),
        (PARTITIONED | {"Prefix": "!{partitionKeyFromLambda:style}/"}, "Lambda processor should be present"),
        (PARTITIONED | LAMBDA, "MetadataExtraction processor should be present"),
        (PARTITIONED | {"ErrorOutputPrefix": None}, "ErrorOutputPrefix can't be null"),
        (PARTITIONED | {"ErrorOutputPrefix": "!{partitionKeyFromQuery:style}/"}, "cannot contain partitioning keys"),
        (PARTITIONED | {"BufferingHints": {"SizeInMBs": 5}}, "at least 64 when Dynamic Partitioning"),
        (converted() | {"BufferingHints": {"SizeInMBs": 63}}, "at least 64 when data format conversion"),
        (converted() | {"CompressionFormat": "GZIP"}, "must be UNCOMPRESSED with data format conversion"),
        (converted(output={}), "Exactly one of ParquetSerDe and OrcSerDe"),
        (converted(input={"OpenXJsonSerDe": {}, "HiveJsonSerDe": {}}), "Exactly one of OpenXJsonSerDe and Hive"),
        (converted(input={"HiveJsonSerDe": {"TimestampFormats": ["yyyy-QQ"]}}), "cannot read by 'QQ'"),
        (converted(schema={"RoleARN": ROLE, "DatabaseName": "d"}), "needs a TableName"),
        (processing(("RecordDeAggregation", {})), "must be JSON or DELIMITED"),
        (processing(("RecordDeAggregation", {"SubRecordType": "DELIMITED"})), "encoded in base64"),
        (processing(("RecordDeAggregation", {"SubRecordType": "DELIMITED", "Delimiter": "#"})), "encoded in base64"),
        (processing(("MetadataExtraction", {"JsonParsingEngine": "JQ-1.6"})), "needs a MetadataExtractionQuery"),
        (processing(("MetadataExtraction", QUERY | {"MetadataExtractionQuery": "{a:"})), "is not a jq program"),
        (
            processing(("MetadataExtraction", QUERY | {"MetadataExtractionQuery": 'import "m" as m; {a:1}'})),
            "is not a jq",
        ),
        (processing(("MetadataExtraction", QUERY | {"JsonParsingEngine": "JQ-1.7"})), "must be JQ-1.6"),
        (processing(("Decompression", {"CompressionFormat": "ZIP"})), "must be GZIP"),
        (processing(("CloudWatchLogProcessing", {"DataMessageExtraction": "true"})), "needs the Decompression"),
        (processing(("Decompression", {}), ("CloudWatchLogProcessing", {})), "must be true or false"),
        (processing(("AppendDelimiterToRecord", {}), ("AppendDelimiterToRecord", {})), "only one processor of each"),
        (processing(("AppendDelimiterToRecord", {"LambdaArn": FUNCTION})), "does not take LambdaArn"),
        (processing(("Lambda", {})), "LambdaArn"),
        (processing(("Lambda", {"LambdaArn": FUNCTION, "BufferSizeInMBs": "4"})), "0.2 to 3"),
        (processing(("Lambda", {"LambdaArn": FUNCTION, "NumberOfRetries": "many"})), "NumberOfRetries"),
        (processing(("Lambda", {"LambdaArn": FUNCTION, "NumberOfRetries": "1.5"})), "NumberOfRetries"),
    ],
)
def test_refusals(given, reason):
    with pytest.raises(InvalidArgumentException, match=reason):
        describe(MINIMAL | given)
