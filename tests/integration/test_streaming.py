"""Kinesis and Firehose through their APIs, in an emulator: what is put is delivered, once each, or accounted for."""

import base64
import gzip
import json
import re
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.integration.spine import ROLE, Spine
from tests.waiting import until

# Drops the records whose number ends in 1, fails those that end in 2, and fails as a whole on what is not JSON.
TRANSFORM = """
import base64, json

def handler(event, context):
    return {"records": [transform(record) for record in event["records"]]}

def transform(record):
    number = json.loads(base64.b64decode(record["data"]))["id"]
    result = {1: "Dropped", 2: "ProcessingFailed"}.get(number % 10, "Ok")
    data = base64.b64encode(json.dumps({"seen": number}).encode() + b"\\n").decode()
    return {"recordId": record["recordId"], "result": result, "data": data}
"""

# Its process ends in the middle of the first batch that an environment gets, and works when it is tried again.
CRASHES_ONCE = """
import os, pathlib
marker = pathlib.Path(os.environ["MARKER"])

def handler(event, context):
    if not marker.exists():
        marker.touch()
        os._exit(1)
    return {"records": [record | {"result": "Ok"} for record in event["records"]]}
"""

# Answers more than the 6 MB that an invocation may.
GROWS = """
def handler(event, context):
    return {"records": [record | {"result": "Ok", "data": "QUFB" * (1 << 21)} for record in event["records"]]}
"""


def test_two_delivery_streams_on_one_stream_account_for_every_record(spine):
    raw, cleaned, stream = spine.bucket("raw"), spine.bucket("cleaned"), spine.stream(shards=3)
    spine.delivery_stream(raw, stream)
    spine.delivery_stream(cleaned, stream, spine.function(TRANSFORM))
    spine.put(stream, range(5000))
    until(lambda: len(spine.lines(raw)) >= 5000, what="all is in raw")
    until(lambda: len(spine.lines(cleaned)) >= 4000, what="what is Ok is in cleaned")
    until(lambda: len(spine.lines(cleaned, "errors/")) >= 500, what="what failed is in the error output")
    assert sorted(line["id"] for line in spine.lines(raw)) == list(range(5000))
    assert sorted(line["seen"] for line in spine.lines(cleaned)) == [n for n in range(5000) if n % 10 not in (1, 2)]
    failures = spine.lines(cleaned, "errors/processing-failed/")
    failed = [json.loads(base64.b64decode(failure["rawData"]))["id"] for failure in failures]
    assert sorted(failed) == list(range(2, 5000, 10))
    assert {failure["errorCode"] for failure in failures} == {"Lambda.ProcessingFailedStatus"}


def test_records_of_a_shard_stay_in_order(spine):
    bucket, stream = spine.bucket(), spine.stream(shards=1)
    spine.delivery_stream(bucket, stream, BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0})
    for start in range(0, 300, 100):
        spine.put(stream, range(start, start + 100))
    until(lambda: len(spine.lines(bucket)) == 300, what="all is delivered")
    s3 = spine.client("s3")
    objects = sorted(s3.list_objects_v2(Bucket=bucket)["Contents"], key=lambda item: item["LastModified"])
    for item in objects:
        body = gzip.decompress(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read())
        numbers = [json.loads(line)["id"] for line in body.splitlines()]
        assert numbers == sorted(numbers)


def test_records_that_were_put_before_the_delivery_stream_are_not_delivered(spine):
    bucket, stream = spine.bucket(), spine.stream()
    spine.put(stream, range(10))
    spine.delivery_stream(bucket, stream)
    spine.put(stream, range(10, 20))
    until(lambda: len(spine.lines(bucket)) >= 10, what="the later ones are delivered")
    assert sorted(line["id"] for line in spine.lines(bucket)) == list(range(10, 20))


def test_resharding_loses_nothing(spine):
    bucket, stream = spine.bucket(), spine.stream(shards=2)
    spine.delivery_stream(bucket, stream)
    spine.put(stream, range(500))
    spine.client("kinesis").update_shard_count(StreamName=stream, TargetShardCount=3, ScalingType="UNIFORM_SCALING")
    spine.put(stream, range(500, 1000))
    until(lambda: len(spine.lines(bucket)) >= 1000, what="all is delivered")
    assert sorted(line["id"] for line in spine.lines(bucket)) == list(range(1000))


