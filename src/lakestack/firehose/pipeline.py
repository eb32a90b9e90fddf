"""The way of a delivery stream's records, in a thread of its own: read, process, buffer, store, acknowledge."""

import functools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from lakestack.firehose.buffers import Backup, Buffers, Channel, Data, Failed, Limits, Mark, Untransformed
from lakestack.firehose.clients import Clients, invoke_function
from lakestack.firehose.delivery import CONTENT_TYPE, AbandonedError, DeliveryObject, Made, bucket_of, keep_trying, make
from lakestack.firehose.destinations import Destination
from lakestack.firehose.error_log import ErrorLog
from lakestack.firehose.expansion import expand
from lakestack.firehose.meter import Meter
from lakestack.firehose.partitioning import partition
from lakestack.firehose.processing import PROCESSING_FAILED_STATUS, Origin, Transformed, batches, transform
from lakestack.firehose.progress import Progress
from lakestack.firehose.records import Record, spans
from lakestack.firehose.sources import Source
from lakestack.json_log import FIELDS

LOG = logging.getLogger(__name__)
READ_BYTES = 4 << 20
# With so many partitions that each waits for its size, what is held would grow without end; then the oldest is stored.
MAX_HELD_BYTES = 192 << 20
RESTART_SECONDS = 1.0
PARALLEL_INVOCATIONS = 2
FOREVER = 3600.0


