"""Compressed text, told by the ending of an object's name as Hadoop tells it.

https://docs.aws.amazon.com/athena/latest/ug/compression-support-hive.html
"""

import bz2
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import cramjam
import pyarrow as pa
from isal import igzip, isal_zlib

from duckathena.errors import BadData, NotSupported

BLOCK = 1 << 20
FAILURES = (OSError, EOFError, ValueError, struct.error, zlib.error, isal_zlib.error, cramjam.DecompressionError)
Chunks = Iterator[bytes]


def chunks(path: Path) -> Chunks:
    """Return a file's text, block by block, decompressed as its name's ending says.

    Raises BadData where it is not what the ending says, NotSupported for a codec that is not known.
    """
    suffix = path.suffix.lower()
    if suffix in UNKNOWN:
        raise NotSupported(f"objects compressed as {suffix}")
    try:
        yield from DECODERS.get(suffix, _plain)(path)
    except FAILURES as error:  # type: ignore[misc]  # isal calls its exceptions instances
        raise BadData(f"not readable as {suffix}: {error}") from error


def is_compressed(path: Path) -> bool:
    return path.suffix.lower() in DECODERS.keys() | UNKNOWN


def _blocks(file: BinaryIO) -> Chunks:
    while block := file.read(BLOCK):
        yield block


def _plain(path: Path) -> Chunks:
    with path.open("rb") as file:
        yield from _blocks(file)


def _gzip(path: Path) -> Chunks:
    with igzip.open(path) as file:
        yield from _blocks(file)


def _bzip2(path: Path) -> Chunks:
    with bz2.open(path) as file:
        yield from _blocks(file)  # type: ignore[arg-type]  # as is a BZ2File


def _zstd(path: Path) -> Chunks:
    with pa.input_stream(str(path), compression="zstd") as file:
        while block := file.read(BLOCK):
            yield bytes(block)


def _deflate(path: Path) -> Chunks:
    decoder = zlib.decompressobj()
    for block in _plain(path):
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


def _hadoop(path: Path) -> Chunks:
    with path.open("rb") as file:
        yield from hadoop_chunks(file, HADOOP_CODECS[path.suffix.lower()])


def _snappy(packed: bytes, _left: int) -> bytes:
    return bytes(cramjam.snappy.decompress_raw(packed))


def _lz4(packed: bytes, left: int) -> bytes:
    return bytes(cramjam.lz4.decompress_block(packed, output_len=left))


HADOOP_CODECS: dict[str, Callable[[bytes, int], bytes]] = {".snappy": _snappy, ".lz4": _lz4}
DECODERS: dict[str, Callable[[Path], Chunks]] = {
    ".gz": _gzip,
    ".bz2": _bzip2,
    ".zst": _zstd,
    ".deflate": _deflate,
    ".snappy": _hadoop,
    ".lz4": _hadoop,
}
UNKNOWN = {".lzo", ".br", ".xz", ".zip", ".7z"}
