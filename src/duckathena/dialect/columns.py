"""The Trino types of a catalogue's columns, and the values of its partition keys."""

import re
from collections.abc import Sequence

from duckathena.catalog import Column, Table, is_iceberg
from duckathena.dialect.typed import quote
from duckathena.errors import AthenaError
from duckathena.types import READABLE, UNKNOWN, Type, duckdb_type, in_iceberg, parse_type

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
# https://github.com/apache/hive/blob/master/common/src/java/org/apache/hadoop/hive/common/FileUtils.java
ESCAPED = r"""[\x00-\x1f\x7f"#%'*/:=?\\{\[\]^]"""


def escaped(value: str | None) -> str:
    """Return a partition's value as Hive writes it in a folder's name."""
    return NULL_PARTITION if value is None else re.sub(ESCAPED, lambda found: f"%{ord(found[0]):02X}", value)


def column_type(table: Table, column: Column) -> Type:
    """Return the type of a table's column. Raises AthenaError for one that is unknown."""
    of = parse_type(column.type, hive=True)
    return in_iceberg(of) if is_iceberg(table) else of


def named_columns(columns: Sequence[tuple[str | None, Type]]) -> dict[str, Type]:
    """Return the types of a query's columns by their names in lower case, for a table or a view.

    Raises AthenaError for a column that has no name, no type, or another one's name.
    """
    found: dict[str, Type] = {}
    for position, (name, of) in enumerate(columns, start=1):
        if name is None:
            raise AthenaError(f"line 1:1: Column name not specified at position {position}", code="MISSING_COLUMN_NAME")
        if name.lower() in found:
            raise AthenaError(f"line 1:1: Column name '{name}' specified more than once", code="DUPLICATE_COLUMN_NAME")
        if of == UNKNOWN:
            raise AthenaError(f"line 1:1: Column type is unknown: {name}", code="COLUMN_TYPE_UNKNOWN")
        found[name.lower()] = of
    return found


def partition_values(table: Table, values: Sequence[str]) -> list[str]:
    """Return a partition's values as DuckDB SQL of the keys' types."""
    return [partition_value(key.name, value, column_type(table, key))
            for value, key in zip(values, table.partition_keys, strict=True)]  # fmt: skip


def partition_value(name: str, value: str, of: Type) -> str:
    """Return the value of one partition key. Raises AthenaError where the text is no value of the key's type."""
    if value == NULL_PARTITION:
        return f"CAST(NULL AS {duckdb_type(of)})"
    if of.base in READABLE and not re.fullmatch(READABLE[of.base], value):
        raise AthenaError(f"Invalid partition value '{value}' for {of} partition key: {name}",
                          code="HIVE_INVALID_PARTITION_VALUE")  # fmt: skip
    if of.base in {"varchar", "char"} and of.parameters:
        value = value[: of.precision].ljust(of.precision if of.base == "char" else 0)
    return f"CAST({quote(value)} AS {duckdb_type(of)})"
