"""How an event source mapping reads a Kinesis stream for a function.

LocalStack's own reader begins anew at the mapping's starting position when a shard ends, so that resharding loses
records, or repeats all of them; it has one thread for all shards, never splits a batch, and knows no AT_TIMESTAMP.
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from localstack.services.lambda_.event_source_mapping.esm_worker_factory import EsmWorkerFactory
from localstack.services.lambda_.event_source_mapping.event_processor import BatchFailureError, PartialBatchFailureError
from localstack.services.lambda_.event_source_mapping.pollers.kinesis_poller import KinesisPoller
from localstack.services.lambda_.event_source_mapping.pollers.poller import get_batch_item_failures
from localstack.utils.backoff import ExponentialBackoff
from localstack.utils.patch import patch

from lakestack.kinesis import meter
from lakestack.kinesis.iterators import starting_index
from lakestack.kinesis.log import LoggedRecord
from lakestack.kinesis.shards import Shard
from lakestack.kinesis.store import find_stream
from lakestack.kinesis.streams import Stream
from lakestack.lambda_process.payloads import MAX_PAYLOAD_BYTES

LOG = logging.getLogger(__name__)
MAX_SHARDS_AT_ONCE = 64
ENVELOPE_BYTES = 800  # what an event has beside its data and its partition key, at the most

type Event = dict[str, Any]


@dataclass
class Place:
    """How far a shard is read: all before `index` is handled. What follows has waited since `since`, a monotonic time.

    `work` is who reads the shard now.
    """

    index: int
    since: float | None = None
    work: Future[None] | None = None


@dataclass
class Progress:
    """How far a mapping has read the stream that was made at `created_ms`: its shards' places by their ids."""

    created_ms: int
    places: dict[str, Place] = field(default_factory=dict)


_PROGRESS: dict[str, Progress] = {}
"""Of all mappings, by their ids."""


