"""Iceberg tables. https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html"""

import uuid
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyiceberg.table import StaticTable
from pyiceberg.types import TimestamptzType, TimeType, UUIDType

from duckathena import AthenaError, Options, iceberg
from duckathena.catalog import Column
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


def test_types_that_athena_does_not_make(world):
    table = world.warehouse.table("default", "beers")
    kinds = {"at": (TimestamptzType(), "timestamp"), "clock": (TimeType(), "string"), "key": (UUIDType(), "string")}
    columns = (*table.columns, *(Column(name, of) for name, (_, of) in kinds.items()))
    theirs = iceberg.load(table, world.warehouse, world.warehouse, columns)
    with theirs.update_schema() as change:
        for name, (of, _) in kinds.items():
            change.add_column(name, of)
    moment = datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    rows = [{"id": 7, "at": moment, "clock": moment.time(), "key": uuid.UUID(int=7).bytes}, {"id": 8}]
    theirs.append(pa.Table.from_pylist(rows, schema=theirs.schema().as_arrow()))
    result = world.run("SELECT at, at + INTERVAL '1' DAY, clock, key FROM beers ORDER BY id")
    assert [str(column.type) for column in result.columns] == [
        "timestamp(6) with time zone", "timestamp(6) with time zone", "time(6)", "uuid",
    ]  # fmt: skip
    assert result.text() == [
        ["2024-01-02 03:04:05.678901 UTC", "2024-01-03 03:04:05.678901 UTC", "03:04:05.678901",
         "00000000-0000-0000-0000-000000000007"],
        [None, None, None, None],
    ]  # fmt: skip
    version = theirs.current_snapshot()
    assert version
    assert world.ask(
        f"SELECT at FROM beers FOR VERSION AS OF {version.snapshot_id} WHERE at > TIMESTAMP '2024-01-01 UTC'"
    ) == [["2024-01-02 03:04:05.678901 UTC"]]
    for sql in ("INSERT INTO beers (id) VALUES (9)", "DELETE FROM beers WHERE id = 7"):
        with pytest.raises(AthenaError) as raised:
            world.run(sql)
        assert raised.value.code == "NOT_SUPPORTED"


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
    ("UPDATE beers SET id = DECIMAL '5' WHERE id = 2", ["1 one", "5 two"]),
    ("MERGE INTO beers USING (VALUES (DECIMAL '3', 'x')) AS s(k, n) ON id = k "
     "WHEN NOT MATCHED THEN INSERT (id, name) VALUES (k, n)", ["1 one", "2 two", "3 x"]),
    ("DELETE FROM beers WHERE id = 1", ["2 two"]),
    ("DELETE FROM beers WHERE abv > 1", ["2 two"]),
    ("DELETE FROM beers", []),
    ("UPDATE beers SET name = upper(name) || ', ' || CAST(id AS varchar), id = id + 10 WHERE id > 1",
     ["1 one", "12 TWO, 2"]),
    ("UPDATE beers SET abv = NULL", ["1 one", "2 two"]),
    ("UPDATE beers SET name = CASE WHEN id = 1 THEN 'a, b' ELSE name END WHERE true", ["1 a, b", "2 two"]),
    ("MERGE INTO beers b USING (VALUES (1, 'uno'), (3, 'tres')) AS s(id, name) ON b.id = s.id"
     " WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)",
     ["1 uno", "2 two", "3 tres"]),
    ("MERGE INTO beers USING (VALUES 1, 3) AS s(id) ON beers.id = s.id WHEN MATCHED THEN DELETE", ["2 two"]),
    ("MERGE INTO beers AS t USING (SELECT 1 AS k, 'a' AS v UNION ALL SELECT 2, 'b') s ON t.id = s.k"
     " WHEN MATCHED AND s.v = 'b' THEN DELETE"
     " WHEN MATCHED THEN UPDATE SET name = CASE WHEN abv > 1 THEN upper(name) ELSE v END, abv = NULL"
     " WHEN NOT MATCHED THEN INSERT VALUES (k, v, 1e0, NULL, NULL)", ["1 ONE"]),
    ("MERGE INTO beers t USING (VALUES (CAST(NULL AS bigint)), 7) AS s(k) ON t.id = s.k"
     " WHEN NOT MATCHED AND k IS NULL THEN INSERT (name, id) VALUES ('none', 9)"
     " WHEN NOT MATCHED AND k > 5 THEN INSERT (id, name) VALUES (k, 'seven')",
     ["1 one", "2 two", "7 seven", "9 none"]),
    ("MERGE INTO default.beers t USING beers s ON t.id = s.id + 1 WHEN MATCHED THEN UPDATE SET name = s.name",
     ["1 one", "2 one"]),
    ("MERGE INTO beers t USING (VALUES 1, 1, 5, 5) AS s(k) ON t.id = s.k"
     " WHEN NOT MATCHED THEN INSERT (id, name) VALUES (k, 'x')", ["1 one", "2 two", "5 x", "5 x"]),
    ("MERGE INTO beers t USING (VALUES (1, 'uno'), (3, 'tres')) AS name(id, v) ON t.id = name.id"
     " WHEN MATCHED THEN UPDATE SET name = name.v WHEN NOT MATCHED THEN INSERT (id, name) VALUES (name.id, name.v)",
     ["1 uno", "2 two", "3 tres"]),
    ("MERGE INTO beers t USING (VALUES (1, 'a'), (1, 'b'), (2, 'a')) AS s(k, v) ON t.id = s.k"
     " WHEN MATCHED AND v = 'b' THEN UPDATE SET name = 'b'", ["1 b", "2 two"]),
    ("MERGE INTO beers t USING (VALUES (1, 'a'), (1, 'b')) AS s(k, v) ON t.id = s.k"
     " WHEN MATCHED AND v = 'b' THEN DELETE", ["2 two"]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "rows"), CHANGES, ids=[sql for sql, _ in CHANGES])
