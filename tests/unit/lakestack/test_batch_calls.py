"""What an event source mapping tells of records that it gives up."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from lakestack.lambda_process.batch_calls import BatchCalls

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:beers"


class Poller:
    """A shard's reader, for which the events that are marked as old are too old."""

    def __init__(self) -> None:
        self.calls: list[list[Any]] = []
        self.told: list[tuple[list[Any], dict[str, Any]]] = []
        self.esm_uuid, self.source_arn = "mapping", "stream"
        self.processor = SimpleNamespace(sender=SimpleNamespace(target_arn=FUNCTION, send_events=self.send))

    def send(self, event: dict[str, Any]) -> None:
        self.calls.append(event["Records"])

    def bisect_events_by_record_age(self, age: int, events: list[Any]) -> tuple[list[Any], list[Any]]:
        assert age == 60
        return [event for event in events if event != "old"], [event for event in events if event == "old"]

    def max_retries_exceeded(self, attempts: int) -> bool:
        return attempts > 0

    def send_events_to_dlq(self, shard_id: str, events: list[Any], context: dict[str, Any]) -> None:
        assert shard_id == "shard"
        self.told.append((events, context))


@pytest.mark.parametrize(("events", "given"), [(["old", "old", "new"], [["new"]]), (["old"], []), (["new"], [["new"]])])
def test_records_that_are_too_old_are_told_without_a_response(events, given):
    poller: Any = Poller()
    results = list[str]()
    calls = BatchCalls(poller, {"MaximumRecordAgeInSeconds": 60}, threading.Event(), results.append)
    assert calls.hand_over("shard", events, None) == []
    assert (poller.calls, results) == (given, ["OK"] * len(given))
    old = [event for event in events if event == "old"]
    assert [told for told, _ in poller.told] == ([old] if old else [])
    for _, context in poller.told:
        # https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
        assert context.pop("requestContext").items() >= {
            "functionArn": FUNCTION, "condition": "RecordAgeExceeded", "approximateInvokeCount": 1
        }.items()  # fmt: skip
        assert context == {}


def test_a_mapping_that_has_ended_leaves_its_events():
    ending = threading.Event()
    ending.set()
    poller: Any = Poller()
    events: list[Any] = ["a"]
    assert BatchCalls(poller, {}, ending, print).hand_over("shard", events, None) == events
    assert poller.calls == []
