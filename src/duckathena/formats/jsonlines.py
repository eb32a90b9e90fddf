"""JSON, one document a line. https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html

Keys are matched without regard to case; a missing one is NULL. DuckDB minds case, so the exact keys of the files, where
they differ from the columns' lower case, are looked for first.
"""

import duckdb

from duckathena.dialect.typed import identifier, quote
from duckathena.errors import NotSupported
from duckathena.formats.source import FILE, Reading, Source, compression
from duckathena.types import Type, duckdb_type, field_name

READABLE = {"boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "varchar", "char", "date",
            "timestamp", "array", "map", "row"}  # fmt: skip


def read(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    keys = _mapping(source.parameters)
    for of in source.types:
        _check(of)
    columns = {keys.get(name.lower(), name.lower()): of for name, of in zip(source.names, source.types, strict=True)}
    shape = ", ".join(f"{quote(key)}: {quote(_duckdb(of))}" for key, of in columns.items())
    lenient = source.parameters.get("ignore.malformed.json", "false").lower() == "true"
    relation = (f"read_json({source.file_list()}, format = 'newline_delimited', columns = {{{shape}}}, "
                f"compression = {quote(compression(source.files))}, ignore_errors = {str(lenient).lower()}, "
                f"filename = {quote(FILE)})")  # fmt: skip
    return Reading(relation, [_fitted(f"d.{identifier(key)}", of) for key, of in columns.items()])


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


def _duckdb(of: Type) -> str:
    return duckdb_type(of)


def _fitted(sql: str, of: Type) -> str:
    if of.base in {"varchar", "char"} and of.parameters:
        cut = f"left({sql}, {of.precision})"
        return f"rpad({cut}, {of.precision}, ' ')" if of.base == "char" else cut
    return sql


__all__ = ["field_name", "read"]
