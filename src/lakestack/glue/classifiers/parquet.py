"""Parquet: the schema and the rows stand in the footer, which DuckDB reads.

https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
"""

import struct
import tempfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import duckdb

from lakestack.glue.classifiers.base import Classified, Layout, Sample
from lakestack.glue.types import STRING, Array, Columns, Map, Primitive, Struct, Type

MAGIC = b"PAR1"
LAYOUT = Layout(
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    serde_parameters={"serialization.format": "1"},
)
PHYSICAL = {
    "BOOLEAN": "boolean",
    "INT32": "int",
    "INT64": "bigint",
    "INT96": "timestamp",
    "FLOAT": "float",
    "DOUBLE": "double",
    "BYTE_ARRAY": "binary",
    "FIXED_LEN_BYTE_ARRAY": "binary",
}
CONVERTED = {
    "UTF8": "string",
    "ENUM": "string",
    "JSON": "string",
    "DATE": "date",
    "INT_8": "tinyint",
    "INT_16": "smallint",
    "TIMESTAMP_MILLIS": "timestamp",
    "TIMESTAMP_MICROS": "timestamp",
}


class Element(NamedTuple):
    """One element of the schema: a leaf, or a group of the `children` elements that follow."""

    name: str
    physical: str | None
    children: int | None
    converted: str | None
    logical: str | None
    scale: int | None
    precision: int | None
    repetition: str | None


def classify_parquet(sample: Sample) -> Classified | None:
    """Recognize a Parquet file by its two magic numbers, and read the footer from the object's tail."""
    if not (sample.data.startswith(MAGIC) and sample.tail.endswith(MAGIC)):
        return None
    (footer,) = struct.unpack("<I", sample.tail[-8:-4])
    if len(sample.tail) < footer + 8:
        raise ValueError(f"the footer of a Parquet file has {footer} bytes, of which only {len(sample.tail)} were read")
    elements, rows = _read(sample)
    top = next(elements)
    columns: Columns = {}
    for _ in range(top.children or 0):
        element = next(elements)
        columns[element.name.lower()] = _type(element, elements)
    return Classified("parquet", columns, LAYOUT, rows, sample.size, counts_all=True)


def footer_size(tail: bytes) -> int:
    """Return how many of a Parquet file's last bytes hold its schema; 0 where it is none."""
    if len(tail) < 8 or not tail.endswith(MAGIC):
        return 0
    return int(struct.unpack("<I", tail[-8:-4])[0]) + 8


def _read(sample: Sample) -> tuple[Iterator[Element], int]:
    """Return the schema's elements, depth first, and the number of rows: from a file with holes for the rows."""
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file, duckdb.connect(":memory:") as connection:
        file.write(MAGIC)
        file.truncate(sample.size - len(sample.tail))
        file.seek(sample.size - len(sample.tail))
        file.write(sample.tail)
        file.flush()
        rows: Any = connection.execute(
            "SELECT name, type, num_children, converted_type, logical_type, scale, precision, repetition_type"
            " FROM parquet_schema(?)",
            [file.name],
        ).fetchall()
        counted = connection.execute("SELECT num_rows FROM parquet_file_metadata(?)", [file.name]).fetchone()
    return iter([Element(*row) for row in rows]), int(counted[0]) if counted else 0


def _type(element: Element, following: Iterator[Element]) -> Type:
    if element.children:
        return _group(element, following)
    kind = _leaf(element)
    return Array(kind) if element.repetition == "REPEATED" else kind


def _leaf(element: Element) -> Type:
    if element.converted == "DECIMAL" or (element.logical or "").startswith("DecimalType"):
        return Primitive(f"decimal({element.precision},{element.scale or 0})")
    if (element.logical or "").startswith("TimestampType"):
        return Primitive("timestamp")
    if element.converted in CONVERTED:
        return Primitive(CONVERTED[element.converted])
    if (element.logical or "").startswith("StringType"):
        return STRING
    return Primitive(PHYSICAL.get(element.physical or "", "string"))


def _group(element: Element, following: Iterator[Element]) -> Type:
    """Return a group's type: a list and a map are wrapped in a repeated group of their own."""
    if element.converted == "LIST" and element.children == 1:
        repeated = next(following)
        if repeated.children == 1:
            return Array(_type(next(following), following))
        kind = _type(repeated._replace(repetition=None), following)
        return Array(kind)
    if element.converted in ("MAP", "MAP_KEY_VALUE") and element.children == 1:
        next(following)
        key = next(following)
        key_type = _type(key, following)
        return Map(key_type, _type(next(following), following))
    fields = []
    for _ in range(element.children or 0):
        child = next(following)
        fields.append((child.name.lower(), _type(child, following)))
    kind = Struct(tuple(fields))
    return Array(kind) if element.repetition == "REPEATED" else kind
