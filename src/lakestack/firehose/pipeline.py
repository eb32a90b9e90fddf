"""The way of a delivery stream's records, in a thread of its own: read, transform, buffer, store, acknowledge."""

import functools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from lakestack.firehose.buffers import Buffer
from lakestack.firehose.clients import Clients, invoke_function
from lakestack.firehose.delivery import AbandonedError, objects_of, store
from lakestack.firehose.destinations import Destination
from lakestack.firehose.error_log import ErrorLog
from lakestack.firehose.processing import PROCESSING_FAILED_STATUS, Origin, Transformed, batches, transform
from lakestack.firehose.sources import Source
from lakestack.json_log import FIELDS

LOG = logging.getLogger(__name__)
READ_BYTES = 4 << 20
RESTART_SECONDS = 1.0
PARALLEL_INVOCATIONS = 2


class Pipeline:
    """Runs until it is stopped. `target` returns the delivery stream's destination and version as they are now.

    What was read is acknowledged to the source only when it is stored, with all that became of it. After an unexpected
    error the pipeline goes back to what was acknowledged.
    """

    def __init__(
        self, name: str, origin: Origin, source: Source, clients: Clients, target: Callable[[], tuple[Destination, str]]
    ) -> None:
        self._name = name
        self._origin = origin
        self._source = source
        self._clients = clients
        self._target = target
        self._buffer = Buffer()
        self._stopping = threading.Event()
        self._give_up_at = float("inf")
        self._errors = ErrorLog(clients, origin.delivery_stream_arn)
        self._invocations = ThreadPoolExecutor(PARALLEL_INVOCATIONS, thread_name_prefix=f"firehose-{name}-lambda")
        self._thread = threading.Thread(target=self._run, name=f"firehose-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Store what can be stored within so many seconds, and end. Return whether all of it was."""
        self._give_up_at = time.monotonic() + seconds
        self._stopping.set()
        self._source.wake()
        self._thread.join(seconds + 1)
        self._invocations.shutdown(wait=False, cancel_futures=True)
        return not self._thread.is_alive() and self._buffer.is_empty

    def _run(self) -> None:
        while True:
            try:
                while not self._stopping.is_set():
                    self._step()
                self._drain()
            except AbandonedError as error:
                LOG.warning("Firehose %s ends before it could store %s", self._name, error)
            except Exception:  # whatever it was, no record may be lost by it
                LOG.exception("Firehose %s goes back to what it has stored", self._name)
                self._buffer = Buffer()
                self._source.rewind()
                if self._wait(RESTART_SECONDS):
                    continue
            return

    def _step(self) -> None:
        destination, _ = self._target()
        interval = destination.interval
        if not self._fill(destination):
            self._source.wait(self._buffer.seconds_left(time.monotonic(), interval))
        if self._buffer.is_due(time.monotonic(), destination.size, interval):
            self._flush(destination)

    def _drain(self) -> None:
        destination, _ = self._target()
        while time.monotonic() < self._give_up_at and self._fill(destination):
            if self._buffer.size >= destination.size:
                self._flush(destination)
        if not self._buffer.is_empty:
            self._flush(destination)

    def _fill(self, destination: Destination) -> bool:
        """Read as much as the buffer may still take; return whether there was anything."""
        room = max(1, min(READ_BYTES, destination.size - self._buffer.size))
        records = self._source.read(room)
        if not records:
            return False
        self._buffer.add(records, time.monotonic(), keep_source=destination.backup is not None)
        function = destination.function
        if function is None or self._buffer.raw_size >= function.batch_bytes:
            self._transform(destination)
        return True

    def _transform(self, destination: Destination) -> None:
        """Make what was read ready to store."""
        records = self._buffer.take_raw()
        if destination.function is None:
            self._buffer.add_ready([record.data for record in records])
            return
        one = functools.partial(transform, settings=destination.function, origin=self._origin, invoke=invoke_function)
        for result in self._invocations.map(one, batches(records, destination.function.batch_bytes)):
            self._report(destination, result)
            self._buffer.add_ready(result.delivered, result.failed)

    def _flush(self, destination: Destination) -> None:
        """Store the buffer; when it returns, all that was read is stored."""
        self._transform(destination)
        _, version = self._target()
        objects = list(objects_of(self._buffer, destination, self._name, version))
        store(objects, self._clients.s3, self._wait, lambda code, text: self._errors.write(destination, code, text))
        self._source.acknowledge()
        delivered = {
            "delivery_stream": self._name,
            "records": self._buffer.count,
            "spans": {shard: [str(number) for number in span] for shard, span in self._buffer.spans.items()},
            "objects": [f"s3://{item.bucket}/{item.key}" for item in objects],
        }
        LOG.info("Firehose delivered", extra={FIELDS: delivered})
        self._buffer = Buffer()

    def _wait(self, seconds: float) -> bool:
        """Sleep, and return whether to go on trying: when it is to stop, only until its time is over."""
        if self._stopping.is_set():
            time.sleep(max(0.0, min(seconds, self._give_up_at - time.monotonic())))
        else:
            self._stopping.wait(seconds)
        return time.monotonic() < self._give_up_at

    def _report(self, destination: Destination, result: Transformed) -> None:
        """Log what is wrong with the function; the failures that it decides on are for it to log."""
        for code, text in {(failure.error_code, failure.error_message) for failure in result.failed}:
            if code != PROCESSING_FAILED_STATUS:
                self._errors.write(destination, code, text)
