"""Parquet and ORC: schema and counts stand at the end of the object, where pyarrow reads them.

https://docs.aws.amazon.com/athena/latest/ug/columnar-storage.html
"""

import struct
from collections.abc import Callable, Iterable

import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet
import pyarrow.types as kinds

from lakestack.glue.classifiers.base import Classified, Layout, Sample
from lakestack.glue.types import BIGINT, BOOLEAN, DOUBLE, INT, STRING, Array, Columns, Map, Primitive, Struct, Type

PARQUET_MAGIC, ORC_MAGIC = b"PAR1", b"ORC"
PARQUET_LAYOUT = Layout(
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    serde_parameters={"serialization.format": "1"},
)
ORC_LAYOUT = Layout(
    "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
    "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
    "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
)

BINARY = Primitive("binary")
# Hive knows no unsigned numbers and no times of day: they are the numbers that they are stored as.
PRIMITIVES: dict[pa.DataType, Type] = {
    pa.bool_(): BOOLEAN,
    pa.int8(): Primitive("tinyint"),
    pa.int16(): Primitive("smallint"),
    **dict.fromkeys((pa.int32(), pa.uint8(), pa.uint16(), pa.uint32(), pa.time32("ms"), pa.time32("s")), INT),
    **dict.fromkeys((pa.int64(), pa.uint64(), pa.time64("us"), pa.time64("ns")), BIGINT),
    pa.float16(): Primitive("float"),
    pa.float32(): Primitive("float"),
    pa.float64(): DOUBLE,
    pa.date32(): Primitive("date"),
}


def classify_parquet(sample: Sample) -> Classified | None:
    """Recognize a Parquet file by its two magic numbers."""
    if not (sample.data.startswith(PARQUET_MAGIC) and sample.tail.endswith(PARQUET_MAGIC)):
        return None
    if len(sample.tail) < footer_size(sample.tail):
        raise ValueError(f"the footer of a Parquet file is longer than the {len(sample.tail)} bytes that were read")
    try:
        metadata = pa.parquet.read_metadata(pa.BufferReader(sample.tail))
    except (OSError, pa.ArrowException) as error:
        raise ValueError(f"the footer of a Parquet file cannot be read: {error}") from error
    size = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    columns = columns_of(metadata.schema.to_arrow_schema())
    return Classified("parquet", columns, PARQUET_LAYOUT, metadata.num_rows, size, metadata.num_rows, counts_all=True)


def classify_orc(sample: Sample) -> Classified | None:
    """Recognize an ORC file by its magic number, at its beginning and, but for the length that follows, its end."""
    if not (sample.data.startswith(ORC_MAGIC) and sample.tail[:-1].endswith(ORC_MAGIC)):
        return None
    try:
        file = pa.orc.ORCFile(pa.BufferReader(sample.tail))
    except (OSError, pa.ArrowException) as error:
        raise ValueError(f"the footer of an ORC file cannot be read: {error}") from error
    return Classified("orc", columns_of(file.schema), ORC_LAYOUT, file.nrows, sample.size, file.nrows, counts_all=True)


def footer_size(tail: bytes) -> int:
    """Return how many of a Parquet file's last bytes hold its schema; 0 where it is none."""
    if len(tail) < 8 or not tail.endswith(PARQUET_MAGIC):
        return 0
    return int(struct.unpack("<I", tail[-8:-4])[0]) + 8


def columns_of(fields: Iterable[pa.Field]) -> Columns:
    return {field.name.lower(): hive_type(field.type) for field in fields}


def hive_type(kind: pa.DataType) -> Type:
    """Return the Hive type of an Arrow type; string for what Hive has no type for."""
    if kind in PRIMITIVES:
        return PRIMITIVES[kind]
    return next((make(kind) for belongs, make in OTHERS if belongs(kind)), STRING)


def _struct(kind: pa.DataType) -> Type:
    return Struct(tuple((field.name.lower(), hive_type(field.type)) for field in kind))


OTHERS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.DataType], Type]], ...] = (
    (kinds.is_timestamp, lambda _: Primitive("timestamp")),
    (kinds.is_decimal, lambda kind: Primitive(f"decimal({kind.precision},{kind.scale})")),
    (kinds.is_binary, lambda _: BINARY),
    (kinds.is_large_binary, lambda _: BINARY),
    (kinds.is_fixed_size_binary, lambda _: BINARY),
    (kinds.is_map, lambda kind: Map(hive_type(kind.key_type), hive_type(kind.item_type))),
    (kinds.is_list, lambda kind: Array(hive_type(kind.value_type))),
    (kinds.is_large_list, lambda kind: Array(hive_type(kind.value_type))),
    (kinds.is_struct, _struct),
    (kinds.is_dictionary, lambda kind: hive_type(kind.value_type)),
)
