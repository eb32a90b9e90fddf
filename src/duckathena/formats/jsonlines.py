"""JSON, one document a line. https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import duckdb

from duckathena.catalog import Table
from duckathena.dialect.typed import fail, identifier, quote
from duckathena.errors import NotSupported
from duckathena.formats.compression import Chunks, chunks, is_compressed
from duckathena.formats.jsonkeys import Keys, Watch, key, keys_of, stored_type
from duckathena.formats.source import FILE, Prepared, Reading, Source, in_object
from duckathena.types import BIGINT, INTEGER_DIGITS, Type, duckdb_type

READABLE = {
    *INTEGER_DIGITS, "boolean", "real", "double", "decimal", "varchar", "char", "date", "timestamp", "array", "map",
    "row",
}  # fmt: skip
BITS = {"tinyint": 8, "smallint": 16, "integer": 32, "bigint": 64}


def prepare(path: Path, target: Path, table: Table) -> Prepared:
    """Return the documents of `path` as a file, and whether it is a plain one: see `Watch`."""
    forgiving = _flag(table, "ignore.malformed.json", default=False)
    text = _well_formed(chunks(path)) if forgiving else chunks(path)
    copied = forgiving or is_compressed(path)
    watch = Watch()
    with ExitStack() as stack:
        file = stack.enter_context(target.open("wb")) if copied else None
        for block in text:
            if file:
                file.write(block)
            watch.see(block)
    return Prepared(target if copied else path, watch.is_plain())


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
        _check(of)
    options = "format = 'newline_delimited', compression = 'uncompressed'"
    keys: Keys = {}
    plain = all(file.plain for file in source.files)
    if not plain and _flag(source.table, "case.insensitive", default=True):
        paths = [file.path for file in source.files]
        keys = keys_of(connection, paths, options, nested=any(map(_has_fields, source.types)))
    renamed = _mapping(source)
    columns = [
        _column(renamed.get(name.lower(), name), of, keys, plain=plain)
        for name, of in zip(source.names, source.types, strict=True)
    ]
    shape = ", ".join(f"{quote(name)}: {quote(stored)}" for name, stored, _ in columns)
    relation = (
        f"read_json({source.file_list()}, {options}, records = 'true', columns = {{{shape}}}, filename = {quote(FILE)})"
    )
    return Reading(relation, [value for *_, value in columns])


def _mapping(source: Source) -> dict[str, str]:
    """Return the JSON keys that the SerDe's `mapping.column = key` parameters name."""
    exactly = not _flag(source.table, "case.insensitive", default=True)
    return {
        name.removeprefix("mapping.").lower(): written if exactly else written.lower()
        for name, written in source.parameters.items()
        if name.startswith("mapping.")
    }


def _check(of: Type) -> None:
    if of.base not in READABLE:
        raise NotSupported(f"{of} in a JSON table")
    for inner in of.arguments:
        _check(inner)


def _has_fields(of: Type) -> bool:
    return of.base == "row" or any(map(_has_fields, of.arguments))


def _column(name: str, of: Type, keys: Keys, *, plain: bool) -> tuple[str, str, str]:
    """Return a column's key in the documents, the DuckDB type to read there, and the SQL of its value."""
    written, below = key(name, keys)
    sql = f"d.{identifier(written)}"
    if of.base in INTEGER_DIGITS:
        # DuckDB would round 2.6 to 3 where a whole number is wanted. Doubles are quicker, and hold the shorter ones.
        wrong = f"'Error parsing field value ' || {sql} || {quote(f' of {name} as {of}')} || {in_object()}"
        refusal = fail("HIVE_BAD_DATA", wrong, of)
        most = 2 ** (BITS[of.base] - 1)
        whole = f"{sql} = trunc({sql}) AND {sql} BETWEEN {-most} AND {most - 1}"
        value = f"CASE WHEN {whole} THEN {sql} WHEN {sql} IS NOT NULL THEN {refusal} END"
        stored = "DOUBLE" if plain else "DECIMAL(28,6)" if of == BIGINT else "DECIMAL(18,6)"
        return written, stored, f"CAST({value} AS {duckdb_type(of)})"
    stored = stored_type(of, below)
    if of.base == "varchar" and of.parameters:
        return written, stored, f"left({sql}, {of.precision})"
    if of.base == "char":
        return written, stored, f"rpad(left({sql}, {of.precision}), {of.precision}, ' ')"
    return written, stored, sql if stored == duckdb_type(of) else f"CAST({sql} AS {duckdb_type(of)})"
