"""Event source mappings from SQS to Lambda, in an emulator: each message as it was sent, until it is handled."""

import json
from collections import defaultdict
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.feed import Feed
from tests.waiting import until

BODIES = ['{"a":1}', '"text"', "plain", "1e5", '{"a":1,"a":2}', "[1,  2]", "null", '{"é":"ü"}', " 5 "]


def send(feed: Feed, url: str, *bodies: str, **more: Any) -> None:
    for body in bodies:
        feed.spine.client("sqs").send_message(QueueUrl=url, MessageBody=body, **more)


def quick_queue(feed: Feed, name: str = "feed") -> tuple[str, str]:
    """Make a queue that shows a message again after two seconds, and let the function take no longer."""
    client = feed.spine.client("lambda")
    client.update_function_configuration(FunctionName=feed.function, Timeout=2)
    client.get_waiter("function_updated_v2").wait(FunctionName=feed.function, WaiterConfig={"Delay": 1})
    return feed.queue(name, VisibilityTimeout="2")


def waiting(feed: Feed, url: str) -> int:
    """Return how many messages a queue has, with those that are on their way."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = feed.spine.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(number) for number in found.values())


def test_a_body_comes_as_it_was_sent(feeds):
    feed = feeds()
    url, arn = feed.queue(VisibilityTimeout="300")
    send(feed, url, *BODIES)
    feed.map_from(arn)
    until(lambda: len(feed.seen()) == len(BODIES), what="all messages have come")
    assert sorted(feed.seen()) == sorted(BODIES)
    until(lambda: waiting(feed, url) == 0, what="the messages are deleted")


@pytest.mark.parametrize(
    ("pattern", "chosen"), [({"a": [1]}, ['{"a":1}']), (["plain"], ["plain"]), (["text"], []), (["null"], ["null"])]
)
def test_a_filter_chooses_messages_and_the_others_are_deleted(feeds, pattern, chosen):
    feed = feeds()
    url, arn = feed.queue(VisibilityTimeout="300")
    send(feed, url, *(body for body in BODIES if body != '{"a":1,"a":2}'))
    feed.map_from(arn, FilterCriteria={"Filters": [{"Pattern": json.dumps({"body": pattern})}]})
    until(lambda: waiting(feed, url) == 0, what="the messages are deleted")
    assert feed.seen() == chosen


def test_a_batch_is_gathered_until_it_is_full(feeds):
    feed = feeds()
    url, arn = feed.queue(VisibilityTimeout="300")
    feed.map_from(arn, BatchSize=3, MaximumBatchingWindowInSeconds=300)
    send(feed, url, "a", "b", "c")
    until(feed.seen, what="the batch has come")
    assert [sorted(batch) for batch in feed.batches()] == [["a", "b", "c"]]


def test_messages_of_more_than_an_invocation_carries_come_in_several(feeds):
    feed = feeds()
    url, arn = feed.queue(VisibilityTimeout="300")
    send(feed, url, *("é" * 100_000 for _ in range(16)))
    feed.map_from(arn, BatchSize=100, MaximumBatchingWindowInSeconds=1)
    until(lambda: waiting(feed, url) == 0, what="the messages are deleted")
    assert len(feed.seen()) == 16


@pytest.mark.parametrize(
    "answer",
    [
        '{"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in bad]}',
        '{"batchItemFailures": [{"itemIdentifier": "unknown"}]} if bad else None',
        "[1] if bad else {}",
    ],
)
def test_what_a_function_fails_with_comes_again(feeds, answer):
    feed = feeds(f"""
first = [record for record in event["Records"] if record["attributes"]["ApproximateReceiveCount"] == "1"]
bad = [record for record in first if record["body"] == "bad"]
return {answer}
""")
    url, arn = quick_queue(feed)
    send(feed, url, "a", "bad")
    feed.map_from(arn, FunctionResponseTypes=["ReportBatchItemFailures"])
    until(lambda: waiting(feed, url) == 0, what="the messages are deleted")
    assert feed.seen().count("bad") == 2
    assert feed.seen().count("a") == (1 if "record" in answer else 2)


# Fails with each message whose number is even when it comes for the first time, and notes what it has done.
EVEN = """
for record in event["Records"]:
    if int(record["body"]) % 2 == 0 and record["attributes"]["ApproximateReceiveCount"] == "1":
        raise ValueError
with open(os.environ["SEEN"] + ".done", "a") as done:
    for record in event["Records"]:
        done.write(record["attributes"]["MessageGroupId"] + record["body"] + "\\n")
"""


def test_the_order_of_a_message_group_holds(feeds):
    feed = feeds(EVEN)
    url, arn = quick_queue(feed, "feed.fifo")
    for number in range(6):
        for group in "abc":
            send(feed, url, f"{number}", MessageGroupId=group, MessageDeduplicationId=f"{group}{number}")
    feed.map_from(arn, BatchSize=2)
    until(lambda: waiting(feed, url) == 0, what="the messages are deleted")
    groups = defaultdict(list)
    for line in feed.file.with_suffix(".done").read_text().splitlines():
        groups[line[0]].append(line[1:])
    assert groups == {group: [str(number) for number in range(6)] for group in "abc"}


# Waits until as many calls as there may be at once have been seen, and notes how many it has seen.
AT_ONCE = """
here = os.environ["SEEN"] + ".here"
mine = os.path.join(here, uuid.uuid4().hex)
os.makedirs(mine)
while not os.path.exists(here + ".all"):
    if len(os.listdir(here)) >= {count}:
        open(here + ".all", "w").close()
time.sleep(0.2)
with open(os.environ["SEEN"] + ".most", "a") as notes:
    notes.write(str(len(os.listdir(here))) + "\\n")
os.rmdir(mine)
"""


@pytest.mark.parametrize(("settings", "count"), [({}, 5), ({"ScalingConfig": {"MaximumConcurrency": 2}}, 2)])
def test_batches_are_handed_over_at_once_as_many_as_a_mapping_may(feeds, settings, count):
    feed = feeds(AT_ONCE.replace("{count}", str(count)))
    url, arn = feed.queue(VisibilityTimeout="300")
    send(feed, url, *(str(number) for number in range(count * 2)))
    feed.map_from(arn, BatchSize=1, **settings)
    until(lambda: waiting(feed, url) == 0, what="the messages are deleted")
    assert max(int(line) for line in feed.file.with_suffix(".most").read_text().split()) == count


def test_a_queue_that_shows_messages_again_before_the_function_is_done_is_refused(feeds):
    feed = feeds()
    _, arn = feed.queue(VisibilityTimeout="299")
    with pytest.raises(ClientError, match=r"InvalidParameterValueException.*299 seconds is less than Function"):
        feed.map_from(arn)


@pytest.mark.parametrize("qualifier", ["9", "live"])
def test_a_version_and_an_alias_that_are_not_there_are_refused(feeds, qualifier):
    feed = feeds()
    client = feed.spine.client("lambda")
    with pytest.raises(ClientError, match=r"InvalidParameterValueException.*Function does not exist"):
        client.create_event_source_mapping(
            FunctionName=f"{feed.function}:{qualifier}", EventSourceArn=feed.arn, StartingPosition="LATEST"
        )


def test_a_consumer_that_is_not_there_is_refused(feeds):
    feed = feeds()
    client = feed.spine.client("lambda")
    with pytest.raises(ClientError, match=r"InvalidParameterValueException.*Consumer not found"):
        client.create_event_source_mapping(
            FunctionName=feed.function, EventSourceArn=f"{feed.arn}/consumer/fast:1", StartingPosition="LATEST"
        )
