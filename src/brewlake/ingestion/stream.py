"""Writing records to a Kinesis data stream: in full batches, and again those that the stream did not take."""

import random
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import PutRecordsRequestEntryTypeDef, PutRecordsResultEntryTypeDef

# What one PutRecords call takes; partition keys count (ASCII here: one byte a character). A stream can be set to take
# larger records, but these hold for every stream.
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
MOST_RECORDS: Final = 500
MOST_REQUEST_BYTES: Final = 5 * 2**20
MOST_RECORD_BYTES: Final = 2**20

ATTEMPTS: Final = 8


class StreamError(Exception):
    """The stream did not take all records, after all attempts."""


def full_jitter(attempt: int) -> float:
    """Return the seconds to wait after attempt `attempt` (1 is the first): random, up to 0.1 s doubled, at most 5 s.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    return random.uniform(0, min(5.0, 0.1 * 2**attempt))  # noqa: S311 - spreads load, guards nothing


type SequenceNumbers = dict[str, list[str]]
"""Those that records were given, by the id of the shard that gave them."""


def tell_nobody(_numbers: SequenceNumbers) -> None:
    """Take a batch's numbers, and tell nobody."""


class StreamWriter:
    """Collects records and puts them on the stream `name` as batches fill up; `flush` puts the rest.

    `sent` counts the records that the stream took, `refused` those too large for any stream; `tell` is told the
    sequence numbers of each call's records. A record can arrive more than once: a call whose answer is lost is made
    again.
    """

    def __init__(
        self,
        kinesis: "KinesisClient",
        name: str,
        tell: Callable[[SequenceNumbers], None] = tell_nobody,
        wait: Callable[[int], float] = full_jitter,
    ) -> None:
        self._kinesis = kinesis
        self._name = name
        self._tell = tell
        self._wait = wait
        self._batch: list[PutRecordsRequestEntryTypeDef] = []
        self._batch_bytes = 0
        self.sent = 0
        self.refused = 0

    def add(self, data: bytes, partition_key: str) -> bool:
        """Take a record for the next batch; False, and counted as refused, if it is over Kinesis's 1 MiB."""
        size = len(data) + len(partition_key)
        if size > MOST_RECORD_BYTES:
            self.refused += 1
            return False
        if len(self._batch) == MOST_RECORDS or self._batch_bytes + size > MOST_REQUEST_BYTES:
            self.flush()
        self._batch.append({"Data": data, "PartitionKey": partition_key})
        self._batch_bytes += size
        return True

    def flush(self) -> None:
        """Put all that was added on the stream. Raises StreamError for what it does not take after 8 attempts."""
        entries, self._batch, self._batch_bytes = self._batch, [], 0
        error = ""
        for attempt in range(1, ATTEMPTS + 1):
            if not entries:
                return
            if attempt > 1:
                time.sleep(self._wait(attempt - 1))
            answer = self._kinesis.put_records(StreamName=self._name, Records=entries)
            # The answer's records are in the order of the request's; one that failed has an ErrorCode.
            failed = [
                (entry, result)
                for entry, result in zip(entries, answer["Records"], strict=True)
                if "ErrorCode" in result
            ]
            self.sent += len(entries) - len(failed)
            self._tell(_sequence_numbers(answer["Records"]))
            entries = [entry for entry, _ in failed]
            error = "".join(f"{result['ErrorCode']}: {result.get('ErrorMessage', '')}" for _, result in failed[:1])
        if entries:
            raise StreamError(
                f"stream {self._name} did not take {len(entries)} records in {ATTEMPTS} attempts ({error})"
            )


def _sequence_numbers(results: "Sequence[PutRecordsResultEntryTypeDef]") -> SequenceNumbers:
    numbers: SequenceNumbers = {}
    for result in results:
        if "ErrorCode" not in result:
            numbers.setdefault(result["ShardId"], []).append(result["SequenceNumber"])
    return numbers