def test_changes(world, sql, rows):
    world.run(ROWS)
    world.run(sql)
    assert [row[0] for row in world.ask("SELECT CAST(id AS varchar) || ' ' || name FROM beers ORDER BY id")] == rows


COUNTS = [
    ("INSERT INTO beers SELECT * FROM beers", 2),
    ("DELETE FROM beers WHERE id = 1", 1),
    ("DELETE FROM beers", 2),
    ("UPDATE beers SET name = 'x'", 2),
    ("UPDATE beers SET name = name WHERE id > 1", 1),
    ("MERGE INTO beers t USING (VALUES 1, 3, 4) AS s(k) ON id = k WHEN MATCHED THEN DELETE"
     " WHEN NOT MATCHED THEN INSERT (id) VALUES (k)", 3),
    ("MERGE INTO beers t USING (VALUES 1) AS s(k) ON id = k WHEN MATCHED THEN UPDATE SET name = 'x'", 1),
    ("MERGE INTO beers t USING (VALUES 1) AS s(k) ON id = k WHEN NOT MATCHED THEN INSERT (id) VALUES (k)", 0),
    ("OPTIMIZE beers REWRITE DATA USING BIN_PACK", 0),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "count"), COUNTS)
def test_the_rows_that_a_statement_touches_are_counted(world, sql, count):
    assert world.run(ROWS).written == 2
    assert world.run(sql).written == count


PARAMETERS = [
    ("UPDATE beers SET name = ?, abv = ? WHERE name = ?", ["'two'", "1.5e0", "'one'"], ["1 two", "2 two"]),
    ("DELETE FROM beers WHERE id = ? -- ?", ["1 -- 2"], ["2 two"]),
    ("MERGE INTO beers t USING (VALUES ?) AS s(k) ON t.id = k + ? WHEN MATCHED THEN UPDATE SET name = ?",
     ["1", "1", "'it''s'"], ["1 one", "2 it's"]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "parameters", "rows"), PARAMETERS, ids=[sql for sql, *_ in PARAMETERS])
def test_parameters_stay_where_they_are_written(world, sql, parameters, rows):
    world.run(ROWS)
    world.engine.check(sql, parameters)
    world.engine.execute(sql, options=Options(parameters=parameters))
    assert [row[0] for row in world.ask("SELECT CAST(id AS varchar) || ' ' || name FROM beers ORDER BY id")] == rows


CHANGED_MEANWHILE = [
    "DELETE FROM beers WHERE id = 1",
    "UPDATE beers SET name = 'x'",
    "MERGE INTO beers t USING (VALUES 1) AS s(k) ON id = k WHEN MATCHED THEN DELETE",
]


