"""https://trino.io/docs/current/functions/math.html, decimal.html and bitwise.html"""

from tests.unit.duckathena.cases import check, table

ARITHMETIC = """
1                                       | integer       | 1
2147483648                              | bigint        | 2147483648
-9223372036854775808                    | bigint        | -9223372036854775808
9223372036854775808                     |               | <INVALID_LITERAL>
DECIMAL '1.50'                          | decimal(3,2)  | 1.50
DECIMAL '.5'                            | decimal(1,1)  | 0.5
1.50                                    | double        | 1.5
.5                                      | double        | 0.5
1e3                                     | double        | 1000.0
1e0+1                                   | double        | 2.0
7 / 2                                   | integer       | 3
-7 / 2                                  | integer       | -3
7 % 3                                   | integer       | 1
-7 % 3                                  | integer       | -1
1 / 0                                   |               | <DIVISION_BY_ZERO>
1 % 0                                   |               | <DIVISION_BY_ZERO>
1e0 / 0                                 | double        | Infinity
-1e0 / 0                                | double        | -Infinity
0e0 / 0                                 | double        | NaN
1 / 0.0                                 | double        | Infinity
1 / -0.0                                | double        | -Infinity
0 / 0.0                                 | double        | NaN
7 / 2.0                                 | double        | 3.5
1 / 3.0                                 | double        | 0.3333333333333333
0.1 + 0.2                               | double        | 0.30000000000000004
DECIMAL '1.0' / 0                       |               | <DIVISION_BY_ZERO>
2147483647 + 1                          |               | <NUMERIC_VALUE_OUT_OF_RANGE>
2147483648 + 1                          | bigint        | 2147483649
9223372036854775807 + 1                 |               | <NUMERIC_VALUE_OUT_OF_RANGE>
TINYINT '100' + TINYINT '100'           |               | <NUMERIC_VALUE_OUT_OF_RANGE>
SMALLINT '1' + TINYINT '1'              | smallint      | 2
1 + 2.5e0                               | double        | 3.5
REAL '1.5' + 1                          | real          | 2.5
REAL '1.5' + 1e0                        | double        | 2.5
1 + 'a'                                 |               | <TYPE_MISMATCH>
NULL + 1                                | integer       | NULL
- 5                                     | integer       | -5
- -5                                    | integer       | 5
1 - -1                                  | integer       | 2
-(-DECIMAL '1.5')                       | decimal(2,1)  | 1.5
2 + 3 * 4                               | integer       | 14
(2 + 3) * 4                             | integer       | 20
"""

DECIMALS = """
DECIMAL '1.10'                          | decimal(3,2)  | 1.10
DECIMAL '10'                            | decimal(2,0)  | 10
DECIMAL '0.05'                          | decimal(2,2)  | 0.05
CAST('1.10' AS decimal)                 | decimal(38,0) | 1
CAST(DECIMAL '1.005' AS decimal(3,2))   | decimal(3,2)  | 1.01
CAST(-DECIMAL '1.005' AS decimal(3,2))  | decimal(3,2)  | -1.01
CAST(DECIMAL '123.45' AS decimal(3,1))  |               | <INVALID_CAST_ARGUMENT>
DECIMAL '1.1' + DECIMAL '2.25'          | decimal(4,2)  | 3.35
DECIMAL '1.1' - DECIMAL '2.25'          | decimal(4,2)  | -1.15
DECIMAL '1.1' * DECIMAL '2.25'          | decimal(5,3)  | 2.475
DECIMAL '1.0' / DECIMAL '3.0'           | decimal(3,1)  | 0.3
7 / DECIMAL '2.0'                       | decimal(12,1) | 3.5
DECIMAL '1.0000' / 3                    | decimal(5,4)  | 0.3333
DECIMAL '2.0000' / 3                    | decimal(5,4)  | 0.6667
-DECIMAL '2.0000' / 3                   | decimal(5,4)  | -0.6667
DECIMAL '7.5' % 2                       | decimal(2,1)  | 1.5
-DECIMAL '7.5' % 2                      | decimal(2,1)  | -1.5
DECIMAL '1.1' + 1                       | decimal(12,1) | 2.1
DECIMAL '1.1' + 1e0                     | double        | 2.1
DECIMAL '1.1' < DECIMAL '1.11'          | boolean       | true
DECIMAL '99999999999999999999999999999999999999' + 1 |  | <NUMERIC_VALUE_OUT_OF_RANGE>
CAST(DECIMAL '1.5' AS integer)          | integer       | 2
CAST(-DECIMAL '1.5' AS integer)         | integer       | -2
CAST(DECIMAL '1.5' AS double)           | double        | 1.5
CAST(1.005e0 AS decimal(10,2))          | decimal(10,2) | 1.01
CAST(-1.005e0 AS decimal(10,2))         | decimal(10,2) | -1.01
CAST(0.1e0 + 0.2e0 AS decimal(20,18))   | decimal(20,18) | 0.300000000000000040
CAST(REAL '1.005' AS decimal(10,2))     | decimal(10,2) | 1.01
CAST(1e30 AS decimal(38,2))             | decimal(38,2) | 1000000000000000000000000000000.00
CAST(1e3 AS decimal(5,2))               |               | <INVALID_CAST_ARGUMENT>
CAST(nan() AS decimal(5,2))             |               | <INVALID_CAST_ARGUMENT>
CAST(1e0 AS decimal(5,2))               | decimal(5,2)  | 1.00
"""

