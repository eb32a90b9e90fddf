"""What Firehose does to records on their way, in an emulator: partitions, formats, compression, CloudWatch Logs."""

import gzip
import io
import json
import re
import time
from typing import Any
from urllib.parse import unquote_plus

import pytest
from pyarrow import parquet

from tests.integration.spine import ROLE, Spine, processing
from tests.waiting import until

QUERY = ("MetadataExtraction", {"JsonParsingEngine": "JQ-1.6", "MetadataExtractionQuery": "{style: .style}"})
DYNAMIC = {
    "CompressionFormat": "UNCOMPRESSED",
    "DynamicPartitioningConfiguration": {"Enabled": True},
    "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 900},
    "Prefix": "style=!{partitionKeyFromQuery:style}/",
}
SUFFIX = r"delivery-[0-9a-f]{8}-1-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9a-f-]{36}"

KEYS_BY_LAMBDA = """
import base64, json

def handler(event, context):
    return {"records": [transform(record) for record in event["records"]]}

def transform(record):
    style = json.loads(base64.b64decode(record["data"])).get("style")
    return record | {"result": "Ok", "metadata": {"partitionKeys": {"style": style}}}
"""


def by_folder(spine: Spine, bucket: str, prefix: str) -> dict[str, bytes]:
    """Return the content of the single object in each folder."""
    objects = spine.objects(bucket, prefix)
    folders = {key.rsplit("/", 1)[0]: body for key, body in objects.items()}
    assert len(folders) == len(objects)
    assert all(re.fullmatch(SUFFIX, key.rsplit("/", 1)[1]) for key in objects)
    return folders


def test_records_are_partitioned_by_a_query(spine):
    bucket = spine.bucket()
    deaggregation = ("RecordDeAggregation", {"SubRecordType": "JSON"})
    name = spine.delivery_stream(bucket, **DYNAMIC, **processing(deaggregation, QUERY, ("AppendDelimiterToRecord", {})))
    spine.put_directly(name, [b'{"style":"ipa","n":1}{"style":"stout"}', b'{"style":"ipa","n":2}', b'{"n":3}'])
    spine.delete(name)
    assert by_folder(spine, bucket, "style=") == {
        "style=ipa": b'{"style":"ipa","n":1}\n{"style":"ipa","n":2}\n',
        "style=stout": b'{"style":"stout"}\n',
    }
    (failure,) = map(json.loads, by_folder(spine, bucket, "errors/")["errors/processing-failed"].splitlines())
    assert (failure["errorCode"], failure["rawData"]) == (
        "DynamicPartitioning.MetadataExtractionFailed",
        "eyJuIjozfQ==",
    )


def test_records_are_partitioned_by_a_function(spine):
    bucket = spine.bucket()
    function = ("Lambda", {"LambdaArn": spine.function(KEYS_BY_LAMBDA)})
    settings = DYNAMIC | {"Prefix": "!{partitionKeyFromLambda:style}/!{timestamp:yyyy}/"} | processing(function)
    name = spine.delivery_stream(bucket, **settings)
    spine.put_directly(name, [b'{"style":"ipa"}', b'{"style":"stout"}', b'{"style":null}'])
    spine.delete(name)
    folders = {key.split("/")[0]: body for key, body in spine.objects(bucket).items()}
    assert folders.keys() == {"ipa", "stout", "errors"}
    assert folders["ipa"] == b'{"style":"ipa"}'


@pytest.fixture
def table(spine) -> str:
    glue, database = spine.client("glue"), f"lake_{spine.tag}"
    glue.create_database(DatabaseInput={"Name": database})
    columns = [{"Name": "id", "Type": "int"}, {"Name": "name", "Type": "string"}, {"Name": "abv", "Type": "double"}]
    glue.create_table(DatabaseName=database, TableInput={"Name": "beers", "StorageDescriptor": {"Columns": columns}})
    return database


def converted(database: str, serializer: str = "ParquetSerDe") -> dict[str, object]:
    return {
        "CompressionFormat": "UNCOMPRESSED",
        "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 1},
        "DataFormatConversionConfiguration": {
            "SchemaConfiguration": {"RoleARN": ROLE, "DatabaseName": database, "TableName": "beers"},
            "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
            "OutputFormatConfiguration": {"Serializer": {serializer: {}}},
        },
    }


def test_records_are_converted_to_parquet_by_a_table(spine, table):
    bucket = spine.bucket()
    name = spine.delivery_stream(bucket, **converted(table), **processing(("AppendDelimiterToRecord", {})))
    good = [json.dumps({"ID": n, "name": f"Beer {n}", "abv": "5.6"}).encode() for n in range(20)]
    spine.put_directly(name, [*good, b'{"id": "many"}', b"not json"])
    until(lambda: len(spine.objects(bucket)) == 2, what="data and failures are stored")
    objects = spine.objects(bucket)
    (data,) = [body for key, body in objects.items() if key.endswith(".parquet")]
    rows = parquet.read_table(io.BytesIO(data)).to_pylist()
    assert rows == [{"id": n, "name": f"Beer {n}", "abv": 5.6} for n in range(20)]
    (failed,) = [body for key, body in objects.items() if key.startswith("errors/format-conversion-failed/")]
    codes = [json.loads(line)["lastErrorCode"] for line in failed.splitlines()]
    assert codes == ["DataFormatConversion.MalformedData", "DataFormatConversion.ParseError"]


