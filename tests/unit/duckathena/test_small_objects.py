"""Many small objects become few files; each row still knows its object."""

import gzip
from pathlib import Path

import duckdb
import pytest

from duckathena import Engine
from duckathena.catalog import Format
from duckathena.reading import MERGED, SMALL
from tests.unit.duckathena.lakes import BEER, ask, failure, lake

LAZY = Format("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", {"field.delim": ","})
PARQUET = Format("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")
FORGIVING = Format("org.openx.data.jsonserde.JsonSerDe", {"ignore.malformed.json": "true"})
MANY = 2 * MERGED + 3


def document(number: int) -> str:
    return f'{{"id": {number}, "name": "beer {number}"}}'


def test_each_row_is_of_its_object(tmp_path):
    texts = {
        f"p={number % 3}/{number}.json{'.gz' if number % 2 else ''}": "\n".join([document(number)] * (number % 4))
        for number in range(MANY)
    }
    tables = lake(tmp_path, texts, BEER)
    rows = ask(tables, 'SELECT id, p, "$path", count(*) FROM t GROUP BY 1, 2, 3 ORDER BY 1')
    expected = [(number, path) for number, path in enumerate(texts) if number % 4]
    assert rows == [[str(number), str(number % 3), str(tmp_path / path), str(number % 4)] for number, path in expected]
    full = [Path(path).name for path in texts if (tmp_path / path).stat().st_size]
    assert sorted(tables.fetched) == sorted(full)  # once each


def test_small_and_large_objects_are_read_together(tmp_path):
    large = "".join(f"{document(number)}\n" for number in range(SMALL // 20))
    tables = lake(tmp_path, {"a.json": document(-1), "b.json": large, "c.json": document(-2)}, BEER)
    assert ask(tables, 'SELECT "$path", count(*), min(id) FROM t GROUP BY 1 ORDER BY 1') == [
        [str(tmp_path / "a.json"), "1", "-1"],
        [str(tmp_path / "b.json"), str(SMALL // 20), "0"],
        [str(tmp_path / "c.json"), "1", "-2"],
    ]
    assert sorted(set(tables.fetched)) == ["a.json", "b.json", "c.json"]


ODD = [
    ("a document without keys", "{}\n", [None]),
    ("spaces before a document", f"  {document(2)}\n", ["2"]),
    ("spaces inside a document", f'{{ "id": 2}}\n{document(3)}', ["2", "3"]),
    ("empty lines", f"\n{document(2)}\n\n{document(3)}\n\n", ["2", "3"]),
    ("Windows' line ends", f"{document(2)}\r\n{document(3)}\r\n", ["2", "3"]),
    ("nothing but white space", " \n\n", []),
    ("no line end", document(2), ["2"]),
    ("a brace in a text", '{"id": 2, "name": "{\\"id\\": 9}"}\n', ["2"]),
    ("much text in few bytes", f"{document(2)}\n" * 40_000, ["2"] * 40_000),
]


@pytest.mark.parametrize(("text", "ids"), [case[1:] for case in ODD], ids=[case[0] for case in ODD])
def test_an_object_among_others(tmp_path, text, ids):
    tables = lake(tmp_path, {"a.json": document(1), "b.json.gz": text, "c.json": document(7)}, BEER)
    found = ask(tables, 'SELECT "$path", id FROM t ORDER BY 1, 2')
    odd = [[str(tmp_path / "b.json.gz"), one] for one in ids]
    assert found == [[str(tmp_path / "a.json"), "1"], *odd, [str(tmp_path / "c.json"), "7"]]


@pytest.mark.parametrize("text", [f"{document(2)}{document(3)}\n", f"{document(2)}\n[1]\n", '{"id": \n', '{"id": "x"}'])
def test_the_object_that_is_wrong_is_named(tmp_path, text):
    tables = lake(tmp_path, {"a.json": document(1), "b.json": text, "c.json": document(7)}, BEER)
    refused = failure(tables, "SELECT id FROM t")
    assert (refused.code, f"{tmp_path / 'b.json'}" in refused.reason) == ("HIVE_BAD_DATA", True)
    assert not any(f"{tmp_path / name}" in refused.reason for name in ("a.json", "c.json"))


def test_an_object_that_is_not_compressed_as_its_name_says_is_named(tmp_path):
    tables = lake(tmp_path, {"a.json": document(1), "b.json.gz": b"nothing of the sort"}, BEER)
    assert str(tmp_path / "b.json.gz") in failure(tables, "SELECT id FROM t").reason


def test_malformed_lines_among_others(tmp_path):
    texts = {"a.json": document(1), "b.json": f"{{x\n{document(2)}\n", "c.json": document(7)}
    tables = lake(tmp_path, texts, BEER, format=FORGIVING)
    a, b, c = (str(tmp_path / name) for name in texts)
    assert ask(tables, 'SELECT "$path", id FROM t ORDER BY 1, 2') == [[a, "1"], [b, "2"], [b, None], [c, "7"]]


def test_keys_of_another_case(tmp_path):
    texts = {"a.json": '{"ID": 1, "name": "x"}\n', "b.json": '{"Id": 2}\n{"id": 3}\n'}
    engine = Engine(
        tables := lake(tmp_path, {name: text for name, text in texts.items() if name == "a.json"}, BEER), tables
    )
    assert engine.execute("SELECT id, name FROM t").text() == [["1", "x"]]
    assert "differ in nothing but case" in failure(lake(tmp_path, texts, BEER), "SELECT id FROM t").reason


def test_objects_of_one_name_in_several_partitions(tmp_path):
    rows = {f"p={number}/a.csv.gz": gzip.compress(f"{number},x,5\n".encode()) for number in range(3)}
    tables = lake(tmp_path, rows, BEER, format=LAZY)
    assert ask(tables, "SELECT id, p FROM t ORDER BY 1") == [["0", "0"], ["1", "1"], ["2", "2"]]


def test_the_rows_of_small_parquet_objects_are_kept(tmp_path):
    for number in range(3):
        duckdb.sql(f"COPY (SELECT {number}::BIGINT AS id, 'beer' AS name) TO '{tmp_path}/{number}.parquet'")
    tables = lake(tmp_path, {}, BEER, format=PARQUET)
    engine = Engine(tables, tables)
    sql = 'SELECT id, "$path" FROM t ORDER BY id'
    first = engine.execute(sql)
    fetched = list(tables.fetched)
    again = engine.execute(sql)
    assert tables.fetched == fetched
    assert first.rows == again.rows == [(number, f"{tmp_path}/{number}.parquet") for number in range(3)]
    assert 0 < first.bytes_scanned == again.bytes_scanned < engine.execute("SELECT id, name FROM t").bytes_scanned
    assert engine.execute("SELECT count(*) FROM t").bytes_scanned == 0
