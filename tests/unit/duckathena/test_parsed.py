"""Rows that were parsed once are kept: never stale, within a bound, and over the end of the process."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from duckathena import AthenaError, Engine
from duckathena.catalog import Column
from duckathena.parsed import ParsedRows
from tests.unit.duckathena.lakes import BEER, lake

FILES: dict[str, str | bytes] = {f"{i}.json": f'{{"id": {i}, "name": "n{i}"}}\n' for i in range(4)}
ID = frozenset({0})


@pytest.fixture
def beers(tmp_path):
    return lake(tmp_path / "lake", FILES, BEER)


def ids(engine: Engine, where: str = "TRUE") -> list[str | None]:
    return [row[0] for row in engine.execute(f"SELECT id FROM t WHERE {where} ORDER BY id").text()]


def test_objects_are_fetched_once(beers, tmp_path):
    engine = Engine(beers, beers, cache=tmp_path / "cache")
    first = ids(engine)
    assert ids(engine) == first == ["0", "1", "2", "3"]
    assert engine.execute("SELECT max(id), count(*) FROM t").text() == [["3", "4"]]
    assert sorted(beers.fetched) == sorted(FILES)


def test_who_asks_at_once_waits_for_what_another_parses(beers, tmp_path):
    engine = Engine(beers, beers, cache=tmp_path / "cache")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ids(engine), range(4)))
    assert answers == [["0", "1", "2", "3"]] * 4
    assert sorted(beers.fetched) == sorted(FILES)


def test_who_asks_for_other_columns_has_all_of_them_parsed(beers, tmp_path):
    engine = Engine(beers, beers, cache=tmp_path / "cache")
    assert engine.execute("SELECT count(*) FROM t").text() == [["4"]]
    (tmp_path / "lake" / "9.json").write_text('{"id": 9, "name": "n9"}\n')
    assert ids(engine) == ["0", "1", "2", "3", "9"]
    assert len(beers.fetched) == 2 * len(FILES) + 1
    assert engine.execute("SELECT name, abv FROM t WHERE id > 2 ORDER BY id").text() == [["n3", None], ["n9", None]]
    assert engine.execute('SELECT count(*), count("$path") FROM t').text() == [["5", "5"]]
    assert len(beers.fetched) == 2 * len(FILES) + 1


def test_packs_of_different_columns_are_read_together(tmp_path):
    beers = lake(tmp_path / "lake", {f"dt={i}/{name}": text for i, (name, text) in enumerate(FILES.items())}, BEER)
    engine = Engine(beers, beers, cache=tmp_path / "cache")
    engine.execute("SELECT name FROM t WHERE dt = '0'")
    engine.execute("SELECT id, name FROM t WHERE dt = '1'")
    engine.execute("SELECT abv, name, id FROM t WHERE dt >= '2'")
    assert engine.execute("SELECT name, dt FROM t ORDER BY 1").text() == [[f"n{i}", str(i)] for i in range(4)]
    assert engine.execute("SELECT count(*) FROM t").text() == [["4"]]
    assert len(beers.fetched) == len(FILES)


def test_a_wrong_value_is_an_error_where_its_column_is_asked_for_and_only_there(tmp_path):
    bad = '{"id": "x", "name": "n", "abv": 1.5}\n'
    beers = lake(tmp_path / "lake", {"a.json": '{"id": 1, "name": "m"}\n', "b.json": bad}, BEER)
    engine = Engine(beers, beers, cache=tmp_path / "cache")
    for sql, rows in (
        ("SELECT count(*) FROM t", [["2"]]),
        ("SELECT name FROM t ORDER BY 1", [["m"], ["n"]]),
        ("SELECT max(abv) FROM t", [["1.5"]]),
    ):
        assert [engine.execute(sql).text() for _ in range(2)] == [rows, rows]
    fetched = len(beers.fetched)
    assert engine.execute("SELECT name, abv FROM t ORDER BY 1").text() == [["m", None], ["n", "1.5"]]
    assert len(beers.fetched) == fetched
    with pytest.raises(AthenaError, match=r"b\.json") as refused:
        engine.execute("SELECT id FROM t")
    assert refused.value.code == "HIVE_BAD_DATA"
    folder = tmp_path / "cache" / "parsed"
    assert len(packs(folder)) == len(list(folder.glob("*.json")))  # nothing is left of what failed


@pytest.mark.parametrize("document", ['{"id": 1, "name": ', '{"id": 1} x', '{"id": 1, "other": [}', "5", "[1]"])
def test_a_document_that_is_none_is_bad_data_whatever_is_asked_of_it(tmp_path, document):
    beers = lake(tmp_path / "lake", {"a.json": f'{{"id": 0}}\n{document}\n'}, BEER)
    for sql in ("SELECT count(*) FROM t", 'SELECT "$path" FROM t', "SELECT id FROM t", "SELECT name FROM t"):
        with pytest.raises(AthenaError, match=r"a\.json") as refused:
            Engine(beers, beers).execute(sql)
        assert refused.value.code == "HIVE_BAD_DATA"


def test_rows_outlive_the_engine(beers, tmp_path):
    first = ids(Engine(beers, beers, cache=tmp_path / "cache"))
    assert ids(Engine(beers, beers, cache=tmp_path / "cache")) == first
    assert len(beers.fetched) == len(FILES)


def test_an_object_that_is_written_anew_is_read_anew(beers, tmp_path):
    engine = Engine(beers, beers, cache=tmp_path / "cache")
    ids(engine)
    (tmp_path / "lake" / "1.json").write_text('{"id": 11}\n')
    (tmp_path / "lake" / "2.json").unlink()
    (tmp_path / "lake" / "9.json").write_text('{"id": 9}\n')
    assert ids(engine) == ["0", "3", "9", "11"]
    assert sorted(beers.fetched[len(FILES) :]) == ["1.json", "9.json"]


CHANGES = [
    ({"columns": (Column("name", "string"),)}, "SELECT name FROM t ORDER BY 1 LIMIT 1", [["n0"]]),
    ({"columns": (Column("id", "string"),)}, "SELECT id || '!' FROM t ORDER BY 1 LIMIT 1", [["0!"]]),
]


@pytest.mark.parametrize(("change", "sql", "rows"), CHANGES, ids=["a column less", "another type"])
def test_a_schema_that_changed_reads_anew(beers, tmp_path, change, sql, rows):
    ids(Engine(beers, beers, cache=tmp_path / "cache"))
    beers._tables["t"] = replace(beers._tables["t"], **change)
    assert Engine(beers, beers, cache=tmp_path / "cache").execute(sql).text() == rows


def test_path_and_partition_are_those_of_the_object(tmp_path):
    files = {f"dt={i}/{name}": text for i, (name, text) in enumerate(FILES.items())}
    tables = lake(tmp_path / "lake", files, BEER)
    engine = Engine(tables, tables, cache=tmp_path / "cache")
    for _ in range(2):
        rows = engine.execute("SELECT id, dt, \"$path\" FROM t WHERE dt <> '1' ORDER BY id").text()
        assert rows == [[str(i), str(i), str(tmp_path / "lake" / f"dt={i}" / f"{i}.json")] for i in (0, 2, 3)]
    assert ids(engine, "dt = '2'") == ["2"]


def packs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))


def test_packs_used_longest_ago_are_removed_beyond_the_bound(beers, tmp_path):
    folder = tmp_path / "parsed"
    table = beers.table("default", "t")
    objects = beers.list(table.location)
    parsed = ParsedRows(folder, limit=250)
    for place, one in enumerate(objects):
        lease: set[Path] = set()
        with parsed.new_pack(ID) as pack:
            pack.path.write_bytes(b"x" * 100)
        parsed.find(table, objects[:1], ID, lease)
        parsed.add(table, pack, [one], lease)
        assert len(packs(folder)) == min(place + 1, 2)
        parsed.release(lease)
    kept = [rows is not None for rows in parsed.find(table, objects, ID, set())]
    assert kept == [True, False, False, True]
    assert len(packs(folder)) == 2


def test_what_is_left_of_an_interrupted_writer_is_removed(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"half")
    os.utime(tmp_path / "a.parquet", (0, 0))
    (tmp_path / "b.json").write_text("{")
    (tmp_path / "c.parquet").write_bytes(b"half, and its writer is at it")
    ParsedRows(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["c.parquet"]


def test_rows_that_another_process_removed_are_parsed_anew(beers, tmp_path):
    engine = Engine(beers, beers, cache=tmp_path / "cache")
    ids(engine)
    for pack in packs(tmp_path / "cache" / "parsed"):
        pack.unlink()
    assert ids(engine) == ["0", "1", "2", "3"]
    assert len(beers.fetched) == 2 * len(FILES)


def test_two_engines_may_share_a_folder(tmp_path):
    beers = lake(tmp_path / "lake", {f"dt={i}/{name}": text for i, (name, text) in enumerate(FILES.items())}, BEER)
    one, other = (Engine(beers, beers, cache=tmp_path / "cache") for _ in range(2))
    assert (ids(one, "dt < '2'"), ids(other, "dt >= '2'")) == (["0", "1"], ["2", "3"])
    rows = Engine(beers, beers, cache=tmp_path / "cache").execute("SELECT id, dt FROM t ORDER BY id").text()
    assert (rows, len(beers.fetched)) == ([[str(i), str(i)] for i in range(4)], 4)
