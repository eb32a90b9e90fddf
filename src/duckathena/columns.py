"""The Trino types of a catalogue's columns, and the values of its partition keys."""

from collections.abc import Sequence
from dataclasses import replace

from duckathena.catalog import Column, Table
from duckathena.dialect.typed import quote
from duckathena.types import Type, duckdb_type, parse_type

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"


def is_iceberg(table: Table) -> bool:
    return table.parameters.get("table_type", "").upper() == "ICEBERG"


def column_type(table: Table, column: Column) -> Type:
    """Return the type of a table's column. Raises AthenaError for one that is unknown."""
    of = parse_type(column.type, hive=True)
    return in_iceberg(of) if is_iceberg(table) else of


def in_iceberg(of: Type) -> Type:
    """Return the type as Iceberg keeps it: timestamps have six digits of a second, texts no length, integers 32 bits.

    https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-supported-data-types.html
    """
    match of.base:
        case "timestamp":
            return replace(of, parameters=(6,))
        case "varchar" | "char":
            return Type("varchar")
        case "tinyint" | "smallint":
            return Type("integer")
    return replace(of, arguments=tuple(map(in_iceberg, of.arguments)))


def partition_values(table: Table, values: Sequence[str]) -> list[str]:
    """Return a partition's values as DuckDB SQL of the keys' types."""
    types = (duckdb_type(column_type(table, key)) for key in table.partition_keys)
    return [f"CAST({'NULL' if value == NULL_PARTITION else quote(value)} AS {of})"
            for value, of in zip(values, types, strict=True)]  # fmt: skip
