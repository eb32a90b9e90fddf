"""How rows become a file of each format that Athena writes.

https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html and compression-formats.html
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import fastavro
import pyarrow as pa
from pyarrow import orc

from duckathena.catalog import Format
from duckathena.dialect.casts import decimal_text
from duckathena.dialect.operators import holds
from duckathena.dialect.typed import identifier, quote
from duckathena.errors import NotSupported
from duckathena.formats.delimited import LAYOUT, Layout
from duckathena.types import Type, field_name

Columns = Sequence[tuple[str, Type]]
BATCH = 100_000  # rows in memory at once, of the formats that DuckDB does not write
TEXT_FORMAT = ("org.apache.hadoop.mapred.TextInputFormat", "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
HIVE = "org.apache.hadoop.hive.ql.io"


@dataclass(frozen=True, slots=True)
class Job:
    """A relation's rows, the columns wanted of them, and the file that they go to.

    `layout` is that of delimited text, above which a line with the columns' names stands if `header` is set.
    """

    connection: duckdb.DuckDBPyConnection
    rows: str
    columns: Columns
    path: Path
    compression: str
    layout: Layout = LAYOUT
    header: bool = False
    level: int | None = None

    @property
    def select(self) -> str:
        return f"SELECT {', '.join(identifier(name) for name, _ in self.columns)} FROM {self.rows}"

    def copy(self, select: str, options: str) -> None:
        codec = "uncompressed" if self.compression == "NONE" else self.compression.lower()
        self.connection.execute(f"COPY ({select}) TO {quote(str(self.path))} ({options}, COMPRESSION {quote(codec)})")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A format: how Glue describes a table of it, its compressions, the default first, and how a file is written."""

    format: Format
    compressions: tuple[str, ...]
    write: Callable[[Job], None]


def _parquet(job: Job) -> None:
    job.copy(job.select, "FORMAT parquet" if job.level is None else f"FORMAT parquet, COMPRESSION_LEVEL {job.level}")


def _json(job: Job) -> None:
    for _, of in job.columns:
        if holds(of, {"varbinary"}):
            raise NotSupported(f"writing {of} as JSON")
    job.copy(job.select, "FORMAT json")


def _text(job: Job) -> None:
    """Lines of fields, laid out as Hive's LazySimpleSerDe lays them out."""
    delimiter, null = job.layout.delimiters[0], quote(job.layout.null)
    fields = (f"coalesce({_field(identifier(name), of, job.layout)}, {null})" for name, of in job.columns)
    line = f" || {quote(delimiter)} || ".join(fields)
    names = identifier(delimiter.join(name for name, _ in job.columns))
    never = quote("\x03\x04\x05\x06")  # what CSV would need quotes for
    job.copy(f"SELECT {line} AS {names} FROM {job.rows}",
             f"FORMAT csv, HEADER {job.header}, QUOTE '', ESCAPE '', DELIMITER {never}")  # fmt: skip


def _field(sql: str, of: Type, layout: Layout) -> str:
    if of.base == "array" and not of.element.arguments and not layout.escape:
        item = f"coalesce({_field('e', of.element, layout)}, {quote(layout.null)})"
        return f"array_to_string(list_transform({sql}, lambda e: {item}), {quote(layout.delimiters[1])})"
    if of.arguments or of.base == "varbinary":
        raise NotSupported(f"writing {of} as TEXTFILE{' with escape.delim' if layout.escape else ''}")
    if of.base in {"varchar", "char"} and layout.escape:
        signs = "".join(f"\\x{ord(sign):02x}" for sign in (layout.escape, *layout.delimiters))
        return (
            f"regexp_replace({sql}, {quote(f'([{signs}])')}, {quote(layout.escape.replace('\\', '\\\\') + '\\1')}, 'g')"
        )
    text = decimal_text(sql, of) if of.base == "decimal" else f"CAST({sql} AS VARCHAR)"
    if of.base in {"real", "double"}:
        return f"CASE WHEN isnan({sql}) THEN 'NaN' ELSE replace({text}, 'inf', 'Infinity') END"
    return text