def test_a_transformation_whose_process_dies_is_tried_again(spine, tmp_path):
    bucket, stream = spine.bucket(), spine.stream()
    spine.delivery_stream(bucket, stream, spine.function(CRASHES_ONCE, MARKER=str(tmp_path / "crashed")))
    spine.put(stream, range(100))
    until(lambda: len(spine.lines(bucket)) >= 100, what="all is delivered")
    assert (tmp_path / "crashed").exists()
    assert sorted(line["id"] for line in spine.lines(bucket)) == list(range(100))
    assert spine.lines(bucket, "errors/") == []


@pytest.mark.parametrize(
    ("function", "message"), [(TRANSFORM, "UnicodeDecodeError"), (GROWS, "Function.ResponseSizeTooLarge")]
)
def test_records_that_a_function_chokes_on_can_be_sent_again(spine, function, message):
    bucket, stream = spine.bucket(), spine.stream(shards=1)
    spine.delivery_stream(bucket, stream, spine.function(function))
    spine.client("kinesis").put_record(StreamName=stream, Data=b"\xffnot json", PartitionKey="k")
    (failure,) = until(lambda: spine.lines(bucket, "errors/"), what="the failure is in the error output")
    assert message in failure["errorMessage"]
    assert base64.b64decode(failure["rawData"]) == b"\xffnot json"
    assert (failure["errorCode"], failure["attemptsMade"]) == ("Lambda.FunctionError", 4)
    assert spine.lines(bucket) == []


def test_errors_are_logged_where_the_destination_asks_for_it(spine):
    logs, group = spine.client("logs"), f"/aws/kinesisfirehose/{spine.tag}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="S3Delivery")
    options = {"Enabled": True, "LogGroupName": group, "LogStreamName": "S3Delivery"}
    name = spine.delivery_stream(f"missing-{spine.tag}", CloudWatchLoggingOptions=options)
    spine.client("firehose").put_record(DeliveryStreamName=name, Record={"Data": b"beer"})
    (event, *_) = until(
        lambda: logs.get_log_events(logGroupName=group, logStreamName="S3Delivery")["events"],
        what="the error is logged",
    )
    assert json.loads(event["message"])["errorCode"] == "S3.NoSuchBucket"
    spine.bucket("missing")


def test_a_plain_s3_destination(spine):
    bucket, client, name = spine.bucket(), spine.client("firehose"), f"plain-{spine.tag}"
    client.create_delivery_stream(
        DeliveryStreamName=name,
        S3DestinationConfiguration={
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        },
    )
    (destination,) = client.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"][
        "Destinations"
    ]
    assert destination["S3DestinationDescription"]["CompressionFormat"] == "UNCOMPRESSED"
    assert "ExtendedS3DestinationDescription" not in destination
    client.put_record(DeliveryStreamName=name, Record={"Data": b"beer"})
    s3 = spine.client("s3")
    (item,) = until(lambda: s3.list_objects_v2(Bucket=bucket).get("Contents"), what="an object")
    assert re.fullmatch(rf"\d{{4}}/\d\d/\d\d/\d\d/{name}-1-[0-9a-f-]+", item["Key"])


def test_delivery_waits_for_a_bucket_that_is_missing(spine):
    bucket, stream = f"late-{spine.tag}", spine.stream()
    spine.delivery_stream(bucket, stream)
    spine.put(stream, range(10))
    until(lambda: "NoSuchBucket" in log_of(spine), what="S3 has refused")
    spine.bucket("late")
    until(lambda: len(spine.lines(bucket)) == 10, what="all is delivered")


def test_direct_put_is_delivered_at_once_without_buffering(spine):
    bucket, client = spine.bucket(), spine.client("firehose")
    name = spine.delivery_stream(
        bucket,
        BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 0},
        CompressionFormat="UNCOMPRESSED",
        FileExtension=".json",
        ProcessingConfiguration={
            "Enabled": True,
            "Processors": [{"Type": "AppendDelimiterToRecord", "Parameters": []}],
        },
    )
    answer = client.put_record_batch(DeliveryStreamName=name, Records=[{"Data": b"a"}, {"Data": b"b"}])
    assert answer["FailedPutCount"] == 0
    assert len({item["RecordId"] for item in answer["RequestResponses"]}) == 2
    s3 = spine.client("s3")
    (item,) = until(lambda: s3.list_objects_v2(Bucket=bucket).get("Contents"), what="an object")
    assert item["Key"].endswith(".json")
    assert s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read() == b"a\nb\n"


