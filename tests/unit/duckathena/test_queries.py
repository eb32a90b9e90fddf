# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/sql/select.html, functions/aggregate.html and functions/window.html"""

import pytest

from duckathena import AthenaError
from tests.unit.duckathena.cases import check, table

# One column each; the rows' texts apart by spaces.
QUERIES = """
SELECT 1                                                          | 1
VALUES 1, 2                                                       | 1 2
SELECT x FROM (VALUES 3, 1, 2) AS t(x) ORDER BY x                 | 1 2 3
SELECT x FROM (VALUES 1, NULL, 2) AS t(x) ORDER BY x              | 1 2 NULL
SELECT x FROM (VALUES 1, NULL, 2) AS t(x) ORDER BY x DESC         | 2 1 NULL
SELECT x FROM (VALUES 1, NULL, 2) AS t(x) ORDER BY x NULLS FIRST  | NULL 1 2
SELECT x FROM (VALUES 3, 1, 2) AS t(x) ORDER BY 1 DESC            | 3 2 1
SELECT x FROM (VALUES 3, 1, 2) AS t(x) ORDER BY (1)               | 1 2 3
SELECT -x AS y FROM (VALUES 3, 1, 2) AS t(x) ORDER BY y           | -3 -2 -1
SELECT -x AS x FROM (VALUES 3, 1, 2) AS t(x) ORDER BY x           | -3 -2 -1
SELECT x FROM (VALUES 3, 1, 2) AS t(x) ORDER BY -x LIMIT 2        | 3 2
SELECT x FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x OFFSET 1 LIMIT 1 | 2
SELECT x FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x FETCH FIRST 2 ROWS ONLY | 1 2
SELECT DISTINCT x FROM (VALUES 1, 2, 1) AS t(x) ORDER BY x        | 1 2
SELECT x FROM (VALUES 1, 2) AS t(x) WHERE x > 1                   | 2
SELECT count(*) FROM (VALUES (1, 2), (3, 4)) AS t(a, b)           | 2
SELECT T.X FROM (VALUES 1) AS t(x)                                | 1
SELECT "x" FROM (VALUES 1) AS t(X)                                | 1
SELECT t."odd "" name" FROM (SELECT 1 AS "odd "" name") AS t      | 1
SELECT 1 UNION SELECT 1                                           | 1
SELECT 1 UNION ALL SELECT 1                                       | 1 1
SELECT 1 UNION ALL SELECT 2.5 ORDER BY 1                          | 1.0 2.5
SELECT 1 INTERSECT SELECT 1                                       | 1
SELECT 1 EXCEPT SELECT 2                                          | 1
(SELECT 2) UNION ALL (SELECT 1) ORDER BY 1                        | 1 2
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT y FROM b | 2
WITH a(z) AS (SELECT 1) SELECT z FROM a                           | 1
WITH RECURSIVE t(n) AS (VALUES 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t ORDER BY n | 1 2 3
SELECT (SELECT max(x) FROM (VALUES 1, 2) AS t(x))                 | 2
SELECT (SELECT x FROM (VALUES 1) AS t(x) WHERE x > 1)             | NULL
SELECT x FROM (VALUES 1, 2) AS t(x) WHERE EXISTS (SELECT 1 FROM (VALUES 2) AS u(y) WHERE y = x) | 2
SELECT x FROM (VALUES 1, 2) AS t(x) WHERE x IN (SELECT 2)         | 2
SELECT x FROM (VALUES 1, 2) AS t(x) WHERE x NOT IN (SELECT 2)     | 1
SELECT x FROM (VALUES 1, 2) AS t(x) WHERE (x, 'a') IN (SELECT 2, 'a') | 2
SELECT a.x FROM (VALUES 1, 2) AS a(x) JOIN (VALUES 2, 3) AS b(x) ON a.x = b.x | 2
SELECT b.x FROM (VALUES 1, 2) AS a(x) LEFT JOIN (VALUES 2) AS b(x) ON a.x = b.x ORDER BY a.x | NULL 2
SELECT a.x FROM (VALUES 1) AS a(x) RIGHT JOIN (VALUES 2) AS b(x) ON a.x = b.x | NULL
SELECT x FROM (VALUES 1) AS a(x) FULL JOIN (VALUES 2) AS b(x) USING (x) ORDER BY x | 1 2
SELECT a.x + b.y FROM (VALUES 1, 2) AS a(x), (VALUES 10) AS b(y) ORDER BY 1 | 11 12
SELECT a.x * b.y FROM (VALUES 1, 2) AS a(x) CROSS JOIN (VALUES 10) AS b(y) ORDER BY 1 | 10 20
SELECT y FROM (VALUES 1, 2) AS a(x) CROSS JOIN LATERAL (SELECT x * 2 AS y) ORDER BY y | 2 4
SELECT x FROM UNNEST(ARRAY[3, 1]) AS t(x)                         | 3 1
SELECT y FROM (VALUES (1, ARRAY[10, 20]), (2, ARRAY[])) AS t(x, a) CROSS JOIN UNNEST(a) AS u(y) | 10 20
SELECT y FROM (VALUES (1, ARRAY[10]), (2, ARRAY[])) AS t(x, a) LEFT JOIN UNNEST(a) AS u(y) ON TRUE | 10 NULL
SELECT * FROM TABLE(sequence(5, -5, -3))                          | 5 2 -1 -4
SELECT * FROM TABLE(sequence(stop => 2))                          | 0 1 2
SELECT x + 1 FROM TABLE(sequence(start => 1, stop => 8, step => 3)) AS t(x) | 2 5 8
SELECT sequential_number FROM TABLE(sequence(3, 3, 0))            | 3
SELECT n FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t(x, n)  | 1 2
SELECT v FROM UNNEST(map(ARRAY['a', 'b'], ARRAY[1, 2])) AS t(k, v) | 1 2
SELECT b FROM UNNEST(ARRAY[1, 2], ARRAY['x']) AS t(a, b)          | x NULL
SELECT y FROM UNNEST(ARRAY[ROW(1, 'a'), ROW(2, 'b')]) AS t(x, y)  | a b
SELECT r.y FROM UNNEST(ARRAY[CAST(ROW(1, 'a') AS ROW(x integer, y varchar))]) AS t(r) | a
SELECT r.y FROM UNNEST(ARRAY[CAST(ROW('a') AS ROW(y varchar))]) WITH ORDINALITY AS t(r, n) | a
SELECT l.y FROM (VALUES 1) AS a(x) LEFT JOIN UNNEST(ARRAY[1], ARRAY[CAST(ROW(1, 'a') AS ROW(x integer, y varchar))]) AS t(k, l) ON true | a
SELECT x[2] FROM UNNEST(ARRAY[ROW(1, 'a'), ROW(2, 'b')]) AS t(x)  | a b
SELECT u.r.x FROM (VALUES ARRAY[CAST(ROW(1, 'a') AS ROW(x integer, y varchar)), NULL]) AS t(a) CROSS JOIN UNNEST(a) AS u(r) | 1 NULL
SELECT r.x + n FROM UNNEST(ARRAY[CAST(ROW(1) AS ROW(x integer))]) WITH ORDINALITY AS t(r, n) | 2
SELECT sum(x) FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(k, x) GROUP BY k ORDER BY 1 | 2 4
SELECT k FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(k, x) GROUP BY 1 HAVING sum(x) > 2 | a
SELECT sum(x) FROM (VALUES ('a', 1), ('b', 2)) AS t(k, x) GROUP BY ROLLUP (k) ORDER BY 1 | 1 2 3
SELECT sum(x) FROM (VALUES ('a', 1), ('b', 2)) AS t(k, x) GROUP BY GROUPING SETS ((k), ()) ORDER BY 1 | 1 2 3
SELECT count(*) FROM (VALUES ('a', 1), ('b', 2)) AS t(k, x) GROUP BY CUBE (k, x) ORDER BY 1 | 1 1 1 1 1 1 2
SELECT grouping(k) FROM (VALUES 'a') AS t(k) GROUP BY ROLLUP (k) ORDER BY 1 | 0 1
SELECT row_number() OVER (ORDER BY x DESC) FROM (VALUES 1, 2) AS t(x) ORDER BY x | 2 1
SELECT rank() OVER (ORDER BY x) FROM (VALUES 1, 1, 2) AS t(x) ORDER BY 1 | 1 1 3
SELECT dense_rank() OVER (ORDER BY x) FROM (VALUES 1, 1, 2) AS t(x) ORDER BY 1 | 1 1 2
SELECT ntile(2) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x | 1 1 2
SELECT lag(x) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x) ORDER BY x | NULL 1
SELECT lead(x, 1, 0) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x) ORDER BY x | 2 0
SELECT first_value(x) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x) | 1 1
SELECT last_value(x) IGNORE NULLS OVER (ORDER BY y) FROM (VALUES (1, 1), (NULL, 2)) AS t(x, y) ORDER BY y | 1 1
SELECT sum(x) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x | 1 3 6
SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x | 1 3 5
SELECT sum(x) OVER w FROM (VALUES 1, 2) AS t(x) WINDOW w AS (ORDER BY x) ORDER BY x | 1 3
SELECT count(*) OVER (PARTITION BY k) FROM (VALUES 'a', 'a', 'b') AS t(k) ORDER BY k | 2 2 1
SELECT count(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND CURRENT ROW) FROM (VALUES TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-01 12:00:00', TIMESTAMP '2020-01-05 00:00:00') AS t(d) ORDER BY d | 1 2 1
SELECT sum(x) OVER w2 FROM (VALUES 1, 2) AS t(x) WINDOW w1 AS (ORDER BY x), w2 AS (w1 ROWS CURRENT ROW) ORDER BY x | 1 2
SELECT count(*) OVER (ORDER BY x RANGE BETWEEN INTERVAL '1' MONTH PRECEDING AND CURRENT ROW) FROM (VALUES DATE '2020-01-31', DATE '2020-02-29', DATE '2020-03-30') AS t(x) ORDER BY x | 1 2 2
SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN y PRECEDING AND CURRENT ROW) FROM (VALUES (1, 0), (2, 1), (3, 0)) AS t(x, y) ORDER BY x | 1 3 3
SELECT a.x FROM (VALUES 1) AS a(x), (VALUES 2) AS b(x) JOIN (VALUES 2) AS c(x) ON b.x = c.x, (VALUES 3) AS d(x) | 1
SELECT e FROM (VALUES ARRAY[1, 2]) AS a(x), UNNEST(x) AS u(e) JOIN (VALUES 2) AS c(x) ON c.x = e | 2
SELECT a.x FROM (VALUES 1) AS a(x) LEFT JOIN ((VALUES 1) AS b(x) CROSS JOIN (VALUES 2) AS c(x)) ON a.x = c.x | 1
SELECT x FROM (VALUES 1, 2) AS t(x) WHERE x IN (VALUES 2, 3)      | 2
SELECT count(*) FROM (SELECT 5 AS x FROM (VALUES 1, 2) AS t(y)) GROUP BY x | 2
SELECT 5 FROM (VALUES 1, 2) AS t(y) GROUP BY 1                    | 5
SELECT upper(t.K) FROM (VALUES 'a', 'a') AS t(k) GROUP BY UPPER(k) | A
SELECT x + 1 + 1 FROM (VALUES 1, 1) AS t(x) GROUP BY (x + 1)      | 3
SELECT transform(a, e -> e + x)[1] FROM (VALUES (ARRAY[1], 1)) AS t(a, x) GROUP BY a, x | 2
SELECT r.f FROM (SELECT CAST(ROW(1) AS ROW(f integer)) AS r) GROUP BY r | 1
SELECT x FROM (SELECT * FROM (VALUES (1, 2), (1, 2)) AS t(x, y) GROUP BY 1, 2) | 1
SELECT -x AS y FROM (VALUES 1, 2) AS t(x) GROUP BY x ORDER BY max(t.x) DESC | -2 -1
SELECT sum(x) OVER (ORDER BY sum(x)) FROM (VALUES 1, 2) AS t(x) GROUP BY x ORDER BY 1 | 1 3
/* a comment */ SELECT 1 -- another                               | 1
SELECT 1;                                                         | 1
"""

