# ruff: noqa: E501  (a case a line)
"""What Trino's own tests of types and their operators expect, where DuckDB by itself says otherwise.

https://github.com/trinodb/trino/tree/master/core/trino-main/src/test/java/io/trino/type
"""

from tests.unit.duckathena.cases import Case, check, table

DECIMALS = """
DECIMAL '12345678901234567' * DECIMAL '123456789012345670'   | decimal(35,0) | 1524157875323883455265967556774890
DECIMAL '-12345678901234567' * -12345678901234567            | decimal(36,0) | 152415787532388345526596755677489
DECIMAL '.12345678901234567890123456789012345678' * DECIMAL '9' |  | <NUMERIC_VALUE_OUT_OF_RANGE>
CAST('1.1e5' AS decimal(5,0))                                |  | <INVALID_CAST_ARGUMENT>
CAST('1.5e38' AS decimal)                                    |  | <INVALID_CAST_ARGUMENT>
CAST('1e999999999' AS decimal)                               |  | <INVALID_CAST_ARGUMENT>
CAST('1e-999999999' AS decimal)                              | decimal(38,0) | 0
CAST('-1.5E-1' AS decimal(3,2))                              | decimal(3,2) | -0.15
CAST('9.994e0' AS decimal(3,2))                              | decimal(3,2) | 9.99
CAST('9.996e0' AS decimal(3,2))                              |  | <INVALID_CAST_ARGUMENT>
CAST(234000000000000000000e0 AS decimal(20,0))               |  | <INVALID_CAST_ARGUMENT>
CAST(DOUBLE '1234567890123456789012345' AS decimal(30,5))    | decimal(30,5) | 1234567890123456800000000.00000
CAST(DOUBLE '.1234567890123456789012345' AS decimal(30,30))  | decimal(30,30) | 0.123456789012345680000000000000
CAST(REAL '1234567940' AS decimal(20,10))                    | decimal(20,10) | 1234568000.0000000000
CAST(nan() AS decimal(10,5))                                 |  | <INVALID_CAST_ARGUMENT>
CAST(DECIMAL '738.837497014284998' AS double)                | double | 738.8374970142851
CAST(DECIMAL '-20185345496181842.283160' AS double)          | double | -2.0185345496181844E16
CAST(DECIMAL '99999999999999999999999999999999999999' AS double) | double | 1.0E38
CAST(DECIMAL '121456.213432632456' AS real)                  | real | 121456.21
"""

NUMBERS = """
CAST(REAL '1e20' AS bigint)                                  | bigint | 9223372036854775807
CAST(REAL '-Infinity' AS bigint)                             | bigint | -9223372036854775808
CAST(REAL '-1.5' AS bigint)                                  | bigint | -2
CAST(REAL 'NaN' AS bigint)                                   |  | <INVALID_CAST_ARGUMENT>
CAST(REAL '1e10' AS integer)                                 |  | <NUMERIC_VALUE_OUT_OF_RANGE>
CAST(DOUBLE '127.5' AS tinyint)                              |  | <NUMERIC_VALUE_OUT_OF_RANGE>
CAST(nan() AS smallint)                                      |  | <INVALID_CAST_ARGUMENT>
CAST(infinity() AS bigint)                                   |  | <INVALID_CAST_ARGUMENT>
CAST(REAL '1234566528' AS varchar)                           | varchar | 1.234566E9
CAST(REAL '-1.2345678e-5' AS varchar)                        | varchar | -1.234568E-5
REAL 'NaN' <> REAL 'NaN'                                     | boolean | true
REAL 'NaN' BETWEEN REAL 'NaN' AND REAL 'NaN'                 | boolean | false
REAL '56.78' NOT BETWEEN REAL '56.78' AND REAL 'NaN'         | boolean | true
nan() IN (1e0, NULL)                                         | boolean | NULL
NOT (nan() = CAST(NULL AS double))                           | boolean | NULL
NOT (CAST(NULL AS double) > nan())                           | boolean | NULL
nan() <> CAST(NULL AS double)                                | boolean | NULL
ROW(nan(), 1) = ROW(CAST(NULL AS double), 1)                 | boolean | NULL
CAST(NULL AS integer) / 0                                    | integer | NULL
CAST(NULL AS bigint) % 0                                     | bigint | NULL
CAST(NULL AS decimal(5,2)) / 0                               | decimal(5,2) | NULL
1 % 0                                                        |  | <DIVISION_BY_ZERO>
BIGINT '-9223372036854775808' % BIGINT '-1'                  | bigint | 0
"""

