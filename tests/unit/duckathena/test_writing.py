"""What CREATE TABLE AS, INSERT INTO and UNLOAD write is read back as it was, in every format and compression.

https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html
"""

import pytest

from duckathena import AthenaError
from duckathena.encoding import ENCODINGS
from tests.unit.duckathena.writable import World

ROW = """SELECT 1 AS i, BIGINT '-9000000000' AS l, 1.5e0 AS d, real '2.5' AS r, DECIMAL '12.345' AS m, 'a "b", c' AS s,
    true AS b, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 01:02:03.456' AS t, CAST(NULL AS varchar) AS n"""
NESTED = (
    ", ARRAY[1, NULL, 3] AS a, MAP(ARRAY['k'], ARRAY[1.5e0]) AS p, CAST(ROW(1, 'x') AS ROW(f integer, g varchar)) AS w"
)
ANSWER = ["1", "-9000000000", "1.5", "2.5", "12.345", 'a "b", c', "true", "2024-02-29", "2024-02-29 01:02:03.456", None]
WAYS = [(kind, compression) for kind, encoding in ENCODINGS.items() for compression in encoding.compressions]


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.mark.parametrize(("kind", "compression"), WAYS)
def test_what_is_written_is_read_back(world, kind, compression):
    nested = NESTED if kind != "TEXTFILE" else ", ARRAY[1, NULL, 3] AS a"
    properties = f"format = '{kind}', write_compression = '{compression}', external_location = '{{at}}/made'"
    world.run(f"CREATE TABLE made WITH ({properties}) AS {ROW}{nested}")
    world.run(f"INSERT INTO made {ROW}{nested}")
    more = ["[1, null, 3]", "{k=1.5}", "{f=1, g=x}"][: 3 if kind != "TEXTFILE" else 1]
    assert world.ask("SELECT * FROM made") == [[*ANSWER, *more]] * 2


@pytest.mark.parametrize("kind", ENCODINGS)
def test_unload(world, kind):
    result = world.run(f"UNLOAD (SELECT 1 AS id, 'x' AS name) TO '{{at}}/out' WITH (format = '{kind}')")
    assert len(result.manifest or ()) == len(world.files("out")) == 1
    serde = ENCODINGS[kind].format.serde
    world.run(f"""CREATE EXTERNAL TABLE back (id int, name string) ROW FORMAT SERDE '{serde}' LOCATION '{{at}}/out'""")
    assert world.ask("SELECT * FROM back") == [["1", "x"]]


@pytest.mark.parametrize("kind", ENCODINGS)
@pytest.mark.parametrize("value", ["nan()", "-infinity()", "1e20", "CAST(infinity() AS real)", "0.10", "-0e0"])
def test_numbers_that_are_hard_to_write_are_read_back(world, kind, value):
    world.run(f"CREATE TABLE made WITH (format = '{kind}', external_location = '{{at}}/made') AS SELECT {value} AS a")
    assert world.ask("SELECT a FROM made") == world.ask(f"SELECT {value}")


def test_a_delimiter_of_ones_own(world):
    world.run("CREATE TABLE made WITH (format = 'TEXTFILE', field_delimiter = ';', external_location = '{at}/made',"
              " write_compression = 'NONE') AS SELECT 1 AS a, 'x' AS b")  # fmt: skip
    assert (world.warehouse.folder / "made" / world.files("made")[0]).read_text() == "1;x\n"
    assert world.ask("SELECT * FROM made") == [["1", "x"]]


def test_partitions_of_values_that_no_folder_can_be_called(world):
    values = ["a b", "1:2/3", "é=%", "+", "it's"]
    rows = ", ".join("(1, '" + value.replace("'", "''") + "')" for value in values)
    world.run("CREATE TABLE made WITH (format = 'JSON', external_location = '{at}/made', partitioned_by = ARRAY['p'])"
              f" AS SELECT * FROM (VALUES {rows}) AS v(id, p)")  # fmt: skip
    assert world.ask("SELECT p FROM made ORDER BY p") == [[value] for value in sorted(values)]
    assert {name.split("/")[0] for name in world.files("made")} == {
        "p=a b", "p=1%3A2%2F3", "p=é%3D%25", "p=+", "p=it%27s"}  # fmt: skip


def test_partitions_and_buckets(world):
    rows = "SELECT * FROM (VALUES " + ", ".join(f"({i}, 'p{i % 2}')" for i in range(20)) + ") AS v(id, p)"
    world.run("CREATE TABLE made WITH (external_location = '{at}/made', partitioned_by = ARRAY['p'],"
              f" bucketed_by = ARRAY['id'], bucket_count = 2) AS {rows}")  # fmt: skip
    assert {name.partition("/")[0] for name in world.files("made")} == {"p=p0", "p=p1"}
    assert len(world.files("made")) == 4
    assert world.ask("SELECT p, count(*), sum(id) FROM made GROUP BY p ORDER BY p") == [
        ["p0", "10", "90"],
        ["p1", "10", "100"],
    ]
    table = world.warehouse.known["default", "made"]
    assert (table.bucketed_by, table.buckets) == (("id",), 2)


def test_a_query_without_rows_makes_an_empty_table(world):
    for kind in ENCODINGS:
        properties = f"format = '{kind}', external_location = '{{at}}/{kind}'"
        world.run(f"CREATE TABLE t_{kind} WITH ({properties}) AS SELECT 1 AS id WHERE false")
        assert world.ask(f"SELECT count(*) FROM t_{kind}") == [["0"]]
    world.run("CREATE TABLE parted WITH (external_location = '{at}/p', partitioned_by = ARRAY['b']) AS"
              " SELECT 1 AS a, 2 AS b WHERE false")  # fmt: skip
    assert world.ask("SELECT * FROM parted") == []


