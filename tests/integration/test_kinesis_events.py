"""Event source mappings from Kinesis to Lambda, in an emulator: each record once, in order, whatever fails."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.integration.feed import RIGHT, Feed
from tests.waiting import until

FAILS = """
if "bad" in given:
    raise ValueError("it is bad")
"""


@pytest.fixture
def feed(feeds: Callable[..., Feed]) -> Feed:
    return feeds(FAILS)


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
    url, arn = feed.queue("failed")
    feed.put("a", "b", "bad", "c")
    feed.map(
        BisectBatchOnFunctionError=True, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    until(lambda: ["c"] in feed.batches(), what="the last record has come")
    assert feed.batches() == [["a", "b", "bad", "c"], ["a", "b"], ["bad", "c"], ["bad"], ["c"]]
    told = feed.message(url)
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert told["KinesisBatchInfo"]["batchSize"] == 1


def test_a_mapping_that_is_changed_goes_on_where_it_was(feed):
    mapping = feed.map()
    feed.put("a", "b")
    until(lambda: feed.seen() == ["a", "b"], what="the first records have come")
    feed.update(mapping, BatchSize=7)
    feed.put("c")
    until(lambda: "c" in feed.seen(), what="the next record has come")
    feed.update(mapping, Enabled=False)
    feed.wait(mapping, "Disabled")
    feed.put("d")
    feed.update(mapping, Enabled=True)
    until(lambda: "d" in feed.seen(), what="the last record has come")
    assert feed.seen() == ["a", "b", "c", "d"]


# Until it is mended, it takes what comes before the record that is bad, and no more.
TAKES_SOME = """
if "bad" in given and not os.path.exists(os.environ["SEEN"] + ".mended"):
    number = event["Records"][given.index("bad")]["kinesis"]["sequenceNumber"]
    return {"batchItemFailures": [{"itemIdentifier": number}]}
"""


def test_a_mapping_that_is_changed_while_it_tries_again_repeats_nothing(feeds):
    feed = feeds(TAKES_SOME, shards=1)
    feed.put("a", "b", "bad", "c")
    mapping = feed.map(FunctionResponseTypes=["ReportBatchItemFailures"])
    until(lambda: feed.seen().count("bad") >= 2, what="the rest was tried again")
    feed.update(mapping, BatchSize=1)
    until(lambda: ["bad"] in feed.batches(), what="the change has taken effect")
    feed.file.with_suffix(".mended").touch()
    until(lambda: ["c"] in feed.batches(), what="the last record has come")
    assert (feed.seen().count("a"), feed.seen().count("b")) == (1, 1)


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


@pytest.mark.parametrize(
    ("pattern", "chosen"),
    [
        ({"ibu": [{"numeric": [">", 40]}]}, '{"ibu":60,   "name":"IPA"}'),
        (["plain"], "plain"),
        ([{"prefix": '"pla'}], '"plain"'),
    ],
)
def test_a_filter_leaves_the_data_as_it_was_put(feed, pattern, chosen):
    feed.map(FilterCriteria={"Filters": [{"Pattern": json.dumps({"data": pattern})}]})
    feed.put('{"ibu":8}', b"\xff\x00", '{"ibu":60,   "name":"IPA"}', "plain", '"plain"')
    until(feed.seen, what="a record has come")
    assert feed.seen() == [chosen]


def test_a_function_that_is_throttled_has_not_failed(feed):
    client = feed.spine.client("lambda")
    client.put_function_concurrency(FunctionName=feed.function, ReservedConcurrentExecutions=0)
    mapping = feed.map(MaximumRetryAttempts=0, BisectBatchOnFunctionError=True)
    feed.put("a", "b")
    problem = "PROBLEM: Function call failed"
    until(lambda: feed.described(mapping)["LastProcessingResult"] == problem, what="a call was throttled")
    client.delete_function_concurrency(FunctionName=feed.function)
    until(feed.seen, what="the records have come")
    assert feed.batches() == [["a", "b"]]
    until(lambda: feed.described(mapping)["LastProcessingResult"] == "OK", what="the result is noted")


def test_a_record_that_no_invocation_carries_is_told_and_passed_over(feed):
    feed.spine.client("kinesis").update_max_record_size(StreamARN=feed.arn, MaxRecordSizeInKiB=10_240)
    url, arn = feed.queue("failed")
    feed.put(b"x" * (8 << 20), "after")
    feed.map(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": arn}})
    until(feed.seen, what="the next record has come")
    told = feed.message(url)
    assert (told["responseContext"]["statusCode"], told["KinesisBatchInfo"]["batchSize"]) == (413, 1)


@pytest.mark.parametrize("answer", ["[1]", "5", "{'batchItemFailures': 5}", "{'batchItemFailures': [{}]}"])
def test_an_answer_that_reports_nothing_valid_is_a_failure(feeds, answer):
    feed = feeds(f"return {answer}", shards=1)
    url, arn = feed.queue("failed")
    feed.put("a")
    feed.map(
        MaximumRetryAttempts=1,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    told = feed.message(url)
    assert (told["requestContext"]["approximateInvokeCount"], told["responseContext"]["statusCode"]) == (2, 200)


# Each call waits until there are as many as lanes.
TOGETHER = """
lane = os.path.join(os.path.dirname(os.environ["SEEN"]), "lanes")
os.makedirs(os.path.join(lane, uuid.uuid4().hex))
while len(os.listdir(lane)) < 4:
    time.sleep(0.01)
