"""Views: kept as Athena keeps them, and refused once their query no longer gives what they were made with.

https://docs.aws.amazon.com/athena/latest/ug/views.html
"""

import base64
import json
from dataclasses import replace

import pytest

from duckathena import AthenaError
from tests.unit.duckathena.writable import World

# How the table changes, what is asked then, and the rows or the error.
CHANGES = """
id int, s string | SELECT * FROM chosen | 1, a
id tinyint, s string | SELECT id, typeof(id) FROM chosen | 1, integer
id int, s string, more int | SELECT * FROM chosen | 1, a
id int, s string, more int | SELECT * FROM everything | <VIEW_IS_STALE> stored view column count (2) does not match column count derived from the view query analysis (3)
id bigint, s string | SELECT * FROM chosen | <VIEW_IS_STALE> line 1:15: View 'awsdatacatalog.default.chosen' is stale or in invalid state: column [id] of type bigint projected from query view at position 0 cannot be coerced to column [id] of type integer stored in view definition
id int, t string | SELECT * FROM everything | <VIEW_IS_STALE> column [t] of type varchar projected from query view at position 1 has a different name from column [s] of type varchar stored in view definition
id int, t string | SELECT * FROM chosen | <INVALID_VIEW> line 1:15: Failed analyzing stored view 'awsdatacatalog.default.chosen': line 1:12: Column 's' cannot be resolved
id bigint, s string | SELECT * FROM above | <INVALID_VIEW> line 1:15: Failed analyzing stored view 'awsdatacatalog.default.above': line 1:15: View 'awsdatacatalog.default.chosen' is stale
"""  # noqa: E501


@pytest.fixture
def world(tmp_path):
    found = World(tmp_path)
    found.run("""CREATE EXTERNAL TABLE t (id int, s string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
                 LOCATION '{at}/t'""")
    found.run("INSERT INTO t VALUES (1, 'a')")
    found.run("CREATE VIEW chosen AS SELECT id, s FROM t")
    found.run("CREATE VIEW everything AS SELECT * FROM t")
    found.run("CREATE VIEW above AS SELECT * FROM chosen")
    return found


@pytest.mark.parametrize("line", CHANGES.strip().splitlines())
def test_views_of_tables_that_changed(world, line):
    columns, sql, expected = line.split(" | ")
    world.run(f"ALTER TABLE t REPLACE COLUMNS ({columns})")
    if not expected.startswith("<"):
        assert world.ask(sql) == [expected.split(", ")]
        return
    code, _, message = expected[1:].partition("> ")
    with pytest.raises(AthenaError) as refused:
        world.run(sql)
    assert (refused.value.code, message in refused.value.message) == (code, True)


def test_a_view_of_a_table_that_is_gone(world):
    world.run("DROP TABLE t")
    with pytest.raises(AthenaError) as refused:
        world.run("SELECT * FROM chosen")
    assert refused.value.reason == (
        "INVALID_VIEW: line 1:15: Failed analyzing stored view 'awsdatacatalog.default.chosen': "
        "line 1:19: Table 'awsdatacatalog.default.t' does not exist"
    )
    assert world.ask("DESCRIBE chosen") == [["id", "integer"], ["s", "varchar"]]


# What another client has written of a view, and the row or the error.
WRITTEN = [
    ({"originalSql": "SELECT 1 AS a", "schema": "default"}, ["1"]),
    ({"originalSql": "SELECT 1 AS a", "columns": [{"name": "A", "type": "bigint"}]}, ["1"]),
    ({"originalSql": "SELECT 1 AS a", "columns": [{"name": "a", "type": "nothing"}]}, "INVALID_VIEW"),
    ({"originalSql": "SELECT FROM", "columns": []}, "INVALID_VIEW"),
    ({"originalSql": "SELECT 1", "columns": [{"name": "a", "type": "bigint"}]}, "VIEW_IS_STALE"),
    ({}, "INVALID_VIEW"),
]


@pytest.mark.parametrize(("definition", "expected"), WRITTEN)
def test_views_that_others_have_written(world, definition, expected):
    known = world.warehouse.known["default", "chosen"]
    text = f"/* Presto View: {base64.b64encode(json.dumps(definition).encode()).decode()} */"
    world.warehouse.create_table(replace(known, view=text))
    if isinstance(expected, list):
        assert world.ask("SELECT * FROM chosen") == [expected]
        return
    with pytest.raises(AthenaError) as refused:
        world.run("SELECT * FROM chosen")
    assert refused.value.code == expected


REFUSED = """
ALTER TABLE chosen ADD COLUMNS (x int) | FAILED
ALTER TABLE chosen SET TBLPROPERTIES ('a' = 'b') | FAILED
MSCK REPAIR TABLE chosen | FAILED
DROP VIEW nowhere | TABLE_NOT_FOUND
DROP VIEW t | GENERIC_USER_ERROR
DROP VIEW IF EXISTS t | GENERIC_USER_ERROR
CREATE VIEW chosen AS SELECT 1 AS a | TABLE_ALREADY_EXISTS
CREATE OR REPLACE VIEW t AS SELECT 1 AS a | TABLE_ALREADY_EXISTS
CREATE OR REPLACE VIEW chosen AS SELECT * FROM chosen | VIEW_IS_RECURSIVE
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_refused(world, line):
    sql, _, code = line.rpartition(" | ")
    with pytest.raises(AthenaError) as refused:
        world.run(sql)
    assert refused.value.code == code
