"""Event source mappings from Kinesis with tumbling windows, in an emulator: what a function is given of each window."""

from datetime import datetime
from typing import Any

import pytest

from tests.integration.feed import Feed
from tests.waiting import until

LONG = 900  # seconds: no test waits for its end
# What is known of a window is all that was handed over of it.
ADDS = """
state = event["state"]
if "bad" in given:
    raise ValueError("it is bad")
state["seen"] = state.get("seen", []) + given
"""
RETURNS = 'return {"state": state}'


def told(feed: Feed) -> list[tuple[list[str], list[str], bool, bool]]:
    """Return of each call its texts, what was seen of the window before, and whether it is the last, and early."""
    return [
        (given, event["state"].get("seen", []), event["isFinalInvokeForWindow"], event["isWindowTerminatedEarly"])
        for given, event in feed.calls()
    ]


def final(feed: Feed) -> list[dict[str, Any]]:
    return [event for _, event in feed.calls() if event["isFinalInvokeForWindow"]]


def test_each_window_ends_with_all_of_its_records(feeds):
    feed = feeds(ADDS + RETURNS, shards=1)
    feed.map(TumblingWindowInSeconds=1, MaximumBatchingWindowInSeconds=60)
    put = 0

    def has_windows() -> bool:
        nonlocal put
        feed.put(str(put))
        put += 1
        return len(final(feed)) >= 2

    until(has_windows, what="two windows have ended")
    until(lambda: sum(len(event["state"]["seen"]) for event in final(feed)) == put, what="the last window has ended")
    assert [text for event in final(feed) for text in event["state"]["seen"]] == [str(number) for number in range(put)]
    for given, event in feed.calls():
        begin, end = (datetime.fromisoformat(event["window"][name]).timestamp() for name in ("start", "end"))
        assert (end - begin, event["shardId"], event["eventSourceARN"]) == (1, "shardId-000000000000", feed.arn)
        arrivals = [record["kinesis"]["approximateArrivalTimestamp"] for record in event["Records"]]
        assert all(begin <= arrival < end for arrival in arrivals)
        assert event["isFinalInvokeForWindow"] == (given == [])


def test_a_shard_that_ends_ends_its_window(feeds):
    feed = feeds(ADDS + RETURNS, shards=1)
    feed.map(TumblingWindowInSeconds=LONG)
    feed.put("a", "b")
    until(lambda: feed.seen() == ["a", "b"], what="the parent's records have come")
    feed.spine.client("kinesis").update_shard_count(
        StreamName=feed.stream, TargetShardCount=2, ScalingType="UNIFORM_SCALING"
    )
    feed.put("c")
    until(lambda: "c" in feed.seen(), what="the child's record has come")
    assert told(feed)[-2:] == [([], ["a", "b"], True, False), (["c"], [], False, False)]


def test_a_window_whose_state_is_too_large_ends_early_and_begins_anew(feeds):
    feed = feeds(ADDS + 'state["x"] = state.get("x", "") + "x" * 600_000\n' + RETURNS, shards=1)
    feed.put("a", "b", "c")
    feed.map(TumblingWindowInSeconds=LONG, BatchSize=1)
    until(lambda: "c" in feed.seen(), what="all records have come")
    assert told(feed) == [
        (["a"], [], False, False),
        (["b"], ["a"], False, False),
        ([], ["a", "b"], True, True),
        (["c"], [], False, False),
    ]


def test_what_fails_is_no_part_of_a_window(feeds):
    feed = feeds(ADDS + RETURNS, shards=1)
    feed.put("a", "bad", "b")
    feed.map(TumblingWindowInSeconds=LONG, MaximumRetryAttempts=0, BisectBatchOnFunctionError=True)
    until(lambda: ["b"] in feed.batches(), what="the last record has come")
    feed.put("c")
    until(lambda: "c" in feed.seen(), what="the next record has come")
    assert told(feed)[-1] == (["c"], ["a", "b"], False, False)


def test_what_a_function_reports_as_done_is_part_of_a_window(feeds):
    reports = """
if "later" in given and len(given) > 1:
    state["seen"].remove("later")
    number = event["Records"][given.index("later")]["kinesis"]["sequenceNumber"]
    return {"state": state, "batchItemFailures": [{"itemIdentifier": number}]}
"""
    feed = feeds(ADDS + reports + RETURNS, shards=1)
    feed.put("a", "later")
    feed.map(TumblingWindowInSeconds=LONG, FunctionResponseTypes=["ReportBatchItemFailures"])
    until(lambda: ["later"] in feed.batches(), what="the rest has come")
    assert told(feed)[-1] == (["later"], ["a"], False, False)


@pytest.mark.parametrize("answer", ["", "return {}", "return [state]"])
def test_an_answer_without_a_state_is_a_failure(feeds, answer):
    feed = feeds(answer, shards=1)
    url, arn = feed.queue("failed")
    feed.put("a")
    feed.map(
        TumblingWindowInSeconds=LONG, MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    assert feed.message(url)["requestContext"]["approximateInvokeCount"] == 2


def test_nothing_goes_on_until_a_window_has_ended(feeds):
    fails = """
if event["isFinalInvokeForWindow"] and not os.path.exists(os.environ["SEEN"] + ".failed"):
    open(os.environ["SEEN"] + ".failed", "w").close()
    raise ValueError
"""
    feed = feeds(ADDS + fails + RETURNS, shards=1)
    feed.put("a")
    feed.map(TumblingWindowInSeconds=1, MaximumRetryAttempts=0)
    until(lambda: len(final(feed)) == 2, what="the window has ended at the second time")
    feed.put("b")
    until(lambda: "b" in feed.seen(), what="the next window's record has come")
    assert [call[:3] for call in told(feed)[:4]] == [
        (["a"], [], False),
        ([], ["a"], True),
        ([], ["a"], True),
        (["b"], [], False),
    ]


def test_a_mapping_that_is_changed_goes_on_with_its_window(feeds):
    feed = feeds(ADDS + RETURNS, shards=1)
    mapping = feed.map(TumblingWindowInSeconds=LONG)
    feed.put("a")
    until(lambda: feed.seen() == ["a"], what="the first record has come")
    feed.update(mapping, BatchSize=7)
    feed.put("b")
    until(lambda: "b" in feed.seen(), what="the next record has come")
    feed.update(mapping, TumblingWindowInSeconds=LONG // 2)
    feed.put("c")
    until(lambda: "c" in feed.seen(), what="the last record has come")
    assert told(feed) == [
        (["a"], [], False, False),
        (["b"], ["a"], False, False),
        ([], ["a", "b"], True, False),
        (["c"], [], False, False),
    ]
