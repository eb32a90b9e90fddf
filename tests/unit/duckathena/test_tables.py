"""How tables are read: JSON lines, delimited text, Parquet; partitions, pruning, hidden objects, `$path`.

https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html
"""

from dataclasses import replace

import duckdb
import pytest

from duckathena import AthenaError, Engine, Options
from duckathena.catalog import Column, Format
from tests.unit.duckathena.lakes import BEER, ask, failure, lake

LAZY = Format("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", {"field.delim": ","})
OPEN_CSV = Format("org.apache.hadoop.hive.serde2.OpenCSVSerde")
pytestmark = pytest.mark.usefixtures("either_size")
PARQUET = Format("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a"])
def test_json_lines(tmp_path, name):
    tables = lake(
        tmp_path, {name: '{"id": 1, "name": "Ö", "abv": 5}\n\n{"id": null, "abv": 5.5, "other": [1]}\n'}, BEER
    )
    assert ask(tables, "SELECT * FROM t ORDER BY abv") == [["1", "Ö", "5.0"], [None, None, "5.5"]]


def test_json_keys_match_whatever_their_case(tmp_path):
    tables = lake(tmp_path, {"a.json": '{"ID": 1, "Name": "x"}\n', "b.json": '{"ID": 2}\n'}, BEER)
    assert ask(tables, "SELECT id, NAME FROM t ORDER BY id") == [["1", "x"], ["2", None]]


def test_json_keys_of_nested_objects_match_whatever_their_case(tmp_path):
    columns = [("s", "struct<foo:bigint,items:array<struct<bar:string>>>")]
    tables = lake(tmp_path, {"a.json": '{"s": {"Foo": 1, "ITEMS": [{"Bar": "x"}]}}\n'}, columns)
    assert ask(tables, "SELECT s, s.items[1].bar FROM t") == [["{foo=1, items=[{bar=x}]}", "x"]]


def test_json_keys_that_differ_in_case_only_are_refused(tmp_path):
    tables = lake(tmp_path, {"a.json": '{"ID": 1}\n{"id": 2}\n'}, BEER)
    assert failure(tables, "SELECT id FROM t").code == "NOT_SUPPORTED"


def test_json_types_come_from_the_catalogue(tmp_path):
    columns = [("a", "string"), ("b", "double"), ("c", "boolean"), ("d", "decimal(10,2)"), ("e", "date"),
               ("f", "timestamp"),
               ("g", "map<string,int>"), ("h", "varchar(2)")]  # fmt: skip
    document = """{"a": {"x": 1}, "b": "1.5", "c": true, "d": 1.5, "e": "2020-01-02", "f": "2020-01-02 03:04:05",
                   "g": {"k": 1}, "h": "abc"}""".replace("\n", " ")
    tables = lake(tmp_path, {"a.json": f"{document}\n"}, columns)
    expected = ['{"x":1}', "1.5", "true", "1.50", "2020-01-02", "2020-01-02 03:04:05.000", "{k=1}", "ab"]
    assert ask(tables, "SELECT * FROM t") == [expected]


@pytest.mark.parametrize(
    "line", ['{"id": 1', '{"id": "one"}', '{"id": 2.6}', "nonsense"], ids=["cut off", "text", "fraction", "no JSON"]
)
def test_bad_json_is_named(tmp_path, line):
    tables = lake(tmp_path, {"good.json": '{"id": 1}\n', "bad.json": f"{line}\n"}, BEER)
    assert failure(tables, "SELECT sum(id) FROM t").code == "HIVE_BAD_DATA"


def test_malformed_json_names_the_object(tmp_path):
    tables = lake(tmp_path, {"bad.json": '{"id": 1\n'}, BEER)
    assert str(tmp_path / "bad.json") in failure(tables, "SELECT id FROM t").reason


def test_malformed_json_is_a_row_of_nulls_where_the_serde_ignores_it(tmp_path):
    serde = Format("org.openx.data.jsonserde.JsonSerDe", {"ignore.malformed.json": "true"})
    tables = lake(tmp_path, {"a.json": '{"id": 1}\n{"id": \n[1]\n{"id": 3}\n'}, BEER, format=serde)
    assert ask(tables, "SELECT id FROM t") == [["1"], [None], [None], ["3"]]


def test_serde_mapping_renames_keys(tmp_path):
    serde = Format("org.openx.data.jsonserde.JsonSerDe", {"mapping.name": "beer name"})
    tables = lake(tmp_path, {"a.json": '{"beer name": "x"}\n'}, BEER, format=serde)
    assert ask(tables, "SELECT name FROM t") == [["x"]]


def test_hidden_and_empty_objects_are_skipped(tmp_path):
    files: dict[str, str | bytes] = {"_SUCCESS": "no", ".hidden": "no", "empty.json": b"", "a.json": '{"id": 1}\n'}
    assert ask(lake(tmp_path, files, BEER), "SELECT id FROM t") == [["1"]]


