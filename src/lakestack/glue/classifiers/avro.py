"""Avro: the header of an object container file holds its schema, and each block counts its records.

https://avro.apache.org/docs/current/specification/#object-container-files
"""

import io
import json
from collections.abc import Iterable
from typing import Any

import fastavro
from fastavro.schema import SchemaParseException, UnknownType

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
# What fastavro raises, besides ValueError, of bytes that are no container or end too soon.
BROKEN = (EOFError, LookupError, OverflowError, SchemaParseException, UnknownType)
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
    try:
        blocks = fastavro.block_reader(io.BytesIO(sample.data))
        literal = blocks.metadata["avro.schema"]
        schema = json.loads(literal)
        if not isinstance(schema, dict) or schema.get("type") != "record":
            return None
        columns: Columns = {field["name"].lower(): avro_type(field["type"]) for field in schema["fields"]}
    except BROKEN as error:
        raise ValueError(f"the header of an Avro file cannot be read: {type(error).__name__} {error}") from error
    records, size = _records(blocks)
    layout = Layout(
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
        "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
        "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
        serde_parameters={"avro.schema.literal": literal, "serialization.format": "1"},
        parameters={"avro.schema.literal": literal},
    )
    return Classified("avro", columns, layout, records, size, records, counts_all=sample.complete)


def _records(blocks: Iterable[Any]) -> tuple[int, int]:
    """Return how many records the whole blocks of a sample hold, in how many bytes."""
    records = size = 0
    try:
        for block in blocks:
            records, size = records + block.num_records, size + block.size
    except BROKEN:  # the sample ends within a block
        pass
    return records, size


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
