"""Avro, rewritten as Parquet, which DuckDB reads. https://docs.aws.amazon.com/athena/latest/ug/avro-serde.html"""

from collections.abc import Mapping
from itertools import batched
from typing import Any

import duckdb
import fastavro
import pyarrow as pa
import pyarrow.parquet as pq

from duckathena.arrow_types import arrow_type
from duckathena.catalog import Table
from duckathena.errors import BadData
from duckathena.formats import parquet
from duckathena.formats.source import Original, Prepared, Reading, Source
from duckathena.spool import SpoolFile
from duckathena.types import Type, parse_type

RECORDS = 10_000  # held in memory at once


def prepare(original: Original, target: SpoolFile, table: Table) -> Prepared:
    """Write the object's records, with the columns of the catalogue, to `target`."""
    types = {column.name.lower(): parse_type(column.type, hive=True) for column in table.columns}
    schema = pa.schema([(name, arrow_type(of)) for name, of in types.items()])
    try:
        with original.open() as file, target.open() as sink, pq.ParquetWriter(sink, schema) as writer:
            for records in batched(fastavro.reader(file), RECORDS, strict=False):
                rows = [_row(record, types) for record in records]
                writer.write_table(pa.Table.from_pylist(rows, schema))
    except (pa.ArrowException, ValueError, TypeError, EOFError, OSError) as error:
        raise BadData(f"not readable as Avro: {error}") from error
    return Prepared(target.path)


def _row(record: object, types: Mapping[str, Type]) -> dict[str, Any]:
    """Return a record's fields by the columns' names, whatever their case."""
    if not isinstance(record, dict):
        raise TypeError("the file holds no records")
    fields = {str(name).lower(): value for name, value in record.items()}
    return {name: _value(fields.get(name), of) for name, of in types.items()}


def _value(value: Any, of: Type) -> Any:  # noqa: ANN401 (a value of any of Avro's types)
    if value is None:
        return None
    match of.base:
        case "row":
            return _row(value, {str(name).lower(): inner for name, inner in zip(of.names, of.arguments, strict=True)})
        case "array":
            return [_value(item, of.element) for item in value]
        case "map":
            return [(key, _value(item, of.arguments[1])) for key, item in value.items()]
        case "timestamp":
            return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value
    return value


def read(connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    return parquet.columns_of(connection, source, by_place=False)
