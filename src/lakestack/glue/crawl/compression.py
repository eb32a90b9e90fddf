"""Compressed objects, opened as far as they were read.

https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-built-in
"""

import bz2
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import cramjam
import pyarrow as pa

from duckathena.formats.compression import HADOOP_CODECS, hadoop_chunks

UNCOMPRESSED_LIMIT = 16 << 20  # what a megabyte may grow to; more of it would say nothing new
CHUNK = 1 << 16

type Opened = tuple[bytes, bool]


def open_compressed(stored: bytes, key: str) -> tuple[str, bytes, bool]:
    """Return Glue's name of the compression, the uncompressed beginning, and whether that is all of what is stored.

    Magic numbers tell it; Hadoop's snappy and lz4 have none, and are told by the key's ending. Raises ValueError where
    the beginning itself is broken.
    """
    for magic, name, expand in FORMATS:
        if stored.startswith(magic):
            return name, *expand(stored)
    codec = PurePosixPath(key).suffix.lower()
    if codec in HADOOP_CODECS and stored:
        return codec[1:], *_whole(hadoop_chunks(io.BytesIO(stored), HADOOP_CODECS[codec]))
    return "none", stored, True


def _gzip(stored: bytes) -> Opened:
    """Uncompress member after member: Firehose and others append one to the other."""
    data, rest = b"", stored
    while rest.startswith(GZIP) and len(data) < UNCOMPRESSED_LIMIT:
        member = zlib.decompressobj(wbits=31)
        data += member.decompress(rest, UNCOMPRESSED_LIMIT - len(data))
        if not member.eof:
            return data, False
        rest = member.unused_data
    return data, not rest


def _bzip2(stored: bytes) -> Opened:
    data, rest = b"", stored
    while rest.startswith(BZIP2) and len(data) < UNCOMPRESSED_LIMIT:
        stream = bz2.BZ2Decompressor()
        try:
            data += stream.decompress(rest, UNCOMPRESSED_LIMIT - len(data))
        except OSError as error:
            raise ValueError(str(error)) from error
        if not stream.eof:
            return data, False
        rest = stream.unused_data
    return data, not rest


def _stream(codec: str) -> Callable[[bytes], Opened]:
    def expand(stored: bytes) -> Opened:
        stream = pa.CompressedInputStream(pa.BufferReader(stored), codec)
        data = b""
        try:
            while len(data) < UNCOMPRESSED_LIMIT and (chunk := stream.read(CHUNK)):
                data += chunk
        except OSError as error:  # it is cut off, or it is broken
            if not data:
                raise ValueError(str(error)) from error
            return data, False
        return data, len(data) < UNCOMPRESSED_LIMIT

    return expand


def _zip(stored: bytes) -> Opened:
    """Uncompress an archive's only file; an archive that was not read to its end cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(stored)) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
            if len(names) != 1:
                raise ValueError(f"a ZIP archive of {len(names)} files; only one of a single file can be crawled")
            with archive.open(names[0]) as file:
                data = file.read(UNCOMPRESSED_LIMIT)
                return data, not file.read(1)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ValueError(f"a ZIP archive that cannot be opened: {error}") from error


def _whole(pieces: Iterator[bytes]) -> Opened:
    """Join pieces until one is cut off (the last) or broken."""
    data = b""
    try:
        for piece in pieces:
            data += piece
            if len(data) >= UNCOMPRESSED_LIMIT:
                return data, False
    except (cramjam.DecompressionError, struct.error, ValueError) as error:
        if not data:
            raise ValueError(f"neither snappy nor lz4: {error}") from error
        return data, False
    return data, True


def _framed_snappy(stored: bytes) -> Iterator[bytes]:
    """https://github.com/google/snappy/blob/main/framing_format.txt"""
    at = 0
    while at < len(stored):
        (head,) = struct.unpack_from("<I", stored, at)
        kind, size = head & 0xFF, head >> 8
        body = stored[at + 8 : at + 4 + size]  # after the checksum
        if kind == 0:
            yield bytes(cramjam.snappy.decompress_raw(body))
        elif kind == 1:
            yield body
        at += 4 + size


GZIP, BZIP2 = b"\x1f\x8b", b"BZh"
FORMATS: tuple[tuple[bytes, str, Callable[[bytes], Opened]], ...] = (
    (GZIP, "gzip", _gzip),
    (BZIP2, "bzip2", _bzip2),
    (b"\x28\xb5\x2f\xfd", "zstd", _stream("zstd")),
    (b"\x04\x22\x4d\x18", "lz4", _stream("lz4")),
    (b"\xff\x06\x00\x00sNaPpY", "snappy", lambda stored: _whole(_framed_snappy(stored))),
    (b"PK\x03\x04", "zip", _zip),
)
