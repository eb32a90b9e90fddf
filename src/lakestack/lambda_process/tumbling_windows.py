"""Tumbling windows: what a function has made of the records that arrived in a span of time, from one call to the next.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localstack.services.lambda_.event_source_mapping.pipe_utils import to_json_str

MAX_STATE_BYTES = 1 << 20  # of a shard


@dataclass
class Window:
    """Begins at `start`, in seconds since the epoch. `state` is what the function returned last: None before it did."""

    start: int
    seconds: int
    state: Any = None

    @classmethod
    def at(cls, arrived_ms: int, seconds: int) -> "Window":
        """Return the window of a record that arrived then: windows follow on each other from the epoch on.

        >>> Window.at(1_607_497_475_000, 120).members()["window"]
        {'start': '2020-12-09T07:04:00Z', 'end': '2020-12-09T07:06:00Z'}
        """
        return cls(arrived_ms // 1000 // seconds * seconds, seconds)

    @property
    def end_ms(self) -> int:
        return (self.start + self.seconds) * 1000

    @property
    def state_bytes(self) -> int:
        return len(to_json_str(self.state or {}))

    @property
    def is_full(self) -> bool:
        """Return whether the state is so large that the window ends early."""
        return self.state_bytes > MAX_STATE_BYTES

    def members(self, *, is_final: bool = False) -> dict[str, Any]:
        """Return what an event has beside its records."""
        return {
            "window": {"start": _text(self.start), "end": _text(self.start + self.seconds)},
            "state": self.state or {},
            "isFinalInvokeForWindow": is_final,
            "isWindowTerminatedEarly": is_final and self.is_full,
        }


def _text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