FAILURES = [
    ("CREATE TABLE x WITH (format = 'RCFILE') AS SELECT 1 AS a", "NOT_SUPPORTED"),
    ("CREATE TABLE x WITH (write_compression = 'LZO') AS SELECT 1 AS a", "NOT_SUPPORTED"),
    ("CREATE TABLE x WITH (bucketed_by = ARRAY['a']) AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE x WITH (bucketed_by = ARRAY['b'], bucket_count = 2) AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE x WITH (format = 'TEXTFILE') AS SELECT MAP(ARRAY[1], ARRAY[2]) AS a", "NOT_SUPPORTED"),
    ("CREATE TABLE x WITH (odd = 'x') AS SELECT 1 AS a", "NOT_SUPPORTED"),
    ("UNLOAD (SELECT 1 AS a) TO '{at}/out' WITH (format = 'XML')", "NOT_SUPPORTED"),
]


@pytest.mark.parametrize(("sql", "code"), FAILURES, ids=[sql for sql, _ in FAILURES])
def test_what_is_refused(world, sql, code):
    with pytest.raises(AthenaError) as raised:
        world.run(sql)
    assert raised.value.code == code
    assert world.files(".") == []


def test_insert_into_a_bucketed_table_is_refused_as_by_athena(world):
    world.run("CREATE EXTERNAL TABLE t (id int) CLUSTERED BY (id) INTO 4 BUCKETS STORED AS PARQUET LOCATION '{at}/t'")
    with pytest.raises(AthenaError, match="bucketed"):
        world.run("INSERT INTO t VALUES 1")


# Values, and what the column a (integer, of three letters, ...) then holds, or the error.
ASSIGNED = """
int | 1.6e0 | 2
int | BIGINT '7' | 7
tinyint | 3 | 3
varchar(3) | 'ab   ' | ab\N{SPACE}
decimal(5,1) | 1.25 | 1.3
date | TIMESTAMP '2020-01-02 12:00:00' | 2020-01-02
array<int> | ARRAY[BIGINT '7'] | [7]
tinyint | 300 | <INVALID_CAST_ARGUMENT>
varchar(3) | 'abcd' | <INVALID_CAST_ARGUMENT>
int | 'text' | <TYPE_MISMATCH>
int | true | <TYPE_MISMATCH>
int | DATE '2020-01-01' | <TYPE_MISMATCH>
string | 1 | <TYPE_MISMATCH>
struct<p:varchar(2)> | CAST(ROW('aaa') AS ROW(p varchar(10))) | <TYPE_MISMATCH>
"""


@pytest.mark.parametrize("line", ASSIGNED.strip().splitlines())
def test_insert_into_casts_as_trino_assigns(world, line):
    of, value, expected = line.split(" | ")
    world.run(f"CREATE EXTERNAL TABLE made (a {of}) STORED AS PARQUET LOCATION '{{at}}/made'")
    if expected.startswith("<"):
        with pytest.raises(AthenaError) as refused:
            world.run(f"INSERT INTO made VALUES ({value})")
        assert refused.value.code == expected.strip("<>")
    else:
        world.run(f"INSERT INTO made VALUES ({value})")
        assert world.ask("SELECT a FROM made") == [[expected]]


REFUSED = """
INSERT INTO made (a, A) VALUES (1, 2) | DUPLICATE_COLUMN_NAME
INSERT INTO made (nope) VALUES (1) | COLUMN_NOT_FOUND
INSERT INTO seen VALUES (1) | NOT_SUPPORTED
UPDATE made SET a = 1, a = 2 | SYNTAX_ERROR
CREATE TABLE t WITH (format = 'ORC', format = 'JSON') AS SELECT 1 AS a | DUPLICATE_PROPERTY
CREATE TABLE t WITH (compression_level = 3) AS SELECT 1 AS a | INVALID_TABLE_PROPERTY
CREATE TABLE t WITH (write_compression = 'ZSTD', compression_level = 23) AS SELECT 1 AS a | INVALID_TABLE_PROPERTY
CREATE TABLE t AS SELECT NULL AS a | COLUMN_TYPE_UNKNOWN
CREATE VIEW t AS SELECT NULL AS a | COLUMN_TYPE_UNKNOWN
CREATE VIEW t AS SELECT 1 AS a, 2 AS A | DUPLICATE_COLUMN_NAME
CREATE OR REPLACE VIEW seen AS SELECT * FROM seen | VIEW_IS_RECURSIVE
DROP TABLE seen | FAILED
SHOW CREATE TABLE seen | NOT_SUPPORTED
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_refused(world, line):
    sql, _, code = line.rpartition(" | ")
    world.run("CREATE EXTERNAL TABLE made (a int) STORED AS PARQUET LOCATION '{at}/made'")
    world.run("CREATE VIEW seen AS SELECT 1 AS a")
    with pytest.raises(AthenaError) as refused:
        world.run(sql)
    assert refused.value.code == code


def test_a_level_of_compression(world):
    properties = "write_compression = 'ZSTD', compression_level = 19, external_location = '{at}/made'"
    world.run(f"CREATE TABLE made WITH ({properties}) AS SELECT 1 AS a")
    assert world.ask("SELECT a FROM made") == [["1"]]


def test_what_optimize_and_vacuum_go_by_is_kept(world):
    world.run("CREATE TABLE made WITH (table_type = 'ICEBERG', is_external = false, location = '{at}/made', "
              "vacuum_max_snapshot_age_seconds = 3600) AS SELECT 1 AS a")  # fmt: skip
    assert ["vacuum_max_snapshot_age_seconds", "3600"] in world.ask("SHOW TBLPROPERTIES made")
