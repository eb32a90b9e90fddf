# ruff: noqa: E501  (a case a line)
"""https://trino.io/docs/current/functions/math.html, decimal.html, bitwise.html, comparison.html, conditional.html, conversion.html"""

from tests.unit.duckathena.cases import check, table

NUMBERS = r"""
abs(TINYINT '-128')                                          | | <NUMERIC_VALUE_OUT_OF_RANGE>
abs(-2147483648)                                             | | <NUMERIC_VALUE_OUT_OF_RANGE>
-(-2147483648)                                               | | <NUMERIC_VALUE_OUT_OF_RANGE>
-9223372036854775808 / -1                                    | | <NUMERIC_VALUE_OUT_OF_RANGE>
abs(CAST(NULL AS integer))                                   | integer | NULL
abs(REAL '-1.5')                                             | real | 1.5
ceiling(REAL '1.1')                                          | real | 2.0
ceil(DECIMAL '-0.5')                                         | decimal(1,0) | 0
ceil(-1.5e0)                                                 | double | -1.0
floor(-0.5e0)                                                | double | -1.0
ceil(-0.5e0)                                                 | double | -0.0
round(-0.5e0)                                                | double | -1.0
round(0.5e0)                                                 | double | 1.0
round(2.5e0, 0)                                              | double | 3.0
round(-1.0050e0, 2)                                          | double | -1.0
round(1.005e0, 2)                                            | double | 1.0
round(1e15, 2)                                               | double | 1.0E15
round(123.456e0, -1)                                         | double | 120.0
round(DECIMAL '1234.5678', -2)                               | decimal(9,4) | 1200.0000
round(DECIMAL '999.9', 0)                                    | decimal(5,1) | 1000.0
round(DECIMAL '999.9')                                       | decimal(4,0) | 1000
round(15, -1)                                                | integer | 20
round(-15, -1)                                               | integer | -20
round(2147483647, -1)                                        | | <NUMERIC_VALUE_OUT_OF_RANGE>
round(TINYINT '127')                                         | tinyint | 127
round(nan())                                                 | double | NaN
round(nan(), 2)                                              | double | NaN
round(infinity(), 2)                                         | double | Infinity
truncate(DECIMAL '12.345')                                   | decimal(2,0) | 12
truncate(-12.9e0)                                            | double | -12.0
truncate(DECIMAL '12.345', 2)                                | decimal(5,3) | 12.340
truncate(1234.5e0, -2)                                       | | <FUNCTION_NOT_FOUND>
truncate(REAL '1.9')                                         | real | 1.0
sign(-0.0e0)                                                 | double | -0.0
sign(nan())                                                  | double | NaN
sign(REAL '-3')                                              | real | -1.0
sign(DECIMAL '-3.2')                                         | decimal(1,0) | -1
mod(DECIMAL '5.0', DECIMAL '2.1')                            | decimal(2,1) | 0.8
mod(-5, 3)                                                   | integer | -2
mod(5e0, 0)                                                  | double | NaN
5e0 % 3                                                      | double | 2.0
-5e0 % 3                                                     | double | -2.0
power(2, 3)                                                  | double | 8.0
power(0, -1)                                                 | double | Infinity
pow(-8, 1e0/3)                                               | double | NaN
exp(1000)                                                    | double | Infinity
exp(1)                                                       | double | 2.718281828459045
e()                                                          | double | 2.718281828459045
cbrt(-27)                                                    | double | -3.0
cbrt(2)                                                      | double | 1.2599210498948732
cbrt(nan())                                                  | double | NaN
sin(infinity())                                              | double | NaN
power(1, nan())                                              | double | NaN
power(-1, infinity())                                        | double | NaN
power(nan(), 0)                                              | double | 1.0
from_base('1_0', 10)                                         |  | <INVALID_FUNCTION_ARGUMENT>
from_base(' 1', 10)                                          |  | <INVALID_FUNCTION_ARGUMENT>
4.9e-324                                                     | double | 4.9E-324
1e-323                                                       | double | 9.9E-324
REAL '1.4e-45'                                               | real | 1.4E-45
round(TINYINT '18', -3)                                      | tinyint | 0
round(2147483647, -100)                                      |  | <NUMERIC_VALUE_OUT_OF_RANGE>
format_number(-123456)                                       | varchar | -123.46K
format_number(2.125)                                         | varchar | 2
format_number(nan())                                         | varchar | 0
cosine_similarity(MAP(ARRAY['a','b'], ARRAY[1, 2]), MAP(ARRAY['b'], ARRAY[NULL])) | double | NULL
cosine_similarity(MAP(ARRAY['a'], ARRAY[0.0]), MAP(ARRAY['a'], ARRAY[2.0])) | double | NaN
width_bucket(NULL, 0, 4, 3)                                  | bigint | NULL
width_bucket(NULL, ARRAY[1.0])                               | bigint | NULL
typeof(random(TINYINT '3'))                                  | varchar | tinyint
typeof(random(1, 3000000000))                                | varchar | bigint
random(1) + random(3, 4)                                     | integer | 3
from_ieee754_64(X'7FF8000000000000')                         | double | NaN
normal_cdf(0, 1, nan())                                      | double | NaN
cosine_similarity(MAP(ARRAY['a'], ARRAY[1.0]), MAP(ARRAY['a'], ARRAY[2.0])) | double | 1.0
degrees(1)                                                   | double | 57.29577951308232
log(2, 0)                                                    | double | -Infinity
log10(1000)                                                  | double | 3.0
log2(0)                                                      | double | -Infinity
ln(0.5)                                                      | double | -0.6931471805599453
sqrt(2)                                                      | double | 1.4142135623730951
sinh(1)                                                      | double | 1.1752011936438014
tanh(1)                                                      | double | 0.7615941559557649
atan2(1,1)                                                   | double | 0.7853981633974483
from_base('7f', 16)                                          | bigint | 127
from_base('-7F', 16)                                         | bigint | -127
from_base('ffffffffffffffff', 16)                            | | <INVALID_FUNCTION_ARGUMENT>
to_base(-255, 16)                                            | varchar(64) | -ff
to_base(10, 1)                                               | | <INVALID_FUNCTION_ARGUMENT>
width_bucket(3.14e0, 0, 4, 3)                                | bigint | 3
width_bucket(3.14e0, ARRAY[0e0, 2e0, 4e0])                   | bigint | 2
width_bucket(3.14e0, 4, 0, 3)                                | bigint | 1
width_bucket(1e0, 0, 4, 0)                                   | | <INVALID_FUNCTION_ARGUMENT>
width_bucket(1e0, 1, 1, 2)                                   | | <INVALID_FUNCTION_ARGUMENT>
bit_count(-7, 64)                                            | bigint | 62
bit_count(7, 64)                                             | bigint | 3
bit_count(-8, 6)                                             | bigint | 3
bitwise_and(19, 25)                                          | bigint | 17
bitwise_or(19, 25)                                           | bigint | 27
bitwise_xor(19, 25)                                          | bigint | 10
bitwise_not(19)                                              | bigint | -20
bitwise_left_shift(1, 2)                                     | integer | 4
bitwise_left_shift(BIGINT '5', 2)                            | bigint | 20
bitwise_left_shift(TINYINT '-1', 7)                          | tinyint | -128
bitwise_right_shift(8, 3)                                    | integer | 1
bitwise_right_shift(-8, 3)                                   | integer | 536870911
bitwise_right_shift(SMALLINT '-8', 3)                        | smallint | 8191
bitwise_right_shift(TINYINT '-8', 5)                         | tinyint | 7
bitwise_right_shift_arithmetic(-8, 3)                        | integer | -1
bitwise_left_shift(1, 33)                                    | integer | 0
inverse_normal_cdf(0, 1, 0.5)                                | double | 0.0
is_nan(1)                                                    | boolean | false
is_finite(infinity())                                        | boolean | false
wilson_interval_lower(1250, 1310, 1.96e0)                    | double | 0.9414883725395894
wilson_interval_upper(1250, 1310, 1.96e0)                    | double | 0.9642524717143908
random(0)                                                    | | <INVALID_FUNCTION_ARGUMENT>
typeof(random(10))                                           | varchar | integer
typeof(rand())                                               | varchar | double
greatest(1, DECIMAL '2.5')                                   | decimal(11,1) | 2.5
greatest(1, NULL)                                            | integer | NULL
greatest('a','B')                                            | varchar(1) | a
greatest(DATE '2020-01-01', DATE '2021-01-01')               | date | 2021-01-01
greatest(TIMESTAMP '2020-01-01 00:00:00 UTC', TIMESTAMP '2020-01-01 00:00:00 +02:00') | timestamp(3) with time zone | 2020-01-01 00:00:00.000 UTC
DECIMAL '1.0' + 2                                            | decimal(12,1) | 3.0
DECIMAL '10.5' / 3                                           | decimal(3,1) | 3.5
DECIMAL '1' / DECIMAL '3'                                    | decimal(1,0) | 0
DECIMAL '2' / DECIMAL '3'                                    | decimal(1,0) | 1
DECIMAL '5.5' * 2                                            | decimal(12,1) | 11.0
CAST(5 AS decimal(38,10)) * CAST(3 AS decimal(38,10))        | decimal(38,20) | 15.00000000000000000000
CAST(1 AS decimal(38,38))                                    | | <INVALID_CAST_ARGUMENT>
CAST(10 AS decimal(18,2)) / CAST(3 AS decimal(18,2))         | decimal(20,2) | 3.33
-CAST(1.5 AS decimal(3,1))                                   | decimal(3,1) | -1.5
abs(DECIMAL '-123.45')                                       | decimal(5,2) | 123.45
DECIMAL '5.0' % DECIMAL '0.3'                                | decimal(1,1) | 0.2
DECIMAL '1.0' % DECIMAL '0.0'                                | | <DIVISION_BY_ZERO>
1.5 = 1.50                                                   | boolean | true
1.5 = 1.5e0                                                  | boolean | true
DECIMAL '12345678901234567890.123' + 1                       | decimal(24,3) | 12345678901234567891.123
DECIMAL '1.'                                                 | decimal(1,0) | 1
1E2                                                          | double | 100.0
.5E1                                                         | double | 5.0
REAL '1' / 0                                                 | real | Infinity
TINYINT '5' / TINYINT '2'                                    | tinyint | 2
TINYINT '127' + 1                                            | integer | 128
SMALLINT '300' * SMALLINT '300'                              | | <NUMERIC_VALUE_OUT_OF_RANGE>
INTEGER '1' + BIGINT '1'                                     | bigint | 2
1 + true                                                     | | <TYPE_MISMATCH>
'a' || 1                                                     | | <FUNCTION_NOT_FOUND>
'1' + 1                                                      | | <TYPE_MISMATCH>
1 = '1'                                                      | | <TYPE_MISMATCH>
nan() = nan()                                                | boolean | false
nan() <> nan()                                               | boolean | true
nan() IS DISTINCT FROM nan()                                 | boolean | false
nan() > 1e0                                                  | boolean | false
infinity() > 1                                               | boolean | true
NULL = NULL                                                  | boolean | NULL
NULL IS NOT DISTINCT FROM NULL                               | boolean | true
1 IN (1, NULL)                                               | boolean | true
2 IN (1, NULL)                                               | boolean | NULL
2 NOT IN (1, NULL)                                           | boolean | NULL
1 BETWEEN 0 AND NULL                                         | boolean | NULL
'b' BETWEEN 'a' AND 'c'                                      | boolean | true
true AND NULL                                                | boolean | NULL
false AND NULL                                               | boolean | false
NOT NULL                                                     | boolean | NULL
IF(true, 1)                                                  | integer | 1
IF(false, 1)                                                 | integer | NULL
IF(NULL, 1, 2)                                               | integer | 2
CASE 1 WHEN 1 THEN 'a' ELSE 'bb' END                         | varchar(2) | a
CASE WHEN false THEN 1 END                                   | integer | NULL
CASE NULL WHEN NULL THEN 1 ELSE 2 END                        | integer | 2
nullif(1, 1)                                                 | integer | NULL
nullif(1, 1.0)                                               | integer | NULL
nullif('a', 'b')                                             | varchar(1) | a
coalesce(NULL, 1, 2)                                         | integer | 1
coalesce(1)                                                  | | <INVALID_FUNCTION_ARGUMENT>
try(1/0)                                                     | integer | NULL
try(CAST('x' AS bigint))                                     | bigint | NULL
coalesce(try(1/0), 5)                                        | integer | 5
fail('my message')                                           | | <GENERIC_USER_ERROR>
IF(true, fail('x'), 1)                                       | | <GENERIC_USER_ERROR>
coalesce(NULL, fail('x'), 1)                                 | | <GENERIC_USER_ERROR>
IF(false, fail('x'), ARRAY[1])                               | array(integer) | [1]
CAST(fail('x') AS array(integer))                            | | <GENERIC_USER_ERROR>
'abc' LIKE 'a%'                                              | boolean | true
'abc' LIKE 'A%'                                              | boolean | false
'a_c' LIKE 'a\_c' ESCAPE '\'                                 | boolean | true
'abc' LIKE 'a\_c' ESCAPE '\'                                 | boolean | false
'abc' LIKE 'a\' ESCAPE '\'                                   | | <INVALID_FUNCTION_ARGUMENT>
'a\c' LIKE 'a\c'                                             | boolean | true
NULL LIKE 'a'                                                | boolean | NULL
'abc' NOT LIKE 'a%'                                          | boolean | false
format('%s', 'x')                                            | varchar | x
format('%03d', 8)                                            | varchar | 008
format('%s%%', 123)                                          | varchar | 123%
format('%,.2f', 1234567.89)                                  | varchar | 1,234,567.89
format('%-7s,%7s', 'hello', 'world')                         | varchar | hello  ,  world
format('%2$s %3$s %1$s', 'a', 'b', 'c')                      | varchar | b c a
format('%1$tA, %1$tB %1$te, %1$tY', DATE '2006-07-04')       | varchar | Tuesday, July 4, 2006
format('%x', 255)                                            | varchar | ff
format('%e', 1234.5e0)                                       | varchar | 1.234500e+03
format('%b', true)                                           | varchar | true
format('%,d', 1234567)                                       | varchar | 1,234,567
format('%s', NULL)                                           | varchar | null
format('%08.2f', 3.14159e0)                                  | varchar | 00003.14
format('%.2f %s', REAL '1.005', REAL '1.005')                | varchar | 1.00 1.005
format('%d', 1.5e0)                                          | | <INVALID_FUNCTION_ARGUMENT>
format('%s %s', 1)                                           | | <INVALID_FUNCTION_ARGUMENT>
format_number(123456)                                        | varchar | 123K
format_number(1000000)                                       | varchar | 1M
format_number(1234)                                          | varchar | 1.23K
format_number(0.5)                                           | varchar | 0
parse_data_size('1kB')                                       | decimal(38,0) | 1024
parse_data_size('2.3MB')                                     | decimal(38,0) | 2411724
parse_presto_data_size('1kB')                                | decimal(38,0) | 1024
murmur3(X'')                                                 | varbinary | 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
xxhash64(X'')                                                | varbinary | ef 46 db 37 51 d8 e9 99
to_hex(xxhash64(to_utf8('hashme')))                          | varchar | F9D96E0E1165E892
to_hex(murmur3(to_utf8('hashme')))                           | varchar | 93192FE805BE23041C8318F67EC4F2BC
current_catalog                                              | varchar | awsdatacatalog
current_schema                                               | varchar | default
current_timezone()                                           | varchar | UTC
uuid() = uuid()                                              | boolean | false
round(-0e0)                                                  | double | 0.0
round(DOUBLE '-0.3')                                         | double | -0.0
round(123456e0, -5)                                         | double | 99999.99999999999
round(nan(), -2)                                             | double | NaN
round(DECIMAL '1.5', 200)                                    | decimal(3,1) | 1.5
round(DECIMAL '1.5', -200)                                   | decimal(3,1) | 0.0
round(DECIMAL '99999999999999999999999999999999999999', -1)  |  | <NUMERIC_VALUE_OUT_OF_RANGE>
DECIMAL '1' / DECIMAL '.00000000000000000000000000000000000001' |  | <NUMERIC_VALUE_OUT_OF_RANGE>
mod(-9223372036854775808, -1)                                | bigint | 0
TINYINT '-128' % TINYINT '-1'                                | tinyint | 0
width_bucket(1.5e0, ARRAY[nan()])                            |  | <INVALID_FUNCTION_ARGUMENT>
width_bucket(5e0, ARRAY[1, 3, 2, 4])                         | bigint | 4
inverse_normal_cdf(0, 1, 0.3)                                | double | -0.5244005127080409
inverse_normal_cdf(0, 1, 1)                                  |  | <INVALID_FUNCTION_ARGUMENT>
format_number(1e30)                                          | varchar | 9223Q
"""


@table(NUMBERS)
def test_numbers(engine, case):
    check(engine, case)