FUNCTIONS = """
abs(-1)                                 | integer       | 1
abs(-DECIMAL '1.5')                     | decimal(2,1)  | 1.5
abs(-1.5e0)                             | double        | 1.5
acos(2)                                 | double        | NaN
cbrt(27)                                | double        | 3.0
ceil(DECIMAL '1.2')                     | decimal(2,0)  | 2
ceil(-DECIMAL '1.2')                    | decimal(2,0)  | -1
ceiling(1.2e0)                          | double        | 2.0
ceil(5)                                 | integer       | 5
degrees(pi())                           | double        | 180.0
e()                                     | double        | 2.718281828459045
exp(0)                                  | double        | 1.0
floor(-DECIMAL '1.5')                   | decimal(2,0)  | -2
floor(1.5e0)                            | double        | 1.0
from_base('ff', 16)                     | bigint        | 255
to_base(255, 16)                        | varchar(64) | ff
from_base('zz', 16)                     |               | <INVALID_FUNCTION_ARGUMENT>
infinity()                              | double        | Infinity
is_nan(nan())                           | boolean       | true
is_finite(1)                            | boolean       | true
is_infinite(1e0/0)                      | boolean       | true
ln(1)                                   | double        | 0.0
ln(0)                                   | double        | -Infinity
ln(-1)                                  | double        | NaN
log(2, 8)                               | double        | 3.0
log10(100)                              | double        | 2.0
log2(8)                                 | double        | 3.0
mod(7, 3)                               | integer       | 1
mod(7, 0)                               |               | <DIVISION_BY_ZERO>
pi()                                    | double        | 3.141592653589793
pow(2, 10)                              | double        | 1024.0
power(2, 0.5)                           | double        | 1.4142135623730951
radians(180)                            | double        | 3.141592653589793
round(DECIMAL '2.5')                    | decimal(2,0)  | 3
round(-DECIMAL '2.5')                   | decimal(2,0)  | -3
round(2.5e0)                            | double        | 3.0
round(-2.5e0)                           | double        | -3.0
round(3)                                | integer       | 3
round(1234, -2)                         | integer       | 1200
round(DECIMAL '2.567', 2)               | decimal(5,3)  | 2.570
round(2.567e0, 2)                       | double        | 2.57
sign(-5)                                | integer       | -1
sign(-DECIMAL '1.5')                    | decimal(1,0)  | -1
sign(2e0)                               | double        | 1.0
sqrt(9)                                 | double        | 3.0
sqrt(-1)                                | double        | NaN
truncate(2.9e0)                         | double        | 2.0
truncate(-DECIMAL '2.95')               | decimal(1,0)  | -2
truncate(DECIMAL '12.345', 1)           | decimal(5,3)  | 12.300
width_bucket(5.3e0, 0.2e0, 10.6e0, 5)   | bigint        | 3
width_bucket(0e0, 1e0, 2e0, 4)          | bigint        | 0
width_bucket(5e0, 1e0, 2e0, 4)          | bigint        | 5
bit_count(9, 64)                        | bigint        | 2
bit_count(-7, 64)                       | bigint        | 62
bitwise_and(19, 25)                     | bigint        | 17
bitwise_or(19, 25)                      | bigint        | 27
bitwise_xor(19, 25)                     | bigint        | 10
bitwise_not(19)                         | bigint        | -20
bitwise_left_shift(1, 2)                | integer       | 4
bitwise_right_shift(8, 3)               | integer       | 1
bitwise_right_shift_arithmetic(-8, 1)   | integer       | -4
normal_cdf(0, 1, 1.96)                  | double        | 0.9750021048517796
inverse_normal_cdf(0, 1, 0.5)           | double        | 0.0
greatest(1, DECIMAL '2.5')              | decimal(11,1) | 2.5
greatest(1, NULL)                       | integer       | NULL
least('b', 'a')                         | varchar(1)    | a
"""

