"""Compressed text, told by the ending of an object's name as Hadoop tells it.

https://docs.aws.amazon.com/athena/latest/ug/compression-support-hive.html
"""

import bz2
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import BinaryIO

import cramjam
import pyarrow as pa
from isal import igzip, isal_zlib

from duckathena.errors import BadData, NotSupported
from duckathena.formats.source import Original

BLOCK = 1 << 20
FAILURES = (OSError, EOFError, ValueError, struct.error, zlib.error, isal_zlib.error, cramjam.DecompressionError)
Chunks = Iterator[bytes]


def chunks(original: Original) -> Chunks:
    """Return an object's text, block by block, decompressed as its name's ending says.

    Raises BadData where it is not what the ending says, NotSupported for a codec that is not known.
    """
    suffix = original.suffix
    if suffix in UNKNOWN:
        raise NotSupported(f"objects compressed as {suffix}")
    try:
        with original.open() as file:
            yield from DECODERS.get(suffix, _blocks)(file)
    except FAILURES as error:  # type: ignore[misc]  # isal calls its exceptions instances
        raise BadData(f"not readable as {suffix}: {error}") from error


def is_compressed(original: Original) -> bool:
    return original.suffix in DECODERS.keys() | UNKNOWN


def _blocks(file: BinaryIO) -> Chunks:
    while block := file.read(BLOCK):
        yield block


def _gzip(file: BinaryIO) -> Chunks:
    return _blocks(igzip.open(file))


def _bzip2(file: BinaryIO) -> Chunks:
    return _blocks(bz2.open(file))  # type: ignore[arg-type]  # as is a BZ2File


def _zstd(file: BinaryIO) -> Chunks:
    return map(bytes, _blocks(pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")))


def _deflate(file: BinaryIO) -> Chunks:
    decoder = zlib.decompressobj()
    for block in _blocks(file):
        yield decoder.decompress(block)
    yield decoder.flush()


def hadoop_chunks(file: BinaryIO, decompress: Callable[[bytes, int], bytes]) -> Chunks:
    """Return the text of Hadoop's block format: the length of a block's text, then chunks that each begin with their
    own length, until that text is whole. Lengths are four bytes, the highest first.

    https://github.com/apache/hadoop/blob/trunk/hadoop-common-project/hadoop-common/src/main/java/org/apache/hadoop/io/compress/BlockDecompressorStream.java
    """

    while head := file.read(4):
        left = struct.unpack(">I", head)[0]
        while left > 0:
            packed = file.read(struct.unpack(">I", file.read(4))[0])
            text = decompress(packed, left)
            if not text:
                raise ValueError("an empty chunk")
            left -= len(text)
            yield text


def _snappy(packed: bytes, _left: int) -> bytes:
    return bytes(cramjam.snappy.decompress_raw(packed))


def _lz4(packed: bytes, left: int) -> bytes:
    return bytes(cramjam.lz4.decompress_block(packed, output_len=left))


HADOOP_CODECS: dict[str, Callable[[bytes, int], bytes]] = {".snappy": _snappy, ".lz4": _lz4}
DECODERS: Mapping[str, Callable[[BinaryIO], Chunks]] = {
    ".gz": _gzip,
    ".bz2": _bzip2,
    ".zst": _zstd,
    ".deflate": _deflate,
} | {suffix: partial(hadoop_chunks, decompress=codec) for suffix, codec in HADOOP_CODECS.items()}
UNKNOWN = {".lzo", ".br", ".xz", ".zip", ".7z"}
