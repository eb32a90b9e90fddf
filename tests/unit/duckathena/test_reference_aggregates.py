# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/functions/aggregate.html"""

from tests.unit.duckathena.cases import check, table

AGGREGATES = """
SELECT a.b.c FROM (SELECT CAST(ROW(ROW(1)) AS ROW(b ROW(c int))) AS a) t | integer | 1
SELECT t.a.b.c FROM (SELECT CAST(ROW(ROW(1)) AS ROW(b ROW(c int))) AS a) t | integer | 1
SELECT avg(x) FROM (VALUES DECIMAL '1.00', DECIMAL '2.01') t(x) | decimal(3,2) | 1.51
SELECT sum(x) FROM (VALUES REAL '1.5', REAL '2') t(x)        | real | 3.5
SELECT sum(x) FROM (SELECT 1 x WHERE false)                  | bigint | NULL
SELECT count_if(x > 1) FROM (VALUES 1,2) t(x)                | bigint | 1
SELECT map_union(x) FROM (VALUES MAP(ARRAY['a'],ARRAY[1]), MAP(ARRAY['b'],ARRAY[2])) t(x) | map(varchar(1), integer) | {a=1, b=2}
SELECT reduce_agg(x, 0, (a,b) -> a+b, (a,b) -> a+b) FROM (VALUES 1,2,3) t(x) | integer | 6
SELECT approx_most_frequent(2, x, 10) FROM (VALUES 'a','b','a','c','c','a') t(x) | map(varchar, bigint) | {a=3, c=2}
SELECT max_by(x, y) FROM (VALUES (1,NULL),(2,1)) t(x,y)      | integer | 2
SELECT max_by(x, y) FROM (VALUES (NULL,2),(2,1)) t(x,y)      | integer | NULL
SELECT max_by(x, y, 2) FROM (VALUES (1,10),(2,30),(3,20)) t(x,y) | array(integer) | [2, 3]
SELECT min_by(x, y, 2) FROM (VALUES (1,10),(2,30),(NULL,20)) t(x,y) | array(integer) | [1, null]
SELECT max(x, 2) FROM (VALUES 1,2,3) t(x)                    | array(integer) | [3, 2]
SELECT array_agg(x) FROM (VALUES 1,NULL) t(x)                | array(integer) | [1, null]
SELECT array_agg(DISTINCT x ORDER BY x) FROM (VALUES 2,1,2) t(x) | array(integer) | [1, 2]
SELECT array_agg(x) FROM (SELECT 1 x WHERE false)            | array(integer) | NULL
SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x) FROM (VALUES 'b','a',NULL) t(x) | varchar | a,b
SELECT listagg(x) WITHIN GROUP (ORDER BY x) FROM (VALUES 'b','a') t(x) | varchar | ab
SELECT listagg(x, ',' ON OVERFLOW TRUNCATE '...' WITH COUNT) WITHIN GROUP (ORDER BY x) FROM (VALUES 'b','a') t(x) | varchar | a,b
SELECT listagg(x, ',' ON OVERFLOW ERROR) WITHIN GROUP (ORDER BY x) FROM (VALUES 'b','a') t(x) | varchar | a,b
SELECT listagg(DISTINCT x, ',') WITHIN GROUP (ORDER BY x) FROM (VALUES 'b','a','a') t(x) | varchar | a,b
SELECT listagg(x, ',') WITHIN GROUP (ORDER BY y DESC) FILTER (WHERE y > 1) FROM (VALUES ('b',1),('a',2),('c',3)) t(x,y) | varchar | c,a
SELECT string_agg(x, ',') FROM (VALUES 'a') t(x)             | | <FUNCTION_NOT_FOUND>
SELECT histogram(x) FROM (VALUES 'a','b','a') t(x)           | map(varchar(1), bigint) | {a=2, b=1}
SELECT map_agg(k,v) FROM (VALUES ('a',1),('b',2),(NULL,3)) t(k,v) | map(varchar(1), integer) | {a=1, b=2}
SELECT multimap_agg(k,v) FROM (VALUES ('a',1),('a',2)) t(k,v) | map(varchar(1), array(integer)) | {a=[1, 2]}
SELECT bool_and(x) FROM (VALUES true,NULL) t(x)              | boolean | true
SELECT bitwise_and_agg(x) FROM (VALUES 6,3) t(x)             | bigint | 2
SELECT corr(x,y) FROM (VALUES (1,2),(2,4),(3,6)) t(x,y)      | real | 1.0
SELECT stddev(x) FROM (VALUES 1) t(x)                        | double | NULL
SELECT variance(x) FROM (VALUES 1,2,3,4) t(x)                | double | 1.6666666666666667
SELECT geometric_mean(x) FROM (VALUES 1,4) t(x)              | double | 2.0
SELECT regr_intercept(y,x) FROM (VALUES (1,2),(2,3)) t(x,y)  | real | 1.0
SELECT any_value(x) FROM (VALUES NULL,1) t(x)                | integer | 1
SELECT nth_value(x, 0) OVER () FROM (VALUES 1) t(x)          | | <INVALID_FUNCTION_ARGUMENT>
SELECT lag(x, -1) OVER (ORDER BY x) FROM (VALUES 1) t(x)     | | <INVALID_FUNCTION_ARGUMENT>
SELECT lag(x, 0, 7) OVER (ORDER BY x) FROM (VALUES 1) t(x)   | integer | 1
SELECT approx_distinct(x) FROM (VALUES 1,1,2) t(x)           | bigint | 2
SELECT approx_percentile(x, 0.5) FROM (VALUES 1,2,3,4) t(x)  | bigint | 3
SELECT approx_percentile(x, 0.5) FROM (VALUES -1e0, 1e0) t(x) | double | 1.0
SELECT approx_percentile(x, ARRAY[0.8, 0.2, 0.5]) FROM (VALUES 1,2,3,NULL) t(x) | array(bigint) | [3, 1, 2]
SELECT approx_percentile(x, 1) FROM (VALUES 1,2) t(x)        | bigint | 2
SELECT approx_percentile(x, 1.5) FROM (VALUES 1,2) t(x)      |  | <INVALID_FUNCTION_ARGUMENT>
SELECT approx_percentile(x, p) FROM (VALUES (1, 0.5), (2, 0.5), (3, 0.5)) t(x, p) | bigint | 2
SELECT corr(x, y) FROM (VALUES (1,1),(1,2)) t(x, y)          | real | NULL
SELECT regr_slope(y, x) FROM (VALUES (1,1),(2,1)) t(y, x)    | real | NULL
SELECT kurtosis(x) FROM (VALUES 1,1,1,1) t(x)                | double | NaN
SELECT sum(x) FILTER (WHERE x > 1) FROM (VALUES 1,2,3) t(x)  | bigint | 5
SELECT count(DISTINCT (x, y)) FROM (VALUES (1,2),(1,2)) t(x,y) | bigint | 1
SELECT avg(x) FROM (VALUES INTERVAL '1' DAY, INTERVAL '3' DAY) t(x) | interval day to second | 2 00:00:00.000
SELECT sum(x) FROM (VALUES INTERVAL '1' DAY, INTERVAL '3' DAY) t(x) | interval day to second | 4 00:00:00.000
SELECT max(x) FROM (VALUES ARRAY[1,2], ARRAY[1,3]) t(x)      | array(integer) | [1, 3]
SELECT max(x) FROM (VALUES TIMESTAMP '2020-01-01 00:00:00 UTC', TIMESTAMP '2020-01-01 00:00:00 +01:00') t(x) | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
SELECT count(DISTINCT x) FROM (VALUES TIMESTAMP '2020-01-01 00:00:00 UTC', TIMESTAMP '2020-01-01 01:00:00 +01:00') t(x) | bigint | 1
SELECT min(x) FROM (VALUES MAP(ARRAY[1],ARRAY[1])) t(x)      | | <FUNCTION_NOT_FOUND>
SELECT sum(x) FROM (VALUES 9223372036854775807, 1) t(x)      | | <NUMERIC_VALUE_OUT_OF_RANGE>
SELECT sum(x) FROM (VALUES 1e308, 1e308) t(x)                | double | Infinity
SELECT avg(x) FROM (VALUES 9223372036854775807, 9223372036854775807) t(x) | double | 9.223372036854776E18
SELECT sum(x) FROM (VALUES TINYINT '100', TINYINT '100') t(x) | bigint | 200
SELECT sum(x + DECIMAL '0.1') FROM (VALUES 1,2) t(x)         | decimal(38,1) | 3.2
"""

