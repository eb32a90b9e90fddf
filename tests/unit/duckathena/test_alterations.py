"""ALTER TABLE, MSCK REPAIR TABLE and SHOW. https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html"""

import pytest

from duckathena import AthenaError
from tests.unit.duckathena.writable import World


@pytest.fixture
def world(tmp_path):
    """A table with a partition in the catalogue, and one more whose folder alone is there."""
    made = World(tmp_path)
    made.run("""CREATE EXTERNAL TABLE beers (id int, name string) PARTITIONED BY (dt string)
        ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION '{at}/beers'""")
    for folder, line in (("dt=a", '{"id": 1, "name": "x"}'), ("dt=b%3A 1", '{"id": 2}'), ("moved", '{"id": 3}')):
        path = made.warehouse.folder / "beers" / folder / "1.json"
        path.parent.mkdir(parents=True)
        path.write_text(line)
    made.run("ALTER TABLE beers ADD PARTITION (dt = 'a')")
    return made


ANSWERS = [
    ("MSCK REPAIR TABLE beers", "SELECT id, dt FROM beers ORDER BY 1", [["1", "a"], ["2", "b: 1"]]),
    ("ALTER TABLE beers ADD PARTITION (dt = 'b: 1')", "SHOW PARTITIONS beers", [["dt=a"], ["dt=b%3A 1"]]),
    ("ALTER TABLE beers ADD PARTITION (dt = 'b: 1')", "SELECT id FROM beers WHERE dt = 'b: 1'", [["2"]]),
    ("ALTER TABLE beers ADD IF NOT EXISTS PARTITION (dt = 'a') PARTITION (dt = 'c') LOCATION '{at}/beers/moved'",
     "SELECT id, dt FROM beers ORDER BY 1", [["1", "a"], ["3", "c"]]),
    ("ALTER TABLE beers DROP IF EXISTS PARTITION (dt = 'a'), PARTITION (dt = 'z')", "SHOW PARTITIONS beers", []),
    ("ALTER TABLE beers PARTITION (dt = 'a') RENAME TO PARTITION (dt = 'z')", "SELECT id, dt FROM beers", [["1", "z"]]),
    ("ALTER TABLE beers PARTITION (dt = 'a') SET LOCATION '{at}/beers/moved'", "SELECT id FROM beers", [["3"]]),
    ("ALTER TABLE beers ADD COLUMNS (abv double COMMENT 'strength')", "SHOW COLUMNS IN beers",
     [["id"], ["name"], ["abv"], ["dt"]]),
    ("ALTER TABLE beers REPLACE COLUMNS (name string, first struct<after:int>)", "SELECT * FROM beers",
     [["x", None, "a"]]),
    ("ALTER TABLE beers CHANGE COLUMN id id bigint COMMENT 'wide' AFTER name", "DESCRIBE beers",
     [["name", "string", "from deserializer"], ["id", "bigint", "wide"]]),
    ("ALTER TABLE beers CHANGE name label string FIRST", "SELECT * FROM beers", [[None, "1", "a"]]),
    ("ALTER TABLE beers CHANGE id id bigint", "SELECT typeof(id), id FROM beers", [["bigint", "1"]]),
    ("ALTER TABLE beers SET TBLPROPERTIES ('x' = 'y')", "SHOW TBLPROPERTIES beers", [["EXTERNAL", "TRUE"], ["x", "y"]]),
]  # fmt: skip


# Folders, and what of them MSCK REPAIR TABLE adds to the partitions of the keys dt and h.
FOLDERS = {
    "dt=1/h=a/x": "dt=1/h=a",
    "dt=2/h=a/deeper/x": "dt=2/h=a",
    "dt=3/h=a=b/x": "dt=3/h=a%3Db",
    "dt=4/h=a%2Fb/x": "dt=4/h=a%2Fb",
    "dt=5/h=__HIVE_DEFAULT_PARTITION__/x": "dt=5/h=__HIVE_DEFAULT_PARTITION__",
    "dt=6/h=a/_SUCCESS": "dt=6/h=a",
    "DT=7/h=a/x": None,
    "dt=8/H=a/x": None,
    "dt=9/x": None,
    "h=a/dt=10/x": None,
    "dt=11/h=/x": None,
    "dt=12/x=1/h=a/x": None,
    "2013/a/x": None,
    "_14/dt=14/h=a/x": None,
    "dt=15/h=a": None,
}


