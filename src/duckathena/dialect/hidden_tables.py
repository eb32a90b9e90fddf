"""Tables that no one made: those of `information_schema`, and those behind a table, such as `"beers$partitions"`."""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from duckathena import iceberg
from duckathena.catalog import Table, is_iceberg
from duckathena.dialect.columns import column_type, partition_values
from duckathena.dialect.information_schema import METADATA_SCHEMA, metadata_table
from duckathena.dialect.scope import CATALOG, Context, Field, Relation
from duckathena.dialect.typed import constant
from duckathena.errors import NotSupported, SchemaNotFound, TableNotFound
from duckathena.types import Type, duckdb_type

PARTITIONS = "partitions"
UNDOCUMENTED = {"properties", "metadata_log_entries", "entries", "all_entries"}  # Trino's, which Athena does not name


def schema_table(name: str, node: exp.Table, context: Context) -> Relation:
    """Return a table of `information_schema`. Raises TableNotFound where it has none of that name."""
    found = metadata_table(context.catalog, name)
    if found is None:
        raise TableNotFound(f"Table '{CATALOG}.{METADATA_SCHEMA}.{name}' does not exist", node=node)
    columns, rows = found
    alias = context.name("m")
    fields = tuple(
        Field(column, of, f"{alias}.c{i}", (CATALOG, METADATA_SCHEMA, name)) for i, (column, of) in enumerate(columns)
    )
    names = ", ".join(f"c{i}" for i in range(len(columns)))
    return Relation(f"(SELECT * FROM (VALUES {rows}) AS v({names}) WHERE c0 IS NOT NULL) AS {alias}", fields)


def hidden_table(database: str, name: str, node: exp.Table, context: Context) -> Relation:
    """Return what is behind a table, for a name that the catalogue does not have. Raises TableNotFound for others."""
    owner, _, kind = name.rpartition("$")
    table = context.catalog.table(database, owner) if owner else None
    if table is not None and is_iceberg(table):
        found = iceberg.metadata_table(kind, iceberg.load(table, context.storage))
        if found:
            columns, rows = found
            types = [of for _, of in columns]
            texts = [[constant(value, of) for value, of in zip(one, types, strict=True)] for one in rows]
            return _constant((database, name), columns, texts, context)
        if kind in UNDOCUMENTED:
            raise NotSupported(f'the metadata table "{name}" of an Iceberg table', node=node)
    if table is not None and table.partition_keys and kind == PARTITIONS:
        return _partitions(table, context)
    if database not in context.catalog.databases():
        raise SchemaNotFound(f"Schema '{database}' does not exist", node=node)
    raise TableNotFound(f"Table '{CATALOG}.{database}.{name}' does not exist", node=node)


def _partitions(table: Table, context: Context) -> Relation:
    """Return the values of the partition keys, a row a partition of the catalogue.

    https://docs.aws.amazon.com/athena/latest/ug/show-partitions.html
    """
    columns = [(key.name.lower(), column_type(table, key)) for key in table.partition_keys]
    values = [partition_values(table, one.values) for one in context.catalog.partitions(table)]
    return _constant((table.database, f"{table.name}${PARTITIONS}"), columns, values, context)


def _constant(
    name: tuple[str, str], columns: Sequence[tuple[str, Type]], rows: Iterable[Sequence[str]], context: Context
) -> Relation:
    """Return a table of these rows, whose values are DuckDB SQL. VALUES wants one: the last is not there."""
    alias = context.name("m")
    fields = tuple(Field(column, of, f"{alias}.c{i}", (CATALOG, *name)) for i, (column, of) in enumerate(columns))
    empty = ", ".join(f"CAST(NULL AS {duckdb_type(of)})" for _, of in columns)
    lines = ", ".join([*(f"(true, {', '.join(one)})" for one in rows), f"(false, {empty})"])
    names = ", ".join(f"c{i}" for i in range(len(columns)))
    return Relation(f"(SELECT {names} FROM (VALUES {lines}) AS v(there, {names}) WHERE there) AS {alias}", fields)
