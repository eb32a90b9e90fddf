"""Where the chunks of a Parquet file's columns are. https://parquet.apache.org/docs/file-format/"""

import struct
import sys
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq

from duckathena.errors import BadData
from duckathena.formats.source import Original

TAIL = 64 << 10  # bytes at an object's end, in which most often all of the footer is
GAP = 128 << 10  # bytes of which it is worth while to read them not
REMEMBERED = 20_000  # objects, so that who reads one again reads no footer
LENGTH = struct.Struct("<I4s")  # of the footer, and Parquet's mark: a file's last bytes


@dataclass(frozen=True, slots=True)
class Chunks:
    """The bytes of the chunks of wanted columns, where there are gaps between them, the schema's text, and the rows."""

    wanted: int
    gaps: Sequence[range]
    schema: str
    rows: int


@lru_cache(REMEMBERED)
def chunks(original: Original, *, all_wanted: bool) -> Chunks:
    """Return where the chunks of the object's columns are. Raises BadData where it is no Parquet."""
    try:
        found = pq.read_metadata(pa.BufferReader(_footer(original)))
        return _chunks(found, original, all_wanted=all_wanted)
    except (pa.ArrowException, OSError, ValueError, struct.error) as error:
        raise BadData(f"Malformed Parquet file: {error}") from error


def _chunks(found: pq.FileMetaData, original: Original, *, all_wanted: bool) -> Chunks:
    names = {name.lower() for name in original.columns}
    wanted = [all_wanted or _is_of(found.schema.column(i).path.lower(), names) for i in range(found.num_columns)]
    groups = [found.row_group(i) for i in range(found.num_row_groups)]
    spans = [[_span(group.column(i)) for group in groups for i, one in enumerate(wanted) if one is is_wanted]
             for is_wanted in (True, False)]  # fmt: skip
    others = _joined(sorted(filter(None, spans[1]), key=lambda span: span.start))
    if others and others[-1].stop > original.stored.size:
        raise ValueError("the chunk of a column ends behind the file")
    gaps = [span for span in others if len(span) >= GAP]
    return Chunks(sum(map(len, spans[0])), gaps, _text(found.schema), found.num_rows)


def _text(schema: pq.ParquetSchema) -> str:
    """Return a schema's text, below the line that says where in memory it is."""
    return sys.intern(str(schema).partition("\n")[2])


def _footer(original: Original) -> bytes:
    """Return the end of the object, from the footer on or from before it."""
    size = original.stored.size
    tail = original.read(range(max(0, size - TAIL), size))
    length, _ = LENGTH.unpack(tail[-LENGTH.size :])
    needed = min(size, length + LENGTH.size)
    return tail if needed <= len(tail) else original.read(range(size - needed, size))


def _is_of(path: str, names: Set[str]) -> bool:
    """Tell whether a leaf of the schema is one of these columns or lies in one."""
    return path in names or any(path.startswith(f"{name}.") for name in names)


def _span(chunk: pq.ColumnChunkMetaData) -> range:
    begin = min(chunk.data_page_offset, chunk.dictionary_page_offset or chunk.data_page_offset)
    return range(begin, begin + chunk.total_compressed_size)


def _joined(spans: Sequence[range]) -> list[range]:
    joined: list[range] = []
    for span in spans:
        if joined and joined[-1].stop > span.start:
            raise ValueError("the chunks of two columns overlap")
        if joined and joined[-1].stop == span.start:
            joined[-1] = range(joined[-1].start, span.stop)
        else:
            joined.append(span)
    return joined
