"""How an event source mapping reads an SQS queue for a function.

LocalStack's own reader calls the function once a second, with one batch at a time; it writes bodies that are JSON anew,
gathers nothing for a batching window of less than 20 seconds, and never delivers batches of more than 6 MB.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from localstack.services.lambda_.event_source_mapping.event_processor import BatchFailureError, PartialBatchFailureError
from localstack.services.lambda_.event_source_mapping.pipe_utils import to_json_str
from localstack.services.lambda_.event_source_mapping.pollers.poller import get_batch_item_failures
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import (
    SqsPoller,
    split_by_message_group_id,
    transform_into_events,
)

from lakestack.lambda_process.filtering import readable
from lakestack.lambda_process.payloads import MAX_PAYLOAD_BYTES

LOG = logging.getLogger(__name__)
BATCHES_AT_ONCE = 5  # with which AWS begins
RECEIVED_AT_ONCE = 100  # so that a call's answer stays small
RECEIVED_BY_AWS = 10
WAIT_SECONDS = 5  # for messages: so long may it take until a mapping that is deleted is gone
ENVELOPE_BYTES = 1000  # what an event has beside its messages, and a message beside its members, at the most

type Message = dict[str, Any]


class SqsEvents(SqsPoller):
    """Receives a queue's messages until `ending` is set, and hands over as many batches at once as the mapping may.

    A queue with message groups gives nothing of one whose messages are on their way, so that their order holds.
    """

    def __init__(self, own: SqsPoller, settings: Mapping[str, Any], ending: threading.Event) -> None:
        super().__init__(own.source_arn, own.source_parameters, own.source_client, own.processor)
        self._ending = ending
        self._at_once = (settings.get("ScalingConfig") or {}).get("MaximumConcurrency") or BATCHES_AT_ONCE
        self._workers = ThreadPoolExecutor(self._at_once, "sqs-events")
        self._busy: set[Future[None]] = set()

    def poll_events(self) -> None:
        while not self._ending.is_set():
            self._busy = {work for work in self._busy if not work.done()}
            if len(self._busy) >= self._at_once:
                wait(self._busy, WAIT_SECONDS, FIRST_COMPLETED)
                continue
            for batch in self._batches(self._gather()):
                self._busy.add(self._workers.submit(self._hand_over, batch))

    def close(self) -> None:
        self._workers.shutdown(wait=False)

    def _gather(self) -> list[Message]:
        """Return the messages of a batch, if any come: as many as it has, or those of its window, or 6 MB."""
        messages = self._receive(self.batch_size, WAIT_SECONDS)
        end = time.monotonic() + self.maximum_batching_window
        while messages and (count := self.batch_size - len(messages)) > 0 and not self._ending.is_set():
            left = end - time.monotonic()
            if left <= 0 or sum(map(_size, messages)) >= MAX_PAYLOAD_BYTES:
                break
            messages += self._receive(count, min(max(round(left), 1), WAIT_SECONDS))
        return messages

    def _receive(self, count: int, seconds: int) -> list[Message]:
        answer = self.source_client.receive_message(
            QueueUrl=self.queue_url,
            MaxNumberOfMessages=min(count, RECEIVED_BY_AWS),
            sqs_override_max_message_count=min(count, RECEIVED_AT_ONCE),  # LocalStack's own way to ask for more
            WaitTimeSeconds=seconds,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        )
        return answer.get("Messages", [])

    def _batches(self, messages: list[Message]) -> Iterator[list[Message]]:
        """Yield the messages of each message group in batches that fit into an invocation."""
        groups: Iterable[list[Message]] = [messages]
        if messages and self.is_fifo_queue:
            groups = split_by_message_group_id(messages).values()
        for group in groups:
            batch, size = list[Message](), ENVELOPE_BYTES
            for message in group:
                size += _size(message)
                if batch and size > MAX_PAYLOAD_BYTES:
                    yield batch
                    batch, size = [], ENVELOPE_BYTES + _size(message)
                batch.append(message)
            if batch:
                yield batch

    def _hand_over(self, messages: list[Message]) -> None:
        """Call the function with the messages that a filter lets through, and delete all but those that it fails with.

        Those are in the queue again when their visibility timeout is over.
        """
        events = [event for event in transform_into_events(messages) if self._is_wanted(event)]
        try:
            failed = self._failed(self.add_source_metadata(events)) if events else set()
            if done := {message["MessageId"] for message in messages} - failed:
                self.delete_messages(messages, done)
        except (BotoCoreError, ClientError) as error:
            LOG.warning("An event source mapping could not call its function: %s", error)
        except Exception:
            LOG.exception("An event source mapping could not hand over messages of %s", self.source_arn)

    def _is_wanted(self, event: dict[str, Any]) -> bool:
        return bool(self.filter_events([event | {"body": readable(event["body"])}]))

    def _failed(self, events: list[dict[str, Any]]) -> set[str]:
        """Return the ids of the messages that the function fails with."""
        given = {event["messageId"] for event in events}
        try:
            self.processor.process_events_batch(events)
        except PartialBatchFailureError as failure:
            failed = get_batch_item_failures(failure.partial_failure_payload, given)
            return given if failed is None else set(failed)
        except (BatchFailureError, AttributeError, TypeError):  # or LocalStack cannot read the failures in the answer
            return given
        return set()


def _size(message: Message) -> int:
    """Return the bytes that a message takes in an event, at the most."""
    return len(to_json_str(message)) + ENVELOPE_BYTES