class Pipeline:
    """Runs until it is stopped. `target` returns the delivery stream's destination as it is now.

    What was read is acknowledged to the source only when all that became of it is stored. After an unexpected error the
    pipeline goes back to what was acknowledged.
    """

    def __init__(
        self, name: str, origin: Origin, source: Source, clients: Clients, target: Callable[[], Destination]
    ) -> None:
        self._name = name
        self._origin = origin
        self._source = source
        self._clients = clients
        self._target = target
        self._stopping = threading.Event()
        self._give_up_at = float("inf")
        self._errors = ErrorLog(clients, origin.delivery_stream_arn)
        self._meter = Meter(origin.delivery_stream_arn, source.behind_ms, self._oldest_ms)
        self._invocations = ThreadPoolExecutor(PARALLEL_INVOCATIONS, thread_name_prefix=f"firehose-{name}-lambda")
        self._thread = threading.Thread(target=self._run, name=f"firehose-{name}", daemon=True)
        self._forget()

    def _forget(self) -> None:
        self._untransformed = Untransformed()
        self._buffers = Buffers()
        self._progress = Progress()

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Store what can be stored within so many seconds, and end. Return whether all of it was."""
        self._give_up_at = time.monotonic() + seconds
        self._stopping.set()
        self._source.close()
        self._thread.join(seconds + 1)
        self._invocations.shutdown(wait=False, cancel_futures=True)
        self._meter.close()
        return not self._thread.is_alive() and not self._progress.held

    def _run(self) -> None:
        while True:
            try:
                while not self._stopping.is_set():
                    self._step()
                self._drain()
            except AbandonedError:
                LOG.warning("Firehose %s ends before it could store all that it holds", self._name)
            except Exception:  # whatever it was, no record may be lost by it
                LOG.exception("Firehose %s goes back to what it has stored", self._name)
                self._forget()
                self._source.rewind()
                if self._wait(RESTART_SECONDS):
                    continue
            return

    def _step(self) -> None:
        destination = self._target()
        if not self._fill(destination):
            self._source.wait(self._seconds_left(destination))
        self._transform_if_due(destination)
        self._store(list(self._buffers.due(time.monotonic(), functools.partial(_limits, destination))))
        while self._progress.held > MAX_HELD_BYTES:
            self._transform(destination)
            self._store(self._buffers.by_age()[:1])

    def _drain(self) -> None:
        destination = self._target()
        while time.monotonic() < self._give_up_at and self._fill(destination):
            self._store(list(self._buffers.due(time.monotonic(), functools.partial(_limits, destination))))
        self._transform(destination)
        while self._buffers.open:  # storing data may leave records that could not be converted
            self._store(self._buffers.by_age())

    def _seconds_left(self, destination: Destination) -> float:
        """Return how long until something that is held is due."""
        now = time.monotonic()
        stored = self._buffers.seconds_left(now, functools.partial(_limits, destination))
        waiting = self._untransformed.mark
        transformed = waiting.opened + destination.bucket.interval - now if waiting else FOREVER
        return max(0.0, min(FOREVER if stored is None else stored, transformed))

    def _fill(self, destination: Destination) -> bool:
        """Read as much as the next object may still take; return whether there was anything."""
        room = destination.bucket.size - self._buffers.largest - self._untransformed.size
        records = self._source.read(max(1, min(READ_BYTES, room)))
        if not records:
            return False
        size = sum(len(record.data) for record in records)
        self._meter.read(len(records), size)
        mark = Mark(time.monotonic(), self._progress.begin(size))
        if destination.backup:
            self._buffers.back_up(records, mark)
        if destination.processing.expansion:
            records, failed = expand(records, destination.processing.expansion)
            self._buffers.fail(failed, mark)
            if destination.processing.expansion.decompress:
                self._meter.decompressed(records, failed)
        function = destination.processing.function
        if function is None:
            self._deliver(records, mark, destination)
        elif records:
            self._untransformed.add(records, mark)
            if self._untransformed.size >= function.batch_bytes:
                self._transform(destination, last_read=(len(records), mark))
        return True

    def _transform_if_due(self, destination: Destination) -> None:
        waiting = self._untransformed
        if waiting.mark is None:
            return
        is_full = waiting.size + self._buffers.largest >= destination.bucket.size
        if is_full or waiting.mark.opened + destination.bucket.interval <= time.monotonic():
            self._transform(destination)

    def _transform(self, destination: Destination, last_read: tuple[int, Mark] | None = None) -> None:
        """Send what waits through the function, and buffer what becomes of it.

        `last_read` are the number of records and the mark of the last read, where more may come: a batch that is not
        full then goes on waiting, if it is of that read alone.
        """
        waiting, self._untransformed = self._untransformed, Untransformed()
        function = destination.processing.function
        if waiting.mark is None:
            return
        if function is None:  # it was taken away meanwhile
            self._deliver(waiting.records, waiting.mark, destination)
            return
        one = functools.partial(transform, settings=function, origin=self._origin, invoke=invoke_function)
        due = list(batches(waiting.records, function.batch_bytes))
        if last_read and len(due) > 1 and len(due[-1]) <= last_read[0]:
            self._untransformed.add(due.pop(), last_read[1])
        for result in self._invocations.map(one, due):
            self._report(destination, result)
            self._meter.transformed(result)
            self._buffers.fail(result.failed, waiting.mark)
            self._deliver(result.delivered, waiting.mark, destination)

    def _deliver(self, records: list[Record], mark: Mark, destination: Destination) -> None:
        if not destination.partitioned:
            self._buffers.deliver(records, mark)
            return
        started = time.perf_counter()
        active = self._buffers.partitions
        delivered, failed = partition(records, destination.processing.query, destination.keys, active)
        self._buffers.deliver_partitioned(delivered, mark)
        self._buffers.fail(failed, mark)
        self._meter.partitioned(len(self._buffers.partitions), failed, time.perf_counter() - started)
        self._log_errors(destination, {(failure.code, failure.message) for failure in failed})

    def _store(self, channels: list[Channel]) -> None:
        """Store the buffers of the channels, and what turns out to be no data on the way; acknowledge what is done."""
        for channel in channels:
            self._store_one(channel)
        self._source.acknowledge(self._progress.complete(self._first_open_read()))

    def _store_one(self, channel: Channel) -> None:
        buffer = self._buffers.open[channel]
        made = functools.lru_cache(1)(functools.partial(make, channel, buffer, self._name, self._clients.table))

        def attempt() -> Made:
            ready = made(self._target())  # which may have been mended since the last attempt
            if ready.item:
                self._put(channel, ready.item)
            return ready

        done = keep_trying(attempt, self._wait, lambda code, text: self._errors.write(self._target(), code, text))
        del self._buffers.open[channel]
        self._buffers.fail(done.failed, buffer.mark)
        self._count(channel, done, buffer.oldest_ms)

    def _put(self, channel: Channel, item: DeliveryObject) -> None:
        stored = False
        try:
            self._clients.buckets.put(item.bucket, item.key, item.body, CONTENT_TYPE)
            stored = True
        finally:
            self._meter.tried(stored, _metrics_of(channel))

    def _count(self, channel: Channel, done: Made, oldest_ms: int) -> None:
        if isinstance(channel, Data) and self._target().conversion:
            self._meter.converted(done.records, done.failed)
        if done.item is None:
            return
        if not isinstance(channel, Failed):
            self._meter.stored(len(done.records), done.item.body, oldest_ms, _metrics_of(channel))
        delivered = {
            "delivery_stream": self._name,
            "records": len(done.records),
            "spans": spans(done.records),
            "objects": [f"s3://{done.item.bucket}/{done.item.key}"],
        }
        LOG.info("Firehose delivered", extra={FIELDS: delivered})

    def _first_open_read(self) -> int | None:
        reads = [self._buffers.first_read, self._untransformed.mark.read if self._untransformed.mark else None]
        return min((read for read in reads if read is not None), default=None)

    def _oldest_ms(self) -> int | None:
        held = [self._buffers.oldest_ms, self._untransformed.oldest_ms]
        return min((oldest for oldest in held if oldest is not None), default=None)

    def _wait(self, seconds: float) -> bool:
        """Sleep, and return whether to go on trying: when it is to stop, only until its time is over."""
        if self._stopping.is_set():
            time.sleep(max(0.0, min(seconds, self._give_up_at - time.monotonic())))
        else:
            self._stopping.wait(seconds)
        return time.monotonic() < self._give_up_at

    def _report(self, destination: Destination, result: Transformed) -> None:
        """Log what is wrong with the function; the failures that it decides on are for it to log."""
        found = {(failure.code, failure.message) for failure in result.failed}
        self._log_errors(destination, {(code, text) for code, text in found if code != PROCESSING_FAILED_STATUS})

    def _log_errors(self, destination: Destination, errors: set[tuple[str, str]]) -> None:
        for code, text in errors:
            self._errors.write(destination, code, text)


def _metrics_of(channel: Channel) -> str:
    return "BackupToS3" if isinstance(channel, Backup) else "DeliveryToS3"


def _limits(destination: Destination, channel: Channel) -> Limits:
    bucket = bucket_of(channel, destination)
    return Limits(bucket.size, bucket.interval)