@pytest.mark.parametrize("sql", CHANGED_MEANWHILE)
def test_rows_that_came_meanwhile_are_not_lost(world, sql):
    world.run(ROWS)
    insert = "INSERT INTO beers (id, name) VALUES (3, 'three')"
    with pytest.raises(AthenaError) as raised:
        world.engine.execute(sql, options=Options(on_start=lambda _stop: world.run(insert) and None))
    assert raised.value.code == "ICEBERG_COMMIT_ERROR"
    assert world.ask("SELECT name FROM beers ORDER BY id") == [["one"], ["two"], ["three"]]


def test_rows_are_added_to_what_came_meanwhile(world):
    def change(_stop):
        world.run("ALTER TABLE beers ADD COLUMNS (ibu int)")
        world.run("INSERT INTO beers (id, name, ibu) VALUES (3, 'three', 30)")

    world.run(ROWS)
    world.engine.execute("INSERT INTO beers (id, name) VALUES (4, 'four')", options=Options(on_start=change))
    assert world.ask("SELECT name, ibu FROM beers ORDER BY id") == [
        ["one", None], ["two", None], ["three", "30"], ["four", None],
    ]  # fmt: skip


COUNTED = [
    ("INSERT INTO beers (id) SELECT 1 WHERE false", 0),
    ("INSERT INTO beers (id) VALUES (1), (2)", 2),
    ("UPDATE beers SET name = 'x' WHERE id = 1", 1),
    ("UPDATE beers SET name = 'x' WHERE id > 5", 0),
    ("DELETE FROM beers WHERE id = 2", 1),
    ("DELETE FROM beers", 2),
    ("MERGE INTO beers USING (VALUES 1, 2, 3) AS s(k) ON id = k WHEN MATCHED AND k = 1 THEN DELETE "
     "WHEN MATCHED THEN UPDATE SET name = 'x' WHEN NOT MATCHED THEN INSERT (id) VALUES (k)", 3),
    ("MERGE INTO beers USING (VALUES 2, 3) AS s(k) ON id = k WHEN NOT MATCHED THEN INSERT (id) VALUES (k)", 1),
    ("MERGE INTO beers USING (VALUES 2) AS s(k) ON id = k WHEN MATCHED THEN DELETE", 1),
    ("OPTIMIZE beers REWRITE DATA USING BIN_PACK", 0),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "rows"), COUNTED)
def test_rows_that_are_changed_are_counted(world, sql, rows):
    world.run(ROWS)
    assert world.run(sql).written == rows


def test_the_types_of_columns(world):
    asked = "SELECT data_type FROM information_schema.columns WHERE column_name = 'brewed'"
    assert world.ask(asked) == [["timestamp(6)"]]


def test_most_partitions(world):
    world.run("""CREATE TABLE made (id int) PARTITIONED BY (truncate(1, id)) LOCATION '{at}/made'
        TBLPROPERTIES ('table_type' = 'ICEBERG')""")
    world.run("INSERT INTO made SELECT x FROM UNNEST(sequence(1, 100)) AS t(x)")
    with pytest.raises(AthenaError) as raised:
        world.run("INSERT INTO made SELECT x FROM UNNEST(sequence(1, 101)) AS t(x)")
    assert raised.value.code == "ICEBERG_TOO_MANY_OPEN_PARTITIONS"
    assert world.ask("SELECT count(*) FROM made") == [["100"]]


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


def test_time_travel_goes_back_to_the_columns_of_then(world):
    world.run(ROWS)
    first = StaticTable.from_metadata(metadata(world)).current_snapshot()
    assert first
    world.run("ALTER TABLE beers CHANGE COLUMN name title string")
    world.run("ALTER TABLE beers DROP COLUMN abv")
    world.run("ALTER TABLE beers ADD COLUMNS (abv string)")
    world.run("INSERT INTO beers (id, title, abv) VALUES (3, 'three', 'much')")
    world.run("OPTIMIZE beers REWRITE DATA USING BIN_PACK")
    assert world.ask("SELECT id, title, abv FROM beers ORDER BY id") == [
        ["1", "one", None], ["2", "two", None], ["3", "three", "much"],
    ]  # fmt: skip
    then = world.run(f"SELECT * FROM beers FOR VERSION AS OF {first.snapshot_id} ORDER BY id")
    assert [column.name for column in then.columns] == ["id", "name", "abv", "brewed", "tags"]
    assert [row[:3] for row in then.text()] == [["1", "one", "5.0"], ["2", "two", None]]
    assert world.ask("SELECT count(*) FROM beers FOR VERSION AS OF 'main'") == [["3"]]
    both = (
        f"SELECT o.name, n.abv FROM beers FOR VERSION AS OF {first.snapshot_id} AS o JOIN beers n ON o.name = n.title"
    )
    assert world.ask(f"{both} ORDER BY 1") == [["one", None], ["two", None]]


