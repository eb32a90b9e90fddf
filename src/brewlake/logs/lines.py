"""A line of a log: who wrote it, when, and what it says."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

_TIMES = ("timestamp", "time")
"""Where structured lines say when they were written: ours and powertools', and the model's."""


@dataclass(frozen=True)
class Line:
    """`source` is a part or a function; `at` its time, in seconds since the epoch, where that is known."""

    source: str
    text: str
    at: float | None = None

    @cached_property
    def fields(self) -> dict[str, Any]:
        """What a structured line says; empty for one that is not."""
        if not self.text.startswith("{"):
            return {}
        try:
            fields = json.loads(self.text)
        except ValueError:
            return {}
        return fields if isinstance(fields, dict) else {}

    @cached_property
    def time(self) -> float | None:
        """`at`, or when the line itself says that it was written."""
        if self.at is not None:
            return self.at
        for name in _TIMES:
            try:
                time = datetime.fromisoformat(self.fields[name].replace(",", "."))
            except (KeyError, ValueError, AttributeError):
                continue
            return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
        return None
