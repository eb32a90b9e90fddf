"""An append-only log of records in temporary files, so that a stream's retention costs disk and not memory."""

import os
import struct
import tempfile
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

SEGMENT_BYTES = 64 << 20
_HEADER = struct.Struct(">HI")  # bytes of the key, bytes of the data


class LoggedRecord(NamedTuple):
    """`place` counts the log's records from 0; `arrived_ms` is the arrival, in milliseconds since the epoch."""

    place: int
    arrived_ms: int
    key: str
    data: bytes


class _Segment:
    """A file of consecutive records, the first of which has the index `first`."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.offsets = array("Q")
        self.arrivals = array("Q")
        self.size = 0
        # It has no name, so that nothing is left of it, however the emulator ends.
        self.file: BinaryIO = tempfile.TemporaryFile(prefix="kinesis-", buffering=0)  # noqa: SIM115 - lives as long as it

    @property
    def end(self) -> int:
        return self.first + len(self.offsets)


class Log:
    """Not safe for threads: the stream that holds it locks."""

    def __init__(self, segment_bytes: int = SEGMENT_BYTES) -> None:
        self._segment_bytes = segment_bytes
        self._segments = [_Segment(0)]

    @property
    def end(self) -> int:
        """The index that the next record will have."""
        return self._segments[-1].end

    def append(self, records: Sequence[tuple[str, bytes]], arrived_ms: int) -> int:
        """Add pairs of partition key and data; return the index of the first. Raises OSError where the disk is full."""
        segment = self._segments[-1]
        if segment.size >= self._segment_bytes:
            segment = _Segment(segment.end)
            self._segments.append(segment)
        parts: list[bytes] = []
        offsets: list[int] = []
        offset = segment.size
        for key, data in records:
            key_bytes = key.encode()
            offsets.append(offset)
            parts += (_HEADER.pack(len(key_bytes), len(data)), key_bytes, data)
            offset += _HEADER.size + len(key_bytes) + len(data)
        blob = b"".join(parts)
        if os.pwrite(segment.file.fileno(), blob, segment.size) != len(blob):
            raise OSError("the disk that holds the emulator's temporary folder is full")
        first = segment.end
        segment.size = offset
        segment.offsets.extend(offsets)
        segment.arrivals.extend([arrived_ms] * len(offsets))
        return first

    def read(self, start: int, limit: int, max_bytes: int) -> Iterator[LoggedRecord]:
        """Yield records from the index `start` on, at most `limit`, and no more than `max_bytes` but for the first."""
        for segment in self._segments:
            if limit <= 0 or max_bytes <= 0:
                return
            if start >= segment.end:
                continue
            start = max(start, segment.first)
            low = start - segment.first
            high = min(low + limit, len(segment.offsets))
            begin = segment.offsets[low]
            fitting = bisect_right(segment.offsets, begin + max_bytes) - 1  # the record that begins there ends beyond
            high = min(high, max(fitting, low + 1)) if begin + max_bytes < segment.size else high
            finish = segment.offsets[high] if high < len(segment.offsets) else segment.size
            yield from _unpack(
                os.pread(segment.file.fileno(), finish - begin, begin), start, segment.arrivals[low:high]
            )
            limit -= high - low
            max_bytes -= finish - begin
            if high < len(segment.offsets):
                return
            start = segment.end

    def first_from(self, since_ms: int) -> int:
        """Return the index of the first record that arrived at `since_ms` or later; the end, if none did."""
        for segment in self._segments:
            if segment.arrivals and segment.arrivals[-1] >= since_ms:
                return segment.first + bisect_left(segment.arrivals, since_ms)
        return self.end

    def arrival_ms(self, index: int) -> int:
        """Return when the record at `index`, which the log must hold, arrived."""
        segment = next(segment for segment in self._segments if segment.first <= index < segment.end)
        return segment.arrivals[index - segment.first]

    def trim(self, before_ms: int) -> None:
        """Free the disk of segments whose records have all arrived before `before_ms`."""
        while len(self._segments) > 1 and self._segments[0].arrivals[-1] < before_ms:
            self._segments.pop(0)


def _unpack(blob: bytes, index: int, arrivals: Sequence[int]) -> Iterator[LoggedRecord]:
    position, unpack, header = 0, _HEADER.unpack_from, _HEADER.size
    for place, arrived_ms in enumerate(arrivals, start=index):
        key_size, data_size = unpack(blob, position)
        key_start = position + header
        key_end = key_start + key_size
        position = key_end + data_size
        yield LoggedRecord._make((place, arrived_ms, str(blob[key_start:key_end], "utf-8"), blob[key_end:position]))