def test_orc_is_what_athena_reads_too(spine, table):
    bucket = spine.bucket()
    name = spine.delivery_stream(bucket, **converted(table, "OrcSerDe"))
    spine.put_directly(name, [b'{"id": 1}'])
    (key,) = until(lambda: spine.objects(bucket), what="the object is stored")
    assert key.endswith(".orc")


def test_conversion_waits_for_a_table_that_is_missing(spine, table):
    bucket, glue = spine.bucket(), spine.client("glue")
    glue.delete_table(DatabaseName=table, Name="beers")
    name = spine.delivery_stream(bucket, **converted(table))
    spine.put_directly(name, [b'{"id": 1}'])
    log = spine.emulator.home / "emulator.log"
    until(
        lambda: f"{name}: DataFormatConversion.EntityNotFound" in log.read_text(),
        what="the table is missed",
    )
    assert spine.objects(bucket) == {}
    columns = [{"Name": "id", "Type": "bigint"}]
    glue.create_table(DatabaseName=table, TableInput={"Name": "beers", "StorageDescriptor": {"Columns": columns}})
    until(lambda: spine.objects(bucket), what="the record is converted")


def test_the_events_of_a_log_group_become_lines(spine):
    logs, group, bucket = spine.client("logs"), f"group-{spine.tag}", spine.bucket()
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    name = spine.delivery_stream(
        bucket,
        CompressionFormat="UNCOMPRESSED",
        **processing(
            ("Decompression", {"CompressionFormat": "GZIP"}),
            ("CloudWatchLogProcessing", {"DataMessageExtraction": "true"}),
        ),
    )
    arn = f"arn:aws:firehose:us-east-1:000000000000:deliverystream/{name}"
    logs.put_subscription_filter(
        logGroupName=group, filterName="all", filterPattern="", destinationArn=arn, roleArn=ROLE
    )
    events = [{"timestamp": int(time.time() * 1000) + n, "message": f"beer {n}"} for n in range(3)]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)
    objects = until(lambda: spine.objects(bucket), what="the events are delivered")
    assert b"".join(objects.values()) == b"beer 0\nbeer 1\nbeer 2\n"


def test_the_source_is_backed_up_beside_what_is_delivered(spine):
    bucket, backup = spine.bucket(), spine.bucket("backup")
    configuration = {
        "RoleARN": ROLE,
        "BucketARN": f"arn:aws:s3:::{backup}",
        "Prefix": "source/",
        "CompressionFormat": "GZIP",
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
    }
    name = spine.delivery_stream(
        bucket,
        S3BackupMode="Enabled",
        S3BackupConfiguration=configuration,
        BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900},
    )
    spine.put_directly(name, [b'{"id":1}\n'])
    (body,) = until(lambda: spine.objects(backup, "source/"), what="the source is backed up").values()
    assert gzip.decompress(body) == b'{"id":1}\n'
    assert spine.objects(bucket) == {}, "the backup has buffering hints of its own"
    spine.delete(name)
    assert spine.lines(bucket) == [{"id": 1}]


def test_a_destination_that_is_mended_gets_what_was_held(spine):
    firehose, bucket = spine.client("firehose"), spine.bucket()
    name = spine.delivery_stream(f"missing-{spine.tag}")
    spine.put_directly(name, [b'{"id":1}\n'])
    log = spine.emulator.home / "emulator.log"
    until(
        lambda: f"{name}: S3.NoSuchBucket" in log.read_text(),
        what="S3 has refused",
    )
    described = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    firehose.update_destination(
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId=described["VersionId"],
        DestinationId=described["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"BucketARN": f"arn:aws:s3:::{bucket}"},
    )
    until(lambda: spine.lines(bucket) == [{"id": 1}], what="the record is in the other bucket")


def test_an_object_of_firehose_is_as_any_other(spine):
    s3, sqs, bucket = spine.client("s3"), spine.client("sqs"), spine.bucket()
    queue = sqs.create_queue(QueueName=f"created-{spine.tag}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    notified = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [notified]}
    )
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    encryption = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [encryption]})
    name = spine.delivery_stream(bucket, CompressionFormat="UNCOMPRESSED", Prefix="the beers/")
    spine.put_directly(name, [b"beer"])
    (key,) = until(lambda: spine.objects(bucket), what="the record is delivered")
    head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    assert (head["ContentLength"], head["ContentType"]) == (4, "application/octet-stream")
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["VersionId"] != "null"
    assert head["ChecksumCRC64NVME"]

    def event() -> Any:
        messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages", [])
        bodies = [json.loads(message["Body"]) for message in messages]
        return next((body["Records"][0] for body in bodies if "Records" in body), None)  # the first is a test event

    found = until(event, what="the queue is told")
    assert (found["eventName"], found["awsRegion"]) == ("ObjectCreated:Put", "us-east-1")
    assert unquote_plus(found["s3"]["object"]["key"]) == key
    assert (found["s3"]["object"]["size"], found["s3"]["object"]["versionId"]) == (4, head["VersionId"])
