"""A result's columns as Athena describes them: ColumnInfo in the API, protobuf in the rows' `.metadata` object.

https://docs.aws.amazon.com/athena/latest/APIReference/API_ColumnInfo.html
"""

from collections.abc import Iterable, Sequence
from typing import Any

from duckathena import Column
from duckathena.types import Type

UNBOUNDED = 2**31 - 1
# What JDBC gives as the precision of a type.
PRECISIONS = {
    "tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19, "real": 17, "double": 17, "timestamp": 3,
    "timestamp with time zone": 3, "time": 3, "varbinary": 1073741824,
}  # fmt: skip
NAMES = {"real": "float"}
NULLABLE = {"NOT_NULL": 1, "NULLABLE": 2, "UNKNOWN": 3}


def column_info(column: Column) -> dict[str, Any]:
    """Return a ColumnInfo."""
    of = column.type
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": column.name,
        "Label": column.name,
        "Type": NAMES.get(of.base, of.base),
        "Precision": _precision(of),
        "Scale": of.scale if of.base == "decimal" else 0,
        "Nullable": "UNKNOWN",
        "CaseSensitive": of.base in {"varchar", "char"},
    }


def shown_info(column: Column) -> dict[str, Any]:
    """Return the ColumnInfo of what SHOW and DESCRIBE answer: of Hive's type string, or of Trino's where they show
    views."""
    kind = "varchar" if column.name in {"views", "create view", "column", "type"} else "string"
    return column_info(column) | {"Type": kind, "Precision": 0, "CaseSensitive": False}


def _precision(of: Type) -> int:
    if of.base == "decimal":
        return of.precision
    if of.base in {"varchar", "char"}:
        return of.precision if of.parameters else UNBOUNDED
    return PRECISIONS.get(of.base, 0)


def metadata(query_id: str, columns: Sequence[dict[str, Any]]) -> bytes:
    """Return the bytes of a `.metadata` object: the query's id, then a message a column."""
    return _text(1, query_id) + b"".join(_bytes(4, _column(info)) for info in columns)


def _column(info: dict[str, Any]) -> bytes:
    fields: Iterable[bytes] = (
        _text(1, info["CatalogName"]), _text(4, info["Name"]), _text(5, info["Label"]), _text(6, info["Type"]),
        _number(7, info["Precision"]), _number(8, info["Scale"]), _number(9, NULLABLE[info["Nullable"]]),
        _number(10, int(info["CaseSensitive"])),
    )  # fmt: skip
    return b"".join(fields)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())
