"""The Trino types of a catalogue's columns."""

from dataclasses import replace

from duckathena.catalog import Column, Table
from duckathena.types import Type, parse_type


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