def _orc(job: Job) -> None:
    reader = job.connection.execute(job.select).to_arrow_reader(BATCH)
    codec = "uncompressed" if job.compression == "NONE" else job.compression.lower()
    with orc.ORCWriter(str(job.path), compression=codec) as writer:
        writer.write(reader.schema.empty_table())
        for batch in reader:
            writer.write(pa.Table.from_batches([batch]))


AVRO_CODECS = {"GZIP": "deflate", "SNAPPY": "snappy", "NONE": "null"}
AVRO_TYPES: dict[str, Any] = {
    "boolean": "boolean", "tinyint": "int", "smallint": "int", "integer": "int", "bigint": "long", "real": "float",
    "double": "double", "varchar": "string", "char": "string", "varbinary": "bytes",
    "date": {"type": "int", "logicalType": "date"}, "timestamp": {"type": "long", "logicalType": "timestamp-millis"},
}  # fmt: skip


def _avro(job: Job) -> None:
    schema = fastavro.parse_schema(_record("row", job.columns))
    cursor = job.connection.execute(job.select)
    with job.path.open("wb") as file:
        fastavro.writer(file, schema, _records(cursor, job.columns), codec=AVRO_CODECS[job.compression])


def _records(cursor: duckdb.DuckDBPyConnection, columns: Columns) -> Iterator[dict[str, Any]]:
    names = [name for name, _ in columns]
    while rows := cursor.fetchmany(BATCH):
        yield from (dict(zip(names, row, strict=True)) for row in rows)


def _record(name: str, columns: Columns) -> dict[str, Any]:
    fields = [
        {"name": column, "type": ["null", _avro_type(of, f"{name}_{i}")], "default": None}
        for i, (column, of) in enumerate(columns)
    ]
    return {"type": "record", "name": name, "fields": fields}


def _avro_type(of: Type, name: str) -> Any:  # noqa: ANN401 (a name or an object, as Avro's schemas have it)
    match of.base:
        case "decimal":
            return {"type": "bytes", "logicalType": "decimal", "precision": of.precision, "scale": of.scale}
        case "array":
            return {"type": "array", "items": ["null", _avro_type(of.element, name)]}
        case "map" if of.arguments[0].base == "varchar":
            return {"type": "map", "values": ["null", _avro_type(of.arguments[1], name)]}
        case "row":
            return _record(name, [(field_name(of, i), inner) for i, inner in enumerate(of.arguments)])
    if of.base not in AVRO_TYPES:
        raise NotSupported(f"writing {of} as AVRO")
    return AVRO_TYPES[of.base]


ENCODINGS = {
    "PARQUET": Encoding(
        Format(f"{HIVE}.parquet.serde.ParquetHiveSerDe", {}, f"{HIVE}.parquet.MapredParquetInputFormat",
               f"{HIVE}.parquet.MapredParquetOutputFormat"),
        ("GZIP", "SNAPPY", "ZSTD", "NONE"), _parquet),
    "ORC": Encoding(
        Format(f"{HIVE}.orc.OrcSerde", {}, f"{HIVE}.orc.OrcInputFormat", f"{HIVE}.orc.OrcOutputFormat"),
        ("ZLIB", "SNAPPY", "ZSTD", "LZ4", "NONE"), _orc),
    "AVRO": Encoding(
        Format("org.apache.hadoop.hive.serde2.avro.AvroSerDe", {}, f"{HIVE}.avro.AvroContainerInputFormat",
               f"{HIVE}.avro.AvroContainerOutputFormat"),
        tuple(AVRO_CODECS), _avro),
    "JSON": Encoding(
        Format("org.apache.hive.hcatalog.data.JsonSerDe", {}, *TEXT_FORMAT), ("GZIP", "ZSTD", "NONE"), _json),
    "TEXTFILE": Encoding(
        Format("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", {}, *TEXT_FORMAT),
        ("GZIP", "ZSTD", "NONE"), _text),
}  # fmt: skip
SUFFIXES = {"GZIP": ".gz", "ZSTD": ".zst", "NONE": ""}  # of text: Hive tells its compression by the object's name


def suffix(kind: str, compression: str) -> str:
    """Return how the name of an object ends."""
    ending = SUFFIXES[compression] if kind in {"JSON", "TEXTFILE"} else ""
    return f".{kind.lower()}{ending}"
