# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/language/types.html: casts, literals and the text of values"""

from tests.unit.duckathena.cases import check, table

CASTS = """
CAST(1.5e0 AS varchar)                                       | varchar | 1.5E0
CAST(12345678.9e0 AS varchar)                                | varchar | 1.23456789E7
CAST(100e0 AS varchar)                                       | varchar | 1.0E2
CAST(0e0 AS varchar)                                         | varchar | 0E0
CAST(REAL '1.5' AS varchar)                                  | varchar | 1.5E0
CAST(nan() AS varchar)                                       | varchar | NaN
CAST(REAL '1.23456789' AS varchar)                           | varchar | 1.234568E0
CAST(REAL '16777216' AS varchar)                             | varchar | 1.677722E7
CAST(REAL '1E-45' AS varchar)                                | varchar | 1.4E-45
CAST(REAL '-0.0' AS varchar)                                 | varchar | -0E0
CAST(REAL 'NaN' AS varchar)                                  | varchar | NaN
CAST(REAL '1.5' AS varchar(3))                               |  | <INVALID_CAST_ARGUMENT>
0.1e0+0.2e0                                                  | double | 0.30000000000000004
1e0+1e-1-'1e0+1'                                             |  | <TYPE_MISMATCH>
CAST(-infinity() AS varchar)                                 | varchar | -Infinity
CAST(1e-5 AS varchar)                                        | varchar | 1.0E-5
CAST(true AS varchar)                                        | varchar | true
CAST(DECIMAL '1.50' AS varchar)                              | varchar | 1.50
CAST(DATE '2020-01-01' AS varchar)                           | varchar | 2020-01-01
CAST(TIMESTAMP '2020-01-01 01:02:03' AS varchar)             | varchar | 2020-01-01 01:02:03.000
CAST(TIME '01:02:03' AS varchar)                             | varchar | 01:02:03.000
CAST(X'61' AS varchar)                                       | | <TYPE_MISMATCH>
CAST('abc' AS varchar(2))                                    | varchar(2) | ab
CAST(1 AS decimal(TIME '01:02:03'))                          | | <TYPE_NOT_FOUND>
DECIMAL(TIME '01:02:03') '1'                                 | | <NOT_SUPPORTED>
DECIMAL(5, 2) '1'                                            | | <NOT_SUPPORTED>
CAST(123 AS varchar(2))                                      | | <INVALID_CAST_ARGUMENT>
CAST(12 AS varchar(2))                                       | varchar(2) | 12
CAST('abc' AS integer)                                       | | <INVALID_CAST_ARGUMENT>
CAST(' 12' AS integer)                                       | | <INVALID_CAST_ARGUMENT>
CAST('12 ' AS integer)                                       | | <INVALID_CAST_ARGUMENT>
CAST(' 1.5 ' AS double)                                      | double | 1.5
CAST('1.5' AS integer)                                       | | <INVALID_CAST_ARGUMENT>
CAST('+5' AS integer)                                        | integer | 5
CAST('' AS integer)                                          | | <INVALID_CAST_ARGUMENT>
CAST('1e3' AS double)                                        | double | 1000.0
CAST('1e3' AS decimal(10,0))                                 | decimal(10,0) | 1000
CAST('99999999999' AS integer)                               | | <INVALID_CAST_ARGUMENT>
CAST(3000000000 AS integer)                                  | | <NUMERIC_VALUE_OUT_OF_RANGE>
CAST(300 AS tinyint)                                         | | <NUMERIC_VALUE_OUT_OF_RANGE>
CAST(1e20 AS bigint)                                         | | <INVALID_CAST_ARGUMENT>
CAST(nan() AS bigint)                                        | | <INVALID_CAST_ARGUMENT>
CAST(2.5e0 AS integer)                                       | integer | 3
CAST(3.5e0 AS bigint)                                        | bigint | 4
CAST(-2.5 AS integer)                                        | integer | -3
CAST(2.5e0 AS decimal(5,0))                                  | decimal(5,0) | 3
CAST(-2.5e0 AS decimal(5,0))                                 | decimal(5,0) | -3
CAST(123.456e0 AS decimal(5,2))                              | decimal(5,2) | 123.46
CAST('t' AS boolean)                                         | boolean | true
CAST('yes' AS boolean)                                       | | <INVALID_CAST_ARGUMENT>
CAST(2 AS boolean)                                           | boolean | true
CAST(0.0 AS boolean)                                         | boolean | false
CAST(true AS integer)                                        | integer | 1
CAST(true AS double)                                         | double | 1.0
CAST(true AS decimal(3,1))                                   | decimal(3,1) | 1.0
CAST('2020-1-1' AS date)                                     | date | 2020-01-01
CAST('2020-13-01' AS date)                                   | | <INVALID_CAST_ARGUMENT>
CAST('2020-02-30' AS date)                                   | | <INVALID_CAST_ARGUMENT>
CAST('2020-01-01 00:00:00' AS date)                          | | <INVALID_CAST_ARGUMENT>
CAST('2020-01-01' AS timestamp)                              | timestamp(3) | 2020-01-01 00:00:00.000
CAST('2020-01-01T00:00:00' AS timestamp)                     | | <INVALID_CAST_ARGUMENT>
CAST('2020-01-01 10:11' AS timestamp)                        | timestamp(3) | 2020-01-01 10:11:00.000
CAST('2020-01-01 10:11:12.3456' AS timestamp)                | timestamp(3) | 2020-01-01 10:11:12.346
CAST('2020-01-01 10:11:12 Europe/Berlin' AS timestamp with time zone) | timestamp(3) with time zone | 2020-01-01 10:11:12.000 Europe/Berlin
CAST(TIMESTAMP '2020-01-01 10:11:12.345' AS timestamp(0))    | timestamp(0) | 2020-01-01 10:11:12
CAST(TIMESTAMP '2020-01-01 10:11:12.545' AS timestamp(0))    | timestamp(0) | 2020-01-01 10:11:13
CAST(TIMESTAMP '2020-01-01 23:59:59.999' AS date)            | date | 2020-01-01
CAST(TIMESTAMP '1969-12-31 23:59:59.999' AS date)            | date | 1969-12-31
CAST(DATE '2020-01-01' AS timestamp)                         | timestamp(3) | 2020-01-01 00:00:00.000
CAST(1 AS date)                                              | | <TYPE_MISMATCH>
CAST(DATE '2020-01-01' AS bigint)                            | | <TYPE_MISMATCH>
CAST(1 AS timestamp)                                         | | <TYPE_MISMATCH>
CAST(ROW(1,'a') AS ROW(x bigint, y varchar))                 | row(x bigint, y varchar) | {x=1, y=a}
ROW(1,'a')                                                   | row(integer, varchar(1)) | {field0=1, field1=a}
CAST(ARRAY[1,2] AS array(varchar))                           | array(varchar) | [1, 2]
CAST(MAP(ARRAY['a'],ARRAY[1]) AS map(varchar,double))        | map(varchar, double) | {a=1.0}
CAST('[1,2]' AS json)                                        | json | "[1,2]"
CAST(JSON '[1,2]' AS array(bigint))                          | array(bigint) | [1, 2]
CAST(ARRAY[1,NULL] AS json)                                  | json | [1,null]
CAST(MAP(ARRAY['b','a'],ARRAY[1,2]) AS json)                 | json | {"a":2,"b":1}
CAST(CAST(ROW(1,'x') AS ROW(a int, b varchar)) AS json)      | json | {"a":1,"b":"x"}
CAST(JSON '"x"' AS varchar)                                  | varchar | x
CAST(JSON '1.5' AS double)                                   | double | 1.5
CAST(JSON '"1.5"' AS double)                                 | double | 1.5
CAST(JSON 'null' AS integer)                                 | integer | NULL
CAST(JSON '1.9' AS integer)                                  | integer | 2
CAST(JSON 'true' AS varchar)                                 | varchar | true
CAST(JSON '{"a":1}' AS varchar)                              | | <INVALID_CAST_ARGUMENT>
CAST(JSON '{"a":1,"b":[1]}' AS map(varchar,json))            | map(varchar, json) | {a=1, b=[1]}
CAST(NULL AS json)                                           | json | NULL
CAST(1 AS json)                                              | json | 1
CAST(1.5e0 AS json)                                          | json | 1.5
CAST(true AS json)                                           | json | true
CAST(DATE '2020-01-01' AS json)                              | json | "2020-01-01"
CAST(TIMESTAMP '2020-01-01 00:00:00' AS json)                | json | "2020-01-01 00:00:00.000"
CAST(DECIMAL '1.50' AS json)                                 | json | 1.50
CAST('12151fd2-7586-11e9-8f9e-2a86e4085a59' AS uuid)         | uuid | 12151fd2-7586-11e9-8f9e-2a86e4085a59
UUID '12151FD2-7586-11E9-8F9E-2A86E4085A59'                  | uuid | 12151fd2-7586-11e9-8f9e-2a86e4085a59
CAST(UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS varbinary) | varbinary | 12 15 1f d2 75 86 11 e9 8f 9e 2a 86 e4 08 5a 59
CAST(X'12151fd2758611e98f9e2a86e4085a59' AS uuid)            | uuid | 12151fd2-7586-11e9-8f9e-2a86e4085a59
IPADDRESS '10.0.0.1'                                         | ipaddress | 10.0.0.1
IPADDRESS '2001:db8::1'                                      | ipaddress | 2001:db8::1
IPADDRESS '::ffff:1.2.3.4'                                   | ipaddress | 1.2.3.4
IPADDRESS '2001:0db8:0000:0000:0000:0000:0000:0001'          | ipaddress | 2001:db8::1
CAST('1.2.3' AS ipaddress)                                   | | <INVALID_CAST_ARGUMENT>
CAST(IPADDRESS '1.2.3.4' AS varchar)                         | varchar | 1.2.3.4
CAST(IPADDRESS '1.2.3.4' AS varbinary)                       | varbinary | 00 00 00 00 00 00 00 00 00 00 ff ff 01 02 03 04
IPADDRESS '1.2.3.4' < IPADDRESS '1.2.3.10'                   | boolean | true
contains('10.0.0.0/8', IPADDRESS '10.1.2.3')                 | boolean | true
contains('10.0.0.0/8', IPADDRESS '11.1.2.3')                 | boolean | false
TIME '01:02:03' + INTERVAL '1' HOUR                          | time(3) | 02:02:03.000
TIME '23:02:03' + INTERVAL '1' HOUR                          | time(3) | 00:02:03.000
TIME '01:02'                                                 | time(3) | 01:02:00.000
TRY_CAST('x' AS integer)                                     | integer | NULL
TRY_CAST(ARRAY['x'] AS array(integer))                       | array(integer) | NULL
CAST('a' AS char(3)) = 'a'                                   | boolean | true
CAST('a ' AS char(3)) = CAST('a' AS char(2))                 | boolean | true
length(CAST('a' AS char(3)))                                 | bigint | 3
CAST('a' AS char(3)) = CAST('a' AS varchar)                  | boolean | true
CAST('a' AS varchar) <> CAST('a ' AS char(3))                | boolean | false
CAST('a' AS char(3)) > 'a' || chr(9)                         | boolean | true
CAST('a' AS char(3)) IN (CAST('b' AS varchar), CAST('a' AS varchar)) | boolean | true
CAST('a' AS char(3)) || 'b'                                  | char(4) | a  b
CAST('a' AS char(2)) || CAST('b' AS char(2)) || 'c'          | char(5) | a b c
CAST('a' AS char(3)) || CAST('b' AS varchar)                 |         | <INVALID_FUNCTION_ARGUMENT>
upper(CAST('a' AS char(2))) || '!'                           | char(3) | A !
trim(CAST(' a' AS char(3))) || '!'                           | varchar | a!
trim(CAST('  a ' AS char(5)))                                | varchar(5) | a
ltrim(CAST('  hello  ' AS char(9)))                          | varchar(9) | hello
'~' || rtrim(CAST('  hello  ' AS char(9)))                   | varchar | ~  hello
'~' || trim(LEADING '' FROM CAST('  hello  ' AS char(9)))    | varchar | ~  hello
trim(TRAILING 'def' FROM CAST('abc def' AS char(7)))         | varchar(7) | abc
trim(LEADING CHAR ' ' FROM '  hello')                        | varchar(7) | hello
trim(CAST('' AS char(20)))                                   | varchar(20) |
substr(CAST('abc' AS char(3)), 2) || '!'                     | char(4) | bc !
replace(CAST('a' AS char(3)), 'a')                           |         | <FUNCTION_NOT_FOUND>
CAST('a' AS char(3)) LIKE 'a'                                | boolean | false
CAST('a' AS char(3)) LIKE 'a__'                              | boolean | true
CAST(INTERVAL '2' DAY AS varchar)                            | varchar | 2 00:00:00.000
CAST(INTERVAL '14' MONTH AS varchar)                         | varchar | 1-2
INTERVAL '3' DAY                                             | interval day to second | 3 00:00:00.000
INTERVAL -'3' DAY                                            | interval day to second | -3 00:00:00.000
INTERVAL '-3' DAY                                            | interval day to second | -3 00:00:00.000
INTERVAL '1-2' YEAR TO MONTH                                 | interval year to month | 1-2
INTERVAL '1 2:03:04.567' DAY TO SECOND                       | interval day to second | 1 02:03:04.567
CAST(123.456 AS decimal(4,1))                                | decimal(4,1) | 123.5
CAST(99.95 AS decimal(3,1))                                  | | <INVALID_CAST_ARGUMENT>
CAST(1234 AS decimal(3,0))                                   | | <INVALID_CAST_ARGUMENT>
CAST('1.555' AS decimal(3,2))                                | decimal(3,2) | 1.56
DECIMAL '000123.4500'                                        | decimal(7,4) | 123.4500
DECIMAL '123.4500'                                           | decimal(7,4) | 123.4500
DECIMAL '00123.45'                                           | decimal(5,2) | 123.45
DECIMAL '0.10'                                               | decimal(2,2) | 0.10
CAST(1e300 AS real)                                          | real | Infinity
CAST('NaN' AS double)                                        | double | NaN
CAST('infinity' AS double)                                   | | <INVALID_CAST_ARGUMENT>
CAST('Infinity' AS double)                                   | double | Infinity
REAL '1.1' + REAL '2.2'                                      | real | 3.3000002
CAST(REAL '1.1' AS double)                                   | double | 1.100000023841858
1e0/3                                                        | double | 0.3333333333333333
REAL '1' / 3                                                 | real | 0.33333334
1.0e7                                                        | double | 1.0E7
123456.789e0                                                 | double | 123456.789
0.001e0                                                      | double | 0.001
0.0001e0                                                     | double | 1.0E-4
typeof(1)                                                    | varchar | integer
typeof(ROW(1,'a'))                                           | varchar | row(integer, varchar(1))
typeof(NULL)                                                 | varchar | unknown
typeof(now())                                                | varchar | timestamp(3) with time zone
typeof('abc')                                                | varchar | varchar(3)
typeof(concat('a','b'))                                      | varchar | varchar
typeof(upper('abc'))                                         | varchar | varchar(3)
typeof(CAST('x' AS varchar))                                 | varchar | varchar
typeof(substr('abc',1,2))                                    | varchar | varchar(3)
typeof(reverse('abc'))                                       | varchar | varchar(3)
typeof(trim('abc'))                                          | varchar | varchar(3)
typeof(lpad('abc',5,'x'))                                    | varchar | varchar
"""


@table(CASTS)
def test_casts_and_literals(engine, case):
    check(engine, case)
