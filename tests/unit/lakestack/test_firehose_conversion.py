"""JSON records converted to Parquet and ORC by a table's columns, and those that do not fit them."""

import base64
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import orc, parquet

from lakestack.firehose.conversion.convert import Converted, convert
from lakestack.firehose.conversion.settings import SchemaError, parse_conversion
from lakestack.firehose.records import KinesisPosition, Record

SCHEMA = {"RoleARN": "arn:aws:iam::000000000000:role/r", "DatabaseName": "lake", "TableName": "beers"}
PARQUET: dict[str, Any] = {"ParquetSerDe": {}}
OPENX: dict[str, Any] = {"OpenXJsonSerDe": {}}
HIVE: dict[str, Any] = {"HiveJsonSerDe": {}}
AT = 1_518_033_528  # 2018-02-07T19:58:48Z


def run(
    columns: dict[str, str], *data: bytes, reading: dict[str, Any] = OPENX, writing: dict[str, Any] = PARQUET
) -> Converted:
    conversion = parse_conversion(
        {
            "Enabled": True,
            "InputFormatConfiguration": {"Deserializer": reading},
            "OutputFormatConfiguration": {"Serializer": writing},
            "SchemaConfiguration": SCHEMA,
        }
    )
    assert conversion
    table = {"StorageDescriptor": {"Columns": [{"Name": name, "Type": kind} for name, kind in columns.items()]}}
    records = [Record(str(n), item, 7, KinesisPosition("shardId-0", str(n), "k")) for n, item in enumerate(data)]
    return convert(records, conversion, table)


def rows(done: Converted) -> list[dict[str, Any]]:
    assert done.body
    found: list[dict[str, Any]] = parquet.read_table(io.BytesIO(done.body)).to_pylist()
    return found


def value(kind: str, given: object, reading: dict[str, Any]) -> Any:
    """Return what a value becomes in a column of the type; an error code, if it fails."""
    done = run({"c": kind}, json.dumps({"c": given}).encode(), reading=reading)
    return rows(done)[0]["c"] if done.body else done.failed[0].code.split(".")[1]


@pytest.mark.parametrize("reading", [OPENX, HIVE])
@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("string", "ipa", "ipa"),
        ("string", None, None),
        ("string", 5.5, "5.5"),
        ("string", True, "true"),
        ("varchar(3)", "stout", "sto"),
        ("string", "\ud800", "MalformedData"),
        ("int", 7, 7),
        ("int", 2**31, "MalformedData"),
        ("int", 7.5, "MalformedData"),
        ("int", True, "MalformedData"),
        ("int", "seven", "MalformedData"),
        ("tinyint", 127, 127),
        ("smallint", -32768, -32768),
        ("bigint", 2**62, 2**62),
        ("double", 5.6, 5.6),
        ("double", 5, 5.0),
        ("double", "strong", "MalformedData"),
        ("float", 0.5, 0.5),
        ("decimal(5,2)", 5.6, Decimal("5.60")),
        ("decimal(5,2)", "123.455", Decimal("123.46")),
        ("decimal(5,2)", "-0.025", Decimal("-0.03")),
        ("decimal(38,2)", f"{'7' * 36}.12", Decimal(f"{'7' * 36}.12")),
        ("decimal(38,0)", "9" * 39, "MalformedData"),
        ("decimal(3,2)", 100, "MalformedData"),
        ("decimal(3,2)", "NaN", "MalformedData"),
        ("boolean", False, False),
        ("boolean", 1, "MalformedData"),
        ("date", "2018-02-07", date(2018, 2, 7)),
        ("date", "yesterday", "MalformedData"),
        ("timestamp", "2018-02-07 19:58:48", datetime(2018, 2, 7, 19, 58, 48)),  # noqa: DTZ001 - Hive's has no zone
        ("timestamp", "2018-2-7 19:58:48.5", datetime(2018, 2, 7, 19, 58, 48, 500_000)),  # noqa: DTZ001 - as above
        ("timestamp", "9999-01-01 00:00:00", "MalformedData"),
        ("timestamp", [], "MalformedData"),
        ("binary", "beer", b"beer"),
        ("array<int>", [1, None, 3], [1, None, 3]),
        ("array<int>", 1, "MalformedData"),
        ("map<string,double>", {"pale": 0.9}, [("pale", 0.9)]),
        ("struct<name:string,ibu:int>", {"Name": "x", "other": 1}, {"name": "x", "ibu": None}),
        ("struct<a:array<struct<b:int>>>", {"a": [{"b": 1}]}, {"a": [{"b": 1}]}),
        ("struct<a:int>", "text", "MalformedData"),
    ],
)
def test_values(kind, given, expected, reading):
    assert value(kind, given, reading) == expected