def test_the_path_of_a_row(world):
    world.run(ROWS)
    world.run("INSERT INTO beers (id, name) VALUES (3, 'three')")
    found = world.ask('SELECT id, "$path" FROM beers ORDER BY id')
    assert found[0][1] == found[1][1] != found[2][1]
    assert {path.removeprefix(f"{world.warehouse.folder}/beers/") for _, path in found} <= set(world.files("beers"))
    assert world.ask(f"""SELECT id FROM beers WHERE "$path" = '{found[2][1]}'""") == [["3"]]


def test_values_of_every_type(world):
    world.run("""CREATE TABLE made (a boolean, b int, c float, d decimal(10,2), e date, f binary, g map<string,int>,
        h struct<x:int,y:array<string>>, i varchar(3), j smallint) LOCATION '{at}/made'
        TBLPROPERTIES ('table_type' = 'ICEBERG')""")
    world.run("""INSERT INTO made VALUES (true, 1, REAL '2.5', DECIMAL '-3.10', DATE '2024-02-29', X'00ff',
        MAP(ARRAY['k', 'l'], ARRAY[1, NULL]), ROW(1, ARRAY['y']), 'abc', 7)""")
    world.run("INSERT INTO made (b, g) VALUES (2, MAP()), (3, NULL)")
    world.run("UPDATE made SET g = MAP(ARRAY['m'], ARRAY[b]) WHERE b = 3")
    assert world.ask("SELECT * FROM made ORDER BY b") == [
        ["true", "1", "2.5", "-3.10", "2024-02-29", "00 ff", "{k=1, l=null}", "{x=1, y=[y]}", "abc", "7"],
        [None, "2", None, None, None, None, "{}", None, None, None],
        [None, "3", None, None, None, None, "{m=3}", None, None, None],
    ]  # fmt: skip


def test_a_table_is_renamed(world):
    world.run(ROWS)
    world.run("ALTER TABLE beers RENAME TO ales")
    assert world.ask("SELECT count(*) FROM ales") == [["2"]]
    world.run("INSERT INTO ales (id) VALUES (3)")
    assert world.ask("SELECT count(*) FROM ales") == [["3"]]
    assert ("default", "beers") not in world.warehouse.known


def test_create_table_as_and_partitions(world):
    properties = "table_type = 'ICEBERG', is_external = false, location = '{at}/made', partitioning = ARRAY['p']"
    world.run(f"CREATE TABLE made WITH ({properties}) AS SELECT * FROM (VALUES (1, 'x'), (2, 'y')) AS v(id, p)")
    world.run("INSERT INTO made VALUES (3, 'x')")
    world.run("UPDATE made SET id = 4 WHERE p = 'x' AND id = 3")
    assert world.ask("SELECT p, sum(id) FROM made GROUP BY p ORDER BY p") == [["x", "5"], ["y", "2"]]
    assert any("p=x" in name for name in world.files("made"))


PARTITIONS = [
    # the term, the folder of one row with id 7, style 'Stout' and brewed 2024-03-05 06:07:08
    ("style", "style=Stout"),
    ("bucket(16, id)", "id_bucket=3"),
    ("truncate(2, style)", "style_trunc=St"),
    ("truncate(5, id)", "id_trunc=5"),
    ("year(brewed)", "brewed_year=2024"),
    ("month(brewed)", "brewed_month=2024-03"),
    ("day(brewed)", "brewed_day=2024-03-05"),
    ("hour(brewed)", "brewed_hour=2024-03-05-06"),
    ("`style`, DAY(brewed)", "style=Stout/brewed_day=2024-03-05"),
]