def test_a_table_without_objects_has_no_rows(tmp_path):
    assert ask(lake(tmp_path, {}, BEER), "SELECT count(*), max(name) FROM t") == [["0", None]]


PARTITIONED = {
    "dt=2024-01-01/hour=01/a.json": '{"id": 1}\n',
    "dt=2024-01-01/hour=02/b.json": '{"id": 2}\n{"id": 3}\n',
    "dt=2024-01-02/hour=01/c.json": '{"id": 4}\n',
}

PRUNING = [
    ("dt = '2024-01-01'", ["a.json", "b.json"]),
    ("dt = '2024-01-01' AND hour = '02'", ["b.json"]),
    ("hour IN ('02', '03') AND id > 2", ["b.json"]),
    ("dt BETWEEN '2024-01-02' AND '2024-01-09'", ["c.json"]),
    ("date(dt) > date('2024-01-01')", ["c.json"]),
    ("dt = '2030-01-01'", []),
    ("dt = '2024-01-02' OR id = 1", ["a.json", "b.json", "c.json"]),
    ("(dt LIKE '%-02' OR hour = '02')", ["b.json", "c.json"]),
    ("NOT dt = '2024-01-01'", ["c.json"]),
]


@pytest.mark.parametrize(("where", "fetched"), PRUNING, ids=[where for where, _ in PRUNING])
def test_only_the_partitions_wanted_are_fetched(tmp_path, where, fetched):
    tables = lake(tmp_path, PARTITIONED, BEER)
    rows = ask(tables, f"SELECT id FROM t WHERE {where}")
    everything = ask(lake(tmp_path, {}, BEER), f"SELECT id FROM (SELECT * FROM t LIMIT 100) WHERE {where}")
    assert sorted(tables.fetched) == fetched
    assert sorted(rows) == sorted(everything)


def test_pruning_leaves_the_nullable_side_of_a_join_whole(tmp_path):
    tables = lake(tmp_path, PARTITIONED, BEER)
    sql = "SELECT v.x FROM (VALUES 1, 9) AS v(x) LEFT JOIN t ON t.id = v.x WHERE t.dt IS NULL"
    assert ask(tables, sql) == [["9"]]


def test_partition_keys_and_path_are_columns(tmp_path):
    tables = lake(tmp_path, PARTITIONED, BEER)
    rows = ask(tables, 'SELECT id, dt, hour, "$path" FROM t WHERE id = 4')
    assert rows == [["4", "2024-01-02", "01", str(tmp_path / "dt=2024-01-02/hour=01/c.json")]]


@pytest.mark.parametrize(("of", "where", "found"), [
    ("int", "p = 7", "7"), ("bigint", "p IS NULL", None), ("char(3)", "p = '007'", "007"),
    ("char(4)", "p = '007'", "007 "),
    ("varchar(2)", "p = '00'", "00"), ("boolean", "p", "HIVE_INVALID_PARTITION_VALUE"),
    ("date", "id = 1 AND p IS NULL", "HIVE_INVALID_PARTITION_VALUE"),
])  # fmt: skip
def test_partition_values_are_of_their_key_s_type(tmp_path, of, where, found):
    value = "007" if found is not None else "__HIVE_DEFAULT_PARTITION__"
    keys = (Column("p", of),)
    tables = lake(tmp_path, {f"p={value}/a.json": '{"id": 1}\n'}, BEER, partition_keys=keys)
    if found and found.startswith("HIVE"):
        assert failure(tables, f"SELECT p FROM t WHERE {where}").code == found
    else:
        assert ask(tables, f"SELECT p FROM t WHERE {where}") == [[found]]


def test_partitions_are_a_table(tmp_path):
    tables = lake(tmp_path, PARTITIONED, BEER)
    rows = ask(tables, "SELECT * FROM \"t$partitions\" AS p WHERE p.dt > '2024-01-01' OR hour = '02' ORDER BY dt")
    assert rows == [["2024-01-01", "02"], ["2024-01-02", "01"]]
    assert failure(lake(tmp_path / "flat", {}, BEER), 'SELECT * FROM "t$partitions"').code == "TABLE_NOT_FOUND"


def test_a_query_that_is_stopped_while_it_fetches_ends(tmp_path):
    tables = lake(tmp_path, PARTITIONED, BEER)
    with pytest.raises(AthenaError) as raised:
        Engine(tables, tables).execute("SELECT id FROM t", options=Options(on_start=lambda stop: stop()))
    assert (raised.value.code, tables.fetched) == ("USER_CANCELED", [])


