"""Parquet. https://docs.aws.amazon.com/athena/latest/ug/parquet-serde.html"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache

import duckdb
from duckdb.sqltypes import DuckDBPyType

from duckathena.catalog import Table
from duckathena.dialect.casts import cast
from duckathena.dialect.typed import Typed, identifier, quote
from duckathena.errors import BadData
from duckathena.formats.parquet_chunks import chunks
from duckathena.formats.source import FILE, Original, Prepared, Reading, Source, file_list
from duckathena.spool import SpoolFile
from duckathena.types import VARCHAR, Type, duckdb_type, field_name

# DuckDB's types that a column of a Hive type may have in the file.
ACCEPTED = {
    "boolean": {"BOOLEAN"}, "tinyint": {"TINYINT", "SMALLINT", "INTEGER"},
    "smallint": {"TINYINT", "SMALLINT", "INTEGER"},
    "integer": {"TINYINT", "SMALLINT", "INTEGER"}, "bigint": {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"},
    "real": {"FLOAT"}, "double": {"FLOAT", "DOUBLE"}, "varchar": {"VARCHAR"}, "char": {"VARCHAR"},
    "varbinary": {"BLOB"},
    "date": {"DATE"}, "timestamp": {"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP WITH TIME ZONE"},
}  # fmt: skip


SCHEMAS = 1_000  # whose columns are remembered


@dataclass(frozen=True, slots=True)
class Sample:
    """A file whose columns are those of all with its schema, and a connection that can read it."""

    schema: str
    by_place: bool
    connection: duckdb.DuckDBPyConnection = field(compare=False)
    relation: str = field(compare=False)


def prepare(original: Original, target: SpoolFile, table: Table) -> Prepared:
    """Return the object's file under a name that stays while the query runs, however much else the storage fetches.

    Chunks of columns that are not wanted may be missing in it.
    """
    found = chunks(original, all_wanted=_by_place(table.format.parameters))
    target.spool.take(original.stored.size - sum(map(len, found.gaps)))
    path = original.fetch(found.gaps)
    with suppress(OSError):  # where it lies on another disk: in a folder of the user's, who takes nothing away
        target.path.hardlink_to(path)
        path = target.path
    return Prepared(path, scanned=found.wanted, schema=found.schema)


def count(original: Original) -> int:
    """Return how many rows the object has."""
    return chunks(original, all_wanted=False).rows


def size(original: Original, table: Table) -> int:
    """Return how many bytes of the object are those of its wanted columns."""
    return chunks(original, all_wanted=_by_place(table.format.parameters)).wanted


def _by_place(parameters: Mapping[str, str]) -> bool:
    return parameters.get("parquet.column.index.access", "false").lower() == "true"


def read(connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Columns are found by their name, unless `parquet.column.index.access` is true.

    https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html
    """
    return columns_of(connection, source, by_place=_by_place(source.parameters))


def columns_of(connection: duckdb.DuckDBPyConnection, source: Source, *, by_place: bool) -> Reading:
    """Return how the columns of Parquet files are read. A column that a file has not is NULL."""
    # With `union_by_name` DuckDB knows the bounds of the columns in all files, by which it simplifies the query.
    options = f"union_by_name = {not by_place}, filename = {quote(FILE)}"
    relation = f"read_parquet({source.file_list()}, {options})"
    first, *others = source.files
    is_alike = bool(first.schema) and all(one.schema == first.schema for one in others)
    if is_alike:
        one = f"read_parquet({file_list([first.path])}, {options})"
        present = _columns_of_one(Sample(first.schema, by_place, connection, one))
    else:
        present = _columns(connection, relation)
    wanted: list[tuple[str, DuckDBPyType] | None]
    if by_place:
        places = {column.name.lower(): i for i, column in enumerate(source.table.columns)}
        wanted = [present[places[name.lower()]] if places[name.lower()] < len(present) else None
                  for name in source.names]  # fmt: skip
    else:
        names = {name.lower(): (name, of) for name, of in present}
        wanted = [names.get(name.lower()) for name in source.names]
    return Reading(relation, [_value(name, of, found)
                              for name, of, found in zip(source.names, source.types, wanted, strict=True)])  # fmt: skip


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, DuckDBPyType]]:
    """Return the names and types of the columns that the files have."""
    found = connection.sql(f"SELECT * FROM {relation}")
    return [(name, of) for name, of in zip(found.columns, found.types, strict=True) if name != FILE]


@lru_cache(SCHEMAS)
def _columns_of_one(sample: Sample) -> list[tuple[str, DuckDBPyType]]:
    return _columns(sample.connection, sample.relation)


def _value(name: str, of: Type, found: tuple[str, DuckDBPyType] | None) -> str:
    if found is None:
        return f"CAST(NULL AS {duckdb_type(of)})"
    column, stored = found
    if not _readable(of, stored):
        raise BadData(
            f"Field {name}'s type {stored} in parquet file is incompatible with type {of} defined in table schema"
        )
    sql = f"d.{identifier(column)}"
    if str(stored) != duckdb_type(of):
        sql = f"CAST({sql} AS {duckdb_type(of)})"
    return cast(Typed(sql, _uncut(of)), of).sql


def _uncut(of: Type) -> Type:
    """Return the type as files have it: texts of any length, six digits of a second. Trino's readers cut them to their
    column's type at any depth."""
    match of.base:
        case "timestamp":
            return replace(of, parameters=(6,))
        case "varchar" | "char":
            return VARCHAR
    return replace(of, arguments=tuple(map(_uncut, of.arguments)))


def _readable(of: Type, stored: DuckDBPyType) -> bool:
    """Tell whether a column of the type may be of the stored type in the file; a column of NULLs may always."""
    if str(stored) == '"NULL"':
        return True
    kind = {"array": "list", "row": "struct"}.get(of.base, of.base)
    if of.arguments and stored.id != kind:
        return False
    if of.arguments:
        inner = {name.lower(): child for name, child in stored.children if isinstance(child, DuckDBPyType)}
        names = [field_name(of, i).lower() for i in range(len(of.arguments))] if kind == "struct" else list(inner)
        pairs = [(one, inner[name]) for name, one in zip(names, of.arguments, strict=False) if name in inner]
        return bool(pairs) and all(_readable(one, child) for one, child in pairs)
    if of.base == "decimal":
        return stored.id == kind or str(stored) in ACCEPTED["bigint"]
    return str(stored) in ACCEPTED[of.base]
