"""Which type two sides take, and what is taken for what: https://trino.io/docs/current/language/types.html"""

import pytest

from duckathena.dialect.coercion import can_coerce, common_type
from duckathena.types import UNKNOWN, parse_type

COMMON = """
integer            | integer            | integer
tinyint            | smallint           | smallint
bigint             | integer            | bigint
bigint             | real               | real
real               | double             | double
decimal(5,2)       | double             | double
decimal(5,2)       | real               | real
decimal(5,2)       | decimal(4,3)       | decimal(6,3)
decimal(4,3)       | decimal(5,2)       | decimal(6,3)
decimal(5,2)       | tinyint            | decimal(5,2)
decimal(5,2)       | smallint           | decimal(7,2)
integer            | decimal(5,2)       | decimal(12,2)
decimal(38,0)      | decimal(5,4)       | decimal(38,4)
varchar(3)         | varchar(5)         | varchar(5)
varchar(3)         | varchar            | varchar
varchar(5)         | char(3)            | char(5)
varchar            | char(3)            | char(65536)
date               | timestamp(3)       | timestamp(3)
timestamp(6)       | timestamp(3)       | timestamp(6)
timestamp(6)       | timestamp(3) with time zone | timestamp(6) with time zone
time(3)            | time(6)            | time(6)
array(integer)     | array(bigint)      | array(bigint)
map(varchar(1), integer) | map(varchar(2), double) | map(varchar(2), double)
row(a integer, b varchar(1)) | row(a bigint, c varchar(2)) | row(a bigint, varchar(2))
array(integer)     | array(varchar)     |
row(integer)       | row(integer, integer) |
array(integer)     | integer            |
array(integer)     | row(integer)       |
integer            | varchar            |
date               | varchar            |
time(3)            | timestamp(3)       |
boolean            | integer            |
"""

TAKEN = """
char(3)            | varchar            | no
varchar(3)         | varchar            | yes
varchar(3)         | varchar(5)         | yes
varchar(5)         | varchar(3)         | no
integer            | varchar            | no
boolean            | varchar            | no
date               | varchar            | no
varchar            | date               | no
tinyint            | bigint             | yes
bigint             | integer            | no
bigint             | double             | yes
double             | bigint             | no
decimal(5,2)       | double             | yes
decimal(5,2)       | bigint             | no
integer            | decimal(12,2)      | yes
integer            | decimal(5,2)       | no
boolean            | double             | no
varchar            | double             | no
date               | timestamp(3)       | yes
timestamp(3)       | date               | no
array(integer)     | array(bigint)      | yes
array(bigint)      | array(integer)     | no
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("left", "right", "common"), rows(COMMON))
def test_the_type_that_two_sides_have_in_common(left, right, common):
    expected = parse_type(common) if common else None
    assert common_type(parse_type(left), parse_type(right)) == expected
    assert common_type(parse_type(right), parse_type(left)) == expected


@pytest.mark.parametrize(("source", "target", "taken"), rows(TAKEN))
def test_what_is_taken_without_a_cast(source, target, taken):
    assert can_coerce(parse_type(source), parse_type(target)) == (taken == "yes")


@pytest.mark.parametrize("of", ["integer", "varchar(3)", "array(date)"])
def test_null_is_of_any_type(of):
    assert common_type(UNKNOWN, parse_type(of)) == common_type(parse_type(of), UNKNOWN) == parse_type(of)
    assert can_coerce(UNKNOWN, parse_type(of))
    assert not can_coerce(parse_type(of), UNKNOWN)
