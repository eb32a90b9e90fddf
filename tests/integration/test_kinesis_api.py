"""Kinesis at the edge of what it takes, with AWS's codes and messages; its consumers, and clients other than boto3."""

import time
from typing import Any

import cbor2
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.integration.spine import Spine

UNCHECKED = Config(parameter_validation=False)
FIRST = "shardId-000000000000"
KEY_PATTERN = "pattern: 0|([1-9][0-9]{0,38})"


@pytest.fixture
def kinesis(emulator) -> Any:
    return emulator.client("kinesis", config=UNCHECKED)


@pytest.mark.parametrize(
    ("operation", "given", "code", "message"),
    [
        ("update_shard_count", {"TargetShardCount": 5}, "LimitExceededException", "scale up over double your current"),
        ("update_shard_count", {"TargetShardCount": 0}, "ValidationException", "greater than or equal to 1"),
        ("split_shard", {"NewStartingHashKey": "1"}, "InvalidArgumentException", "greater than one plus the shard's"),
        ("split_shard", {"NewStartingHashKey": str(2**127 - 1)}, "InvalidArgumentException", "less than the shard's"),
        (
            "increase_stream_retention_period",
            {"RetentionPeriodHours": 23},
            "InvalidArgumentException",
            "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.",
        ),
        (
            "decrease_stream_retention_period",
            {"RetentionPeriodHours": 8761},
            "InvalidArgumentException",
            "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.",
        ),
        ("put_record", {"PartitionKey": "k" * 257}, "ValidationException", "'partitionKey' failed to satisfy"),
        ("put_records", {"PartitionKey": "k" * 257}, "ValidationException", "'records.1.member.partitionKey' failed"),
        ("put_records", {"PartitionKey": ""}, "ValidationException", "greater than or equal to 1"),
        ("put_records", {"PartitionKey": "k", "ExplicitHashKey": "007"}, "ValidationException", KEY_PATTERN),
        ("put_records", {"PartitionKey": "k", "ExplicitHashKey": "\u0661"}, "ValidationException", KEY_PATTERN),
        ("put_records", {"PartitionKey": "k", "ExplicitHashKey": str(2**128)}, "InvalidArgumentException", "2^128-1"),
        ("create_stream", {"Tags": {"aws:a": "b"}}, "InvalidArgumentException", "aws: prefixed tag key names"),
        ("create_stream", {"Tags": dict.fromkeys(map(str, range(51)), "")}, "InvalidArgumentException", "at most 50"),
        ("add_tags_to_stream", {"Tags": {"aws:a": "b"}}, "InvalidArgumentException", "aws: prefixed tag key names"),
    ],
)
def test_refused_at_the_edge(spine, operation, given, code, message):
    kinesis = spine.emulator.client("kinesis", config=UNCHECKED)
    stream = spine.stream(shards=2)
    usual = {
        "update_shard_count": {"ScalingType": "UNIFORM_SCALING"},
        "split_shard": {"ShardToSplit": FIRST},
        "put_record": {"Data": b""},
    }
    asked = {"Records": [{"Data": b""} | given]} if operation == "put_records" else usual.get(operation, {}) | given
    name = f"{stream}-2" if operation == "create_stream" else stream
    with pytest.raises(ClientError) as refused:
        getattr(kinesis, operation)(StreamName=name, **asked)
    error = refused.value.response["Error"]
    assert error["Code"] == code
    assert message in error["Message"]


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("split_shard", {"ShardToSplit": FIRST, "NewStartingHashKey": "2"}),
        ("split_shard", {"ShardToSplit": FIRST, "NewStartingHashKey": str(2**127 - 2)}),
        ("increase_stream_retention_period", {"RetentionPeriodHours": 8760}),
        ("put_record", {"Data": b"x" * ((1 << 20) - 256), "PartitionKey": "k" * 256}),
        ("put_record", {"Data": b"", "PartitionKey": "k", "ExplicitHashKey": str(2**128 - 1)}),
    ],
)
def test_taken_at_the_edge(kinesis, spine, operation, given):
    answer = getattr(kinesis, operation)(StreamName=spine.stream(shards=2), **given)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_sdk_for_java_speaks_cbor(emulator, spine):
    stream = spine.stream(shards=1)

    def ask(operation: str, **members: Any) -> bytes:
        answer = httpx.post(
            emulator.endpoint_url,
            content=cbor2.dumps({"StreamName": stream} | members),
            headers={
                "X-Amz-Target": f"Kinesis_20131202.{operation}",
                "Content-Type": "application/x-amz-cbor-1.1",
                "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request",
            },
        )
        assert answer.status_code == 200, answer.content
        return answer.content

    assert cbor2.loads(ask("PutRecords", Records=[{"Data": b"beer", "PartitionKey": "k"}]))["FailedRecordCount"] == 0
    since = cbor2.CBORTag(1, int(time.time() * 1000) - 60_000)  # in milliseconds, against the standard of CBOR
    found = ask("GetShardIterator", ShardId=FIRST, ShardIteratorType="AT_TIMESTAMP", Timestamp=since)
    records = ask("GetRecords", ShardIterator=cbor2.loads(found)["ShardIterator"])
    assert b"DataDbeer" in records
    assert b"ApproximateArrivalTimestamp\xc1\x1b" in records, "a timestamp is an integer of milliseconds"


