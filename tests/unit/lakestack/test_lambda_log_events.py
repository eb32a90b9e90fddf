"""Functions' logs on their way to CloudWatch Logs: none is lost, and their order is kept."""

from queue import Queue
from typing import Any

import pytest
from localstack.services.lambda_.invocation.logs import QUEUE_SHUTDOWN, LogItem

from lakestack.lambda_process.log_events import calls, taken


def item(number: int, stream: str = "s") -> tuple[int, LogItem]:
    return number, LogItem("g", stream, f"START {number}\n\nEND {number}\n")


def queue_of(*items: object) -> "Queue[Any]":
    waiting: Queue[Any] = Queue()
    for one in items:
        waiting.put(one)
    return waiting


@pytest.mark.parametrize(
    ("waiting", "batches"),
    [
        ([QUEUE_SHUTDOWN], [[]]),
        ([item(1), QUEUE_SHUTDOWN], [[item(1)], []]),
        ([item(1), item(2), QUEUE_SHUTDOWN], [[item(1), item(2)], []]),
    ],
)
def test_what_waits_is_taken_together_and_the_end_ends_it(waiting: list[Any], batches: list[Any]) -> None:
    queue = queue_of(*waiting)
    assert [list(taken(queue, lambda _seconds: None)) for _ in batches] == batches


def test_what_comes_in_the_moment_after_the_first_is_taken_too() -> None:
    queue = queue_of(item(1))
    assert list(taken(queue, lambda _seconds: queue.put(item(2)))) == [item(1), item(2)]


def test_a_call_is_of_one_stream_and_its_events_have_their_times() -> None:
    found = list(calls([item(1), item(2), item(3, "other")]))
    assert [place for place, _ in found] == [("g", "s"), ("g", "other")]
    assert [(event["timestamp"], event["message"]) for event in found[0][1]] == [
        (1, "START 1\n"),
        (1, "END 1\n"),
        (2, "START 2\n"),
        (2, "END 2\n"),
    ]