def test_repair_adds_what_is_called_as_the_keys_are(tmp_path):
    world = World(tmp_path)
    world.run("CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (dt string, h string) LOCATION '{at}/t'")
    for name in FOLDERS:
        path = world.warehouse.folder / "t" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    world.run("MSCK REPAIR TABLE t")
    assert world.ask("SHOW PARTITIONS t") == sorted([added] for added in FOLDERS.values() if added)


@pytest.mark.parametrize(("change", "question", "rows"), ANSWERS, ids=[change for change, *_ in ANSWERS])
def test_changes(world, change, question, rows):
    world.run(change)
    found = [[value and value.rstrip() for value in row] for row in world.ask(question)]  # Hive pads
    assert found[: len(rows) or 1] == rows


FAILURES = [
    ("SHOW TABLES 'a('", "FAILED"),
    ("ALTER TABLE beers ADD PARTITION (dt = 'a')", "ALREADY_EXISTS"),
    ("ALTER TABLE beers DROP PARTITION (dt = 'z')", "PARTITION_NOT_FOUND"),
    ("ALTER TABLE beers PARTITION (dt = 'z') RENAME TO PARTITION (dt = 'y')", "PARTITION_NOT_FOUND"),
    ("ALTER TABLE beers PARTITION (dt = 'a') RENAME TO PARTITION (dt = 'a')", "ALREADY_EXISTS"),
    ("ALTER TABLE beers PARTITION (day = 'a') SET LOCATION '{at}'", "INVALID_PARTITION"),
    ("ALTER TABLE beers ADD COLUMNS (id int)", "DUPLICATE_COLUMN_NAME"),
    ("ALTER TABLE beers REPLACE COLUMNS (a int, dt string)", "DUPLICATE_COLUMN_NAME"),
    ("ALTER TABLE beers CHANGE nope id int", "COLUMN_NOT_FOUND"),
    ("ALTER TABLE beers CHANGE id id int AFTER nope", "COLUMN_NOT_FOUND"),
    ("ALTER TABLE beers CHANGE id name int", "DUPLICATE_COLUMN_NAME"),
    ("ALTER TABLE beers RENAME TO ales", "NOT_SUPPORTED"),
    ("ALTER TABLE ice SET LOCATION '{at}/other'", "NOT_SUPPORTED"),
    ("SHOW PARTITIONS ice", "FAILED"),
    ("DROP VIEW beers", "GENERIC_USER_ERROR"),
    ("DROP VIEW IF EXISTS beers", "GENERIC_USER_ERROR"),
]


@pytest.mark.parametrize(("sql", "code"), FAILURES, ids=[sql for sql, _ in FAILURES])
def test_failures(world, sql, code):
    world.run("CREATE TABLE ice (a int) LOCATION '{at}/ice' TBLPROPERTIES ('table_type' = 'ICEBERG')")
    with pytest.raises(AthenaError) as raised:
        world.run(sql)
    assert raised.value.code == code
    assert world.ask("SHOW TABLES") == [["beers"], ["ice"]]


def test_what_is_shown_has_one_name_a_column(world):
    world.run("CREATE VIEW shown AS SELECT id FROM beers")
    for sql in ("SHOW CREATE VIEW shown", "MSCK REPAIR TABLE beers", "SHOW CREATE TABLE beers"):
        result = world.run(sql)
        assert result.text()
        assert {len(row) for row in result.rows} == {len(result.columns)} == {1}
