"""Parquet and Avro files in, columns out."""

import io
import json

import duckdb
import pytest

from lakestack.glue.classifiers import Sample, classify
from lakestack.glue.classifiers.avro import avro_type
from lakestack.glue.crawl.sampling import take_sample
from lakestack.glue.crawl.store import Object


class Files:
    """A store of one object."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.object = Object("bucket", "file", len(content), "etag")

    def list(self, bucket, prefix):  # noqa: ARG002 - the store's signature
        return iter([self.object])

    def read(self, found, start, end):  # noqa: ARG002
        return self.content[start:end]


def classify_content(content: bytes):
    files = Files(content)
    return classify(take_sample(files, files.object))


PARQUET = [
    ("1::TINYINT", "tinyint"),
    ("1::SMALLINT", "smallint"),
    ("1::INTEGER", "int"),
    ("1::BIGINT", "bigint"),
    ("1.5::FLOAT", "float"),
    ("1.5::DOUBLE", "double"),
    ("1.50::DECIMAL(9,2)", "decimal(9,2)"),
    ("'x'", "string"),
    ("true", "boolean"),
    ("DATE '2026-11-22'", "date"),
    ("TIMESTAMP '2026-11-22 10:00:00'", "timestamp"),
    ("'x'::BLOB", "binary"),
    ("[1, 2]::INTEGER[]", "array<int>"),
    ("{'A': 1::BIGINT, 'b': ['x']}", "struct<a:bigint,b:array<string>>"),
    ("[{'a': 1::BIGINT}]", "array<struct<a:bigint>>"),
    ("MAP {'k': 1.5::DOUBLE}", "map<string,double>"),
]


@pytest.mark.parametrize(("value", "kind"), PARQUET, ids=[kind for _, kind in PARQUET])
def test_parquet_types(value, kind, tmp_path):
    path = tmp_path / "file.parquet"
    duckdb.connect().execute(f"COPY (SELECT {value} AS Value, 1 AS next FROM range(3)) TO '{path}' (FORMAT parquet)")
    found = classify_content(path.read_bytes())
    assert found is not None
    assert {name: str(type_) for name, type_ in found.columns.items()} == {"value": kind, "next": "int"}
    assert (found.classification, found.records) == ("parquet", 3)


def test_only_the_end_of_a_large_parquet_file_is_read(tmp_path):
    path = tmp_path / "file.parquet"
    duckdb.connect().execute(f"COPY (SELECT random() AS x FROM range(200000)) TO '{path}' (FORMAT parquet)")
    files = Files(path.read_bytes())
    assert len(files.content) > 1 << 20
    sample = take_sample(files, files.object)
    assert len(sample.data) + len(sample.tail) < 1 << 17
    found = classify(sample)
    assert found is not None
    assert found.records == 200000


def test_parquet_of_which_the_end_is_missing_is_not_taken_for_parquet(tmp_path):
    path = tmp_path / "file.parquet"
    duckdb.connect().execute(f"COPY (SELECT 1 AS x) TO '{path}' (FORMAT parquet)")
    assert classify_content(path.read_bytes()[:-1]) is None


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ("long", "bigint"),
        (["null", "int"], "int"),
        (["int", "string"], "string"),
        ({"type": "array", "items": "double"}, "array<double>"),
        ({"type": "map", "values": "boolean"}, "map<string,boolean>"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "string"),
        ({"type": "int", "logicalType": "date"}, "date"),
        ({"type": "long", "logicalType": "timestamp-millis"}, "timestamp"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}, "decimal(9,2)"),
        ({"type": "record", "name": "R", "fields": [{"name": "A", "type": "float"}]}, "struct<a:float>"),
    ],
)
def test_avro_types(schema, kind):
    assert str(avro_type(schema)) == kind


def test_the_schema_of_an_avro_file_is_read_from_its_header():
    literal = json.dumps({"type": "record", "name": "R", "fields": [{"name": "yr", "type": ["null", "int"]}]})
    found = classify_content(avro_header({"avro.schema": literal.encode(), "avro.codec": b"null"}) + b"rows")
    assert found is not None
    assert found.classification == "avro"
    assert {name: str(kind) for name, kind in found.columns.items()} == {"yr": "int"}
    assert found.layout.serde_parameters["avro.schema.literal"] == literal


def test_an_avro_header_that_is_cut_off_is_an_error():
    header = avro_header({"avro.schema": b'{"type": "record", "name": "R", "fields": []}'})
    with pytest.raises(ValueError, match="Avro"):
        classify(Sample(header[:20], False, "none", 100))


def avro_header(metadata: dict[str, bytes]) -> bytes:
    """Return the header of an object container file: its magic number, its metadata and a sync marker."""

    def number(value: int) -> bytes:
        value, out = value << 1, io.BytesIO()
        while value > 0x7F:
            out.write(bytes([value & 0x7F | 0x80]))
            value >>= 7
        out.write(bytes([value]))
        return out.getvalue()

    def text(value: bytes) -> bytes:
        return number(len(value)) + value

    pairs = b"".join(text(name.encode()) + text(value) for name, value in metadata.items())
    return b"Obj\x01" + number(len(metadata)) + pairs + number(0) + bytes(16)
