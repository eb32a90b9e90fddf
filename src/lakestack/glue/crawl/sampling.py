"""The beginning of an object, uncompressed: what classifiers look at."""

from lakestack.glue.classifiers import Sample
from lakestack.glue.classifiers.columnar import ORC_MAGIC, PARQUET_MAGIC, footer_size
from lakestack.glue.crawl.compression import open_compressed
from lakestack.glue.crawl.store import Object, Store

SAMPLE_BYTES = 1 << 20
LARGE_SAMPLE_BYTES = 10 << 20  # https://repost.aws/knowledge-center/glue-crawler-detect-schema
TAIL_BYTES = 64 << 10


def take_sample(store: Store, found: Object, most: int = SAMPLE_BYTES) -> Sample:
    """Read the first `most` bytes of an object, and its end where the format keeps its schema there."""
    stored = store.read(found, 0, min(found.size, most))
    whole = len(stored) == found.size
    if stored.startswith(PARQUET_MAGIC):
        return Sample(stored[:4], False, "none", found.size, stored if whole else _parquet_tail(store, found))
    if stored.startswith(ORC_MAGIC):
        tail = stored if whole else store.read(found, found.size - SAMPLE_BYTES, found.size)
        return Sample(stored[:4], False, "none", found.size, tail)
    compression, data, ended = open_compressed(stored, found.key)
    return Sample(data, whole and ended, compression, found.size)


def _parquet_tail(store: Store, found: Object) -> bytes:
    """Return the end of a Parquet file, at least its footer."""
    tail = store.read(found, max(0, found.size - TAIL_BYTES), found.size)
    needed = min(footer_size(tail), found.size)
    return tail if needed <= len(tail) else store.read(found, found.size - needed, found.size)