"""


def test_batches_of_a_shard_are_handed_over_at_once(feeds):
    feed = feeds(TOGETHER, shards=1)
    for number in range(32):
        feed.put(str(number), at=None, key=str(number))
    feed.map(ParallelizationFactor=4)
    until(lambda: len(feed.seen()) == 32, what="all records have come")
    assert len(feed.batches()) == 4


# Fails with each batch once, and ends its process with every third.
FALLS = """
mark = os.path.join(os.path.dirname(os.environ["SEEN"]), given[0])
if not os.path.exists(mark):
    open(mark, "w").close()
    os._exit(3) if int(given[0]) % 3 == 0 else 1 / 0
with open(os.environ["SEEN"] + ".done", "a") as done:
    done.write(json.dumps(given) + "\\n")
"""


def test_nothing_is_lost_and_a_partition_keys_order_holds_whatever_fails_or_changes(feeds):
    feed = feeds(FALLS)
    mapping = feed.map(ParallelizationFactor=10, BatchSize=7)
    kinesis, client = feed.spine.client("kinesis"), feed.spine.client("lambda")
    changes = {
        1: lambda: client.update_event_source_mapping(UUID=mapping, ParallelizationFactor=3),
        2: lambda: kinesis.update_shard_count(
            StreamName=feed.stream, TargetShardCount=3, ScalingType="UNIFORM_SCALING"
        ),
        3: lambda: client.update_event_source_mapping(UUID=mapping, Enabled=False),
        4: lambda: client.update_event_source_mapping(UUID=mapping, Enabled=True, ParallelizationFactor=1),
        5: lambda: client.update_event_source_mapping(UUID=mapping, ParallelizationFactor=5),
    }
    for turn in range(6):
        numbers = range(turn * 100, turn * 100 + 100)
        records = [{"Data": str(number).encode(), "PartitionKey": f"k{number % 23}"} for number in numbers]
        assert kinesis.put_records(StreamName=feed.stream, Records=records)["FailedRecordCount"] == 0
        changes.get(turn, dict)()
    done = feed.file.with_suffix(".done")

    def handled() -> list[int]:
        lines = done.read_text().splitlines() if done.exists() else []
        return [int(text) for line in lines for text in json.loads(line)]

    until(lambda: len(set(handled())) == 600, what="all records are handled")
    assert sorted(handled()) == list(range(600))
    for key in range(23):
        of_key = [number for number in handled() if number % 23 == key]
        assert of_key == sorted(of_key)
