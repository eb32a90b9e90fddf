"""JSON, one document a line. https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html"""

import json
import secrets
from collections.abc import Iterator, Sequence
from itertools import accumulate, batched
from typing import NoReturn

import duckdb

from duckathena.catalog import Table
from duckathena.dialect.typed import fail, identifier, quote
from duckathena.errors import BadData, NotSupported
from duckathena.formats.cloudtrail import holds_records, records
from duckathena.formats.compression import BLOCK, Chunks, chunks, is_compressed
from duckathena.formats.jsonkeys import NOTHING, Keys, key, keys_of, unusual
from duckathena.formats.jsonvalues import Column, check
from duckathena.formats.source import FILE, Original, Prepared, Reading, Source
from duckathena.spool import SpoolFile
from duckathena.types import BIGINT, Type

NO_KEY = "duckathena_no_key"
NUMBER = f"object_{secrets.token_hex(8)}"  # the key of a merged document's object: no document has it
NUMBER_KEY, OPENING, NEXT = NUMBER.encode(), b'{"', b'\n{"'
AT_ONCE = 16  # small objects whose text is written at once


def prepare(original: Original, target: SpoolFile, table: Table) -> Prepared:
    """Return the object's documents as a file."""
    if not (_forgives(table) or holds_records(table) or is_compressed(original)):
        return Prepared(original.fetch())
    with target.open() as file:
        for block in _text(original, table):
            file.write(block)
    return Prepared(target.path)


def merge(originals: Sequence[Original], target: SpoolFile, table: Table) -> Prepared:
    """Return the documents of small objects as one file, each with its object's number under a key of ours.

    Raises BadData where an object is not plainly lines of documents with keys: they are to be prepared alone then.
    """
    with target.open() as file:
        for part in batched(enumerate(originals), AT_ONCE, strict=False):
            file.write(b"".join(_numbered(_whole(_text(one, table)), number) for number, one in part))
    return Prepared(target.path, len(originals))


def _whole(text: Chunks) -> bytes:
    """Return the text; a small object may hold more of it than memory should."""
    parts, size = [], 0
    for part in text:
        size += len(part)
        if size > BLOCK:
            raise BadData("not plainly little")
        parts.append(part)
    return b"".join(parts)


def _numbered(text: bytes, number: int) -> bytes:
    """Return the documents, a line each, with the number as their first key's value."""
    if not text.strip():
        return b""
    text = text if text.endswith(b"\n") else text + b"\n"
    if text.count(b"\n") != text.startswith(OPENING) + text.count(NEXT):
        raise BadData("not plainly lines of documents")
    key = b'{"%b":%d,' % (NUMBER_KEY, number)
    return key + text[1:].replace(NEXT, b'\n%b"' % key)


def _text(original: Original, table: Table) -> Chunks:
    text = records(chunks(original)) if holds_records(table) else chunks(original)
    return _well_formed(text) if _forgives(table) else text


def _forgives(table: Table) -> bool:
    return _flag(table, "ignore.malformed.json", default=False)


def _flag(table: Table, name: str, *, default: bool) -> bool:
    return table.format.parameters.get(name, str(default)).lower() == "true"


def _well_formed(text: Chunks) -> Chunks:
    """Return the lines, an empty document in place of each that is none: a row of NULLs, as the SerDe makes of it."""
    for line in _lines(text):
        if line.strip():
            yield line if _is_document(line) else b"{}"
        yield b"\n"


def _lines(text: Chunks) -> Iterator[bytes]:
    rest = b""
    for block in text:
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
    yield rest


def _is_document(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line, parse_constant=_refuse_constant), dict)
    except ValueError:
        return False


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def read(connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """A missing key is NULL, a key's case does not matter, a document that is none is HIVE_BAD_DATA."""
    for of in source.types:
        check(of)
    options = "format = 'newline_delimited', compression = 'uncompressed'"
    keys: Keys = {}
    paths = [file.path for file in source.files]
    found = unusual(paths) if source.names else NOTHING
    if "keys" in found and _flag(source.table, "case.insensitive", default=True):
        keys = keys_of(connection, paths, options, nested=any(map(_has_fields, source.types)))
    renamed = _mapping(source)
    stored: dict[str, str] = {}
    columns = []
    for name, of in zip(source.names, source.types, strict=True):
        column = Column(name, simple="values" not in found)
        written, below = key(renamed.get(name.lower(), name), keys)
        read_as = column.stored(of, below)
        if stored.setdefault(written, read_as) != read_as:
            raise NotSupported(f"columns of several types that read the JSON key {written}")
        columns.append(column.value(f"d.{identifier(written)}", of, below))
    merged = any(file.merged for file in source.files)
    if merged:
        stored[NUMBER] = "BIGINT"
    shape = ", ".join(f"{quote(name)}: {quote(of)}" for name, of in (stored or {NO_KEY: "VARCHAR"}).items())
    relation = (
        f"read_json({source.file_list()}, {options}, records = 'true', columns = {{{shape}}}, filename = {quote(FILE)})"
    )
    if not stored:  # DuckDB finds out that a document is no object where it looks for a key
        relation = f"(SELECT {FILE}, file_index FROM {relation} WHERE {NO_KEY} IS NULL OR {NO_KEY} IS NOT NULL)"
    return Reading(relation, columns, _place(source)) if merged else Reading(relation, columns)


def _place(source: Source) -> str:
    """Return DuckDB SQL for the place of a merged document's object among those that are read."""
    firsts = accumulate((file.merged for file in source.files), initial=0)
    lost = fail("HIVE_BAD_DATA", quote("several documents in a line"), BIGINT)
    return f"{list(firsts)}[CAST(d.file_index AS BIGINT) + 1] + coalesce(d.{NUMBER}, {lost})"


def _mapping(source: Source) -> dict[str, str]:
    """Return the JSON keys that the SerDe's `mapping.column = key` parameters name."""
    exactly = not _flag(source.table, "case.insensitive", default=True)
    return {
        name.removeprefix("mapping.").lower(): written if exactly else written.lower()
        for name, written in source.parameters.items()
        if name.startswith("mapping.")
    }


def _has_fields(of: Type) -> bool:
    return of.base == "row" or any(map(_has_fields, of.arguments))