class KinesisEvents(KinesisPoller):
    """Reads each shard in a thread of its own, a child after its parents, and hands batches to the function.

    A mapping that is updated, or enabled again, goes on where it was.
    """

    def __init__(self, own: KinesisPoller, settings: Mapping[str, Any]) -> None:
        super().__init__(
            source_arn=own.source_arn,
            source_parameters=own.source_parameters,
            source_client=own.source_client,
            processor=own.processor,
            esm_uuid=own.esm_uuid,
            invoke_identity_arn=own.invoke_identity_arn,
            kinesis_namespace=own.kinesis_namespace,
        )
        self._settings = settings
        self._ending = threading.Event()
        self._readers = ThreadPoolExecutor(MAX_SHARDS_AT_ONCE, thread_name_prefix=f"kinesis-events-{own.esm_uuid}")

    def poll_events(self) -> None:
        """Have each shard read that has something to read; LocalStack calls it every second."""
        stream = find_stream(self.source_arn)
        places = self._places(stream)
        for shard in stream.shards:
            parents = [parent for parent in (shard.parent, shard.adjacent_parent) if parent]
            if shard.id not in places and all(_is_read(parent, places) for parent in parents):
                places[shard.id] = Place(0)
            place = places.get(shard.id)
            if place and place.index < shard.log.end and (place.work is None or place.work.done()):
                place.work = self._readers.submit(self._read, stream, shard, place)

    def close(self) -> None:
        self._ending.set()
        self._readers.shutdown(wait=False, cancel_futures=True)

    def post_filter(self, events: list[Event]) -> list[Event]:
        """Leave out the parsed data by which events were chosen: the function gets it as it was put."""
        for event in events:
            event.pop("data", None)
        return events

    def _places(self, stream: Stream) -> dict[str, Place]:
        progress = _PROGRESS.get(self.esm_uuid)
        if progress is None:
            progress = Progress(stream.created_ms)
            position = self._settings["StartingPosition"], None, self._settings.get("StartingPositionTimestamp")
            with stream.changed:
                progress.places = {s.id: Place(starting_index(stream, s, *position)) for s in stream.shards}
        elif progress.created_ms != stream.created_ms:  # another stream of the same name: from its beginning
            progress = Progress(stream.created_ms)
        _PROGRESS[self.esm_uuid] = progress
        return progress.places

    def _read(self, stream: Stream, shard: Shard, place: Place) -> None:
        try:
            while not self._ending.is_set() and self._read_batch(stream, shard, place):
                pass
        except Exception:
            LOG.exception("Event source mapping %s could not read %s: it tries again", self.esm_uuid, shard.id)

    def _read_batch(self, stream: Stream, shard: Shard, place: Place) -> bool:
        """Hand the next batch to the function, if it is complete or has waited; return whether it was handled."""
        if not stream.answers(shard):
            meter.refused(stream)
            return False
        started, size = time.perf_counter(), self._settings["BatchSize"]
        records, _ = stream.read(shard, place.index, size, MAX_PAYLOAD_BYTES)
        if not records:
            place.index = shard.log.end  # the rest is older than the stream's retention
            return False
        batch = _fitting(records)
        following = batch[-1].place + 1
        place.since = place.since or time.monotonic()
        is_complete = len(batch) == size or following < shard.log.end or not shard.is_open
        if not is_complete and time.monotonic() < place.since + self._settings["MaximumBatchingWindowInSeconds"]:
            return False
        stream.give(shard, batch)
        meter.got(stream, shard, batch, stream.behind_ms(shard, following), time.perf_counter() - started)
        described = [
            {
                "SequenceNumber": shard.sequence(record.place),
                "PartitionKey": record.key,
                "Data": record.data,
                "ApproximateArrivalTimestamp": datetime.fromtimestamp(record.arrived_ms / 1000, UTC),
            }
            for record in batch
        ]
        events = self.filter_events(self.pre_filter(self.transform_into_events(described, shard.id)))
        if not self._send(shard.id, self.add_source_metadata(self.post_filter(events))):
            return False
        place.index, place.since = following, None
        return True

    def _send(self, shard_id: str, events: list[Event]) -> bool:
        """Hand the events to the function until it takes them or they are given up; False where the mapping ends first.

        https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
        """
        attempts, error, backoff = 0, None, ExponentialBackoff()
        while events and not self._ending.is_set():
            if self.max_retries_exceeded(attempts):
                self._give_up("RetryAttemptsExhausted", shard_id, events, attempts, error)
                return True
            if attempts and self._ending.wait(backoff.next_backoff()):
                return False
            if expired := self._expired(events):
                self._give_up("RecordAgeExceeded", shard_id, expired, attempts, error)
                events = events[len(expired) :]
                continue
            attempts += 1
            remaining, error = self._attempt(events)
            if self._settings.get("BisectBatchOnFunctionError") and len(remaining) == len(events) > 1:
                half = len(events) // 2  # a batch that is split counts as no attempt
                return self._send(shard_id, events[:half]) and self._send(shard_id, events[half:])
            events = remaining
        return not events

    def _expired(self, events: list[Event]) -> list[Event]:
        age = self._settings.get("MaximumRecordAgeInSeconds") or -1
        return self.bisect_events_by_record_age(age, events)[1] if age > 0 else []

    def _attempt(self, events: list[Event]) -> tuple[list[Event], Any]:
        """Call the function; return the events that it is to be called with again, and its error."""
        try:
            self.processor.process_events_batch(events)
        except PartialBatchFailureError as failure:
            return self._from_first_failed(events, failure), failure.error
        except BatchFailureError as failure:
            return events, failure.error
        except Exception:
            LOG.exception("Event source mapping %s could not call its function", self.esm_uuid)
            return events, None
        return [], None

    def _from_first_failed(self, events: list[Event], failure: PartialBatchFailureError) -> list[Event]:
        """Return the events from the first on that the function says have failed; all where it says nothing valid."""
        numbers = {self.get_sequence_number(event) for event in events}
        failed = get_batch_item_failures(failure.partial_failure_payload, numbers)
        return self.bisect_events(min(failed, key=int), events)[1] if failed else events

    def _give_up(self, reason: str, shard_id: str, events: list[Event], attempts: int, error: Any) -> None:
        context = self.processor.generate_event_failure_context(
            abort_condition=reason, error=error or {}, attempts_count=attempts, partner_resource_arn=None
        )
        try:
            self.send_events_to_dlq(shard_id, events, context=context)
        except (BotoCoreError, ClientError) as problem:
            LOG.warning("Event source mapping %s could not tell its destination: %s", self.esm_uuid, problem)


def read_every_shard() -> None:
    """Let event source mappings read Kinesis streams by KinesisEvents."""

    @patch(EsmWorkerFactory.get_esm_worker)
    def get_esm_worker(make: Callable[..., Any], self: Any) -> Any:
        worker = make(self)
        if type(worker.poller) is KinesisPoller:
            worker.poller = KinesisEvents(worker.poller, self.esm_config)
        return worker


def _is_read(shard: Shard, places: Mapping[str, Place]) -> bool:
    return shard.id in places and places[shard.id].index >= shard.log.end


def _fitting(records: Sequence[LoggedRecord]) -> list[LoggedRecord]:
    """Return as many of the first records as an invocation carries, at least one."""
    batch, size = list[LoggedRecord](), ENVELOPE_BYTES
    for record in records:
        size += (len(record.data) + 2) // 3 * 4 + len(json.dumps(record.key)) + ENVELOPE_BYTES
        if batch and size > MAX_PAYLOAD_BYTES:
            break
        batch.append(record)
    return batch