@pytest.mark.parametrize(("terms", "folder"), PARTITIONS, ids=[terms for terms, _ in PARTITIONS])
def test_partitions(world, terms, folder):
    world.run(f"""CREATE TABLE made (id bigint, style string, brewed timestamp) PARTITIONED BY ({terms})
        LOCATION '{{at}}/made' TBLPROPERTIES ('table_type' = 'ICEBERG')""")
    world.run("INSERT INTO made VALUES (7, 'Stout', TIMESTAMP '2024-03-05 06:07:08'), (NULL, NULL, NULL)")
    assert any(f"data/{folder}/" in name for name in world.files("made"))
    world.run("INSERT INTO made VALUES (8, 'IPA', TIMESTAMP '1969-12-31 23:59:59')")
    assert world.ask("SELECT id, brewed FROM made ORDER BY id") == [
        ["7", "2024-03-05 06:07:08.000000"], ["8", "1969-12-31 23:59:59.000000"], [None, None],
    ]  # fmt: skip


def test_partitions_of_create_table_as(world):
    properties = """table_type = 'ICEBERG', is_external = false, location = '{at}/made',
        partitioning = ARRAY['bucket(id, 4)', 'month(day)']"""
    world.run(f"CREATE TABLE made WITH ({properties}) AS SELECT 1 AS id, DATE '2024-02-29' AS day")
    assert any("id_bucket=0/day_month=2024-02/" in name for name in world.files("made"))


def test_columns_come_move_and_go(world):
    world.run(ROWS)
    world.run("ALTER TABLE beers ADD COLUMNS (ibu int COMMENT 'bitterness', parts struct<malt:string>)")
    assert world.ask("SELECT id, ibu, parts FROM beers ORDER BY id") == [["1", None, None], ["2", None, None]]
    world.run("INSERT INTO beers (id, ibu, parts) VALUES (3, 40, ROW('pale'))")
    world.run("ALTER TABLE beers CHANGE COLUMN ibu bitterness bigint AFTER id")
    world.run("ALTER TABLE beers DROP COLUMN name")
    world.run("ALTER TABLE beers ADD COLUMNS (name string)")  # another one: what the first held does not come back
    assert world.ask("SELECT id, bitterness, parts.malt, name FROM beers ORDER BY id") == [
        ["1", None, None, None], ["2", None, None, None], ["3", "40", "pale", None],
    ]  # fmt: skip
    columns = [(column.name, column.type) for column in world.warehouse.known["default", "beers"].columns]
    assert columns[:2] == [("id", "bigint"), ("bitterness", "bigint")]
    assert [name for name, _ in columns[2:]] == ["abv", "brewed", "tags", "parts", "name"]
    table = StaticTable.from_metadata(metadata(world))
    assert [field.name for field in table.schema().fields] == [name for name, _ in columns]


def test_files_are_packed(world):
    for _ in range(3):
        world.run(ROWS)
    rows = world.ask("SELECT * FROM beers ORDER BY id")
    world.run("OPTIMIZE beers REWRITE DATA USING BIN_PACK;")
    assert world.ask("SELECT * FROM beers ORDER BY id") == rows
    assert len(list(StaticTable.from_metadata(metadata(world)).scan().plan_files())) == 1