TIMES = """
CAST(TIMESTAMP '2020-05-01 12:34:56' AS timestamp(0)) + INTERVAL '0.5' SECOND | timestamp(3) | 2020-05-01 12:34:56.500
CAST(TIMESTAMP '2020-05-01 12:34:56' AS timestamp(0)) + INTERVAL '1' MONTH | timestamp(0) | 2020-06-01 12:34:56
CAST(TIMESTAMP '2020-05-01 12:34:56 +01:00' AS timestamp(0) with time zone) - INTERVAL '0.5' SECOND | timestamp(3) with time zone | 2020-05-01 12:34:55.500 +01:00
CAST(TIME '12:34:56' AS time(0)) + INTERVAL '0.5' SECOND     | time(3) | 12:34:56.500
TIME '12:34:56.123456' + INTERVAL '1.123' SECOND             | time(6) | 12:34:57.246456
TIME '12:34:56' + INTERVAL '1' MONTH                         |  | <TYPE_MISMATCH>
TIMESTAMP '2020-05-01 12:34:56.0005' - TIMESTAMP '2020-05-01 12:34:56' | interval day to second | 0 00:00:00.001
TIMESTAMP '2020-05-01 12:34:56' - TIMESTAMP '2020-05-01 12:34:56.0005' | interval day to second | 0 00:00:00.000
TIMESTAMP '2020-05-01 12:34:56.0001' - TIMESTAMP '2020-05-01 12:34:55.9999' | interval day to second | 0 00:00:00.000
CAST('13-2-2' AS date)                                       | date | 0013-02-02
CAST(' +2013-02-02 ' AS date)                                | date | 2013-02-02
CAST('+ 2013-02-02' AS date)                                 |  | <INVALID_CAST_ARGUMENT>
year(CAST('-2013-02-02' AS date))                            | bigint | -2013
CAST('+2020-05-01 12:34:56' AS timestamp)                    | timestamp(3) | 2020-05-01 12:34:56.000
CAST('20-05-01 12:34:56' AS timestamp)                       |  | <INVALID_CAST_ARGUMENT>
CAST(DATE '0001-01-01' - INTERVAL '1' DAY AS varchar)        |  | <NOT_SUPPORTED>
CAST(TIMESTAMP '9999-12-31 23:59:59' + INTERVAL '1' SECOND AS json) |  | <NOT_SUPPORTED>
to_iso8601(DATE '9999-12-31' + INTERVAL '1' DAY)             |  | <NOT_SUPPORTED>
date_diff('millisecond', TIMESTAMP '2020-05-10 12:34:56.000999', TIMESTAMP '2020-05-10 12:34:56.002') | bigint | 2
date_diff('second', TIMESTAMP '2020-05-10 12:00:00.9995', TIMESTAMP '2020-05-10 12:00:01.9992') | bigint | 1
date_diff('millisecond', TIMESTAMP '2020-05-10 12:00:00.0009 UTC', TIMESTAMP '2020-05-10 12:00:00.001 UTC') | bigint | 1
date_diff('millisecond', TIMESTAMP '1969-12-31 23:59:59.9985', TIMESTAMP '1969-12-31 23:59:59.999') | bigint | 1
date_add('millisecond', 500, CAST('2020-05-10 12:34:56' AS timestamp(0))) | timestamp(0) | 2020-05-10 12:34:57
date_add('millisecond', 49, CAST('2020-05-10 12:34:56.1 +01:00' AS timestamp(1) with time zone)) | timestamp(1) with time zone | 2020-05-10 12:34:56.1 +01:00
date_add('millisecond', 500, CAST('23:59:59' AS time(0)))    | time(0) | 00:00:00
TIMESTAMP '2020-03-29 02:30:00 Europe/Berlin'                |  | <INVALID_LITERAL>
TIMESTAMP '2020-10-25 02:30:00 Europe/Berlin' = TIMESTAMP '2020-10-25 00:30:00 UTC' | boolean | true
CAST('2020-05-01 12:34:56 Nowhere/Else' AS timestamp with time zone) |  | <INVALID_CAST_ARGUMENT>
INTERVAL '2147483647' DAY                                    | interval day to second | 2147483647 00:00:00.000
INTERVAL '2147483648' DAY                                    |  | <INVALID_LITERAL>
INTERVAL '178956971' YEAR                                    |  | <INVALID_LITERAL>
INTERVAL '6' SECOND * nan()                                  |  | <INVALID_FUNCTION_ARGUMENT>
INTERVAL '6' YEAR / 0                                        |  | <INVALID_FUNCTION_ARGUMENT>
INTERVAL '4' YEAR / 4.8                                      | interval year to month | 0-10
"""