AGGREGATES = """
count(x)                                | bigint        | 3
count(DISTINCT x)                       | bigint        | 2
count(*) FILTER (WHERE x > 1)           | bigint        | 1
sum(x)                                  | bigint        | 4
sum(DISTINCT x)                         | bigint        | 3
avg(x)                                  | double        | 1.3333333333333333
min(x)                                  | integer       | 1
max(x)                                  | integer       | 2
sum(d)                                  | decimal(38,1) | 4.5
avg(d)                                  | decimal(2,1)  | 1.5
max(x, 2)                               | array(integer) | [2, 1]
max_by(s, x)                            | varchar(1)    | b
min_by(s, -x)                           | varchar(1)    | b
array_agg(x ORDER BY x DESC)            | array(integer) | [2, 1, 1, null]
array_agg(x ORDER BY x) FILTER (WHERE x IS NOT NULL) | array(integer) | [1, 1, 2]
listagg(s, ',') WITHIN GROUP (ORDER BY s) | varchar     | a,a,b
bool_and(x > 0)                         | boolean       | true
bool_or(x > 1)                          | boolean       | true
count_if(x = 1)                         | bigint        | 2
approx_distinct(x)                      | bigint        | 2
approx_percentile(x, 0.5)               | bigint        | 1
approx_percentile(x, ARRAY[0.0, 1.0])   | array(bigint) | [1, 2]
histogram(x)                            | map(integer, bigint) | {1=2, 2=1}
map_agg(s, x)                           | map(varchar(1), integer) | {a=1, b=2}
multimap_agg(s, x)                      | map(varchar(1), array(integer)) | {a=[1, 1], b=[2]}
round(skewness(x), 9)                   | double        | 0.707106781
regr_slope(x, x)                        | real          | 1.0
stddev_pop(x)                           | double        | 0.4714045207910317
var_samp(x)                             | double        | 0.33333333333333337
geometric_mean(x)                       | double        | 1.2599210498948732
covar_pop(x, 1)                         | real          | 0.0
bitwise_or_agg(x)                       | bigint        | 3
sum(CAST(NULL AS integer))              | bigint        | NULL
count(CAST(NULL AS integer))            | bigint        | 0
sum(9223372036854775807)                |               | <NUMERIC_VALUE_OUT_OF_RANGE>
sum(s)                                  |               | <FUNCTION_NOT_FOUND>
checksum(x)                             |               | <NOT_SUPPORTED>
any_value(x ORDER BY x DESC)            | integer       | 2
bitwise_xor_agg(DISTINCT x)             | bigint        | 3
count_if(DISTINCT x > 0)                | bigint        | 1
geometric_mean(DISTINCT x)              | double        | 1.414213562373095
histogram(DISTINCT x)                   | map(integer, bigint) | {1=1, 2=1}
regr_slope(DISTINCT x, x)               | real          | 1.0
stddev_pop(DISTINCT x)                  | double        | 0.5
max(DISTINCT x)                         | integer       | 2
approx_percentile(DISTINCT x, 0.5)      |               | <NOT_SUPPORTED>
multimap_agg(DISTINCT s, x)             |               | <NOT_SUPPORTED>
"""

