"""JSON, one document a line. https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html"""

import duckdb

from duckathena.dialect.typed import fail, identifier, quote
from duckathena.errors import NotSupported
from duckathena.formats.jsonkeys import Keys, key, keys_of, stored_type
from duckathena.formats.source import FILE, Reading, Source, compression
from duckathena.types import BIGINT, INTEGER_DIGITS, Type, duckdb_type

READABLE = {
    *INTEGER_DIGITS, "boolean", "real", "double", "decimal", "varchar", "char", "date", "timestamp", "array", "map",
    "row",
}  # fmt: skip


def read(connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """A missing key is NULL, a key's case does not matter, a document that is none is HIVE_BAD_DATA.

    So it is with `ignore.malformed.json` too: DuckDB, told to pass over a document that is cut off, loses the next one.
    """
    for of in source.types:
        _check(of)
    options = f"format = 'newline_delimited', compression = {quote(compression(source.files))}"
    keys = keys_of(connection, source.files, options, nested=any(map(_has_fields, source.types)))
    renamed = _mapping(source.parameters)
    columns = [
        _column(renamed.get(name.lower(), name), of, keys) for name, of in zip(source.names, source.types, strict=True)
    ]
    shape = ", ".join(f"{quote(name)}: {quote(stored)}" for name, stored, _ in columns)
    relation = (
        f"read_json({source.file_list()}, {options}, records = 'true', columns = {{{shape}}}, filename = {quote(FILE)})"
    )
    return Reading(relation, [value for *_, value in columns])


def _mapping(parameters: dict[str, str]) -> dict[str, str]:
    """Return the JSON keys that the SerDe's `mapping.column = key` parameters name."""
    return {
        name.removeprefix("mapping.").lower(): key for name, key in parameters.items() if name.startswith("mapping.")
    }


def _check(of: Type) -> None:
    if of.base not in READABLE:
        raise NotSupported(f"{of} in a JSON table")
    for inner in of.arguments:
        _check(inner)


def _has_fields(of: Type) -> bool:
    return of.base == "row" or any(map(_has_fields, of.arguments))


def _column(name: str, of: Type, keys: Keys) -> tuple[str, str, str]:
    """Return a column's key in the documents, the DuckDB type to read there, and the SQL of its value."""
    written, below = key(name, keys)
    sql = f"d.{identifier(written)}"
    if of.base in INTEGER_DIGITS:
        # DuckDB would round 2.6 to 3 where a whole number is wanted.
        wrong = f"'Error parsing field value ' || {sql} || {quote(f' of {name} as {of}')}"
        refusal = fail("HIVE_BAD_DATA", wrong, of)
        value = f"CASE WHEN {sql} = trunc({sql}) THEN {sql} WHEN {sql} IS NOT NULL THEN {refusal} END"
        return written, "DECIMAL(28,6)" if of == BIGINT else "DECIMAL(18,6)", f"CAST({value} AS {duckdb_type(of)})"
    stored = stored_type(of, below)
    if of.base == "varchar" and of.parameters:
        return written, stored, f"left({sql}, {of.precision})"
    if of.base == "char":
        return written, stored, f"rpad(left({sql}, {of.precision}), {of.precision}, ' ')"
    return written, stored, sql if stored == duckdb_type(of) else f"CAST({sql} AS {duckdb_type(of)})"
