"""Parquet, its columns found by name. https://docs.aws.amazon.com/athena/latest/ug/parquet-serde.html"""

import duckdb

from duckathena.dialect.typed import identifier, quote
from duckathena.errors import BadData
from duckathena.formats.source import FILE, Reading, Source
from duckathena.types import Type, duckdb_type

# DuckDB's types that a column of a Hive type may have in the file.
ACCEPTED = {
    "boolean": {"BOOLEAN"}, "tinyint": {"TINYINT", "SMALLINT", "INTEGER"},
    "smallint": {"TINYINT", "SMALLINT", "INTEGER"},
    "integer": {"TINYINT", "SMALLINT", "INTEGER"}, "bigint": {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"},
    "real": {"FLOAT"}, "double": {"FLOAT", "DOUBLE"}, "varchar": {"VARCHAR"}, "char": {"VARCHAR"},
    "varbinary": {"BLOB"},
    "date": {"DATE"}, "timestamp": {"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP WITH TIME ZONE"},
}  # fmt: skip


def read(connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    relation = f"read_parquet({source.file_list()}, union_by_name = true, filename = {quote(FILE)})"
    present = {
        str(name).lower(): (str(name), str(of))
        for name, of, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    }
    return Reading(
        relation,
        [_value(name, of, present.get(name.lower())) for name, of in zip(source.names, source.types, strict=True)],
    )


def _value(name: str, of: Type, found: tuple[str, str] | None) -> str:
    if found is None:
        return f"CAST(NULL AS {duckdb_type(of)})"
    column, stored = found
    accepted = ACCEPTED.get(of.base)
    if accepted is not None and stored not in accepted:
        raise BadData(
            f"Field {name}'s type {stored} in parquet file is incompatible with type {of} defined in table schema"
        )
    sql = f"d.{identifier(column)}"
    if of.base == "timestamp":
        return f"date_trunc('milliseconds', CAST({sql} AS TIMESTAMP))"
    return sql if stored == duckdb_type(of) else f"CAST({sql} AS {duckdb_type(of)})"