# Java's doubles, of which DuckDB holds NaN to equal itself and to be no outcome of a sum of squares.
NOT_FINITE = """
stddev(x)                               | double        | NaN
variance(x)                             | double        | NaN
var_pop(x)                              | double        | NaN
stddev_samp(x) FILTER (WHERE x < 3)     | double        | 0.7071067811865476
stddev(x) FILTER (WHERE is_nan(x))      | double        | NULL
stddev_pop(x) FILTER (WHERE is_nan(x))  | double        | NaN
histogram(x)                            | map(double, bigint) | {1.0=1, 2.0=1, NaN=1}
histogram(CAST(x AS real))              | map(real, bigint) | {1.0=1, 2.0=1, NaN=1}
corr(x, x)                              | double        | NULL
"""

REFUSALS = """
SELECT * FROM TABLE(sequence(start => -5, stop => 10, step => -2)) | INVALID_FUNCTION_ARGUMENT
SELECT * FROM TABLE(sequence(10, -5))                             | INVALID_FUNCTION_ARGUMENT
SELECT * FROM TABLE(sequence(1, stop => 10))                      | INVALID_ARGUMENTS
SELECT * FROM TABLE(sequence(start => 1))                         | MISSING_ARGUMENT
SELECT * FROM TABLE(sequence(start => 1, stop => NULL))           | INVALID_FUNCTION_ARGUMENT
SELECT * FROM TABLE(sequence(first => 1, stop => 2))              | INVALID_ARGUMENTS
SELECT x FROM (VALUES 1) AS t(y)                                  | COLUMN_NOT_FOUND
SELECT u.y FROM (VALUES 1) AS t(y)                                | COLUMN_NOT_FOUND
SELECT * FROM nowhere                                             | TABLE_NOT_FOUND
SELECT * FROM nowhere.t                                           | SCHEMA_NOT_FOUND
SELECT * FROM other.default.t                                     | CATALOG_NOT_FOUND
SELECT x FROM (VALUES 1) AS a(x), (VALUES 1) AS b(x)              | AMBIGUOUS_NAME
SELECT x, y FROM (VALUES 1) AS t(x, y)                            | MISMATCHED_COLUMN_ALIASES
SELECT x, count(*) FROM (VALUES 1) AS t(x)                        | EXPRESSION_NOT_AGGREGATE
SELECT x FROM (VALUES 1) AS t(x) WHERE count(*) > 1               | EXPRESSION_NOT_SCALAR
SELECT x AS y FROM (VALUES 1) AS t(x) WHERE y = 1                 | COLUMN_NOT_FOUND
SELECT x AS y FROM (VALUES 1) AS t(x) GROUP BY y                  | COLUMN_NOT_FOUND
SELECT x FROM (VALUES 1) AS t(x) ORDER BY 2                       | INVALID_COLUMN_REFERENCE
SELECT x FROM (VALUES 1) AS t(x) WHERE x                          | TYPE_MISMATCH
SELECT 1 UNION SELECT 1, 2                                        | TYPE_MISMATCH
SELECT 1 UNION SELECT 'a'                                         | TYPE_MISMATCH
SELECT (SELECT x FROM (VALUES 1, 2) AS t(x))                      | SUBQUERY_MULTIPLE_ROWS
SELECT rank() FROM (VALUES 1) AS t(x)                             | MISSING_OVER
SELECT *                                                          | COLUMN_NOT_FOUND
SELECT CAST(1 AS foo)                                             | SYNTAX_ERROR
SELECT * FROM (VALUES 1) AS t(x) TABLESAMPLE BERNOULLI (10)       | NOT_SUPPORTED
SELECT * FROM empty FOR TIMESTAMP AS OF now()                     | NOT_SUPPORTED
SELECT ?                                                          | INVALID_PARAMETER_USAGE
SELECT x, FROM (VALUES 1) AS t(x)                                 | SYNTAX_ERROR
SELECT x FROM (VALUES 1) AS t(x),                                 | SYNTAX_ERROR
SELECT abs(1,)                                                    | SYNTAX_ERROR
SELECT `x` FROM (VALUES 1) AS t(x)                                | SYNTAX_ERROR
SELECT 1 AS 'x'                                                   | SYNTAX_ERROR
SELECT a$b FROM (VALUES 1) AS t(a)                                | SYNTAX_ERROR
SELECT 1 AS ""                                                    | SYNTAX_ERROR
SELECT * FROM 't'                                                 | SYNTAX_ERROR
SELECT * FROM (VALUES 1) AS t('x')                                | SYNTAX_ERROR
SELECT x FROM (VALUES 1) AS t(x) LIMIT 1 OFFSET 1                 | SYNTAX_ERROR
SELECT x FROM (VALUES 1) AS t(x) GROUP BY ALL                     | SYNTAX_ERROR
SELECT 1 IN ()                                                    | SYNTAX_ERROR
SELECT 1 IN                                                       | SYNTAX_ERROR
SELECT CAST(JSON 'null' AS integer) OVER ()                       | SYNTAX_ERROR
SELECT sum(x) OVER (ROWS UNBOUNDED) FROM (VALUES 1) AS t(x)       | SYNTAX_ERROR
SELECT sum(x) OVER (ROWS -('a' LIKE x)) FROM (VALUES 'b') AS t(x) | SYNTAX_ERROR
SELECT INTERVAL 1 DAY                                             | SYNTAX_ERROR
SELECT INTERVAL '1 day'                                           | SYNTAX_ERROR
SELECT INTERVAL '1' WEEK                                          | SYNTAX_ERROR
SELECT INTERVAL 1 greatest(DATE '2020-01-01')                     | SYNTAX_ERROR
SELECT sum(x) OVER (ROWS -1) FROM (VALUES 1) AS t(x)              | SYNTAX_ERROR
SELECT count(JSON '1') WITHIN GROUP (ORDER BY x) FILTER (WHERE true) FROM (VALUES 1) AS t(x) | NOT_SUPPORTED
SELECT fail()                                                     | FUNCTION_NOT_FOUND
SELECT to_iso8601()                                               | FUNCTION_NOT_FOUND
WITH a AS (SELECT 1 AS x), A AS (SELECT 2 AS x) SELECT * FROM a   | DUPLICATE_NAMED_QUERY
SELECT 1 FROM (VALUES 1) AS a(x), (VALUES 2) AS b(y) JOIN (VALUES 2) AS c(z) ON x = z | COLUMN_NOT_FOUND
SELECT x FROM (VALUES 1) AS t(x) GROUP BY 1 HAVING y > 1          | COLUMN_NOT_FOUND
SELECT x FROM (VALUES (1, 2)) AS t(x, y) GROUP BY x HAVING y > 1  | EXPRESSION_NOT_AGGREGATE
SELECT y + DATE '2020-01-01' FROM (VALUES (1, INTERVAL '1' DAY)) AS t(x, y) GROUP BY x | EXPRESSION_NOT_AGGREGATE
SELECT x FROM (VALUES 1) AS t(x) GROUP BY (1.50)                   | INVALID_COLUMN_REFERENCE
SELECT x FROM (VALUES 1) AS t(x) GROUP BY 0                        | INVALID_COLUMN_REFERENCE
SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x) FILTER (WHERE true), y FROM (VALUES ('a', 1)) AS t(x, y) | EXPRESSION_NOT_AGGREGATE
SELECT json_exists(y, 'lax $.a') FROM (VALUES (1, '{}')) AS t(x, y) GROUP BY x | EXPRESSION_NOT_AGGREGATE
SELECT * FROM (VALUES (1, 2)) AS t(x, y) GROUP BY x               | EXPRESSION_NOT_AGGREGATE
SELECT x FROM (VALUES (1, 2)) AS t(x, y) GROUP BY x ORDER BY y    | EXPRESSION_NOT_AGGREGATE
SELECT rank() OVER (ORDER BY y) FROM (VALUES (1, 2)) AS t(x, y) GROUP BY x | EXPRESSION_NOT_AGGREGATE
SELECT 1 FROM (VALUES 1) AS t(x) GROUP BY ROLLUP (x + 1)          | INVALID_COLUMN_REFERENCE
SELECT x FROM (VALUES 1) AS t(x) GROUP BY CUBE (1)                | INVALID_COLUMN_REFERENCE
SELECT sum(x) AS x FROM (VALUES 1) AS t(x) ORDER BY sum(x)        | COLUMN_NOT_FOUND
SELECT x, x FROM (VALUES 1) AS t(x) ORDER BY x                    | AMBIGUOUS_NAME
SELECT *, 1 AS x FROM (VALUES 1) AS t(x) ORDER BY x               | AMBIGUOUS_NAME
SELECT sum(x) OVER (w PARTITION BY x) FROM (VALUES 1) AS t(x) WINDOW w AS (ORDER BY x) | INVALID_PARTITION_BY
SELECT sum(x) OVER (w ORDER BY x) FROM (VALUES 1) AS t(x) WINDOW w AS (ORDER BY x) | INVALID_ORDER_BY
SELECT sum(x) OVER (w ORDER BY x) FROM (VALUES 1) AS t(x) WINDOW w AS (ROWS CURRENT ROW) | INVALID_WINDOW_REFERENCE
SELECT sum(x) OVER (ROWS UNBOUNDED FOLLOWING) FROM (VALUES 1) AS t(x) | INVALID_WINDOW_FRAME
SELECT sum(x) OVER (ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED PRECEDING) FROM (VALUES 1) AS t(x) | INVALID_WINDOW_FRAME
SELECT sum(x) OVER (ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM (VALUES 1) AS t(x) | INVALID_WINDOW_FRAME
SELECT sum(x) OVER (ROWS -1 PRECEDING) FROM (VALUES 1) AS t(x)    | INVALID_WINDOW_FRAME
SELECT sum(x) OVER (ORDER BY x ROWS x PRECEDING) FROM (VALUES 1, NULL) AS t(x) | INVALID_WINDOW_FRAME
SELECT sum(x) OVER (ORDER BY x ROWS 1.5 PRECEDING) FROM (VALUES 1) AS t(x) | TYPE_MISMATCH
SELECT sum(1) OVER (ORDER BY x RANGE 1 PRECEDING) FROM (VALUES DATE '2020-01-01') AS t(x) | TYPE_MISMATCH
SELECT sum(1) OVER (ORDER BY x RANGE 1 PRECEDING) FROM (VALUES 'a') AS t(x) | TYPE_MISMATCH
SELECT sum(x) OVER (RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1) AS t(x) | MISSING_ORDER_BY
SELECT sum(x) OVER (ORDER BY x, x RANGE 1 PRECEDING) FROM (VALUES 1) AS t(x) | INVALID_ORDER_BY
SELECT lag(x) OVER () FROM (VALUES 1) AS t(x)                     | MISSING_ORDER_BY
SELECT lead(x) OVER (ORDER BY x ROWS 1 PRECEDING) FROM (VALUES 1) AS t(x) | INVALID_WINDOW_FRAME
SELECT rank() IGNORE NULLS OVER (ORDER BY x) FROM (VALUES 1) AS t(x) | NULL_TREATMENT_NOT_ALLOWED
SELECT count(DISTINCT x) OVER () FROM (VALUES 1) AS t(x)          | NOT_SUPPORTED
SELECT array_agg(x ORDER BY x) OVER () FROM (VALUES 1) AS t(x)    | NOT_SUPPORTED
"""