NESTED = """
ARRAY[1,NULL] < ARRAY[2,1]                                   | boolean | true
ARRAY[1,NULL] < ARRAY[1,1]                                   |  | <NOT_SUPPORTED>
ARRAY[1,2,NULL] > ARRAY[1,2]                                 | boolean | true
ARRAY[] < ARRAY[]                                            | boolean | false
CAST(NULL AS array(integer)) < ARRAY[1]                      | boolean | NULL
ARRAY[ARRAY[1,2],NULL] < ARRAY[ARRAY[1,3],ARRAY[4]]          | boolean | true
ARRAY[ARRAY[1,2],ARRAY[NULL,3]] < ARRAY[ARRAY[1,2],ARRAY[4]] |  | <NOT_SUPPORTED>
ARRAY[1e0] < ARRAY[nan()]                                    | boolean | true
ARRAY[TIMESTAMP '2020-01-01 00:00:00 UTC'] < ARRAY[TIMESTAMP '2020-01-01 00:30:00 +01:00'] | boolean | false
ROW(1, CAST(NULL AS integer)) < ROW(1, 2)                    |  | <NOT_SUPPORTED>
ROW(1, CAST(NULL AS integer)) < ROW(2, 2)                    | boolean | true
ROW(1, NULL) <= ROW(0, NULL)                                 | boolean | false
ROW(1e0, ARRAY[1,2,3], ROW(2, 2e0)) < ROW(1e0, ARRAY[1,3,3], ROW(2, 2e0)) | boolean | true
CAST(NULL AS row(integer)) < ROW(1)                          | boolean | NULL
ROW(TIMESTAMP '2020-01-01 00:00:00 UTC') IS DISTINCT FROM ROW(TIMESTAMP '2020-01-01 01:00:00 +01:00') | boolean | false
ARRAY[TIMESTAMP '2020-01-01 00:00:00 UTC'] IN (SELECT x FROM (VALUES ARRAY[TIMESTAMP '2020-01-01 01:00:00 +01:00']) t(x)) | boolean | true
"""

# Two moments are one, whatever the zones that they are shown in: the first one's is.
MOMENTS = """
SELECT x FROM m GROUP BY x                                   | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
SELECT count(*) FROM m GROUP BY 1 + 1, x                     | bigint | 2
SELECT date_trunc('hour', x) FROM m GROUP BY date_trunc('hour', x) HAVING count(*) > 1 ORDER BY date_trunc('hour', x) | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
SELECT array_agg(x) FROM m GROUP BY x                        | array(timestamp(3) with time zone) | [2020-01-01 00:00:00.000 UTC, 2020-01-01 01:00:00.000 +01:00]
SELECT grouping(x) FROM m GROUP BY ROLLUP (x) HAVING x IS NULL | integer | 1
SELECT sum(count(*)) OVER (PARTITION BY x) FROM m GROUP BY x | bigint | 2
SELECT (SELECT count(*) FROM (VALUES 1) WHERE x IS NULL) FROM m GROUP BY x |  | <NOT_SUPPORTED>
SELECT DISTINCT x FROM m ORDER BY x                          | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
SELECT DISTINCT ARRAY[x] FROM m                              | array(timestamp(3) with time zone) | [2020-01-01 00:00:00.000 UTC]
SELECT DISTINCT TIMESTAMP '2020-01-01 00:00:00 UTC' FROM m   | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
SELECT count(*) FROM (SELECT x FROM m UNION SELECT x AT TIME ZONE '+02:00' FROM m) | bigint | 1
SELECT x FROM m INTERSECT SELECT x AT TIME ZONE '+02:00' FROM m | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
SELECT count(*) FROM (SELECT x FROM m EXCEPT SELECT x AT TIME ZONE '+02:00' FROM m) | bigint | 0
SELECT x FROM m INTERSECT ALL SELECT x FROM m                |  | <NOT_SUPPORTED>
"""

JSON = """
JSON '{} "a"'                                                |  | <INVALID_LITERAL>
JSON ''                                                      |  | <INVALID_LITERAL>
JSON '{ "b": 789, "a": 1e-324 }'                             | json | {"a":0.0,"b":789}
"""


@table(DECIMALS)
def test_decimals(engine, case):
    check(engine, case)


@table(NUMBERS)
def test_numbers(engine, case):
    check(engine, case)


@table(TIMES)
def test_times(engine, case):
    check(engine, case)


@table(NESTED)
def test_nested_values(engine, case):
    check(engine, case)


@table(MOMENTS)
def test_moments(engine, case):
    values = "TIMESTAMP '2020-01-01 00:00:00 UTC', TIMESTAMP '2020-01-01 01:00:00 +01:00'"
    sql = f"WITH m(x) AS (VALUES {values}) {case.expression}"
    check(engine, Case(sql, case.type, case.text))


@table(JSON)
def test_json(engine, case):
    check(engine, case)