def test_a_query_that_is_stopped_before_it_begins_ends(tmp_path):
    """DuckDB forgets an interrupt of a connection that does nothing yet."""
    tables, long = lake(tmp_path, PARTITIONED, BEER), "UNNEST(sequence(1, 10000))"
    query = f"SELECT sum(x * y) FROM {long} AS a(x), {long} AS b(y), {long} AS c(z) WHERE x + y + z > 5"
    with pytest.raises(AthenaError) as raised:
        Engine(tables, tables).execute(query, options=Options(on_start=lambda stop: stop()))
    assert raised.value.code == "USER_CANCELED"


def test_star_has_the_partition_keys_last_and_no_path(tmp_path):
    tables = lake(tmp_path, PARTITIONED, BEER)
    result = Engine(tables, tables).execute("SELECT * FROM t")
    assert [column.name for column in result.columns] == ["id", "name", "abv", "dt", "hour"]


def test_bytes_scanned_are_those_of_the_objects_read(tmp_path):
    tables = lake(tmp_path, PARTITIONED, BEER)
    result = Engine(tables, tables).execute("SELECT id FROM t WHERE hour = '02'")
    assert result.bytes_scanned == len(PARTITIONED["dt=2024-01-01/hour=02/b.json"])


def test_a_limit_on_the_bytes_that_a_query_reads(tmp_path):
    tables = lake(tmp_path, PARTITIONED, BEER)
    with pytest.raises(AthenaError) as raised:
        Engine(tables, tables).execute("SELECT id FROM t", options=Options(bytes_limit=20))
    assert raised.value.code == "EXCEEDED_BYTES_SCANNED"


CSV = [("id", "int"), ("name", "string"), ("abv", "double")]


def test_delimited_text(tmp_path):
    tables = lake(tmp_path, {"a.csv": 'id,name,abv\n1,"x",5.5\n2,\\N,\n3,y\n'}, CSV, format=LAZY,
                  parameters={"skip.header.line.count": "1"})  # fmt: skip
    assert ask(tables, "SELECT * FROM t ORDER BY id") == [["1", '"x"', "5.5"], ["2", None, None], ["3", "y", None]]


def test_open_csv(tmp_path):
    tables = lake(
        tmp_path, {"a.csv.gz": '1,"a, ""b""",5.5\n'}, CSV, format=replace(OPEN_CSV, parameters={"escapeChar": '"'})
    )
    assert ask(tables, "SELECT * FROM t") == [["1", 'a, "b"', "5.5"]]


def test_parquet_columns_are_found_by_name_and_may_be_missing(tmp_path):
    path = tmp_path / "a.parquet"
    duckdb.sql(f"COPY (SELECT 5.5::DOUBLE AS ABV, 1::BIGINT AS id) TO '{path}' (FORMAT parquet)")
    tables = lake(tmp_path, {}, BEER, format=PARQUET)
    assert ask(tables, "SELECT id, name, abv FROM t") == [["1", None, "5.5"]]


def test_parquet_of_another_type_is_bad_data(tmp_path):
    path = tmp_path / "a.parquet"
    duckdb.sql(f"COPY (SELECT 'x' AS id) TO '{path}' (FORMAT parquet)")
    assert failure(lake(tmp_path, {}, BEER, format=PARQUET), "SELECT id FROM t").code == "HIVE_BAD_DATA"


@pytest.mark.parametrize(
    ("serde", "file"),
    [("com.amazon.ionhiveserde.IonHiveSerDe", "a"), ("org.openx.data.jsonserde.JsonSerDe", "a.json.lzo")],
)
def test_formats_that_are_not_read_are_refused(tmp_path, serde, file):
    tables = lake(tmp_path, {file: "x"}, BEER, format=Format(serde))
    assert failure(tables, "SELECT id FROM t").code == "NOT_SUPPORTED"


def test_names_are_found_whatever_their_case_and_qualification(tmp_path):
    tables = lake(tmp_path, {"a.json": '{"id": 1}\n'}, BEER)
    for name in ("T", '"t"', "default.t", '"default"."T"', "awsdatacatalog.default.t"):
        assert ask(tables, f"SELECT ID FROM {name}") == [["1"]]


def test_information_schema(tmp_path):
    tables = lake(tmp_path, PARTITIONED, BEER)
    sql = """SELECT column_name, data_type, extra_info FROM information_schema.columns
             WHERE table_name = 't' ORDER BY ordinal_position"""
    assert ask(tables, sql) == [["id", "bigint", None], ["name", "varchar", None], ["abv", "double", None],
                                ["dt", "varchar", "partition key"], ["hour", "varchar", "partition key"]]  # fmt: skip


def test_a_column_type_that_is_unknown_is_an_error(tmp_path):
    tables = lake(tmp_path, {"a.json": "{}\n"}, [("id", "bigint"), ("odd", "uniontype<int,string>")])
    assert failure(tables, "SELECT id FROM t").code == "TYPE_NOT_FOUND"