def rows(text: str) -> list[tuple[str, str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(line[: line.rindex("|")].strip(), line[line.rindex("|") + 1 :].strip()) for line in lines]


@pytest.mark.parametrize(("sql", "expected"), rows(QUERIES), ids=[sql for sql, _ in rows(QUERIES)])
def test_queries(engine, sql, expected):
    found = engine.execute(sql).text()
    assert ["NULL" if value is None else value for row in found for value in row] == expected.split()


@table(AGGREGATES)
def test_aggregates(engine, case):
    values = "(1, 'a', DECIMAL '1.5'), (1, 'a', DECIMAL '1.5'), (2, 'b', DECIMAL '1.5'), (NULL, NULL, NULL)"
    check(engine, case, f"SELECT {{}} FROM (VALUES {values}) AS t(x, s, d)")


@table(NOT_FINITE)
def test_aggregates_of_what_is_not_finite(engine, case):
    check(engine, case, "SELECT {} FROM (VALUES 1e0, 2e0, nan()) AS t(x)")


MESSAGES = """
SELECT x + 1, count(*) FROM (VALUES 1) AS t(x)  | line 1:8: 'x + 1' must be an aggregate expression or appear in GROUP BY clause
SELECT ARRAY[1][2]                              | Array subscript must be less than or equal to array length: 2 > 1
SELECT 2147483647 + 1                           | integer addition overflow: 2147483647 + 1
SELECT DECIMAL '99999999999999999999999999999999999999' + 1 | Decimal overflow
SELECT CAST(300 AS tinyint)                     | Out of range for tinyint: 300
SELECT 1 AS "a" FROM "t`u"                      | line 1:22: Table 'awsdatacatalog.default.t`u' does not exist
"""


@pytest.mark.parametrize(("sql", "message"), rows(MESSAGES), ids=[sql for sql, _ in rows(MESSAGES)])
def test_messages(engine, sql, message):
    with pytest.raises(AthenaError) as refused:
        engine.execute(sql)
    assert refused.value.message == message


@pytest.mark.parametrize(("sql", "code"), rows(REFUSALS), ids=[sql for sql, _ in rows(REFUSALS)])
def test_refusals(engine, sql, code):
    with pytest.raises(AthenaError) as refused:
        engine.execute(sql)
    assert refused.value.code == code


def test_columns_are_named_as_trino_names_them(engine):
    sql = ("SELECT x, X AS Y, x + 1, t.x, (x), r.f, CAST(r AS ROW(f integer)).f, ARRAY[r][1].f "
           "FROM (SELECT 1 AS x, CAST(ROW(1) AS ROW(f integer)) AS r) AS t")  # fmt: skip
    names = [column.name for column in engine.execute(sql).columns]
    assert names == ["x", "Y", "_col2", "x", "x", "f", "_col6", "_col7"]


def test_an_error_has_its_place(engine):
    with pytest.raises(AthenaError, match=r"^line 2:3: Column 'nope' cannot be resolved"):
        engine.execute("SELECT\n  nope\nFROM (VALUES 1) AS t(x)")