def test_deleting_a_delivery_stream_stores_what_it_holds(spine):
    bucket, client = spine.bucket(), spine.client("firehose")
    name = spine.delivery_stream(bucket, BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 900})
    client.put_record(DeliveryStreamName=name, Record={"Data": b'{"id": 1}\n'})
    client.delete_delivery_stream(DeliveryStreamName=name)
    until(lambda: spine.lines(bucket) == [{"id": 1}], what="the record is stored")


def test_an_update_needs_the_current_version(spine):
    bucket, client = spine.bucket(), spine.client("firehose")
    name = spine.delivery_stream(bucket)
    described = client.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    update = {
        "DeliveryStreamName": name,
        "DestinationId": described["Destinations"][0]["DestinationId"],
        "ExtendedS3DestinationUpdate": {"BufferingHints": {"IntervalInSeconds": 7}},
    }
    client.update_destination(CurrentDeliveryStreamVersionId=described["VersionId"], **update)
    updated = client.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    assert updated["VersionId"] == "2"
    hints = updated["Destinations"][0]["ExtendedS3DestinationDescription"]["BufferingHints"]
    assert hints["IntervalInSeconds"] == 7
    with pytest.raises(client.exceptions.ConcurrentModificationException):
        client.update_destination(CurrentDeliveryStreamVersionId=described["VersionId"], **update)


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code"),
    [
        ("firehose", "describe_delivery_stream", {"DeliveryStreamName": "none"}, "ResourceNotFoundException"),
        (
            "firehose",
            "put_record",
            {"DeliveryStreamName": "none", "Record": {"Data": b""}},
            "ResourceNotFoundException",
        ),
        ("firehose", "create_delivery_stream", {"DeliveryStreamName": "x"}, "InvalidArgumentException"),
        (
            "firehose",
            "create_delivery_stream",
            {
                "DeliveryStreamName": "x",
                "DeliveryStreamType": "KinesisStreamAsSource",
                "KinesisStreamSourceConfiguration": {
                    "KinesisStreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/none",
                    "RoleARN": ROLE,
                },
                "ExtendedS3DestinationConfiguration": {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::lake"},
            },
            "ResourceNotFoundException",
        ),
        ("kinesis", "describe_stream", {"StreamName": "none"}, "ResourceNotFoundException"),
        (
            "kinesis",
            "put_record",
            {"StreamName": "none", "Data": b"", "PartitionKey": "k"},
            "ResourceNotFoundException",
        ),
        ("kinesis", "get_records", {"ShardIterator": "nonsense"}, "InvalidArgumentException"),
        ("kinesis", "create_stream", {"StreamName": "x", "ShardCount": 100_000}, "ValidationException"),
    ],
)
def test_refusals_have_the_codes_of_aws(emulator, service, operation, parameters, code):
    with pytest.raises(ClientError) as refused:
        getattr(emulator.client(service), operation)(**parameters)
    assert refused.value.response["Error"]["Code"] == code


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("Kinesis_20131202.PutRecord", {"StreamName": "s", "Data": ""}),
        ("Kinesis_20131202.DescribeStream", {}),
        ("Kinesis_20131202.GetShardIterator", {"StreamName": "s", "ShardId": "x"}),
        ("Firehose_20150804.PutRecord", {"DeliveryStreamName": "d"}),
        (
            "Firehose_20150804.CreateDeliveryStream",
            {"DeliveryStreamName": "d", "ExtendedS3DestinationConfiguration": {}},
        ),
    ],
)
def test_an_incomplete_request_is_the_callers_fault(emulator, target, body):
    service = target.split("_")[0].lower()
    authorization = f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request"
    answer = httpx.post(
        emulator.endpoint_url,
        json=body,
        headers={"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1", "Authorization": authorization},
    )
    assert answer.status_code == 400
    assert answer.json()["__type"].split("#")[-1] in ("ValidationException", "InvalidArgumentException")