def arn_of(spine: Spine) -> str:
    stream = spine.client("kinesis").describe_stream_summary(StreamName=spine.stream(shards=1))
    return str(stream["StreamDescriptionSummary"]["StreamARN"])


def test_a_consumer_has_tags_of_its_own(kinesis, spine):
    arn = arn_of(spine)
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c", Tags={"team": "cellar"})["Consumer"]
    kinesis.tag_resource(ResourceARN=consumer["ConsumerARN"], Tags={"beer": "ipa"})
    kinesis.untag_resource(ResourceARN=consumer["ConsumerARN"], TagKeys=["team"])
    assert kinesis.list_tags_for_resource(ResourceARN=consumer["ConsumerARN"])["Tags"] == [
        {"Key": "beer", "Value": "ipa"}
    ]
    assert kinesis.list_tags_for_resource(ResourceARN=arn)["Tags"] == []
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        kinesis.list_tags_for_resource(ResourceARN=f"{arn}/consumer/none:1")


def test_a_consumer_has_a_policy_of_its_own(kinesis, spine):
    arn = arn_of(spine)
    consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c")["Consumer"]["ConsumerARN"]
    policies = {arn: '{"Version": "2012-10-17"}', consumer: '{"Version": "2008-10-17"}'}
    for owner, policy in policies.items():
        kinesis.put_resource_policy(ResourceARN=owner, Policy=policy)
    assert {owner: kinesis.get_resource_policy(ResourceARN=owner)["Policy"] for owner in policies} == policies
    kinesis.delete_resource_policy(ResourceARN=consumer)
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        kinesis.delete_resource_policy(ResourceARN=consumer)
    assert kinesis.get_resource_policy(ResourceARN=arn)["Policy"] == policies[arn]


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("split_shard", {"ShardToSplit": FIRST, "NewStartingHashKey": "9"}),
        ("merge_shards", {"ShardToMerge": FIRST, "AdjacentShardToMerge": "shardId-000000000001"}),
        ("update_shard_count", {"TargetShardCount": 2, "ScalingType": "UNIFORM_SCALING"}),
    ],
)
def test_the_shards_of_a_stream_on_demand_are_not_its_owners(kinesis, spine, operation, given):
    arn = arn_of(spine)
    kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    with pytest.raises(ClientError, match="is in On-Demand mode") as refused:
        getattr(kinesis, operation)(StreamARN=arn, **given)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_stream_has_at_most_twenty_consumers(kinesis, spine):
    arn = arn_of(spine)
    for number in range(20):
        kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=f"c{number}")
    with pytest.raises(kinesis.exceptions.LimitExceededException):
        kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c20")
