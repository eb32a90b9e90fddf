"""Rows written to a file are, to the last quote, those that a result's texts would be."""

import pytest

from duckathena import Engine, Options
from lakestack.athena.output import csv

QUERIES = [
    "SELECT 1 AS a, 'x' AS a",
    "SELECT CAST(NULL AS varchar) AS n, '' AS empty, 'a \"b\", c' AS quoted, U&'caf\\00e9' AS \"Ö\"",
    "SELECT * FROM (VALUES (1e0, real '1.5', true), (1e20, real '0.1', false), (nan(), NULL, NULL), (-0e0, NULL, NULL),"
    " (123.456e0, NULL, NULL)) AS v(d, r, b)",
    "SELECT DECIMAL '1.10' AS m, DATE '2024-02-29' AS d, TIMESTAMP '2024-02-29 01:02:03.456' AS t, 123456789012 AS l",
    "SELECT CAST(2 AS tinyint), CAST(3 AS smallint), sum(x), count(*), avg(x) FROM (VALUES 1, 2) AS v(x)",
    "SELECT ARRAY[1, NULL], MAP(ARRAY['k'], ARRAY[1.5e0]), ROW(1, 'x'), X'00ff', INTERVAL '1' DAY, now() IS NOT NULL",
    "SELECT TIMESTAMP '2024-01-01 00:00:00 UTC', json_parse('[1]'), uuid() IS NULL, TIME '01:02:03'",
    "SELECT x, concat('line', chr(10), 'two') FROM UNNEST(sequence(1, 1000)) AS u(x) ORDER BY x DESC",
    "SELECT 1 AS none WHERE false",
]


@pytest.mark.parametrize("sql", QUERIES)
def test_the_file_is_the_csv_of_the_texts(engine: Engine, tmp_path, sql):
    result = engine.execute(sql)
    file = tmp_path / "rows.csv"
    written = engine.execute(sql, options=Options(rows_to=file))
    assert file.read_bytes().decode() == csv([column.name for column in result.columns], result.text())
    assert (written.rows, written.rows_in_file, written.columns) == ([], len(result.rows), result.columns)