@pytest.mark.parametrize(
    ("kind", "given", "openx", "hive"),
    [
        ("int", "7", 7, "MalformedData"),
        ("double", "5.6", 5.6, "MalformedData"),
        ("boolean", "TRUE", True, "MalformedData"),
        ("string", {"a": 1}, '{"a":1}', "MalformedData"),
        ("string", [1, 2], "[1,2]", "MalformedData"),
    ],
)
def test_openx_reads_more_than_hive(kind, given, openx, hive):
    assert (value(kind, given, OPENX), value(kind, given, HIVE)) == (openx, hive)


@pytest.mark.parametrize(
    ("given", "microseconds"),
    [
        # https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion.html
        ("2018-02-07T19:58:48Z", 0),
        ("2018-02-07T19:58:48.39256Z", 392_560),
        ("2018-2-7 19:58:48.1", 100_000),
        (AT, 0),
        (AT * 1000 + 123, 123_000),
        (AT + 0.123, 123_000),
        (str(AT), 0),
    ],
)
def test_openx_timestamps(given, microseconds):
    at = datetime.fromtimestamp(AT, UTC).replace(tzinfo=None, microsecond=microseconds)
    assert value("timestamp", given, OPENX) == at


@pytest.mark.parametrize(
    ("formats", "given"),
    [
        (["millis"], AT * 1000),
        (["yyyy-MM-dd'T'HH:mm:ss"], "2018-02-07T19:58:48"),
        (["dd/MMM/yyyy:HH:mm:ss Z"], "07/Feb/2018:20:58:48 +0100"),
        (["millis", "yyyyMMdd HHmmss"], "20180207 195848"),
        (["MM/dd/yyyy hh:mm:ss a"], "02/07/2018 07:58:48 PM"),
    ],
)
def test_hive_timestamps_by_joda_patterns(formats, given):
    reading = {"HiveJsonSerDe": {"TimestampFormats": formats}}
    assert value("timestamp", given, reading) == datetime.fromtimestamp(AT, UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("options", "document", "columns", "expected"),
    [
        ({}, {"ABV": 5.6}, {"abv": "double"}, {"abv": 5.6}),
        ({"CaseInsensitive": False}, {"ABV": 5.6, "ibu": 7}, {"abv": "double", "ibu": "int"}, {"abv": None, "ibu": 7}),
        ({}, {"a.b": 1}, {"a_b": "int"}, {"a_b": None}),
        ({"ConvertDotsInJsonKeysToUnderscores": True}, {"a.b": 1}, {"a_b": "int"}, {"a_b": 1}),
        ({"ColumnToJsonKeyMappings": {"ts": "timestamp"}}, {"timestamp": 1}, {"ts": "int"}, {"ts": 1}),
        ({}, {"extra": 1}, {"abv": "double"}, {"abv": None}),
    ],
)
def test_openx_keys(options, document, columns, expected):
    assert rows(run(columns, json.dumps(document).encode(), reading={"OpenXJsonSerDe": options})) == [expected]