FAILURES = [
    ("SELECT * FROM beers FOR VERSION AS OF 1", "INVALID_ARGUMENTS"),
    ("SELECT * FROM beers FOR TIMESTAMP AS OF TIMESTAMP '2000-01-01 00:00:00'", "INVALID_ARGUMENTS"),
    ("SELECT * FROM beers FOR TIMESTAMP AS OF 1", "TYPE_MISMATCH"),
    ("SELECT * FROM beers FOR TIMESTAMP AS OF TIMESTAMP '2999-01-01 00:00:00'", "INVALID_ARGUMENTS"),
    ("SELECT * FROM beers FOR SYSTEM_TIME AS OF current_timestamp", "SYNTAX_ERROR"),
    ("SELECT * FROM beers FOR VERSION AS OF 'nothing'", "INVALID_ARGUMENTS"),
    ("SELECT * FROM beers FOR VERSION AS OF 1.5", "NOT_SUPPORTED"),
    ("SELECT * FROM beers FOR TIMESTAMP AS OF (SELECT current_timestamp)", "NOT_SUPPORTED"),
    ('SELECT * FROM "beers$history" FOR VERSION AS OF 1', "NOT_SUPPORTED"),
    ("WITH t AS (SELECT 1) SELECT * FROM t FOR VERSION AS OF 1", "NOT_SUPPORTED"),
    ('SELECT * FROM "beers$entries"', "NOT_SUPPORTED"),
    ('SELECT * FROM "beers$nothing"', "TABLE_NOT_FOUND"),
    ('SELECT * FROM "hive$history"', "TABLE_NOT_FOUND"),
    ("SELECT * FROM hive FOR VERSION AS OF 1", "NOT_SUPPORTED"),
    ("DELETE FROM hive WHERE id = 1", "NOT_SUPPORTED"),
    ("UPDATE beers SET nothing = 1", "COLUMN_NOT_FOUND"),
    ("UPDATE beers SET id = 'x'", "TYPE_MISMATCH"),
    ("UPDATE beers SET id = 1e0", "TYPE_MISMATCH"),
    ("DELETE FROM beers WHERE odd = 1", "COLUMN_NOT_FOUND"),
    ("INSERT INTO beers VALUES ('x')", "TYPE_MISMATCH"),
    (CREATE, "TABLE_ALREADY_EXISTS"),
    ("CREATE TABLE plain (id int) LOCATION '{at}/plain'", "NOT_SUPPORTED"),
    ("CREATE TABLE t (d date) PARTITIONED BY (week(d)) LOCATION '{at}/t' TBLPROPERTIES ('table_type'='iceberg')",
     "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE t (d date) PARTITIONED BY (bucket(d)) LOCATION '{at}/t' TBLPROPERTIES ('table_type'='iceberg')",
     "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE t (d date) PARTITIONED BY (month(e)) LOCATION '{at}/t' TBLPROPERTIES ('table_type'='iceberg')",
     "COLUMN_NOT_FOUND"),
    ("CREATE TABLE t (d date) PARTITIONED BY (hour(d)) LOCATION '{at}/t' TBLPROPERTIES ('table_type'='iceberg')",
     "NOT_SUPPORTED"),
    ("CREATE TABLE t (d date) PARTITIONED BY (d, month(d)) LOCATION '{at}/t' TBLPROPERTIES ('table_type'='iceberg')",
     "NOT_SUPPORTED"),
    ("MERGE INTO hive USING beers ON true WHEN MATCHED THEN DELETE", "NOT_SUPPORTED"),
    ("MERGE INTO beers t USING (VALUES 1, 1) AS s(k) ON t.id = k WHEN MATCHED THEN DELETE",
     "MERGE_TARGET_ROW_MULTIPLE_MATCHES"),
    ("MERGE INTO beers t USING beers s ON true WHEN MATCHED THEN UPDATE SET name = s.name",
     "MERGE_TARGET_ROW_MULTIPLE_MATCHES"),
    ("MERGE INTO beers t USING (VALUES 1) AS s(k) ON id = k WHEN MATCHED THEN UPDATE SET odd = 1", "COLUMN_NOT_FOUND"),
    ("MERGE INTO beers t USING (VALUES 1) AS s(k) ON id = odd WHEN MATCHED THEN DELETE", "COLUMN_NOT_FOUND"),
    ("MERGE INTO beers t USING (VALUES 1) AS s(k) ON id = k WHEN MATCHED THEN UPDATE SET id = 'x'", "TYPE_MISMATCH"),
    ("MERGE INTO beers t USING (VALUES 9) AS s(k) ON id = k WHEN NOT MATCHED THEN INSERT (id) VALUES (1, 2)",
     "TYPE_MISMATCH"),
    ("MERGE INTO beers t USING (VALUES 9) AS s(k) ON id = k WHEN NOT MATCHED THEN INSERT (id) VALUES ('x')",
     "TYPE_MISMATCH"),
    ("MERGE INTO beers USING (VALUES 9) ON true WHEN MATCHED THEN DELETE", "SYNTAX_ERROR"),
    ("MERGE INTO beers t USING (VALUES (1, 'a'), (1, 'b')) AS s(k, v) ON id = k WHEN MATCHED AND v > 'b' THEN DELETE",
     "MERGE_TARGET_ROW_MULTIPLE_MATCHES"),
    ("MERGE INTO beers t USING (VALUES 1) AS s(k) ON id = k WHEN MATCHED THEN UPDATE SET t.name = 'x'", "SYNTAX_ERROR"),
    ("MERGE INTO beers t USING (VALUES 1) AS s(k) ON id = k WHEN MATCHED THEN UPDATE SET id = 1, id = 2",
     "SYNTAX_ERROR"),
    ("MERGE INTO beers t USING (VALUES 9) AS s(k) ON id = k WHEN NOT MATCHED THEN INSERT (id, id) VALUES (1, 2)",
     "DUPLICATE_COLUMN_NAME"),
    ("UPDATE beers SET beers.name = 'x'", "SYNTAX_ERROR"),
    ("MERGE INTO beers t USING (VALUES 9) s ON true", "SYNTAX_ERROR"),
    ("MERGE INTO beers t USING (VALUES 9) s ON true WHEN NOT MATCHED BY SOURCE THEN DELETE", "SYNTAX_ERROR"),
    ("OPTIMIZE beers REWRITE DATA USING BIN_PACK WHERE id = 1", "NOT_SUPPORTED"),
    ("OPTIMIZE beers REWRITE DATA USING BIN_PACK WHERE odd = 1", "NOT_SUPPORTED"),
    ("OPTIMIZE hive REWRITE DATA USING BIN_PACK", "NOT_SUPPORTED"),
    ("ALTER TABLE beers ADD COLUMNS (id int)", "DUPLICATE_COLUMN_NAME"),
    ("ALTER TABLE beers DROP COLUMN odd", "COLUMN_NOT_FOUND"),
    ("ALTER TABLE beers CHANGE COLUMN odd odd bigint", "COLUMN_NOT_FOUND"),
    ("ALTER TABLE beers CHANGE COLUMN id id int", "NOT_SUPPORTED"),
    ("ALTER TABLE beers REPLACE COLUMNS (id bigint)", "NOT_SUPPORTED"),
    ("ALTER TABLE beers SET LOCATION '{at}/other'", "NOT_SUPPORTED"),
    ("ALTER TABLE hive DROP COLUMN id", "NOT_SUPPORTED"),
    ("ALTER TABLE beers RENAME TO hive", "TABLE_ALREADY_EXISTS"),
    ("ALTER TABLE hive RENAME TO other", "NOT_SUPPORTED"),
    ("ALTER TABLE hive UNSET TBLPROPERTIES ('a')", "NOT_SUPPORTED"),
    ("ALTER TABLE beers SET TBLPROPERTIES ('a' = 'b')", "NOT_SUPPORTED"),
    ("ALTER TABLE beers SET TBLPROPERTIES ('format' = 'orc')", "NOT_SUPPORTED"),
    ("ALTER TABLE beers SET TBLPROPERTIES ('write_compression' = 'lzo')", "NOT_SUPPORTED"),
    ("ALTER TABLE beers SET TBLPROPERTIES ('vacuum_min_snapshots_to_keep' = '0')", "INVALID_TABLE_PROPERTY"),
    ("ALTER TABLE beers SET TBLPROPERTIES ('optimize_rewrite_data_file_threshold' = 'x')", "INVALID_TABLE_PROPERTY"),
    ("ALTER TABLE beers UNSET TBLPROPERTIES ('a')", "NOT_SUPPORTED"),
    ("CREATE EXTERNAL TABLE t (a int) LOCATION '{at}/t' TBLPROPERTIES ('table_type'='iceberg')", "SYNTAX_ERROR"),
    ("CREATE TABLE t (a int) LOCATION '{at}/t' TBLPROPERTIES ('table_type'='iceberg', 'comment'='x')", "NOT_SUPPORTED"),
    ("CREATE TABLE t WITH (table_type = 'ICEBERG', location = '{at}/t', partitioned_by = ARRAY['a']) AS SELECT 1 AS a",
     "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE t WITH (table_type = 'ICEBERG', location = '{at}/t', format = 'ORC') AS SELECT 1 AS a",
     "NOT_SUPPORTED"),
    ("CREATE TABLE t WITH (table_type = 'ICEBERG', location = '{at}/t', is_external = true) AS SELECT 1 AS a",
     "INVALID_TABLE_PROPERTY"),
    ("VACUUM hive", "NOT_SUPPORTED"),
    ("VACUUM nothing", "TABLE_NOT_FOUND"),
    ("VACUUM beers WHERE id = 1", "SYNTAX_ERROR"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "code"), FAILURES, ids=[sql for sql, _ in FAILURES])
def test_what_is_refused(world, sql, code):
    world.run("CREATE EXTERNAL TABLE hive (id int) STORED AS PARQUET LOCATION '{at}/hive'")
    world.run(ROWS)
    before = metadata(world)
    with pytest.raises(AthenaError) as raised:
        world.run(sql)
    assert (raised.value.code, metadata(world)) == (code, before)
