"""Rows written to a file are, to the last quote, those that a result's texts would be."""

import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duckathena import Engine, Options
from duckathena.result_file import plain_texts
from duckathena.runtime.numbers import double_text
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
def test_the_file_is_the_csv_of_the_texts(engine: Engine, sql):
    result = engine.execute(sql)
    file = io.BytesIO()
    written = engine.execute(sql, options=Options(rows_to=file))
    assert file.getvalue().decode() == csv([column.name for column in result.columns], result.text())
    assert (written.rows, written.rows_in_file, written.columns) == ([], len(result.rows), result.columns)


PLAIN = st.one_of(st.floats(1e-3, 1e7, exclude_max=True), st.integers(1, 10**7 - 1).map(float), st.just(0.0))


@given(st.lists(st.one_of(PLAIN, PLAIN.map(lambda value: -value), st.none())))
def test_doubles_without_an_exponent(values):
    texts = plain_texts(pa.array(values, pa.float64()))
    assert texts is not None
    assert texts.to_pylist() == [None if value is None else double_text(value) for value in values]


@pytest.mark.parametrize("value", [1e7, -1e7, 9.99e-4, 1e300, float("nan"), float("inf")])
def test_doubles_with_an_exponent(value):
    assert plain_texts(pa.array([1.0, None, value])) is None
