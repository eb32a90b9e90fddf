"""Records made into one Parquet or ORC file by the schema of a Glue table, and those that do not fit it.

https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched
from typing import Any

import pyarrow as pa
from pyarrow import orc, parquet

from duckathena.arrow_types import arrow_type
from duckathena.errors import AthenaError, NotSupported
from duckathena.types import Type, parse_type
from lakestack.firehose.conversion.settings import Conversion, SchemaError
from lakestack.firehose.conversion.timestamps import hive_timestamp, openx_timestamp
from lakestack.firehose.conversion.values import Coerce, Coercion
from lakestack.firehose.json_documents import documents
from lakestack.firehose.records import FORMAT_CONVERSION_FAILED, Failure, Record

# Rows are made and written so many at a time: they are larger in memory than in JSON.
CHUNK_ROWS = 50_000
_ORC_COMPRESSION = {"NONE": "uncompressed", "ZLIB": "zlib", "SNAPPY": "snappy"}
_PARQUET_COMPRESSION = {"UNCOMPRESSED": "none", "GZIP": "gzip", "SNAPPY": "snappy"}
_VERSIONS = {"V1": "1.0", "V2": "2.0", "V0_11": "0.11", "V0_12": "0.12"}


class MalformedError(ValueError):
    """A record is not one that can be converted; `code` is AWS's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = f"DataFormatConversion.{code}"


@dataclass(frozen=True)
class Converted:
    """The file, or None where no record could be converted, and which records are in it."""

    body: bytes | None
    converted: list[Record]
    failed: list[Failure]


def convert(records: Sequence[Record], conversion: Conversion, table: Mapping[str, Any]) -> Converted:
    """Write the records as a file by the columns of the table, a Table of the Glue API.

    Raises SchemaError where a column's type cannot be written.
    """
    columns = {column["Name"].lower(): _type(column) for column in table["StorageDescriptor"]["Columns"]}
    try:
        schema = pa.schema([(name, arrow_type(of, unit="ns")) for name, of in columns.items()])
    except NotSupported as error:
        raise SchemaError(f"a column cannot be converted: {error.message}") from None
    read = _reader(conversion, columns)
    converted: list[Record] = []
    failed: list[Failure] = []

    def rows() -> Iterator[dict[str, Any]]:
        for record in records:
            try:
                made = read(record.data)
            except MalformedError as error:
                failed.append(_failure(record, error, conversion))
            else:
                converted.append(record)
                yield from made

    file = io.BytesIO()
    with _writer(file, schema, conversion) as writer:
        for chunk in batched(rows(), CHUNK_ROWS, strict=False):
            writer.write(pa.Table.from_pylist(list(chunk), schema=schema))
    return Converted(file.getvalue() if converted else None, converted, failed)


def _type(column: Mapping[str, Any]) -> Type:
    try:
        return parse_type(column.get("Type", "string"), hive=True)
    except AthenaError as error:
        raise SchemaError(f"column {column['Name']}: {error}") from None


def _reader(conversion: Conversion, columns: Mapping[str, Type]) -> Callable[[bytes], list[dict[str, Any]]]:
    """Return what makes the rows of a record. It raises MalformedError."""
    row = _row(conversion, columns)
    parse_float = Decimal if any("decimal" in str(of) for of in columns.values()) else float

    def read(data: bytes) -> list[dict[str, Any]]:
        return [_fitting(row, document) for document in _parsed(data, parse_float)]

    return read


def _parsed(data: bytes, parse_float: Callable[[str], Any]) -> list[Any]:
    """Return the JSON documents of a record, which may follow one another."""
    if not data.strip():
        raise MalformedError("MalformedData", "The record was empty or contained only whitespace.")
    try:
        return [document for document, _ in documents(data, json.JSONDecoder(parse_float=parse_float))]
    except ValueError as error:
        raise MalformedError("ParseError", f"Encountered malformed JSON. {error}") from None


def _fitting(row: Coerce, document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise MalformedError("MalformedData", "The top level of the input JSON must be an object.")
    try:
        fitted: dict[str, Any] = row(document)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise MalformedError("MalformedData", f"Data does not match the schema. {error}") from None
    return fitted


def _row(conversion: Conversion, columns: Mapping[str, Type]) -> Coerce:
    options = conversion.reading
    if conversion.deserializer == "HiveJsonSerDe":
        coercion = Coercion(hive_timestamp(options.get("TimestampFormats", ())), str.lower, lenient=False)
        return coercion.row({name: coercion.to(of) for name, of in columns.items()})
    names = {_openx_key(key, options): column.lower() for column, key in _mappings(options).items()}

    def key(name: str) -> str:
        plain = _openx_key(name, options)
        return names.get(plain, plain)

    coercion = Coercion(openx_timestamp, key, lenient=True)
    return coercion.row({name: coercion.to(of) for name, of in columns.items()})


def _mappings(options: Mapping[str, Any]) -> Mapping[str, str]:
    return options.get("ColumnToJsonKeyMappings") or {}


def _openx_key(name: str, options: Mapping[str, Any]) -> str:
    if options["ConvertDotsInJsonKeysToUnderscores"]:
        name = name.replace(".", "_")
    return name.lower() if options["CaseInsensitive"] else name


def _writer(file: io.BytesIO, schema: pa.Schema, conversion: Conversion) -> Any:
    options = conversion.writing
    if conversion.serializer == "ParquetSerDe":
        return parquet.ParquetWriter(
            file,
            schema,
            compression=_PARQUET_COMPRESSION[options["Compression"]],
            use_dictionary=options["EnableDictionaryCompression"],
            data_page_size=options["PageSizeBytes"],
            data_page_version=_VERSIONS[options["WriterVersion"]],
            use_deprecated_int96_timestamps=True,  # as Hive writes them, and Athena reads them
        )
    return orc.ORCWriter(
        file,
        file_version=_VERSIONS[options["FormatVersion"]],
        compression=_ORC_COMPRESSION[options["Compression"]],
        stripe_size=options["StripeSizeBytes"],
        row_index_stride=options["RowIndexStride"],
        padding_tolerance=options["PaddingTolerance"] if options["EnablePadding"] else 0.0,
        dictionary_key_size_threshold=options["DictionaryKeyThreshold"],
        bloom_filter_columns=_positions(options.get("BloomFilterColumns") or [], schema),
        bloom_filter_fpp=options["BloomFilterFalsePositiveProbability"],
    )


def _positions(names: Sequence[str], schema: pa.Schema) -> list[int] | None:
    return [schema.names.index(name.lower()) for name in names if name.lower() in schema.names] or None


def _failure(record: Record, error: MalformedError, conversion: Conversion) -> Failure:
    """https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html"""
    schema, position = conversion.schema, record.position
    details = {
        "sequenceNumber": position.sequence_number if position else None,
        "subSequenceNumber": position.subsequence if position else None,
        "dataCatalogTable": {
            "catalogId": schema.get("CatalogId"),
            "databaseName": schema["DatabaseName"],
            "tableName": schema["TableName"],
            "region": schema.get("Region"),
            "versionId": schema.get("VersionId", "LATEST"),
            "roleArn": schema["RoleARN"],
        },
    }
    return Failure(record, 1, error.code, str(error), FORMAT_CONVERSION_FAILED, details)
