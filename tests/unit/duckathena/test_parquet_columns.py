"""Of Parquet only the chunks of the wanted columns are read, and are what a query is said to have scanned."""

import random
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from duckathena import AthenaError, Engine
from duckathena.catalog import Format
from duckathena.engine import Options
from duckathena.storage import StoredObject
from tests.unit.duckathena.lakes import Lake

SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
ROWS = 100_000
# `Tall` is wider than a gap must be; `kind` has few values, and so a dictionary and a Bloom filter.
BEERS = f"""SELECT i AS id, 'Beer ' || md5(i::VARCHAR) AS "Tall", ['ale', 'lager', 'stout'][1 + i % 3] AS kind,
    {{'hop': 'Hop ' || md5((i + 1)::VARCHAR), 'grams': i % 7}} AS hops FROM range({ROWS}) AS r(i)"""
COLUMNS = [("id", "bigint"), ("tall", "string"), ("kind", "string"), ("hops", "struct<hop:string,grams:bigint>")]


class Remote(Lake):
    """A lake whose objects are copied, with nonsense in the gaps."""

    def __init__(self, folder: Path, **changes: object) -> None:
        super().__init__(folder / "lake", COLUMNS, **changes)
        self.copies = folder / "copies"
        self.copies.mkdir()
        self.footers = 0  # that were read

    @property
    def readable(self) -> Sequence[Path]:
        return [self.copies]

    def read(self, stored: StoredObject, span: range) -> bytes:
        self.footers += 1
        return Path(stored.uri).read_bytes()[span.start : span.stop]

    def fetch(self, stored: StoredObject, gaps: Sequence[range] = ()) -> Path:
        content = bytearray(Path(stored.uri).read_bytes())
        for gap in gaps:
            content[gap.start : gap.stop] = b"\xff" * len(gap)
        self.fetched.append("in part" if gaps else "whole")
        path = self.copies / f"{len(self.fetched)}.parquet"
        path.write_bytes(content)
        return path


@pytest.fixture(scope="module")
def beers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("beers") / "beers.parquet"
    duckdb.sql(f"COPY ({BEERS}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 40000)")
    return path


def remote(beers: Path, folder: Path, parameters: dict[str, str]) -> Remote:
    (folder / "lake").mkdir()
    (folder / "lake/beers.parquet").hardlink_to(beers)
    return Remote(folder, format=Format(SERDE, parameters))


def size_of(beers: Path, *columns: str) -> int:
    """Return the bytes of these columns as DuckDB sees them."""
    chunks = duckdb.sql(f"SELECT path_in_schema, total_compressed_size FROM parquet_metadata('{beers}')").fetchall()
    return sum(size for path, size in chunks if path.split(",")[0] in columns)


