"""The first and the last value that a function of numbers takes or gives, and the first that it refuses."""

from tests.unit.duckathena.cases import check, table

BASES = """
to_base(5, 2)                                   | varchar(64) | 101
to_base(35, 36)                                 | varchar(64) | z
to_base(0, 2)                                   | varchar(64) | 0
to_base(-5, 2)                                  | varchar(64) | -101
to_base(5, 1)                                   |         | <INVALID_FUNCTION_ARGUMENT>
to_base(5, 37)                                  |         | <INVALID_FUNCTION_ARGUMENT>
from_base('101', 2)                             | bigint  | 5
from_base('z', 36)                              | bigint  | 35
from_base('5', 1)                               |         | <INVALID_FUNCTION_ARGUMENT>
from_base('7fffffffffffffff', 16)               | bigint  | 9223372036854775807
from_base('8000000000000000', 16)               |         | <INVALID_FUNCTION_ARGUMENT>
from_base('-8000000000000000', 16)              | bigint  | -9223372036854775808
from_base('-8000000000000001', 16)              |         | <INVALID_FUNCTION_ARGUMENT>
"""

BITS = """
bit_count(-2, 2)                                | bigint  | 1
bit_count(1, 2)                                 | bigint  | 1
bit_count(2, 2)                                 |         | <INVALID_FUNCTION_ARGUMENT>
bit_count(-3, 2)                                |         | <INVALID_FUNCTION_ARGUMENT>
bit_count(1, 1)                                 |         | <INVALID_FUNCTION_ARGUMENT>
bit_count(1, 65)                                |         | <INVALID_FUNCTION_ARGUMENT>
bit_count(-128, 8)                              | bigint  | 1
bit_count(127, 8)                               | bigint  | 7
bit_count(128, 8)                               |         | <INVALID_FUNCTION_ARGUMENT>
bit_count(-129, 8)                              |         | <INVALID_FUNCTION_ARGUMENT>
bitwise_left_shift(TINYINT '1', 6)              | tinyint | 64
bitwise_left_shift(TINYINT '1', 7)              | tinyint | -128
bitwise_left_shift(TINYINT '1', 8)              | tinyint | 0
bitwise_left_shift(TINYINT '-1', 1)             | tinyint | -2
bitwise_right_shift(TINYINT '-1', 0)            | tinyint | -1
bitwise_right_shift(TINYINT '-1', 1)            | tinyint | 127
bitwise_right_shift(TINYINT '-1', 8)            | tinyint | 0
bitwise_right_shift_arithmetic(TINYINT '-1', 8) | tinyint | -1
bitwise_right_shift_arithmetic(BIGINT '-8', 99) | bigint  | -1
bitwise_right_shift_arithmetic(9223372036854775807, 63) | bigint | 0
bitwise_right_shift(8, -1)                      |         | <INVALID_FUNCTION_ARGUMENT>
"""

PROBABILITIES = """
inverse_normal_cdf(0, 1, 0)                     |         | <INVALID_FUNCTION_ARGUMENT>
inverse_normal_cdf(0, 1, 1)                     |         | <INVALID_FUNCTION_ARGUMENT>
inverse_normal_cdf(0, 0, 0.5)                   |         | <INVALID_FUNCTION_ARGUMENT>
inverse_normal_cdf(5, 0.5, 0.5)                 | double  | 5.0
normal_cdf(0, 0, 1)                             |         | <INVALID_FUNCTION_ARGUMENT>
normal_cdf(5, 0.5, 5)                           | double  | 0.5
"""

DIGITS = """
format_number(0)                                | varchar | 0
format_number(9.994)                            | varchar | 9
format_number(10)                               | varchar | 10
format_number(99.94)                            | varchar | 99
format_number(100)                              | varchar | 100
format_number(999)                              | varchar | 999
format_number(1000)                             | varchar | 1K
format_number(-1500)                            | varchar | -1.5K
format_number(1234567890123)                    | varchar | 1.23T
CAST(1e-3 AS varchar)                           | varchar | 1.0E-3
CAST(-1.5e-7 AS varchar)                        | varchar | -1.5E-7
CAST(-0e0 AS varchar)                           | varchar | -0E0
9999999e0                                       | double  | 9999999.0
-1e7                                            | double  | -1.0E7
REAL '1e-10'                                    | real    | 1.0E-10
REAL '3.4028235e38'                             | real    | 3.4028235E38
cbrt(-27)                                       | double  | -3.0
cbrt(infinity())                                | double  | Infinity
round(DECIMAL '0.5', 0)                         | decimal(2,1) | 1.0
truncate(-DECIMAL '12.3456', 2)                 | decimal(6,4) | -12.3400
"""


@table(BASES)
def test_bases(engine, case):
    check(engine, case)


@table(BITS)
def test_bits(engine, case):
    check(engine, case)


@table(PROBABILITIES)
def test_probabilities(engine, case):
    check(engine, case)


@table(DIGITS)
def test_digits(engine, case):
    check(engine, case)
