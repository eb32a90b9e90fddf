"""Text on its way to DuckDB: decompressed into a file of its own, so that several threads can read it."""

import codecs

from duckathena.catalog import Table
from duckathena.formats.compression import Chunks, chunks, is_compressed
from duckathena.formats.source import Original, Prepared
from duckathena.spool import SpoolFile


def prepare(original: Original, target: SpoolFile, _table: Table) -> Prepared:
    """Return the object's text as a file of UTF-8: its own, or `target` if it is compressed or has other bytes."""
    if not is_compressed(original) and _is_utf8(original):
        return Prepared(original.fetch())
    with target.open() as file:
        file.writelines(_as_utf8(chunks(original)))
    return Prepared(target.path)


def _is_utf8(original: Original) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in chunks(original):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _as_utf8(text: Chunks) -> Chunks:
    """Return the text with U+FFFD for what is no UTF-8, as Hadoop decodes it; DuckDB would refuse the whole file.

    https://hadoop.apache.org/docs/stable/api/org/apache/hadoop/io/Text.html
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for block in text:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()