@pytest.mark.parametrize(
    ("sql", "answer", "scanned"),
    [
        ("SELECT sum(id) FROM t", [str(ROWS * (ROWS - 1) // 2)], ["id"]),
        ("SELECT count(DISTINCT tall) FROM t", [str(ROWS)], ["Tall"]),
        ("SELECT count(*) FROM t WHERE kind = 'stout'", [str(ROWS // 3)], ["kind"]),
        ("SELECT count(*) FROM t WHERE kind = 'none'", ["0"], ["kind"]),
        ("SELECT max(hops.grams), max(length(hops.hop)) FROM t", ["6", "36"], ["hops"]),
        ("SELECT max(id), min(kind) FROM t", [str(ROWS - 1), "ale"], ["id", "kind"]),
        ("SELECT max(id) FROM t WHERE tall <> kind", [str(ROWS - 1)], ["id", "Tall", "kind"]),
        ('SELECT count("$path") FROM t', [str(ROWS)], []),
        ("SELECT max(array_join(repeat(kind, 2), '')) FROM t", ["stoutstout"], ["kind"]),
    ],
)
def test_only_the_wanted_columns_are_read(beers, tmp_path, sql, answer, scanned):
    tables = remote(beers, tmp_path, {})
    result = Engine(tables, tables).execute(sql)
    assert result.text() == [answer]
    assert result.bytes_scanned == size_of(beers, *scanned)
    assert tables.fetched == ["in part"]


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("SELECT count(*) FROM t", [str(2 * ROWS)]),
        ("SELECT count(*) FROM t AS a CROSS JOIN (VALUES 1, 2) AS b(n)", [str(4 * ROWS)]),
        ("SELECT 'beer' FROM t LIMIT 1", ["beer"]),
        ("SELECT count(*) FROM t WHERE EXISTS (SELECT 1 FROM t)", [str(2 * ROWS)]),
    ],
)
def test_rows_of_which_nothing_is_wanted_are_counted_by_the_footer(beers, tmp_path, sql, answer):
    tables = remote(beers, tmp_path, {})
    (tmp_path / "lake/same.parquet").write_bytes(beers.read_bytes())
    result = Engine(tables, tables).execute(sql)
    assert (result.text(), result.bytes_scanned, tables.fetched) == ([answer], 0, [])


def test_the_footer_of_an_object_is_read_once_and_of_another_one_again(beers, tmp_path):
    tables = remote(beers, tmp_path, {})
    engine = Engine(tables, tables)
    for _ in range(2):
        result = engine.execute("SELECT max(id) FROM t")
        assert (result.text(), result.bytes_scanned) == ([[str(ROWS - 1)]], size_of(beers, "id"))
    assert tables.footers == 1
    (tmp_path / "lake/beers.parquet").unlink()
    duckdb.sql(f"COPY (SELECT 7::BIGINT AS id) TO '{tmp_path / 'lake/beers.parquet'}' (FORMAT parquet)")
    assert engine.execute("SELECT max(id) FROM t").text() == [["7"]]
    assert tables.footers == 2


def test_files_of_one_schema_and_of_several(beers, tmp_path):
    tables = remote(beers, tmp_path, {})
    engine, more = Engine(tables, tables), tmp_path / "lake/more.parquet"
    for columns, answer in (("7::BIGINT AS id, 'Tall' AS tall", ["7"]), ("'x' AS tall, 8::INTEGER AS id", ["8"])):
        duckdb.sql(f"COPY (SELECT {columns}) TO '{more}' (FORMAT parquet)")
        assert engine.execute("SELECT id FROM t WHERE \"$path\" LIKE '%more.parquet'").text() == [answer]
    more.unlink()
    (tmp_path / "lake/same.parquet").write_bytes(beers.read_bytes())
    assert engine.execute("SELECT count(*), max(id) FROM t").text() == [[str(2 * ROWS), str(ROWS - 1)]]


def test_columns_by_place_are_read_of_the_whole_file(beers, tmp_path):
    tables = remote(beers, tmp_path, {"parquet.column.index.access": "true"})
    result = Engine(tables, tables).execute("SELECT max(id) FROM t")
    assert (result.text(), result.bytes_scanned) == ([[str(ROWS - 1)]], size_of(beers, "id", "Tall", "kind", "hops"))


def test_the_limit_is_that_of_the_bytes_scanned(beers, tmp_path):
    tables = remote(beers, tmp_path, {})
    engine, limit = Engine(tables, tables), Options(bytes_limit=beers.stat().st_size // 2)
    assert engine.execute("SELECT count(*) FROM t", options=limit).text() == [[str(ROWS)]]
    with pytest.raises(AthenaError, match="Bytes scanned limit was exceeded"):
        engine.execute("SELECT max(tall), max(hops) FROM t", options=limit)


@pytest.mark.parametrize("content", [b"", b"x", b"PAR1", b"no Parquet at all" * 9, b"PAR1" + b"\xff" * 99 + b"PAR1"])
def test_what_is_no_parquet_is_bad_data(tmp_path, content):
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake/beers.parquet").write_bytes(content)
    tables = Remote(tmp_path, format=Format(SERDE))
    if not content:
        assert Engine(tables, tables).execute("SELECT id FROM t").text() == []
        return
    with pytest.raises(AthenaError) as raised:
        Engine(tables, tables).execute("SELECT id FROM t")
    assert raised.value.code == "HIVE_BAD_DATA"


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_chunk_is_bad_data_with_its_object(beers, tmp_path, seed):
    content, chance = bytearray(beers.read_bytes()), random.Random(seed)
    for _ in range(40):
        content[chance.randrange(4, size_of(beers, "id", "Tall", "kind", "hops"))] = chance.randrange(256)
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake/beers.parquet").write_bytes(content)
    tables = Remote(tmp_path, format=Format(SERDE))
    with pytest.raises(AthenaError) as raised:
        Engine(tables, tables).execute("SELECT max(id), max(tall), max(kind), max(hops.hop) FROM t")
    assert raised.value.code == "HIVE_BAD_DATA"
    assert "beers.parquet" in raised.value.message
