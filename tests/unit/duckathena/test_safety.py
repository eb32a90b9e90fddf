"""SQL reaches the catalogue's tables and nothing else: not by function, name, setting or statement."""

from pathlib import Path

import duckdb
import pytest

from duckathena import AthenaError, Engine, Options
from duckathena.sandbox import connect

ATTEMPTS = [
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT * FROM range(10)",
    "SELECT * FROM TABLE(read_text('/etc/passwd'))",
    "SELECT read_text('/etc/passwd')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('memory_limit')",
    "SELECT athena_json_parse('{}')",
    "SELECT error('x')",
    "SELECT query('SELECT 1')",
    "SELECT nextval('s')",
    "SELECT 1::VARCHAR",
    "SELECT {'a': 1}",
    "SELECT [1, 2]",
    "SELECT * EXCLUDE (a) FROM (VALUES 1) AS t(a)",
    "SELECT COLUMNS(*) FROM (VALUES 1) AS t(a)",
    "SELECT $$/etc/passwd$$",
    "FROM empty",
    "COPY empty TO '/tmp/duckathena-stolen'",
    "COPY (SELECT 1) TO '/tmp/duckathena-stolen'",
    "ATTACH '/tmp/duckathena.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET memory_limit = '1TB'",
    "SET enable_external_access = true",
    "RESET ALL",
    "CALL pragma_version()",
    "EXPORT DATABASE '/tmp/duckathena-stolen'",
    "CREATE TABLE t AS SELECT * FROM read_text('/etc/passwd')",
    "CREATE MACRO f() AS 1",
    "CREATE VIEW v AS SELECT * FROM read_text('/etc/passwd')",
    "SELECT 1; SELECT 2",
    "EXPLAIN SELECT * FROM read_text('/etc/passwd')",
    "EXPLAIN ANALYZE SELECT * FROM read_text('/etc/passwd')",
    "EXPLAIN COPY empty TO '/tmp/duckathena-stolen'",
    "EXPLAIN SET memory_limit = '1TB'",
    "SELECT * FROM json_table('{}', 'lax $' COLUMNS (a varchar PATH 'lax $')) AS t(a, b)",
    "WITH t AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM t",
    "SELECT x FROM (VALUES 1) AS t(x) WHERE x IN (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT 'a\0b'",
]


@pytest.mark.parametrize("sql", ATTEMPTS)
def test_nothing_but_trino_is_executed(engine, sql):
    with pytest.raises(AthenaError):
        engine.execute(sql)


@pytest.mark.parametrize("name", ["'; DROP TABLE x; --", 'a"b', "c0", "select", "t1.c0", "\u202e", "名前", "-- x"])
def test_names_are_only_names(engine, name):
    quoted = '"' + name.replace('"', '""') + '"'
    sql = f"SELECT {quoted}.{quoted} AS {quoted} FROM (VALUES 'x') AS {quoted}({quoted}) ORDER BY {quoted}"
    result = engine.execute(sql)
    assert ([column.name for column in result.columns], result.text()) == ([name], [["x"]])


@pytest.mark.parametrize("text", ["'; DROP TABLE x; --", "\\", "\\'", "a'b", "{0}{t}{*}", "%s", "\u2028", "\x1f"])
def test_texts_are_only_texts(engine, text):
    quoted = "'" + text.replace("'", "''") + "'"
    assert engine.execute(f"SELECT concat({quoted}, lower('X')), upper({quoted})").text() == [
        [text + "x", text.upper()]
    ]


def test_the_database_itself_is_locked(tmp_path: Path):
    inside, outside = tmp_path / "inside", tmp_path / "outside.txt"
    inside.mkdir()
    outside.write_text("secret")
    connection = connect([inside], tmp_path / "spill")
    for sql in (
        f"SELECT * FROM read_text('{outside}')",
        f"COPY (SELECT 1) TO '{tmp_path}/stolen'",
        "INSTALL httpfs",
        f"ATTACH '{tmp_path}/other.db'",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
        f"SELECT * FROM read_text('{inside}/../outside.txt')",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(sql)
    assert not (tmp_path / "stolen").exists()


def test_a_query_cannot_take_the_machines_memory(engine):
    numbers = "UNNEST(sequence(1, 1000))"
    small = Engine(engine.catalog, engine.storage, memory="100MB")
    with pytest.raises(AthenaError) as refused:
        small.execute(f"SELECT array_agg(rpad('x', 1000, 'x')) FROM {numbers} AS t(x), {numbers} AS u(y)")
    assert refused.value.code == "EXCEEDED_LOCAL_MEMORY_LIMIT"


def test_a_query_cannot_take_for_ever(engine):
    numbers = "UNNEST(sequence(1, 10000))"
    endless = f"SELECT sum(x * y * z) FROM {numbers} AS a(x), {numbers} AS b(y), {numbers} AS c(z)"
    with pytest.raises(AthenaError) as refused:
        engine.execute(endless, options=Options(seconds=0.2))
    assert refused.value.code == "EXCEEDED_TIME_LIMIT"


TOO_LARGE = {
    "parentheses": f"SELECT {'(' * 5000}1{')' * 5000}",
    "sums": f"SELECT {'1 + ' * 20_000}1",
    "text": f"SELECT '{'x' * 300_000}'",
    "negations": f"SELECT {'NOT ' * 20_000}true",
    "calls": f"SELECT {'abs(' * 3000}1{')' * 3000}",
}


@pytest.mark.parametrize("sql", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_is_refused(engine, sql):
    with pytest.raises(AthenaError):
        engine.execute(sql)
