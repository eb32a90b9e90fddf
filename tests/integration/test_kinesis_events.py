"""Event source mappings from Kinesis to Lambda, in an emulator: each record once, in order, whatever fails."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.integration.spine import Spine
from tests.waiting import until

# Notes what it is given, and fails with a batch that has BAD in it.
NOTES = """
import base64, json, os

def handler(event, context):
    given = [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(json.dumps(given) + "\\n")
    if os.environ["BAD"] in given:
        raise ValueError("it is bad")
"""
LEFT, RIGHT = "0", str(2**127)  # the first hash keys of a stream's two shards


@dataclass
class Feed:
    """A stream, a function that notes what it is given, and the mappings between them."""

    spine: Spine
    file: Path
    shards: int = 2
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stream = self.spine.stream(self.shards)
        self.arn = f"arn:aws:kinesis:us-east-1:000000000000:stream/{self.stream}"
        self.function = self.spine.function(NOTES, SEEN=str(self.file), BAD="bad")

    def map(self, start: str = "TRIM_HORIZON", **settings: Any) -> str:
        """Make a mapping, and wait until it is enabled; return its id."""
        client = self.spine.client("lambda")
        made = client.create_event_source_mapping(
            FunctionName=self.function, EventSourceArn=self.arn, StartingPosition=start, **settings
        )
        self.ids.append(made["UUID"])
        self.wait(self.ids[-1])
        return self.ids[-1]

    def wait(self, mapping: str, state: str = "Enabled") -> None:
        client = self.spine.client("lambda")
        until(lambda: client.get_event_source_mapping(UUID=mapping)["State"] == state, what=f"the mapping is {state}")

    def put(self, *texts: str, at: str = LEFT) -> None:
        for text in texts:
            self.spine.client("kinesis").put_record(
                StreamName=self.stream, Data=text.encode(), PartitionKey="k", ExplicitHashKey=at
            )

    def batches(self) -> list[list[str]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def seen(self) -> list[str]:
        return [text for batch in self.batches() for text in batch]


@pytest.fixture
def feed(spine, tmp_path) -> Iterator[Feed]:
    feed = Feed(spine, tmp_path / "seen")
    yield feed
    client = spine.client("lambda")
    for mapping in feed.ids:
        client.delete_event_source_mapping(UUID=mapping)


def test_resharding_loses_and_repeats_nothing(feed):
    kinesis = feed.spine.client("kinesis")
    kinesis.split_shard(StreamName=feed.stream, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**126))
    feed.map("LATEST")  # with a shard that has ended

    def has_begun() -> bool:
        feed.put("begin")
        return bool(feed.seen())

    until(has_begun, what="the mapping reads")
    expected = []
    for number in range(4):
        feed.put(*(f"{number}-{place}" for place in range(5)))
        expected += [f"{number}-{place}" for place in range(5)]
        open_shards = kinesis.list_shards(StreamName=feed.stream, ShardFilter={"Type": "AT_LATEST"})["Shards"]
        count = len(open_shards) * 2 if number % 2 else len(open_shards) // 2 + 1
        kinesis.update_shard_count(StreamName=feed.stream, TargetShardCount=count, ScalingType="UNIFORM_SCALING")
    until(lambda: expected[-1] in feed.seen(), what="the last record has come")
    assert [text for text in feed.seen() if text != "begin"] == expected


def test_a_batch_that_fails_is_split_down_to_the_record_that_is_bad(feed):
    sqs = feed.spine.client("sqs")
    queue = sqs.create_queue(QueueName=f"failed-{feed.spine.tag}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    feed.put("a", "b", "bad", "c")
    feed.map(
        BisectBatchOnFunctionError=True, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    until(lambda: ["c"] in feed.batches(), what="the last record has come")
    assert feed.batches() == [["a", "b", "bad", "c"], ["a", "b"], ["bad", "c"], ["bad"], ["c"]]
    (message,) = until(
        lambda: sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages"), what="the failure is told"
    )
    told = json.loads(message["Body"])
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert told["KinesisBatchInfo"]["batchSize"] == 1


def test_a_mapping_that_is_changed_goes_on_where_it_was(feed):
    mapping, client = feed.map(), feed.spine.client("lambda")
    feed.put("a", "b")
    until(lambda: feed.seen() == ["a", "b"], what="the first records have come")
    client.update_event_source_mapping(UUID=mapping, BatchSize=7)
    feed.put("c")
    until(lambda: "c" in feed.seen(), what="the next record has come")
    client.update_event_source_mapping(UUID=mapping, Enabled=False)
    feed.wait(mapping, "Disabled")
    feed.put("d")
    client.update_event_source_mapping(UUID=mapping, Enabled=True)
    until(lambda: "d" in feed.seen(), what="the last record has come")
    assert feed.seen() == ["a", "b", "c", "d"]


def test_a_mapping_begins_at_a_time(feed):
    feed.put("before")
    earlier = datetime.now(UTC).replace(microsecond=0)
    until(
        lambda: datetime.now(UTC).replace(microsecond=0) > earlier,
        what="the next second, as boto3 sends no parts of one",
    )
    begin = datetime.now(UTC)
    feed.put("after")
    feed.map("AT_TIMESTAMP", StartingPositionTimestamp=begin)
    until(feed.seen, what="a record has come")
    assert feed.seen() == ["after"]


def test_a_shard_whose_records_fail_holds_up_no_other(feed):
    feed.put("bad")
    feed.map()
    until(lambda: ["bad"] in feed.batches(), what="the record has failed")
    feed.put("good", at=RIGHT)
    until(lambda: ["good"] in feed.batches(), what="the other shard's record has come")


def test_a_batch_waits_until_it_is_full(feed):
    feed.map(BatchSize=2, MaximumBatchingWindowInSeconds=300)
    feed.put("a", "b", "c", "d")
    until(lambda: len(feed.batches()) == 2, what="both batches have come")
    assert feed.batches() == [["a", "b"], ["c", "d"]]


def test_a_filter_leaves_the_data_as_it_was_put(feed):
    feed.map(FilterCriteria={"Filters": [{"Pattern": json.dumps({"data": {"ibu": [{"numeric": [">", 40]}]}})}]})
    feed.put('{"ibu":8}', '{"ibu":60,   "name":"IPA"}')
    until(feed.seen, what="a record has come")
    assert feed.seen() == ['{"ibu":60,   "name":"IPA"}']