def test_documents_that_follow_one_another_are_rows():
    assert rows(run({"a": "int"}, b'{"a":1}{"a":2}\n{"a":3}', b'{"a":4}')) == [{"a": n} for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "MalformedData"),
        (b" \n", "MalformedData"),
        (b"7", "MalformedData"),
        (b'[{"a":1}]', "MalformedData"),
        (b'{"a":', "ParseError"),
        (b"\xff", "ParseError"),
        (b'{"a":' * 100_000, "ParseError"),
        (b'{"a":1}{"a":"x"}', "MalformedData"),
    ],
)
def test_a_record_that_cannot_be_converted_fails_alone(data, code):
    done = run({"a": "int"}, b'{"a":1}', data)
    assert rows(done) == [{"a": 1}]
    (failure,) = done.failed
    assert (failure.code, failure.kind) == (f"DataFormatConversion.{code}", "format-conversion-failed")
    line = json.loads(failure.line())
    assert base64.b64decode(line["rawData"]) == data
    assert (line["lastErrorCode"], line["sequenceNumber"], line["arrivalTimestamp"]) == (failure.code, "1", 7)
    assert line["dataCatalogTable"]["tableName"] == "beers"


def test_without_any_row_there_is_no_file():
    done = run({"a": "int"}, b"x")
    assert done.body is None
    assert len(done.failed) == 1


@pytest.mark.parametrize(
    ("options", "codec", "dictionary"),
    [
        ({}, "SNAPPY", False),
        ({"Compression": "GZIP", "EnableDictionaryCompression": True}, "GZIP", True),
        ({"Compression": "UNCOMPRESSED", "WriterVersion": "V2"}, "UNCOMPRESSED", False),
    ],
)
def test_parquet_options(options, codec, dictionary):
    done = run({"a": "string"}, *[b'{"a":"ipa"}'] * 100, writing={"ParquetSerDe": options})
    assert done.body
    column = parquet.ParquetFile(io.BytesIO(done.body)).metadata.row_group(0).column(0)
    assert (column.compression, column.has_dictionary_page) == (codec, dictionary)


def test_timestamps_are_int96_as_hive_writes_them():
    done = run({"a": "timestamp"}, b'{"a":1518033528}')
    assert done.body
    assert parquet.ParquetFile(io.BytesIO(done.body)).metadata.row_group(0).column(0).physical_type == "INT96"


@pytest.mark.parametrize(
    ("options", "codec"),
    [
        ({}, "SNAPPY"),
        ({"Compression": "ZLIB", "BloomFilterColumns": ["a"], "FormatVersion": "V0_11"}, "ZLIB"),
        ({"Compression": "NONE", "EnablePadding": True, "PaddingTolerance": 0.1}, "UNCOMPRESSED"),
    ],
)
def test_orc(options, codec):
    done = run({"a": "string", "at": "timestamp"}, b'{"a":"ipa","at":1518033528.5}', writing={"OrcSerDe": options})
    assert done.body
    file = orc.ORCFile(io.BytesIO(done.body))
    assert file.compression == codec
    at = datetime.fromtimestamp(AT, UTC).replace(tzinfo=None, microsecond=500_000)
    assert file.read().to_pylist() == [{"a": "ipa", "at": at}]


@pytest.mark.parametrize("kind", ["geometry", "array<", "time"])
def test_a_type_that_cannot_be_written(kind):
    with pytest.raises(SchemaError):
        run({"a": kind}, b"{}")


COLUMNS = {
    "i": "tinyint", "d": "double", "n": "decimal(5,2)", "s": "string", "t": "timestamp", "b": "boolean", "y": "date",
    "x": "binary", "a": "array<int>", "m": "map<string,bigint>", "r": "struct<i:int,t:timestamp>",
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["NaN", "1e400", "-0", "∞"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*COLUMNS, "k"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(list(COLUMNS)), JSON, max_size=4), st.sampled_from([OPENX, HIVE]))
def test_whatever_a_record_holds_it_is_converted_or_has_failed(document, reading):
    done = run(COLUMNS, json.dumps(document).encode(), reading=reading)
    assert len(done.converted) + len(done.failed) == 1