TEXT_OF_DOUBLES = """
0e0                                     | double        | 0.0
-0e0                                    | double        | -0.0
1e7                                     | double        | 1.0E7
1234567e0                               | double        | 1234567.0
123456789e0                             | double        | 1.23456789E8
0.001e0                                 | double        | 0.001
0.0001e0                                | double        | 1.0E-4
REAL '0.1'                              | real          | 0.1
REAL '16777216'                         | real          | 1.6777216E7
CAST(REAL '0.1' AS double)              | double        | 0.10000000149011612
CAST(-DECIMAL '0.10' AS varchar)        | varchar       | -0.10
CAST(CAST(0.5 AS decimal(38,38)) AS varchar) | varchar | 0.50000000000000000000000000000000000000
array_join(ARRAY[DECIMAL '0.10'], ',')  | varchar       | 0.10
format('%s', DECIMAL '0.10')            | varchar       | 0.10
json_format(CAST(MAP(ARRAY[DECIMAL '0.10'], ARRAY[-DECIMAL '0.50']) AS json)) | varchar | {"0.10":-0.50}
CAST(1.5e0 AS varchar)                  | varchar       | 1.5E0
CAST(0e0 AS varchar)                    | varchar       | 0E0
CAST(12345.678e0 AS varchar)            | varchar       | 1.2345678E4
CAST(nan() AS varchar)                  | varchar       | NaN
CAST(2.5e0 AS integer)                  | integer       | 3
CAST(3.5e0 AS bigint)                   | bigint        | 4
CAST(-2.5e0 AS bigint)                  | bigint        | -3
CAST(1e300 AS integer)                  |               | <NUMERIC_VALUE_OUT_OF_RANGE>
CAST(nan() AS integer)                  |               | <INVALID_CAST_ARGUMENT>
CAST(300 AS tinyint)                    |               | <NUMERIC_VALUE_OUT_OF_RANGE>
"""

COMPARISON = """
1 = 1.0                                 | boolean       | true
1 <> 2                                  | boolean       | true
1 != 2                                  | boolean       | true
1 = 'a'                                 |               | <TYPE_MISMATCH>
NULL = 1                                | boolean       | NULL
nan() = nan()                           | boolean       | false
nan() <> nan()                          | boolean       | true
nan() > 1                               | boolean       | false
1 < nan()                               | boolean       | false
1 BETWEEN 0 AND 2                       | boolean       | true
3 NOT BETWEEN 0 AND 2                   | boolean       | true
1 IS NULL                               | boolean       | false
NULL IS NOT NULL                        | boolean       | false
1 IS DISTINCT FROM NULL                 | boolean       | true
NULL IS NOT DISTINCT FROM NULL          | boolean       | true
1 IN (1, 2)                             | boolean       | true
3 IN (1, NULL)                          | boolean       | NULL
3 NOT IN (1, 2)                         | boolean       | true
1 IN (1.0, 2)                           | boolean       | true
true AND NULL                           | boolean       | NULL
false AND NULL                          | boolean       | false
true OR NULL                            | boolean       | true
NOT NULL                                | boolean       | NULL
1 AND true                              |               | <TYPE_MISMATCH>
1 = ANY (VALUES 1, 2)                   | boolean       | true
3 > ALL (VALUES 1, 2)                   | boolean       | true
1 = SOME (VALUES 2)                     | boolean       | false
(1, 'a') = (1, 'a')                     | boolean       | true
"""


@table(ARITHMETIC)
def test_arithmetic(engine, case):
    check(engine, case)


@table(DECIMALS)
def test_decimals(engine, case):
    check(engine, case)


@table(FUNCTIONS)
def test_functions(engine, case):
    check(engine, case)


@table(TEXT_OF_DOUBLES)
def test_text_of_doubles(engine, case):
    check(engine, case)


@table(COMPARISON)
def test_comparison(engine, case):
    check(engine, case)
