"""What DESCRIBE, SHOW CREATE TABLE and SHOW TBLPROPERTIES show of an Iceberg table: its metadata, as Athena prints it.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-managing-tables.html
"""

import re

from pyiceberg import types as of_iceberg
from pyiceberg.partitioning import PartitionField
from pyiceberg.table import Table as IcebergTable

from duckathena.catalog import Table
from duckathena.errors import AthenaError
from duckathena.iceberg.properties import CODEC, KNOWN
from duckathena.iceberg.tables import load
from duckathena.storage import Storage

SCALARS: dict[type[of_iceberg.IcebergType], str] = {
    of_iceberg.IntegerType: "int", of_iceberg.LongType: "bigint", of_iceberg.FixedType: "binary",
    of_iceberg.TimestamptzType: "timestamp",
}  # fmt: skip
COMPRESSION = "write_compression"


def shown_properties(table: Table, storage: Storage) -> dict[str, str]:
    """Return what SHOW TBLPROPERTIES shows of a table: the catalogue's, and Athena's own of its metadata."""
    return {**table.parameters, **_own(load(table, storage))}


def described(table: Table, storage: Storage) -> list[tuple[str, str, str]]:
    """Return the rows of DESCRIBE."""
    found = load(table, storage)
    columns = ((field.name, shown_type(field.field_type), field.doc or "") for field in found.schema().fields)
    fields = ((field.name, str(field.transform), _source(found, field)) for field in found.spec().fields)
    return [
        ("# Table schema:", "", ""),
        ("# col_name", "data_type", "comment"),
        *columns,
        ("", "", ""),
        ("# Partition spec:", "", ""),
        ("# field_name", "field_transform", "column_name"),
        *fields,
    ]


def _name(name: str) -> str:
    """Return a column's name, in quotes where it would not be one word of its own."""
    return name if re.fullmatch("[a-z][a-z0-9_]*", name) else f"`{name}`"


def create_statement(table: Table, storage: Storage) -> str:
    """Return the CREATE TABLE that makes the table."""
    found = load(table, storage)
    columns = (
        f"  {_name(field.name)} {shown_type(field.field_type)}"
        + (f" COMMENT {_quoted(field.doc)}" if field.doc else "")
        for field in found.schema().fields
    )
    lines = [f"CREATE TABLE {table.database}.{table.name} (", ",\n".join(columns) + ")"]
    if comment := table.parameters.get("comment"):
        lines.append(f"COMMENT {_quoted(comment)}")
    if terms := [_term(found, field) for field in found.spec().fields]:
        lines.append(f"PARTITIONED BY ({', '.join(terms)})")
    lines.append(f"LOCATION {_quoted(found.location())}")
    properties = {"table_type": "iceberg", COMPRESSION: found.properties.get(CODEC, "zstd"), **_own(found)}
    shown = (f"  {_quoted(name)}={_quoted(value)}" for name, value in properties.items())
    return "\n".join([*lines, "TBLPROPERTIES (", ",\n".join(shown), ");"])


def shown_type(of: of_iceberg.IcebergType) -> str:
    """Return Athena's name of a column's type. Raises AthenaError for one that its DDL has not."""
    match of:
        case of_iceberg.DecimalType():
            return f"decimal({of.precision}, {of.scale})"
        case of_iceberg.ListType():
            return f"array<{shown_type(of.element_type)}>"
        case of_iceberg.MapType():
            return f"map<{shown_type(of.key_type)}, {shown_type(of.value_type)}>"
        case of_iceberg.StructType():
            return f"struct<{', '.join(f'{field.name}: {shown_type(field.field_type)}' for field in of.fields)}>"
        case of_iceberg.TimeType() | of_iceberg.UUIDType():
            raise AthenaError("Table has unsupported column types", code="NOT_SUPPORTED")
    return SCALARS.get(type(of), str(of))


def _own(table: IcebergTable) -> dict[str, str]:
    return {name: value for name, value in table.properties.items() if name in KNOWN}


def _source(table: IcebergTable, field: PartitionField) -> str:
    return table.schema().find_column_name(field.source_id) or ""


def _term(table: IcebergTable, field: PartitionField) -> str:
    """Return a partition field as PARTITIONED BY has it: `style`, day(`brewed`), bucket(16, `id`)."""
    name, width = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", str(field.transform)).groups()  # type: ignore[union-attr]
    column = f"`{_source(table, field)}`"
    return column if name == "identity" else f"{name}({f'{width}, ' if width else ''}{column})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "\\'") + "'"
