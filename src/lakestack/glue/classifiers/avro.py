"""Avro: the header of an object container file holds its schema.

https://avro.apache.org/docs/current/specification/#object-container-files
"""

import json
from typing import Any

from lakestack.glue.classifiers.base import Classified, Layout, Sample
from lakestack.glue.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INT,
    STRING,
    UNKNOWN,
    Array,
    Columns,
    Map,
    Primitive,
    Struct,
    Type,
)

MAGIC = b"Obj\x01"
PRIMITIVES: dict[str, Type] = {
    "null": UNKNOWN,
    "boolean": BOOLEAN,
    "int": INT,
    "long": BIGINT,
    "float": Primitive("float"),
    "double": DOUBLE,
    "bytes": Primitive("binary"),
    "fixed": Primitive("binary"),
    "string": STRING,
    "enum": STRING,
}
LOGICAL = {"date": "date", "timestamp-millis": "timestamp", "timestamp-micros": "timestamp"}


def classify_avro(sample: Sample) -> Classified | None:
    """Recognize an object container file whose records' schema is a record."""
    if not sample.data.startswith(MAGIC):
        return None
    literal = _header(sample.data).get("avro.schema", b"").decode()
    schema = json.loads(literal or "null")
    if not isinstance(schema, dict) or schema.get("type") != "record":
        return None
    columns: Columns = {field["name"].lower(): avro_type(field["type"]) for field in schema["fields"]}
    layout = Layout(
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
        "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
        "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
        serde_parameters={"avro.schema.literal": literal, "serialization.format": "1"},
        parameters={"avro.schema.literal": literal},
    )
    return Classified("avro", columns, layout, 0, 0)


def _header(data: bytes) -> dict[str, bytes]:
    """Return the metadata of the header: blocks of names and values, each led by its length, until an empty block."""
    metadata: dict[str, bytes] = {}
    at = len(MAGIC)
    while True:
        count, at = _long(data, at)
        if count == 0:
            return metadata
        if count < 0:  # a negative count is followed by the block's size in bytes
            count = -count
            _, at = _long(data, at)
        for _ in range(count):
            name, at = _bytes(data, at)
            metadata[name.decode()], at = _bytes(data, at)


def _long(data: bytes, at: int) -> tuple[int, int]:
    """Read a zigzag number of variable length; return it and where it ends."""
    shift = value = 0
    while True:
        if at >= len(data):
            raise ValueError("the header of an Avro file is longer than what was read of it")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return (value >> 1) ^ -(value & 1), at


def _bytes(data: bytes, at: int) -> tuple[bytes, int]:
    size, at = _long(data, at)
    return data[at : at + size], at + size


def avro_type(schema: Any) -> Type:
    """Return the Hive type of an Avro schema. A union with null is the other type; any other union is string."""
    match schema:
        case list():
            kinds = [avro_type(member) for member in schema if member != "null"]
            return kinds[0] if len(kinds) == 1 else STRING
        case {"logicalType": "decimal", "precision": precision}:
            return Primitive(f"decimal({precision},{schema.get('scale', 0)})")
        case {"logicalType": logical} if logical in LOGICAL:
            return Primitive(LOGICAL[logical])
        case {"type": kind}:
            return _complex(kind, schema)
        case _:
            return PRIMITIVES.get(schema, STRING)


def _complex(kind: Any, schema: dict[str, Any]) -> Type:
    match kind:
        case "record":
            return Struct(tuple((field["name"].lower(), avro_type(field["type"])) for field in schema["fields"]))
        case "array":
            return Array(avro_type(schema["items"]))
        case "map":
            return Map(STRING, avro_type(schema["values"]))
        case _:
            return avro_type(kind)
