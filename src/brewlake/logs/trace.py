"""One request followed through all logs: the lines that concern it, or the records that it put on the stream.

A record's bytes go through untouched, so what names it on its way is its sequence number. The ingestion logs the
numbers that its records were given, under its request's id; the transformation and the emulator's Firehose log the
first and the last number of what they worked on, which leaves none out between them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from brewlake.logs.lines import Line

NUMBERS: Final = "sequence_numbers"
"""Of the records that an invocation put on the stream, by shard."""
SPANS: Final = "spans"
"""The first and the last sequence number that were worked on, by shard."""
ONE_RECORD: Final = "sequence_number"
REQUEST: Final = "function_request_id"


def follow_request(request: str, lines: Sequence[Line]) -> list[Line]:
    """Return those of `lines` that tell of `request`, the id of an invocation of one of the functions, oldest first.

    Of the ingestion: what became of each of its records, in whichever invocations they were cleaned. Of the
    transformation: where its records came from, too.
    """
    own = [line for line in lines if request in line.text]
    records = _Records(own)
    touched = [line for line in lines if records.were_worked_on(line) or records.were_put(line)]
    requests = {request} | {line.fields[REQUEST] for line in touched if REQUEST in line.fields}
    named = [line for line in lines if any(id_ in line.text for id_ in requests) and records.concern(line)]
    chosen = {id(line) for line in (*own, *touched, *named)}
    return sorted((line for line in lines if id(line) in chosen), key=lambda line: line.time or 0)


class _Records:
    """The records that `lines` name one by one, or as spans."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._numbers: dict[str, list[int]] = {}
        self._spans: list[tuple[str, int, int]] = []
        for line in lines:
            for shard, numbers in line.fields.get(NUMBERS, {}).items():
                self._numbers.setdefault(shard, []).extend(map(int, numbers))
            self._spans += _spans(line)
        for numbers in self._numbers.values():
            numbers.sort()

    def were_worked_on(self, line: Line) -> bool:
        """Whether one of those that are named one by one is in a span of `line`."""
        return any(self._is_any_between(shard, first, last) for shard, first, last in _spans(line))

    def were_put(self, line: Line) -> bool:
        """Whether `line` tells that one of a span was put on the stream."""
        if not self._spans or NUMBERS not in line.fields:
            return False
        given = _Records([line])
        return any(given._is_any_between(*span) for span in self._spans)

    def concern(self, line: Line) -> bool:
        """Whether `line` is about no single record, or about one of these."""
        if ONE_RECORD not in line.fields:
            return True
        number = int(line.fields[ONE_RECORD] or 0)
        return any(number in numbers for numbers in self._numbers.values()) or any(
            first <= number <= last for _, first, last in self._spans
        )

    def _is_any_between(self, shard: str, first: int, last: int) -> bool:
        numbers = self._numbers.get(shard, [])
        position = bisect_left(numbers, first)
        return position < len(numbers) and numbers[position] <= last


def _spans(line: Line) -> list[tuple[str, int, int]]:
    return [(shard, int(first), int(last)) for shard, (first, last) in line.fields.get(SPANS, {}).items()]
