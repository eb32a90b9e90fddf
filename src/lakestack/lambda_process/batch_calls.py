"""How an event source mapping calls its function with a batch of a Kinesis stream's records, until it is done with it.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from localstack.services.lambda_.event_source_mapping.pipe_utils import to_json_str
from localstack.services.lambda_.event_source_mapping.pollers.kinesis_poller import KinesisPoller
from localstack.services.lambda_.event_source_mapping.pollers.poller import get_batch_item_failures
from localstack.services.lambda_.event_source_mapping.senders.sender import PartialFailureSenderError, SenderError
from localstack.utils.backoff import ExponentialBackoff
from localstack.utils.strings import long_uid

from lakestack.lambda_process.payloads import MAX_PAYLOAD_BYTES
from lakestack.lambda_process.tumbling_windows import Window

LOG = logging.getLogger(__name__)
ENVELOPE_BYTES = 800  # what an event has beside its records and a window's state, at the most
TOO_LARGE = 413  # a record that no invocation carries
TOO_OLD, TOO_OFTEN = "RecordAgeExceeded", "RetryAttemptsExhausted"

type Event = dict[str, Any]


class Outcome(NamedTuple):
    """Of a call: the events that the function is to be called with again, and the error that it ended with, if any.

    A function that could not be called, as it was throttled or is gone, has not failed.
    """

    events: list[Event]
    error: dict[str, Any] | None = None
    is_called: bool = True


class BatchCalls:
    """Calls a mapping's function, and notes in `note` how the last call ended."""

    def __init__(
        self,
        poller: KinesisPoller,
        settings: Mapping[str, Any],
        ending: threading.Event,
        note: Callable[[str], None],
    ) -> None:
        self._poller = poller
        self._settings = settings
        self._ending = ending
        self._note = note
        self._sender = poller.processor.sender
        self._sender.payload_dict = False  # an event is more than its records

    def hand_over(self, shard_id: str, events: list[Event], window: Window | None) -> list[Event]:
        """Call the function until it takes the events or they are given up; return those that are left.

        None are left, but where the mapping ends first. What the function makes of a window goes from call to call.
        """
        attempts, error = 0, None
        for _ in self._tries():
            if expired := self._expired(events):
                self._give_up(TOO_OLD, shard_id, expired, attempts, error)
                events = events[len(expired) :]
            if not events:
                break
            remaining, error, is_called = self._call(shard_id, events, window)
            attempts += is_called
            if window and window.is_full:
                self.end(shard_id, window)
            is_whole = is_called and len(remaining) == len(events) > 1
            if is_whole and self._settings.get("BisectBatchOnFunctionError"):
                first, second = events[: len(events) // 2], events[len(events) // 2 :]
                left = self.hand_over(shard_id, first, window)  # a batch that is split counts as no attempt
                return left + second if left else self.hand_over(shard_id, second, window)
            events = remaining
            if events and self._poller.max_retries_exceeded(attempts):
                self._give_up(TOO_OFTEN, shard_id, events, attempts, error)
                events = []
            if not events:
                break
        return events

    def end(self, shard_id: str, window: Window) -> bool:
        """Call the function with all that it made of the window; return False where the mapping ends first."""
        for _ in self._tries():
            if window.state is None or self._call(shard_id, [], window, is_final=True).error is None:
                window.state = None
                return True
        return False

    def _tries(self) -> Iterator[None]:
        """Yield at once, and again after ever longer pauses, until the mapping ends."""
        backoff = ExponentialBackoff()
        while not self._ending.is_set():
            yield
            self._ending.wait(backoff.next_backoff())

    def _expired(self, events: list[Event]) -> list[Event]:
        age = self._settings.get("MaximumRecordAgeInSeconds") or -1
        return self._poller.bisect_events_by_record_age(age, events)[1] if age > 0 else []

    def _call(self, shard_id: str, events: list[Event], window: Window | None, *, is_final: bool = False) -> Outcome:
        event: Event = {"Records": events}
        if window:
            place = {"shardId": shard_id, "eventSourceARN": self._poller.source_arn}
            event |= window.members(is_final=is_final) | place
        outcome = self._outcome(event, window)
        self._note("OK" if outcome.error is None else "PROBLEM: Function call failed")
        return outcome

    def _outcome(self, event: Event, window: Window | None) -> Outcome:
        events: list[Event] = event["Records"]
        try:
            answer, outcome = self._sender.send_events(event), Outcome([])
        except PartialFailureSenderError as failure:
            answer = failure.partial_failure_payload
            outcome = Outcome(self._from_first_failed(events, answer), failure.error)
        except SenderError as failure:
            return Outcome(events, failure.error)
        except (AttributeError, TypeError):  # LocalStack cannot read the failures that such an answer reports
            return Outcome(events, {"httpStatusCode": 200})
        except (BotoCoreError, ClientError) as error:
            LOG.warning("An event source mapping could not call %s: %s", self._sender.target_arn, error)
            status = error.response["ResponseMetadata"]["HTTPStatusCode"] if isinstance(error, ClientError) else None
            return Outcome(events, {"httpStatusCode": status}, is_called=status == TOO_LARGE)
        if window:
            if not _is_state(answer):
                return Outcome(events, {"httpStatusCode": 200})
            window.state = answer["state"] or {}
        return outcome

    def _from_first_failed(self, events: list[Event], answer: Any) -> list[Event]:
        """Return the events from the first on that the function says have failed; all where it says nothing valid."""
        numbers = {self._poller.get_sequence_number(event) for event in events}
        failed = get_batch_item_failures(answer, numbers)
        return self._poller.bisect_events(min(failed, key=int), events)[1] if failed else events

    def _give_up(
        self, reason: str, shard_id: str, events: list[Event], attempts: int, error: Mapping[str, Any] | None
    ) -> None:
        error = error or {}
        context: dict[str, Any] = {
            "requestContext": {
                "requestId": error.get("requestId") or long_uid(),
                "functionArn": self._sender.target_arn,
                "condition": reason,
                "approximateInvokeCount": max(attempts, 1),  # as AWS counts a batch that was too old from the beginning
            }
        }
        if reason == TOO_OFTEN:
            context["responseContext"] = {
                "statusCode": error.get("httpStatusCode"),
                "executedVersion": error.get("executedVersion"),
                "functionError": error.get("functionError"),
            }
        try:
            self._poller.send_events_to_dlq(shard_id, events, context=context)
        except (BotoCoreError, ClientError) as problem:
            LOG.warning("Event source mapping %s could not tell its destination: %s", self._poller.esm_uuid, problem)


def _is_state(answer: Any) -> bool:
    """Return whether the answer has a state that another call can carry."""
    return (
        isinstance(answer, dict)
        and "state" in answer
        and len(to_json_str(answer["state"])) <= MAX_PAYLOAD_BYTES - ENVELOPE_BYTES
    )
