"""Compressed objects in, their beginnings and Glue's names of the compression out."""

import bz2
import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import cramjam
import pytest

from lakestack.glue.crawl.compression import UNCOMPRESSED_LIMIT, open_compressed
from lakestack.glue.crawl.sampling import take_sample
from lakestack.glue.crawl.store import Object
from tests.unit.lakestack_glue.lake import Files

TEXT = b"".join(b'{"id": %d, "hop": "%x"}\n' % (at, random.Random(at).getrandbits(256)) for at in range(5000))


def hadoop(data: bytes, compress: Callable[[bytes], Any]) -> bytes:
    """Return blocks as Hadoop's codecs and Firehose write them."""
    out = b""
    for start in range(0, len(data), 100_000):
        block = data[start : start + 100_000]
        packed = bytes(compress(block))
        out += struct.pack(">II", len(block), len(packed)) + packed
    return out


def zipped(*contents: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, content in enumerate(contents):
            archive.writestr(f"{at}.json", content)
    return file.getvalue()


STORED = [
    ("none", "a.json", TEXT),
    ("gzip", "a.gz", gzip.compress(TEXT)),
    ("gzip", "several members", gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])),
    ("bzip2", "a.bz2", bz2.compress(TEXT)),
    ("zstd", "a.zst", bytes(cramjam.zstd.compress(TEXT))),
    ("lz4", "a.lz4", bytes(cramjam.lz4.compress(TEXT))),
    ("snappy", "a.sz", bytes(cramjam.snappy.compress(TEXT))),
    ("snappy", "a.snappy", hadoop(TEXT, cramjam.snappy.compress_raw)),
    ("lz4", "hadoop.lz4", hadoop(TEXT, lambda block: cramjam.lz4.compress_block(block, store_size=False))),
    ("zip", "a.zip", zipped(TEXT)),
]


@pytest.mark.parametrize(("name", "key", "stored"), STORED, ids=[key for _, key, _ in STORED])
def test_all_of_it(name, key, stored):
    assert open_compressed(stored, key) == (name, TEXT, True)


@pytest.mark.parametrize(("name", "key", "stored"), STORED[1:-1], ids=[key for _, key, _ in STORED[1:-1]])
def test_what_is_cut_off_is_opened_as_far_as_it_goes(name, key, stored):
    found, data, whole = open_compressed(stored[: len(stored) // 2 + 7], key)
    assert (found, whole) == (name, False)
    assert TEXT.startswith(data)


BROKEN = [
    ("a.zip", zipped(TEXT, TEXT), "ZIP archive of 2 files"),
    ("a.zip", zipped(TEXT)[:1000], "ZIP archive"),
    ("a.zst", b"\x28\xb5\x2f\xfd" + b"\xff" * 20, "ZSTD"),
    ("a.snappy", bytes([0, 0, 0, 9, 0, 0, 0, 9]) + b"\xff" * 9, "snappy"),
    ("a.bz2", b"BZh9" + bytes(20), "data stream"),
]


@pytest.mark.parametrize(("key", "stored", "reason"), BROKEN)
def test_what_is_broken_is_an_error(key, stored, reason):
    with pytest.raises(ValueError, match=reason):
        open_compressed(stored, key)


def test_a_sample_is_complete_where_all_of_an_object_was_read_and_opened():
    contents = {"small.gz": gzip.compress(TEXT), "large.gz": gzip.compress(bytes(UNCOMPRESSED_LIMIT + 1))}
    small, large = (Object("lake", name, len(stored), "etag") for name, stored in contents.items())
    assert take_sample(Files(contents), small).complete
    assert not take_sample(Files(contents), large).complete
    assert not take_sample(Files(contents), small, small.size - 1).complete
