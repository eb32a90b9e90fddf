"""How an event source mapping reads a Kinesis stream for a function.

LocalStack's own reader begins anew at the mapping's starting position when a shard ends, so that resharding loses
records, or repeats all of them; it has one thread for all shards, never splits a batch, and knows no AT_TIMESTAMP.
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
"""

import base64
import json
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from localstack.services.lambda_.event_source_mapping.pollers.kinesis_poller import KinesisPoller

from lakestack.clock import now_ms
from lakestack.kinesis import meter
from lakestack.kinesis.iterators import starting_index
from lakestack.kinesis.log import LoggedRecord
from lakestack.kinesis.shards import Shard
from lakestack.kinesis.store import find_stream
from lakestack.kinesis.streams import Stream
from lakestack.lambda_process.batch_calls import ENVELOPE_BYTES, BatchCalls, Event
from lakestack.lambda_process.filtering import readable
from lakestack.lambda_process.payloads import MAX_PAYLOAD_BYTES
from lakestack.lambda_process.places import Lane, Place, Progress
from lakestack.lambda_process.tumbling_windows import Window

LOG = logging.getLogger(__name__)
MAX_SHARDS_AT_ONCE = 64
RECORD_BYTES = 800  # what an event has of a record beside its data and its partition key, at the most

_PROGRESS: dict[str, Progress] = {}
"""Of all mappings, by their ids."""


class KinesisEvents(KinesisPoller):
    """Reads each lane of each shard in a thread of its own, a child after its parents, and hands over its batches.

    A mapping that is updated, or enabled again, goes on where it was.
    """

    def __init__(self, own: KinesisPoller, settings: Mapping[str, Any], note: Callable[[str], None]) -> None:
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
        self._lanes = settings.get("ParallelizationFactor") or 1
        self._window_seconds = settings.get("TumblingWindowInSeconds") or 0
        self._ending = threading.Event()
        self._calls = BatchCalls(self, settings, self._ending, note)
        self._readers = ThreadPoolExecutor(MAX_SHARDS_AT_ONCE * self._lanes, f"kinesis-events-{own.esm_uuid}")

    def poll_events(self) -> None:
        """Have each shard read that has something to read; LocalStack calls it every second."""
        stream = find_stream(self.source_arn)
        with stream.changed:  # the mapping as it was before an update may still read
            progress = self._progress(stream)
            progress.add_children(stream.shards)
            for shard in stream.shards:
                if place := progress.places.get(shard.id):
                    self._read_on(stream, shard, place)

    def close(self) -> None:
        self._ending.set()
        self._readers.shutdown(wait=False, cancel_futures=True)

    def pre_filter(self, events: list[Event]) -> list[Event]:
        """Add the data as filters see them."""
        if self.filter_patterns:
            for event in events:
                event["data"] = readable(base64.b64decode(event["kinesis"]["data"]))
        return events

    def post_filter(self, events: list[Event]) -> list[Event]:
        """Leave them out again."""
        for event in events:
            event.pop("data", None)
        return events

    def _read_on(self, stream: Stream, shard: Shard, place: Place) -> None:
        place.divide(self._lanes)
        for lane in sorted(place.lanes, key=lambda lane: lane.index):  # a shard's limits may not let all of them read
            if lane.is_free and (lane.window or lane.index < shard.log.end):
                lane.work = self._readers.submit(self._read, stream, shard, place, lane)

    def _progress(self, stream: Stream) -> Progress:
        progress = _PROGRESS.get(self.esm_uuid)
        if progress is None:
            progress = Progress(stream.created_ms)
            position = self._settings["StartingPosition"], None, self._settings.get("StartingPositionTimestamp")
            progress.places = {s.id: Place([Lane(starting_index(stream, s, *position))]) for s in stream.shards}
        elif progress.created_ms != stream.created_ms:  # another stream of the same name: from its beginning
            progress = Progress(stream.created_ms)
        _PROGRESS[self.esm_uuid] = progress
        return progress

    def _read(self, stream: Stream, shard: Shard, place: Place, lane: Lane) -> None:
        try:
            while not self._ending.is_set() and (lane.window or len(place.lanes) == self._lanes):
                if not self._go_on(stream, shard, place, lane):
                    return
        except Exception:
            LOG.exception("Event source mapping %s could not read %s: it tries again", self.esm_uuid, shard.id)

    def _go_on(self, stream: Stream, shard: Shard, place: Place, lane: Lane) -> bool:
        """Hand the lane's next batch to the function, or end its window; return whether there was one to hand over.

        A window ends with its time, with its shard, and where the mapping has windows of another length from now on.
        """
        if not stream.answers(shard):
            meter.refused(stream)
            return False
        started, read_ms = time.perf_counter(), now_ms() if shard.is_open else math.inf
        end = shard.log.end
        records = self._records(stream, shard, place, lane)
        first = next(records, None)
        if (window := lane.window) and (
            window.seconds != self._window_seconds
            or window.is_full
            or (first.arrived_ms if first else read_ms) >= window.end_ms
        ):
            if self._calls.end(shard.id, window):
                lane.window = None
            return lane.window is None
        if first is None:
            lane.index = end  # the rest is other lanes', or older than the stream's retention
            return False
        if window is None and self._window_seconds:
            window = Window.at(first.arrived_ms, self._window_seconds)
        batch, is_complete = batch_of(first, records, self._settings["BatchSize"], window)
        lane.index, lane.since = first.place, lane.since or time.monotonic()
        is_complete = is_complete or not shard.is_open or (window is not None and read_ms >= window.end_ms)
        if not is_complete and time.monotonic() < lane.since + self._settings["MaximumBatchingWindowInSeconds"]:
            return False
        following = batch[-1].place + 1
        stream.give(shard, batch)
        meter.got(stream, shard, batch, stream.behind_ms(shard, following), time.perf_counter() - started)
        events = self._events(shard, batch)
        lane.window = window
        if events and (left := self._calls.hand_over(shard.id, events, window)):
            lane.index = shard.index(int(self.get_sequence_number(left[0]))) or 0
            return False
        lane.index, lane.since = following, None
        return True

    def _records(self, stream: Stream, shard: Shard, place: Place, lane: Lane) -> Iterator[LoggedRecord]:
        """Yield the records of the lane that are not handled."""
        index = lane.index
        while True:
            records, index = stream.read(shard, index, self._settings["BatchSize"], MAX_PAYLOAD_BYTES)
            if not records:
                return
            yield from (record for record in records if place.is_next(record, lane))

    def _events(self, shard: Shard, batch: Sequence[LoggedRecord]) -> list[Event]:
        """Return the events that the function is called with for these records: those that a filter lets through."""
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
        return self.add_source_metadata(self.post_filter(events))


def batch_of(
    first: LoggedRecord, following: Iterator[LoggedRecord], count: int, window: Window | None = None
) -> tuple[list[LoggedRecord], bool]:
    """Return the records of a batch, at most `count`, and whether no other can be added to it.

    They fit into an invocation, but for the first, and none of them is of a later window.
    """
    batch, size = [first], _size(first) + ENVELOPE_BYTES + (window.state_bytes if window else 0)
    while len(batch) < count:
        record = next(following, None)
        if record is None:
            return batch, False
        size += _size(record)
        if size > MAX_PAYLOAD_BYTES or (window and record.arrived_ms >= window.end_ms):
            break
        batch.append(record)
    return batch, True


def _size(record: LoggedRecord) -> int:
    """Return the bytes that a record takes in an event, at the most."""
    return (len(record.data) + 2) // 3 * 4 + len(json.dumps(record.key)) + RECORD_BYTES