def test_direct_put_has_its_limits(spine):
    client, name = spine.client("firehose"), spine.delivery_stream(spine.bucket())
    for records, code in (
        ([{"Data": b"x" * (1000 * 1024 + 1)}], "ValidationException"),
        ([{"Data": b"x"}] * 501, "ValidationException"),
        ([{"Data": b"x" * 1_000_000}] * 5, "InvalidArgumentException"),
    ):
        with pytest.raises(ClientError) as refused:
            client.put_record_batch(DeliveryStreamName=name, Records=records)
        assert refused.value.response["Error"]["Code"] == code


def test_iterators_of_every_type_by_arn(spine):
    client, stream = spine.client("kinesis"), spine.stream(shards=1)
    arn = client.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
    numbers = [
        client.put_record(StreamARN=arn, Data=b"%d" % number, PartitionKey="k")["SequenceNumber"] for number in range(5)
    ]

    def read(kind: str, **where: Any) -> list[bytes]:
        iterator = client.get_shard_iterator(
            StreamARN=arn, ShardId="shardId-000000000000", ShardIteratorType=kind, **where
        )["ShardIterator"]
        return [record["Data"] for record in client.get_records(StreamARN=arn, ShardIterator=iterator)["Records"]]

    assert read("TRIM_HORIZON") == [b"0", b"1", b"2", b"3", b"4"]
    assert read("AT_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[3]) == [b"3", b"4"]
    assert read("AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=numbers[3]) == [b"4"]
    assert read("AT_TIMESTAMP", Timestamp=0) == [b"0", b"1", b"2", b"3", b"4"]
    assert read("LATEST") == []


def test_a_closed_shard_ends_with_its_children(spine):
    client, stream = spine.client("kinesis"), spine.stream(shards=1)
    client.put_record(StreamName=stream, Data=b"last", PartitionKey="k")
    client.split_shard(StreamName=stream, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127))
    iterator = client.get_shard_iterator(
        StreamName=stream, ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    answer = client.get_records(ShardIterator=iterator)
    assert [record["Data"] for record in answer["Records"]] == [b"last"]
    assert "NextShardIterator" not in answer
    assert [child["ShardId"] for child in answer["ChildShards"]] == ["shardId-000000000001", "shardId-000000000002"]


def test_a_shard_is_not_split_at_what_is_no_hash_key(spine):
    client, stream = spine.client("kinesis"), spine.stream(shards=1)
    with pytest.raises(ClientError, match=r"ValidationException.*newStartingHashKey"):
        client.split_shard(StreamName=stream, ShardToSplit="shardId-000000000000", NewStartingHashKey="half")


def test_the_count_of_shards_at_most_doubles_and_at_most_halves(spine):
    client, stream = spine.client("kinesis"), spine.stream(shards=2)

    def resize(count: int) -> int:
        answer = client.update_shard_count(StreamName=stream, TargetShardCount=count, ScalingType="UNIFORM_SCALING")
        return int(answer["TargetShardCount"])

    for refused in (5, 100_000):
        with pytest.raises(ClientError):
            resize(refused)
    assert [resize(count) for count in (4, 2, 1)] == [4, 2, 1]
    with pytest.raises(client.exceptions.LimitExceededException):
        resize(3)


def test_a_consumer_is_sent_records(spine):
    client, stream = spine.client("kinesis"), spine.stream(shards=1)
    arn = client.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
    consumer = client.register_stream_consumer(StreamARN=arn, ConsumerName="c")["Consumer"]
    client.put_record(StreamName=stream, Data=b"beer", PartitionKey="k")
    subscription = client.subscribe_to_shard(
        ConsumerARN=consumer["ConsumerARN"], ShardId="shardId-000000000000", StartingPosition={"Type": "TRIM_HORIZON"}
    )
    first = next(iter(subscription["EventStream"]))["SubscribeToShardEvent"]
    assert [record["Data"] for record in first["Records"]] == [b"beer"]
    client.deregister_stream_consumer(ConsumerARN=consumer["ConsumerARN"])


def log_of(spine: Spine) -> str:
    """Return what the emulator has logged."""
    return str((spine.emulator.home / "emulator.log").read_text())
