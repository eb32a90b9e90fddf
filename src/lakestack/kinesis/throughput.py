"""What a shard takes and gives in a second, where LAKESTACK_KINESIS_LIMITS=1 asks for AWS's limits.

https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
Without it there are none: what waits on a developer's machine should be the work, not the clock.
"""

import os
import time
from collections.abc import Callable

VARIABLE = "LAKESTACK_KINESIS_LIMITS"
WRITTEN_BYTES = 1 << 20
WRITTEN_RECORDS = 1000
READ_BYTES = 2 << 20
READ_CALLS = 5

type Clock = Callable[[], float]


class Allowance:
    """So much a second, and no more than a second's worth saved up."""

    def __init__(self, a_second: float, clock: Clock) -> None:
        self._a_second = a_second
        self._clock = clock
        self._left = a_second
        self._seen = clock()

    def left(self) -> float:
        """Return what may be spent now; negative where more was spent than there was."""
        now = self._clock()
        self._left = min(self._a_second, self._left + (now - self._seen) * self._a_second)
        self._seen = now
        return self._left

    def spend(self, amount: float) -> None:
        self._left -= amount


class Throughput:
    """A shard's allowances. Not safe for threads: the stream that holds the shard locks."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._written_bytes = Allowance(WRITTEN_BYTES, clock)
        self._written_records = Allowance(WRITTEN_RECORDS, clock)
        self._read_bytes = Allowance(READ_BYTES, clock)
        self._read_calls = Allowance(READ_CALLS, clock)

    def take(self, size: int) -> bool:
        """Return whether the shard takes a record of `size` bytes, and count it if so.

        A record of more than a second's worth, which a stream may allow, is taken by a shard that has all of it left.
        """
        if self._written_records.left() < 1 or self._written_bytes.left() < min(size, WRITTEN_BYTES):
            return False
        self._written_records.spend(1)
        self._written_bytes.spend(size)
        return True

    def ask(self) -> bool:
        """Return whether the shard answers a call of GetRecords, and count it if so."""
        if self._read_calls.left() < 1 or self._read_bytes.left() < 0:
            return False
        self._read_calls.spend(1)
        return True

    def give(self, size: int) -> None:
        """Count `size` bytes that a call was given. One may get 10 MiB: the next ones then wait for five seconds."""
        self._read_bytes.spend(size)


def throughput_of_a_shard() -> Throughput | None:
    """Return the allowances of a new shard, None where it has no limits."""
    return Throughput() if os.environ.get(VARIABLE) == "1" else None
