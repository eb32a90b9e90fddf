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
    values = ["a b", "1:2/3", "e=%", "+", "it's"]
    rows = ", ".join("(1, '" + value.replace("'", "''") + "')" for value in values)
    world.run("CREATE TABLE made WITH (format = 'JSON', external_location = '{at}/made', partitioned_by = ARRAY['p'])"
              f" AS SELECT * FROM (VALUES {rows}) AS v(id, p)")  # fmt: skip
    assert world.ask("SELECT p FROM made ORDER BY p") == [[value] for value in sorted(values)]
    assert {name.split("/")[0] for name in world.files("made")} == {
        "p=a b", "p=1%3A2%2F3", "p=e%3D%25", "p=+", "p=it%27s"}  # fmt: skip


# Values of a partition key, its folder, and the value that is read.
PARTITIONS = """
'' | p=__HIVE_DEFAULT_PARTITION__ | NULL
CAST(NULL AS varchar) | p=__HIVE_DEFAULT_PARTITION__ | NULL
DECIMAL '1.50' | p=1.5 | 1.50
DECIMAL '100' | p=100 | 100
1e10 | p=1.0E10 | 1.0E10
true | p=true | true
DATE '2020-01-02' | p=2020-01-02 | 2020-01-02
TIMESTAMP '2020-01-02 03:04:05.000' | p=2020-01-02 03%3A04%3A05 | 2020-01-02 03:04:05.000
"""


@pytest.mark.parametrize("line", PARTITIONS.strip().splitlines())
def test_folders_of_partitions_are_called_as_hive_calls_them(world, line):
    value, folder, read = line.split(" | ")
    world.run("CREATE TABLE made WITH (external_location = '{at}/made', partitioned_by = ARRAY['p'])"
              f" AS SELECT 1 AS id, {value} AS p")  # fmt: skip
    assert [name.partition("/")[0] for name in world.files("made")] == [folder]
    assert world.ask("SELECT p FROM made") == [[None if read == "NULL" else read]]


