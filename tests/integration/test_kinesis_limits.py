"""Kinesis with the limits of AWS's shards, in an emulator that is told to have them."""

from collections import Counter
from collections.abc import Callable

import pytest
from botocore.config import Config

from tests.conftest import running_emulator

NEVER_AGAIN = Config(retries={"total_max_attempts": 1})


def often(call: Callable[..., object], **parameters: object) -> None:
    for _ in range(50):
        call(**parameters)


def test_shards_take_and_give_what_those_of_aws_do(tmp_path):
    with running_emulator(tmp_path, LAKESTACK_KINESIS_LIMITS="1") as emulator:
        client = emulator.client("kinesis", config=NEVER_AGAIN)
        client.create_stream(StreamName="s", ShardCount=1)
        one_mebibyte = [{"Data": b"x" * ((256 << 10) - 1), "PartitionKey": "k"}] * 4
        answer = client.put_records(StreamName="s", Records=one_mebibyte * 3)
        codes = Counter(record.get("ErrorCode") for record in answer["Records"])
        assert codes.keys() == {None, "ProvisionedThroughputExceededException"}
        assert codes["ProvisionedThroughputExceededException"] == answer["FailedRecordCount"]
        refused = next(record for record in answer["Records"] if "ErrorCode" in record)
        assert refused["ErrorMessage"] == (
            "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000."
        )
        with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
            often(client.put_record, StreamName="s", Data=b"x" * (1 << 19), PartitionKey="k")
        iterator = client.get_shard_iterator(
            StreamName="s", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        assert client.get_records(ShardIterator=iterator)["Records"]
        with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
            often(client.get_records, ShardIterator=iterator)
