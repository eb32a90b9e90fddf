"""One query cannot take the machine's disk: not by its objects, however small they are, nor by its rows."""

import bz2
import gzip
import io
import os
import threading

import cramjam
import duckdb
import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import orc

from duckathena import AthenaError, Engine, Options
from duckathena.catalog import Format
from duckathena.spool import Spool
from tests.unit.duckathena.lakes import BEER, lake

MEGABYTE = 1 << 20
NOTHING = b" " * (8 * MEGABYTE)
BEERS = b'{"id": 1}\n' * 100_000
OPENX, LAZY, ORC, AVRO, PARQUET = (Format(serde) for serde in (
    "org.openx.data.jsonserde.JsonSerDe", "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    "org.apache.hadoop.hive.ql.io.orc.OrcSerde", "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"))  # fmt: skip


def parquet_of(names: list[str]) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"name": names}), sink, use_dictionary=False, compression="none")
    return bytes(sink.getvalue())


TEXTS = [
    (OPENX, {"a.json.gz": gzip.compress(NOTHING)}),
    (OPENX, {"a.json.bz2": bz2.compress(NOTHING)}),
    (OPENX, {"a.json.zst": bytes(cramjam.zstd.compress(NOTHING))}),
    (LAZY, {"a.csv.gz": gzip.compress(NOTHING)}),
    (OPENX, {f"{i}.json.gz": gzip.compress(BEERS) for i in range(8)}),
    (PARQUET, {"a.parquet": parquet_of(["x" * MEGABYTE] * 8)}),
]


def refused(tables, sql="SELECT * FROM t", rows_to=None) -> AthenaError:
    with pytest.raises(AthenaError) as raised:
        Engine(tables, tables, disk=4 * MEGABYTE).execute(sql, options=Options(rows_to=rows_to))
    return raised.value


@pytest.mark.parametrize(("serde", "files"), TEXTS, ids=[",".join(files) for _, files in TEXTS])
def test_objects(tmp_path, serde, files):
    error = refused(lake(tmp_path, files, BEER, format=serde))
    assert error.code == "EXCEEDED_LOCAL_DISK_LIMIT"
    assert error.message.startswith("Query exhausted resources at this scale factor")


def test_files_that_are_rewritten(tmp_path):
    names = [str(i) * 1000 for i in range(5000)]
    (tmp_path / "orc").mkdir()
    (tmp_path / "avro").mkdir()
    orc.write_table(pa.table({"name": names}), tmp_path / "orc" / "a", compression="zstd")
    schema = {"type": "record", "name": "row", "fields": [{"name": "name", "type": "string"}]}
    with (tmp_path / "avro" / "a").open("wb") as file:
        fastavro.writer(file, schema, ({"name": name} for name in names), codec="deflate")
    for folder, serde in (("orc", ORC), ("avro", AVRO)):
        tables = lake(tmp_path / folder, {}, [("name", "string")], format=serde)
        with pytest.raises(AthenaError) as raised:
            Engine(tables, tables, disk=MEGABYTE // 64).execute("SELECT name FROM t")
        assert raised.value.code == "EXCEEDED_LOCAL_DISK_LIMIT"


def test_a_result(tmp_path):
    sql = "SELECT rpad('x', 1000, 'x') FROM UNNEST(sequence(1, 9000)) AS t(x)"
    rows = io.BytesIO()
    error = refused(lake(tmp_path, {}, BEER), sql, rows)
    assert error.code == "EXCEEDED_LOCAL_DISK_LIMIT"
    assert len(rows.getvalue()) <= 4 * MEGABYTE


def test_what_is_removed_makes_room_again(tmp_path):
    spool = Spool(tmp_path, 10, threading.Event())
    for _ in range(3):
        with spool.file("a").open() as file:
            file.write(b"x" * 9)
        spool.remove(spool.file("a").path)
    with pytest.raises(AthenaError), spool.file("a").open() as file:
        file.writelines([b"x" * 6] * 2)


def test_a_folder_is_made_for_a_file_and_gone_with_its_query(tmp_path):
    spool = Spool(tmp_path, 10, threading.Event())
    spool.remove_all()
    assert list(tmp_path.iterdir()) == []
    with spool.file("a").open() as file:
        file.write(b"x")
    assert spool.file("b").path.parent.parent == tmp_path
    spool.remove_all()
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_stay(tmp_path):
    (tmp_path / "a").touch()
    Spool(tmp_path, 10, threading.Event()).remove(tmp_path / "a")
    assert (tmp_path / "a").exists()


def test_who_writes_is_stopped(tmp_path):
    stopped = threading.Event()
    with Spool(tmp_path, 10, stopped).file("a").open() as file:
        file.write(b"x")
        stopped.set()
        with pytest.raises(duckdb.InterruptException):
            file.write(b"x")


def test_what_is_left_of_a_killed_process_is_removed(tmp_path):
    for name in ("killed", "running"):
        (tmp_path / "queries" / name).mkdir(parents=True)
        (tmp_path / "queries" / name / "a").write_text("x")
    os.utime(tmp_path / "queries" / "killed", (0, 0))
    tables = lake(tmp_path / "lake", {}, BEER)
    Engine(tables, tables, cache=tmp_path)
    assert [path.name for path in (tmp_path / "queries").iterdir()] == ["running"]