def test_insert_into_writes_where_a_partition_is(world):
    world.run("CREATE EXTERNAL TABLE t (id int) PARTITIONED BY (p string) STORED AS PARQUET LOCATION '{at}/t'")
    world.run("ALTER TABLE t ADD PARTITION (p = 'a') LOCATION '{at}/elsewhere'")
    world.run("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
    assert (len(world.files("elsewhere")), [name.partition("/")[0] for name in world.files("t")]) == (1, ["p=b"])
    assert world.ask("SELECT * FROM t ORDER BY id") == [["1", "a"], ["2", "b"]]


def test_insert_into_partitions_that_a_template_places_is_refused(world):
    world.run("CREATE EXTERNAL TABLE t (id int) PARTITIONED BY (p string) STORED AS PARQUET LOCATION '{at}/t' "
              "TBLPROPERTIES ('projection.enabled' = 'true', 'projection.p.type' = 'enum', 'projection.p.values' = "
              "'a', 'storage.location.template' = '{at}/t/${p}/')")  # fmt: skip
    with pytest.raises(AthenaError, match=r"storage\.location\.template"):
        world.run("INSERT INTO t VALUES (1, 'a')")


# What a delimited table says of its text, the text of the rows (1, 'a,b', ARRAY['x', NULL]) and (NULL, '', NULL).
TEXTS = [
    ("", "", "1;a,b;x\x02\\N\n\\N;;\\N\n"),
    ("COLLECTION ITEMS TERMINATED BY '+'", "", "1;a,b;x+\\N\n\\N;;\\N\n"),
    ("NULL DEFINED AS 'none'", "", "1;a,b;x\x02none\nnone;;none\n"),
    ("", ", 'skip.header.line.count' = '1'", "i;s;a\n1;a,b;x\x02\\N\n\\N;;\\N\n"),
]


@pytest.mark.parametrize(("delimited", "properties", "text"), TEXTS)
def test_insert_into_writes_text_as_its_table_reads_it(world, delimited, properties, text):
    world.run("CREATE EXTERNAL TABLE t (i int, s string, a array<string>) ROW FORMAT DELIMITED FIELDS TERMINATED BY ';'"
              f" {delimited} LOCATION '{{at}}/t' TBLPROPERTIES ('write.compression' = 'NONE'{properties})")  # fmt: skip
    world.run("INSERT INTO t VALUES (1, 'a,b', ARRAY['x', NULL]), (NULL, '', NULL)")
    (name,) = world.files("t")
    assert (world.warehouse.folder / "t" / name).read_text() == text
    assert world.ask("SELECT * FROM t") == [["1", "a,b", "[x, null]"], [None, "", None]]


@pytest.mark.parametrize("escape", [r"\\", "~", "^"])
def test_insert_into_escapes_what_would_end_a_field(world, escape):
    world.run(f"CREATE EXTERNAL TABLE t (i int, s string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
              f"ESCAPED BY '{escape}' LOCATION '{{at}}/t'")  # fmt: skip
    world.run("INSERT INTO t VALUES (1, 'a,b\\c~^\x02')")
    assert world.ask("SELECT * FROM t") == [["1", "a,b\\c~^\x02"]]


def test_insert_into_below_several_header_lines_is_refused(world):
    world.run("CREATE EXTERNAL TABLE t (i int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{at}/t' "
              "TBLPROPERTIES ('skip.header.line.count' = '2')")  # fmt: skip
    with pytest.raises(AthenaError, match=r"skip\.header\.line\.count"):
        world.run("INSERT INTO t VALUES 1")


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
    assert world.files(".") == []
    world.run("CREATE TABLE parted WITH (external_location = '{at}/p', partitioned_by = ARRAY['b']) AS"
              " SELECT 1 AS a, 2 AS b WHERE false")  # fmt: skip
    assert world.ask("SELECT * FROM parted") == []


FAILURES = [
    ("CREATE TABLE x WITH (format = 'RCFILE') AS SELECT 1 AS a", "NOT_SUPPORTED"),
    ("CREATE TABLE x WITH (write_compression = 'LZO') AS SELECT 1 AS a", "NOT_SUPPORTED"),
    ("CREATE TABLE x WITH (bucketed_by = ARRAY['a']) AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE x WITH (bucketed_by = ARRAY['b'], bucket_count = 2) AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE x WITH (format = 'TEXTFILE') AS SELECT MAP(ARRAY[1], ARRAY[2]) AS a", "NOT_SUPPORTED"),
    ("CREATE TABLE x WITH (odd = 'x') AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE x WITH (partitioned_by = 'b') AS SELECT 1 AS a, 2 AS b", "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE x WITH (partitioned_by = ARRAY['b']) AS SELECT 1 AS a, ARRAY[2] AS b", "NOT_SUPPORTED"),
    ("CREATE TABLE x WITH (partitioned_by = ARRAY['b']) AS SELECT 1 AS a, 'é' AS b", "HIVE_INVALID_PARTITION_VALUE"),
    ("CREATE TABLE x WITH (bucketed_by = ARRAY['a'], bucket_count = 0) AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE x WITH (format = 'TEXTFILE', field_delimiter = '||') AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
    ("CREATE TABLE x WITH (format = 'JSON') AS SELECT X'00' AS a", "NOT_SUPPORTED"),
    (
        "CREATE TABLE x WITH (partitioned_by = ARRAY['b']) AS SELECT 1 AS a, b FROM UNNEST(sequence(1, 101)) AS t(b)",
        "HIVE_TOO_MANY_OPEN_PARTITIONS",
    ),
    ("UNLOAD (SELECT 1 AS a) TO '{at}/out' WITH (format = 'XML')", "NOT_SUPPORTED"),
    ("UNLOAD (SELECT 1 AS a) TO '{at}/out' WITH (format = 'JSON', external_location = 'x')", "INVALID_TABLE_PROPERTY"),
    (
        "UNLOAD (SELECT 1 AS a) TO '{at}/out' WITH (format = 'JSON', write_compression = 'NONE')",
        "INVALID_TABLE_PROPERTY",
    ),
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
tinyint | 300 | <NUMERIC_VALUE_OUT_OF_RANGE>
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
INSERT INTO `made` VALUES (1) | SYNTAX_ERROR
CREATE TABLE `t` AS SELECT 1 AS a | SYNTAX_ERROR
CREATE VIEW `v` AS SELECT 1 AS a | SYNTAX_ERROR
DELETE FROM `made` | SYNTAX_ERROR
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
CREATE TABLE t AS SELECT TIMESTAMP '2020-01-01 00:00:00.123456' AS a | NOT_SUPPORTED
CREATE TABLE t AS SELECT ARRAY[CAST(localtimestamp AS timestamp(0))] AS a | NOT_SUPPORTED
UNLOAD (SELECT CAST(localtimestamp AS timestamp(6)) AS a) TO '{at}/t' WITH (format = 'PARQUET') | NOT_SUPPORTED
CREATE TABLE t WITH (partitioned_by = ARRAY['p']) AS SELECT 1 AS a, x AS p FROM UNNEST(sequence(1, 101)) AS u(x) | \
HIVE_TOO_MANY_OPEN_PARTITIONS
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_refused(world, line):
    sql, _, code = line.rpartition(" | ")
    world.run("CREATE EXTERNAL TABLE made (a int) STORED AS PARQUET LOCATION '{at}/made'")
    world.run("CREATE VIEW seen AS SELECT 1 AS a")
    with pytest.raises(AthenaError) as refused:
        world.run(sql)
    assert refused.value.code == code


# Statements of several lines, which Windows ends with two signs, and what the table then holds.
LINES = [
    ("INSERT INTO made\nSELECT 2\nWHERE 'a\nb' = 'a\nb'", ["1", "2"]),
    ("UPDATE made\nSET\na = 5\nWHERE a = 1", ["5"]),
    ("DELETE FROM made\n\n\nWHERE a = 11", ["1"]),
    ("MERGE INTO made t\nUSING (VALUES\n1) AS s(k)\nON t.a = k\nWHEN MATCHED THEN UPDATE SET\na = 77", ["77"]),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("sql", "rows"), LINES)
def test_lines_end_as_they_end(world, sql, rows, end):
    world.run(
        "CREATE TABLE made WITH (table_type = 'ICEBERG',\nlocation = '{at}/made')\nAS\nSELECT 1 AS a".replace("\n", end)
    )
    world.run(sql.replace("\n", end))
    assert world.ask("SELECT a FROM made ORDER BY a") == [[row] for row in rows]


def test_most_partitions(world):
    properties = "external_location = '{at}/made', partitioned_by = ARRAY['p']"
    world.run(f"CREATE TABLE made WITH ({properties}) AS SELECT 1 AS a, x AS p FROM UNNEST(sequence(1, 100)) AS u(x)")
    assert world.ask("SELECT count(DISTINCT p) FROM made") == [["100"]]


def test_the_catalogue_may_be_named(world):
    world.run("CREATE TABLE made WITH (external_location = '{at}/made') AS SELECT 1 AS a")
    for name in ("awsdatacatalog.default.made", '"awsdatacatalog".default.made', '"AwsDataCatalog"."default".made'):
        world.run(f"INSERT INTO {name} VALUES (2)")
    assert world.ask("SELECT count(*) FROM made") == [["4"]]


def test_a_level_of_compression(world):
    properties = "write_compression = 'ZSTD', compression_level = 19, external_location = '{at}/made'"
    world.run(f"CREATE TABLE made WITH ({properties}) AS SELECT 1 AS a")
    assert world.ask("SELECT a FROM made") == [["1"]]


def test_an_iceberg_table_is_made_of_rows_in_an_empty_folder_alone(world):
    world.run("UNLOAD (SELECT 1 AS a) TO '{at}/made' WITH (format = 'JSON')")
    with pytest.raises(AthenaError) as refused:
        world.run("CREATE TABLE made WITH (table_type = 'ICEBERG', location = '{at}/made') AS SELECT 1 AS a")
    assert refused.value.code == "ICEBERG_FILESYSTEM_ERROR"


# Queries that fail, and what is left of the Iceberg table that they were to fill: nothing.
@pytest.mark.parametrize(("query", "partitioning", "code"), [
    ("SELECT 1 / x AS a FROM (VALUES 1, 0) AS t(x)", "", "DIVISION_BY_ZERO"),
    ("SELECT a FROM UNNEST(sequence(1, 101)) AS t(a)", ", partitioning = ARRAY['a']",
     "ICEBERG_TOO_MANY_OPEN_PARTITIONS"),
])  # fmt: skip
def test_an_iceberg_table_is_made_whole_or_not_at_all(world, query, partitioning, code):
    with pytest.raises(AthenaError) as refused:
        world.run(f"CREATE TABLE made WITH (table_type = 'ICEBERG', location = '{{at}}/made'{partitioning}) AS {query}")
    assert refused.value.code == code
    assert (world.files("."), world.ask("SHOW TABLES")) == ([], [])


def test_iceberg_has_wider_types_for_some_columns(world):
    values = "CAST(1 AS tinyint) AS t, CAST('c' AS char(3)) AS c, TIMESTAMP '2020-01-01 00:00:00.123' AS m"
    world.run(f"CREATE TABLE made WITH (table_type = 'ICEBERG', location = '{{at}}/made') AS SELECT {values}")
    assert world.ask("SELECT * FROM made") == [["1", "c  ", "2020-01-01 00:00:00.123000"]]


def test_what_optimize_and_vacuum_go_by_is_kept(world):
    world.run("CREATE TABLE made WITH (table_type = 'ICEBERG', is_external = false, location = '{at}/made', "
              "vacuum_max_snapshot_age_seconds = 3600) AS SELECT 1 AS a")  # fmt: skip
    assert ["vacuum_max_snapshot_age_seconds", "3600"] in world.ask("SHOW TBLPROPERTIES made")
