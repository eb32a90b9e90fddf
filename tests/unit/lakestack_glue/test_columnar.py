"""Parquet, ORC and Avro files in, columns out."""

import io
import json
import random
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import fastavro
import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet as pq
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

    def read(self, found, start, end):  # noqa: ARG002 - the source's signature
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
    assert found.seen == 200000


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


AVRO = {"type": "record", "name": "R", "fields": [{"name": "Yr", "type": ["null", "int"]}]}


def avro_file(rows: int) -> bytes:
    file = io.BytesIO()
    fastavro.writer(file, AVRO, ({"Yr": at} for at in range(rows)), sync_interval=1000)
    return file.getvalue()


def test_the_schema_of_an_avro_file_is_read_from_its_header_and_its_blocks_count_the_records():
    found = classify_content(avro_file(5000))
    assert found is not None
    assert (found.classification, found.seen) == ("avro", 5000)
    assert {name: str(kind) for name, kind in found.columns.items()} == {"yr": "int"}
    assert json.loads(found.layout.serde_parameters["avro.schema.literal"])["name"] == "R"


def test_an_avro_file_of_which_the_beginning_was_read_counts_its_whole_blocks():
    found = classify(Sample(avro_file(5000)[:3000], False, "none", 100_000))
    assert found is not None
    assert 0 < found.records < 5000
    assert not found.counts_all


@pytest.mark.parametrize("content", [avro_file(1)[:20], b"Obj\x01\xff", b"Obj\x01\x02\x02a\x02b\x00", b"Obj\x01\x00"])
def test_an_avro_header_that_is_broken_is_an_error(content):
    with pytest.raises(ValueError, match=r"(?i)avro file"):
        classify(Sample(content, False, "none", 100))


ORC = [
    (pa.array([1], pa.int8()), "tinyint"),
    (pa.array([1], pa.int16()), "smallint"),
    (pa.array([1], pa.int32()), "int"),
    (pa.array([1], pa.int64()), "bigint"),
    (pa.array([1.5], pa.float32()), "float"),
    (pa.array([1.5], pa.float64()), "double"),
    (pa.array([True]), "boolean"),
    (pa.array(["x"]), "string"),
    (pa.array([b"x"]), "binary"),
    (pa.array([date(2026, 11, 23)]), "date"),
    (pa.array([datetime(2026, 11, 23, tzinfo=UTC)], pa.timestamp("ns")), "timestamp"),
    (pa.array([Decimal("1.1234567")], pa.decimal128(9, 7)), "decimal(9,7)"),
    (pa.array([[1]], pa.list_(pa.int32())), "array<int>"),
    (pa.array([[("k", "v")]], pa.map_(pa.string(), pa.string())), "map<string,string>"),
    (pa.array([{"Minx": 1.5}], pa.struct([("Minx", pa.float32())])), "struct<minx:float>"),
]


@pytest.mark.parametrize(("values", "kind"), ORC, ids=[kind for _, kind in ORC])
def test_orc_types(values, kind):
    found = classify_content(orc_file(pa.table({"Value": values})))
    assert found is not None
    assert (found.classification, found.seen) == ("orc", 1)
    assert {name: str(type_) for name, type_ in found.columns.items()} == {"value": kind}
    assert found.layout.serde == "org.apache.hadoop.hive.ql.io.orc.OrcSerde"


def test_only_the_end_of_a_large_orc_file_is_read():
    content = orc_file(pa.table({"x": [random.random() for _ in range(300_000)]}))
    files = Files(content)
    sample = take_sample(files, files.object)
    assert len(sample.tail) < len(content)
    found = classify(sample)
    assert found is not None
    assert found.seen == 300_000


def test_an_orc_file_of_which_the_end_is_broken_is_an_error():
    content = orc_file(pa.table({"x": [1]}))
    with pytest.raises(ValueError, match="ORC"):
        classify_content(content[:-30] + bytes(26) + content[-4:])


def orc_file(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pyarrow.orc.write_table(table, file)
    return file.getvalue()


def test_a_parquet_record_is_as_large_as_its_columns_uncompressed(tmp_path):
    """As published tables show: 670 records of 1748 bytes on average in an object of 641,220."""
    path = tmp_path / "file.parquet"
    duckdb.connect().execute(f"COPY (SELECT repeat('x', 1000) AS x FROM range(1000)) TO '{path}' (FORMAT parquet)")
    found = classify_content(path.read_bytes())
    assert found is not None
    with pq.ParquetFile(path) as file:
        assert found.record_bytes == file.metadata.row_group(0).total_byte_size > path.stat().st_size - 1000
