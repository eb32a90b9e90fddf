"""Iceberg tables. https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html"""

import pytest
from pyiceberg.table import StaticTable

from duckathena import AthenaError
from tests.unit.duckathena.writable import World

CREATE = """CREATE TABLE beers (id bigint, name string, abv double, brewed timestamp, tags array<string>)
    LOCATION '{at}/beers' TBLPROPERTIES ('table_type' = 'ICEBERG')"""
ROWS = """INSERT INTO beers VALUES (1, 'one', 5e0, TIMESTAMP '2024-01-02 03:04:05.678901', ARRAY['a']),
    (2, 'two', NULL, NULL, NULL)"""


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.run(CREATE)
    return made


def metadata(world: World) -> str:
    return world.warehouse.known["default", "beers"].parameters["metadata_location"]


def test_rows_are_read_as_they_were_written(world):
    assert world.ask("SELECT * FROM beers") == []
    world.run(ROWS)
    assert world.ask("SELECT * FROM beers ORDER BY id") == [
        ["1", "one", "5.0", "2024-01-02 03:04:05.678901", "[a]"],
        ["2", "two", None, None, None],
    ]
    assert str(world.run("SELECT brewed FROM beers").columns[0].type) == "timestamp(6)"


def test_other_engines_read_the_table(world):
    world.run(ROWS)
    table = StaticTable.from_metadata(metadata(world))
    assert table.scan().to_arrow().column("name").to_pylist() == ["one", "two"]
    assert table.metadata.format_version == 2


def test_who_drops_the_table_drops_its_data_and_nothing_beside_it(world):
    world.run(ROWS)
    world.run("DELETE FROM beers WHERE id = 1")
    for place in ("notes.txt", "data2/a", "../beers-2/data/a"):
        path = world.warehouse.folder / "beers" / place
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("x")
    world.run("DROP TABLE beers")
    assert world.files(".") == ["beers-2/data/a", "beers/data2/a", "beers/notes.txt"]
    world.run(CREATE)
    assert world.ask("SELECT * FROM beers") == []


CHANGES = [
    ("INSERT INTO beers (name, id) VALUES ('three', 3)", ["1 one", "2 two", "3 three"]),
    ("DELETE FROM beers WHERE id = 1", ["2 two"]),
    ("DELETE FROM beers WHERE abv > 1", ["2 two"]),
    ("DELETE FROM beers", []),
    ("UPDATE beers SET name = upper(name) || ', ' || CAST(id AS varchar), id = id + 10 WHERE id > 1",
     ["1 one", "12 TWO, 2"]),
    ("UPDATE beers SET abv = NULL", ["1 one", "2 two"]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "rows"), CHANGES, ids=[sql for sql, _ in CHANGES])
def test_changes(world, sql, rows):
    world.run(ROWS)
    world.run(sql)
    assert [row[0] for row in world.ask("SELECT CAST(id AS varchar) || ' ' || name FROM beers ORDER BY id")] == rows


def test_time_travel(world):
    world.run(ROWS)
    first = StaticTable.from_metadata(metadata(world)).current_snapshot()
    assert first
    world.run("DELETE FROM beers WHERE id = 1")
    count = "SELECT count(*) FROM beers"
    assert world.ask(count) == [["1"]]
    assert world.ask(f"{count} FOR VERSION AS OF {first.snapshot_id}") == [["2"]]
    moment = f"from_unixtime({first.timestamp_ms} / 1000e0)"
    assert world.ask(f"{count} FOR TIMESTAMP AS OF {moment}") == [["2"]]
    assert world.ask(f"{count} FOR TIMESTAMP AS OF current_timestamp AS b WHERE b.id = 2") == [["1"]]


def test_create_table_as_and_partitions(world):
    properties = "table_type = 'ICEBERG', is_external = false, location = '{at}/made', partitioning = ARRAY['p']"
    world.run(f"CREATE TABLE made WITH ({properties}) AS SELECT * FROM (VALUES (1, 'x'), (2, 'y')) AS v(id, p)")
    world.run("INSERT INTO made VALUES (3, 'x')")
    world.run("UPDATE made SET id = 4 WHERE p = 'x' AND id = 3")
    assert world.ask("SELECT p, sum(id) FROM made GROUP BY p ORDER BY p") == [["x", "5"], ["y", "2"]]
    assert any("p=x" in name for name in world.files("made"))


FAILURES = [
    ("SELECT * FROM beers FOR VERSION AS OF 1", "INVALID_ARGUMENTS"),
    ("SELECT * FROM beers FOR TIMESTAMP AS OF TIMESTAMP '2000-01-01 00:00:00'", "INVALID_ARGUMENTS"),
    ("SELECT * FROM beers FOR TIMESTAMP AS OF 1", "TYPE_MISMATCH"),
    ('SELECT "$path" FROM beers', "COLUMN_NOT_FOUND"),
    ("SELECT * FROM hive FOR VERSION AS OF 1", "NOT_SUPPORTED"),
    ("DELETE FROM hive WHERE id = 1", "NOT_SUPPORTED"),
    ("UPDATE beers SET nothing = 1", "COLUMN_NOT_FOUND"),
    ("UPDATE beers SET id = 'x'", "TYPE_MISMATCH"),
    ("DELETE FROM beers WHERE odd = 1", "COLUMN_NOT_FOUND"),
    ("INSERT INTO beers VALUES ('x')", "TYPE_MISMATCH"),
    (CREATE, "TABLE_ALREADY_EXISTS"),
    ("CREATE TABLE plain (id int) LOCATION '{at}/plain'", "NOT_SUPPORTED"),
    ("CREATE TABLE t (d date) PARTITIONED BY (month(d)) LOCATION '{at}/t' TBLPROPERTIES ('table_type'='iceberg')",
     "NOT_SUPPORTED"),
    ("MERGE INTO beers USING hive ON true WHEN MATCHED THEN DELETE", "NOT_SUPPORTED"),
    ("OPTIMIZE beers REWRITE DATA USING BIN_PACK", "NOT_SUPPORTED"),
    ("VACUUM beers", "NOT_SUPPORTED"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "code"), FAILURES, ids=[sql for sql, _ in FAILURES])
def test_what_is_refused(world, sql, code):
    world.run("CREATE EXTERNAL TABLE hive (id int) STORED AS PARQUET LOCATION '{at}/hive'")
    world.run(ROWS)
    before = metadata(world)
    with pytest.raises(AthenaError) as raised:
        world.run(sql)
    assert (raised.value.code, metadata(world)) == (code, before)
