"""The beginning of an object, uncompressed: what classifiers look at."""

import bz2
import zlib

from lakestack.glue.classifiers import Sample
from lakestack.glue.classifiers.parquet import footer_size
from lakestack.glue.crawl.store import Object, Store

SAMPLE_BYTES = 1 << 20
UNCOMPRESSED_LIMIT = 16 << 20  # what a megabyte may grow to; more of it would say nothing new
TAIL_BYTES = 64 << 10

GZIP = b"\x1f\x8b"
BZIP2 = b"BZh"


def take_sample(store: Store, found: Object) -> Sample:
    """Read the first megabyte of an object, and its end where the format keeps its schema there."""
    stored = store.read(found, 0, min(found.size, SAMPLE_BYTES))
    if stored.startswith(b"PAR1"):
        return Sample(stored[:4], False, "none", found.size, _tail(store, found, stored))
    whole = len(stored) == found.size
    if stored.startswith(GZIP):
        data, ended = _inflate(stored)
        return Sample(data, whole and ended, "gzip", found.size)
    if stored.startswith(BZIP2):
        data, ended = _expand_bzip2(stored)
        return Sample(data, whole and ended, "bzip2", found.size)
    return Sample(stored, whole, "none", found.size)


def _tail(store: Store, found: Object, start: bytes) -> bytes:
    """Return the end of a Parquet file, at least its footer."""
    if len(start) == found.size:
        return start
    tail = store.read(found, max(0, found.size - TAIL_BYTES), found.size)
    needed = min(footer_size(tail), found.size)
    return tail if needed <= len(tail) else store.read(found, found.size - needed, found.size)


def _inflate(stored: bytes) -> tuple[bytes, bool]:
    """Uncompress gzip as far as it goes, member after member: Firehose and others append one to the other."""
    data, rest = b"", stored
    while rest.startswith(GZIP) and len(data) < UNCOMPRESSED_LIMIT:
        member = zlib.decompressobj(wbits=31)
        data += member.decompress(rest, UNCOMPRESSED_LIMIT - len(data))
        if not member.eof:
            return data, False
        rest = member.unused_data
    return data, not rest


def _expand_bzip2(stored: bytes) -> tuple[bytes, bool]:
    data, rest = b"", stored
    while rest.startswith(BZIP2) and len(data) < UNCOMPRESSED_LIMIT:
        stream = bz2.BZ2Decompressor()
        data += stream.decompress(rest, UNCOMPRESSED_LIMIT - len(data))
        if not stream.eof:
            return data, False
        rest = stream.unused_data
    return data, not rest