# What Trino's own tests of aggregates expect:
# https://github.com/trinodb/trino/tree/master/core/trino-main/src/test/java/io/trino/operator/aggregation
TRINO = """
SELECT corr(x,y) FROM (VALUES (1e0,2e0),(2e0,4e0)) t(x,y)    | double | 1.0
SELECT corr(x,y) FROM (VALUES (1e0,nan()),(2e0,1e0)) t(x,y)  | double | NULL
SELECT corr(x,y) FROM (VALUES (1e0,CAST(NULL AS double)),(2e0,1e0),(3e0,2e0)) t(x,y) | double | 1.0
SELECT regr_slope(x,y) FROM (VALUES (1e0,infinity()),(2e0,1e0)) t(x,y) | double | NULL
SELECT regr_slope(x,y) FROM (VALUES (REAL '1',REAL '2'),(REAL '2',REAL '4')) t(x,y) | real | 0.5
SELECT covar_pop(x,y) FROM (VALUES (1e0,nan()),(2e0,1e0)) t(x,y) | double | NaN
SELECT covar_pop(x,y) FROM (VALUES (nan(),CAST(NULL AS double))) t(x,y) | double | NULL
SELECT covar_pop(x,y) FROM (VALUES (REAL '1',REAL '2'),(REAL '2',REAL '4'),(REAL '3',REAL '6')) t(x,y) | real | 1.3333334
SELECT covar_samp(x,y) FROM (VALUES (1e0,infinity())) t(x,y) | double | NULL
SELECT regr_count(x,y) FROM (VALUES (1e0,1e0)) t(x,y)        |  | <FUNCTION_NOT_FOUND>
SELECT covar_samp(DISTINCT x, y) FROM (VALUES (nan(), 1e0), (nan(), 1e0)) t(x, y) | double | NULL
SELECT skewness(x) FROM (VALUES 1e0,2e0,nan()) t(x)          | double | NaN
SELECT skewness(x) FROM (VALUES 1e0,nan()) t(x)              | double | NULL
SELECT kurtosis(x) FROM (VALUES 1e0,2e0,3e0,infinity()) t(x) | double | NaN
SELECT kurtosis(x) FROM (VALUES 1e0,2e0,infinity()) t(x)     | double | NULL
SELECT sum(x) FROM (VALUES REAL '3e38', REAL '3e38') t(x)    | real | Infinity
SELECT geometric_mean(x) FROM (VALUES REAL '1', REAL '4') t(x) | real | 2.0
SELECT geometric_mean(x) FROM (VALUES 1e0,-2e0) t(x)         | double | NaN
SELECT max(x, 2) FROM (VALUES 1e0,nan(),3e0,NULL) t(x)       | array(double) | [3.0, 1.0]
SELECT max(x, 2) FROM (VALUES REAL '1',CAST(nan() AS real)) t(x) | array(real) | [1.0, NaN]
SELECT min(x, 2) FROM (VALUES 1e0,nan()) t(x)                | array(double) | [1.0, NaN]
SELECT max(x, 2) FROM (VALUES CAST(NULL AS double)) t(x)     | array(double) | NULL
SELECT max(DISTINCT x, 2) FROM (VALUES 1, 2, 2) t(x)         | array(integer) | [2, 1]
SELECT max(DISTINCT x, 2) FROM (VALUES 1e0, 2e0, 2e0) t(x)   | array(double) | [2.0, 1.0]
SELECT min(DISTINCT x, 2) FROM (VALUES 1, 1, 2) t(x)         | array(integer) | [1, 2]
SELECT max_by(DISTINCT x, y, 2) FROM (VALUES ('a', 1), ('b', 2), ('b', 2)) t(x, y) | array(varchar(1)) | [b, a]
SELECT min_by(DISTINCT x, y, 2) FROM (VALUES ('a', 1), ('a', 1), ('b', 2)) t(x, y) | array(varchar(1)) | [a, b]
SELECT max(x, 0) FROM (VALUES 1) t(x)                        |  | <INVALID_FUNCTION_ARGUMENT>
SELECT max(x, 10001) FROM (VALUES 1) t(x)                    |  | <INVALID_FUNCTION_ARGUMENT>
SELECT min_by(x, y, 10001) FROM (VALUES (1,1)) t(x,y)        |  | <INVALID_FUNCTION_ARGUMENT>
SELECT max_by(x, y) FROM (VALUES (1,nan()),(2,-infinity())) t(x,y) | integer | 2
SELECT max_by(x, y, 2) FROM (VALUES (1,nan()),(2,1e0),(3,2e0)) t(x,y) | array(integer) | [3, 2]
SELECT avg(x) FROM (VALUES INTERVAL '-1' MONTH, INTERVAL '-2' MONTH) t(x) | interval year to month | -0-1
SELECT map_agg(k, v) FROM (VALUES (CAST(NULL AS integer),2)) t(k,v) | map(integer, integer) | NULL
SELECT multimap_agg(k, v) FROM (VALUES (CAST(NULL AS integer),2)) t(k,v) | map(integer, array(integer)) | NULL
SELECT approx_distinct(x, 0.01) FROM (VALUES 1, 2) t(x)      | bigint | 2
SELECT approx_distinct(x, 0.004) FROM (VALUES 1, 2) t(x)     |  | <INVALID_FUNCTION_ARGUMENT>
SELECT approx_distinct(x, 0.27) FROM (VALUES 1, 2) t(x)      |  | <INVALID_FUNCTION_ARGUMENT>
SELECT approx_percentile(x, 0.5) FROM (VALUES DECIMAL '1.0', 2) t(x) | real | 2.0
SELECT approx_most_frequent(2, x, 10) FROM (VALUES 1,1,2) t(x) | map(bigint, bigint) | {1=2, 2=1}
SELECT approx_most_frequent(1, x, 10) FROM (VALUES 1,1,2) t(x) |  | <INVALID_FUNCTION_ARGUMENT>
SELECT approx_most_frequent(3, x, 15) FROM (VALUES 1e0) t(x) |  | <FUNCTION_NOT_FOUND>
"""


@table(TRINO)
def test_what_trino_tests(engine, case):
    check(engine, case)


@table(AGGREGATES)
def test_aggregates(engine, case):
    check(engine, case)
