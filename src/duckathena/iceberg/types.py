"""Trino's types of Iceberg's, as its Iceberg connector has them: https://trino.io/docs/current/connector/iceberg.html"""

from pyiceberg import types as of_iceberg

from duckathena.errors import NotSupported
from duckathena.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    REAL,
    VARBINARY,
    VARCHAR,
    Type,
    array,
    decimal,
    hive_type,
    map_of,
    row,
)

SCALARS: dict[type[of_iceberg.IcebergType], Type] = {
    of_iceberg.BooleanType: BOOLEAN, of_iceberg.IntegerType: INTEGER, of_iceberg.LongType: BIGINT,
    of_iceberg.FloatType: REAL, of_iceberg.DoubleType: DOUBLE, of_iceberg.DateType: DATE,
    of_iceberg.StringType: VARCHAR, of_iceberg.BinaryType: VARBINARY, of_iceberg.FixedType: VARBINARY,
    of_iceberg.UUIDType: Type("uuid"), of_iceberg.TimeType: Type("time", (6,)),
    of_iceberg.TimestampType: Type("timestamp", (6,)),
    of_iceberg.TimestamptzType: Type("timestamp with time zone", (6,)),
}  # fmt: skip


def trino_type(of: of_iceberg.IcebergType) -> Type:
    """Return the type that Trino gives values of an Iceberg type. Raises NotSupported for one that it has not."""
    match of:
        case of_iceberg.DecimalType():
            return decimal(of.precision, of.scale)
        case of_iceberg.ListType():
            return array(trino_type(of.element_type))
        case of_iceberg.MapType():
            return map_of(trino_type(of.key_type), trino_type(of.value_type))
        case of_iceberg.StructType():
            return row(*((field.name, trino_type(field.field_type)) for field in of.fields))
    found = SCALARS.get(type(of))
    if found is None:
        raise NotSupported(f"Iceberg's type {of}")
    return found


BEYOND_HIVE = {"timestamp with time zone", "time", "uuid"}


def is_beyond_hive(of: Type) -> bool:
    """Tell whether Hive, whose types the catalogue names, lacks the type, or one inside it."""
    return of.base in BEYOND_HIVE or any(map(is_beyond_hive, of.arguments))


def column_text(of: Type) -> str:
    """Return a column's type as the catalogue writes it, or as Trino does where Hive lacks it."""
    if any(map(is_beyond_hive, of.arguments)):
        raise NotSupported(f"Iceberg's column of the type {of}")
    return str(of) if is_beyond_hive(of) else hive_type(of)
