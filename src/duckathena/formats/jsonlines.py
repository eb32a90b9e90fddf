"""JSON, one document a line. https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import duckdb

from duckathena.catalog import Table
from duckathena.dialect.typed import identifier, quote
from duckathena.errors import NotSupported
from duckathena.formats.cloudtrail import holds_records, records
from duckathena.formats.compression import Chunks, chunks, is_compressed
from duckathena.formats.jsonkeys import Keys, Watch, key, keys_of
from duckathena.formats.jsonvalues import Column, check
from duckathena.formats.source import FILE, Prepared, Reading, Source
from duckathena.spool import SpoolFile
from duckathena.types import Type

NO_KEY = "duckathena_no_key"


def prepare(path: Path, target: SpoolFile, table: Table) -> Prepared:
    """Return the documents of `path` as a file, and what is unusual in them: see `Watch`."""
    forgiving, nested = _flag(table, "ignore.malformed.json", default=False), holds_records(table)
    text = records(chunks(path)) if nested else chunks(path)
    text = _well_formed(text) if forgiving else text
    copied = forgiving or nested or is_compressed(path)
    watch = Watch()
    with ExitStack() as stack:
        file = stack.enter_context(target.open()) if copied else None
        for block in text:
            if file:
                file.write(block)
            watch.see(block)
    return Prepared(target.path if copied else path, watch.unusual())


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
    unusual = frozenset[str]().union(*(file.unusual for file in source.files))
    if source.names and "keys" in unusual and _flag(source.table, "case.insensitive", default=True):
        paths = [file.path for file in source.files]
        keys = keys_of(connection, paths, options, nested=any(map(_has_fields, source.types)))
    renamed = _mapping(source)
    stored: dict[str, str] = {}
    columns = []
    for name, of in zip(source.names, source.types, strict=True):
        column = Column(name, simple="values" not in unusual)
        written, below = key(renamed.get(name.lower(), name), keys)
        read_as = column.stored(of, below)
        if stored.setdefault(written, read_as) != read_as:
            raise NotSupported(f"columns of several types that read the JSON key {written}")
        columns.append(column.value(f"d.{identifier(written)}", of, below))
    shape = ", ".join(f"{quote(name)}: {quote(of)}" for name, of in (stored or {NO_KEY: "VARCHAR"}).items())
    relation = (
        f"read_json({source.file_list()}, {options}, records = 'true', columns = {{{shape}}}, filename = {quote(FILE)})"
    )
    if not stored:  # DuckDB finds out that a document is no object where it looks for a key
        relation = f"(SELECT {FILE}, file_index FROM {relation} WHERE {NO_KEY} IS NULL OR {NO_KEY} IS NOT NULL)"
    return Reading(relation, columns)


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
