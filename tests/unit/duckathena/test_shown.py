"""DESCRIBE, SHOW COLUMNS and SHOW CREATE TABLE, to the last blank: of Hive's tables, of Iceberg's and of views.

https://docs.aws.amazon.com/athena/latest/ug/describe-table.html and show-create-table.html
"""

import pytest
from pyiceberg.types import ListType, TimeType

from duckathena import AthenaError
from duckathena.iceberg.shown import shown_type
from tests.unit.duckathena.writable import World

HIVE = """CREATE EXTERNAL TABLE hops (id int COMMENT 'abc', twenty_signs_in_name struct<aa:int,bb:int>)
    PARTITIONED BY (year string COMMENT 'of the crop') STORED AS PARQUET LOCATION '{at}/hops'"""
ICEBERG = """CREATE TABLE brews (id int COMMENT 'its number', style string, brewed timestamp, price decimal(10,2),
    steps array<struct<name:string,minutes:int>>, notes map<string,int>, abv float, label binary)
    PARTITIONED BY (style, bucket(4, id), day(brewed)) LOCATION '{at}/brews'
    TBLPROPERTIES ('table_type' = 'ICEBERG', 'format' = 'parquet', 'vacuum_min_snapshots_to_keep' = '2')"""
VIEW = "CREATE VIEW ales AS SELECT 1 AS id, 'x' AS style, now() AS asked"

BLANK = " " * 20


def padded(*values: str) -> str:
    return "\t".join(value.ljust(20) for value in values)


HIVE_ROWS = [
    padded("id", "int", "abc"),
    f"twenty_signs_in_name\tstruct<aa:int,bb:int>\t{BLANK}",
    padded("year", "string", "of the crop"),
    "\t \t ",
    "# Partition Information\t \t ",
    f"# col_name            \t{padded('data_type', 'comment')}",
    "\t \t ",
    padded("year", "string", "of the crop"),
]
ICEBERG_ROWS = [
    "# Table schema:\t\t",
    "# col_name\tdata_type\tcomment",
    "id\tint\tits number",
    "style\tstring\t",
    "brewed\ttimestamp\t",
    "price\tdecimal(10, 2)\t",
    "steps\tarray<struct<name: string, minutes: int>>\t",
    "notes\tmap<string, int>\t",
    "abv\tfloat\t",
    "label\tbinary\t",
    "\t\t",
    "# Partition spec:\t\t",
    "# field_name\tfield_transform\tcolumn_name",
    "style\tidentity\tstyle",
    "id_bucket\tbucket[4]\tid",
    "brewed_day\tday\tbrewed",
]
ICEBERG_STATEMENT = """CREATE TABLE default.brews (
  id int COMMENT 'its number',
  style string,
  brewed timestamp,
  price decimal(10, 2),
  steps array<struct<name: string, minutes: int>>,
  notes map<string, int>,
  abv float,
  label binary)
PARTITIONED BY (`style`, bucket(4, `id`), day(`brewed`))
LOCATION '{at}/brews'
TBLPROPERTIES (
  'table_type'='iceberg',
  'write_compression'='zstd',
  'format'='parquet',
  'vacuum_min_snapshots_to_keep'='2'
);"""
SHOWN = [
    ("DESCRIBE hops", ["col_name", "data_type", "comment"], HIVE_ROWS),
    ("SHOW COLUMNS IN hops", ["field"], [padded(name) for name in ("id", "twenty_signs_in_name", "year")]),
    ("DESC brews", ["col_name", "data_type", "comment"], ICEBERG_ROWS),
    ("SHOW COLUMNS FROM brews IN default", ["field"],
     ["id", "style", "brewed", "price", "steps", "notes", "abv", "label"]),
    ("SHOW CREATE TABLE brews", ["createtab_stmt"], ICEBERG_STATEMENT.split("\n")),
    *((sql, ["column", "type"], ["id\tinteger", "style\tvarchar(1)", "asked\ttimestamp(3) with time zone"])
      for sql in ("DESCRIBE ales", "SHOW COLUMNS IN ales")),
    ("SHOW VIEWS", ["views"], ["ales"]),
    ("SHOW CREATE VIEW ales", ["create view"],
     ["CREATE VIEW default.ales AS", "SELECT 1 AS id, 'x' AS style, now() AS asked"]),
]  # fmt: skip


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    for sql in (HIVE, ICEBERG, VIEW):
        made.run(sql)
    return made


@pytest.mark.parametrize(("sql", "names", "lines"), SHOWN, ids=[sql for sql, *_ in SHOWN])
def test_shown(world, sql, names, lines):
    result = world.run(sql)
    assert [column.name for column in result.columns] == names
    found = ["\t".join(str(value) for value in row) for row in result.text()]
    assert found == [line.replace("{at}", str(world.warehouse.folder)) for line in lines]


def test_the_statement_of_an_iceberg_table_makes_it_again(world):
    statement = "\n".join(str(line) for (line,) in world.ask("SHOW CREATE TABLE brews"))
    before = world.ask("DESCRIBE brews")
    world.run("DROP TABLE brews")
    world.run(statement)
    assert world.ask("DESCRIBE brews") == before
    assert "\n".join(str(line) for (line,) in world.ask("SHOW CREATE TABLE brews")) == statement


def test_columns_that_no_ddl_names_are_not_described():
    with pytest.raises(AthenaError, match="Table has unsupported column types"):
        shown_type(ListType(1, TimeType()))


def test_names_that_are_no_words_are_shown_in_quotes_and_read_again(world):
    statement = "CREATE TABLE default.odd (\n  `a b` int,\n  `ä` int,\n  c_1 int)"
    world.run(f"{statement} LOCATION '{{at}}/odd' TBLPROPERTIES ('table_type' = 'ICEBERG')")
    assert "\n".join(line for (line,) in world.ask("SHOW CREATE TABLE odd")).startswith(statement)
