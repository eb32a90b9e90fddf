"""Functions' logs on their way to CloudWatch Logs: those of a moment in one call, where LocalStack makes one for each
invocation, which costs as much as the invocation.
"""

import contextlib
import functools
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Queue
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to
from localstack.services.lambda_.invocation.logs import QUEUE_SHUTDOWN, LogHandler, LogItem
from localstack.utils.aws.client_types import ServicePrincipal
from localstack.utils.patch import patch

from lakestack.clock import now_ms

LOG = logging.getLogger(__name__)
MOMENT_SECONDS = 0.2
MAX_EVENTS = 10_000  # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html

type Timed = tuple[int, LogItem]


def store_logs_together() -> None:
    @patch(LogHandler.add_logs)
    def add_logs(add: Callable[..., None], self: Any, log_item: LogItem) -> None:
        if self._shutdown_event.is_set():  # of a function that was updated meanwhile: nobody takes from the queue
            _put_all(_client(self), [(now_ms(), log_item)])
        else:
            add(self, (now_ms(), log_item))

    @patch(LogHandler.run_log_loop)
    def run_log_loop(_loop: Callable[..., None], self: Any, *_args: Any, **_more: Any) -> None:
        client = _client(self)
        while items := list(taken(self.log_queue, self._shutdown_event.wait)):
            _put_all(client, items)


def _client(handler: LogHandler) -> Any:
    return connect_to.with_assumed_role(
        region_name=handler.region, role_arn=handler.role_arn, service_principal=ServicePrincipal.lambda_
    ).logs


def _put_all(client: Any, items: Iterable[Timed]) -> None:
    for (group, stream), events in calls(items):
        _put(client, group, stream, events)


def taken(waiting: "Queue[Any]", pause: Callable[[float], object]) -> Iterator[Timed]:
    """Wait for the log of an invocation, and yield it and those of a moment after it; nothing after the last."""
    item = waiting.get()
    if item is not QUEUE_SHUTDOWN:
        pause(MOMENT_SECONDS)
    for number in itertools.count():
        if item is QUEUE_SHUTDOWN:
            if number:
                waiting.put(item)  # for the next call
            return
        yield item
        try:
            item = waiting.get_nowait()
        except Empty:
            return


def calls(items: Iterable[Timed]) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
    """Yield the group, the stream and the events of each call of PutLogEvents; empty lines are none."""
    for place, of_place in itertools.groupby(items, key=lambda timed: (timed[1].log_group, timed[1].log_stream)):
        events = [
            {"timestamp": at_ms, "message": line + "\n"}
            for at_ms, item in of_place
            for line in item.logs.split("\n")
            if line
        ]
        for some in itertools.batched(events, MAX_EVENTS, strict=False):
            yield place, list(some)


def _put(client: Any, group: str, stream: str, events: list[dict[str, Any]]) -> None:
    """Put the events, into a log stream that is made where there is none."""
    put = functools.partial(client.put_log_events, logGroupName=group, logStreamName=stream, logEvents=events)
    try:
        try:
            put()
        except client.exceptions.ResourceNotFoundException:
            with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
                client.create_log_group(logGroupName=group)
            client.create_log_stream(logGroupName=group, logStreamName=stream)
            put()
    except (BotoCoreError, ClientError) as error:
        LOG.warning("%d events of the log %s %s are lost: %s", len(events), group, stream, error)
