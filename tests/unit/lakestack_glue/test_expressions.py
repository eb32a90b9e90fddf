"""The conditions of GetPartitions: an expression, the keys' types and the values that it holds for."""

from itertools import product

import pytest

from lakestack.glue.catalog.expressions import parse
from lakestack.glue.catalog.indexes import PartitionIndex
from lakestack.glue.errors import GlueError

TYPES = {"dt": "string", "hour": "int", "day": "date", "at": "timestamp", "price": "decimal(9,2)"}
ROWS = [
    {"dt": dt, "hour": hour, "day": dt, "at": f"{dt} {hour}:00:00", "price": f"{hour}.50"}
    for dt, hour in product(("2026-11-22", "2026-11-23"), ("09", "10"))
]

HELD = [
    ("dt = '2026-11-22'", {0, 1}),
    ("'2026-11-22' = dt", {0, 1}),
    ("dt <> '2026-11-22'", {2, 3}),
    ("dt != '2026-11-22'", {2, 3}),
    ("DT = '2026-11-22' AND hour = 9", {0}),
    ("hour = '09'", {0, 2}),
    ("hour > 9", {1, 3}),
    ("9 < hour", {1, 3}),
    ("hour <= 9", {0, 2}),
    ("9 >= hour", {0, 2}),
    ("hour >= -1", {0, 1, 2, 3}),
    ("hour < 10 or dt = '2026-11-23'", {0, 2, 3}),
    ("(hour = 9 or hour = 10) and dt = '2026-11-23'", {2, 3}),
    ("not hour = 9", {1, 3}),
    ("hour in (9, 11)", {0, 2}),
    ("hour not in (9, 11)", {1, 3}),
    ("dt between '2026-11-23' and '2026-11-30'", {2, 3}),
    ("hour between 9 and 9", {0, 2}),
    ("dt like '%-22'", {0, 1}),
    ("dt like '2026-11-2_'", {0, 1, 2, 3}),
    ("dt not like '%-22'", {2, 3}),
    ("day >= '2026-11-23'", {2, 3}),
    ("day = date '2026-11-23'", {2, 3}),
    ("at > '2026-11-22 09:30:00'", {1, 2, 3}),
    ("price = 9.5", {0, 2}),
    ("dt is not null", {0, 1, 2, 3}),
    ("dt is null", set()),
    ("`dt` = '2026-11-22'", {0, 1}),
]


@pytest.mark.parametrize(("expression", "held"), HELD)
def test_what_an_expression_holds_for(expression, held):
    condition = parse(expression, TYPES).holds
    assert {at for at, row in enumerate(ROWS) if condition(row)} == held


@pytest.mark.parametrize("keys", [["dt"], ["hour"], ["dt", "hour"], ["hour", "dt"], ["price", "at", "day"]])
@pytest.mark.parametrize(("expression", "held"), HELD)
def test_an_index_finds_all_that_an_expression_holds_for(expression, held, keys):
    index = PartitionIndex(keys, [list(TYPES).index(key) for key in keys])
    rows = [tuple(row[name] for name in TYPES) for row in ROWS]
    for values in [*rows, ("gone",) * 5]:
        index.add(values)
    index.remove(("gone",) * 5)
    parsed = parse(expression, TYPES)
    found = set(index.find(parsed))
    assert found >= {rows[at] for at in held}
    assert {rows.index(values) for values in found if parsed.holds(dict(zip(TYPES, values, strict=True)))} == held


@pytest.mark.parametrize(
    ("expression", "keys", "helps", "found"),
    [
        ("dt = '2026-11-22'", ["dt"], True, 2),
        ("dt = '2026-11-22' and hour = 9", ["dt", "hour"], True, 1),
        ("hour > 9 and (dt = '2026-11-22' or dt = 'x')", ["dt", "hour"], True, 1),
        ("(hour = 9 or hour = 10) and (dt = 'x' or hour = 9) and dt = '2026-11-22'", ["dt"], True, 2),
        ("dt = '2026-11-22' or hour = 9", ["dt"], False, 4),
        ("hour = 9", ["dt"], False, 4),
    ],
)
def test_an_index_looks_at_no_more_than_it_must(expression, keys, helps, found):
    index = PartitionIndex(keys, [list(TYPES).index(key) for key in keys])
    for row in ROWS:
        index.add(tuple(row[name] for name in TYPES))
    parsed = parse(expression, TYPES)
    assert index.helps(parsed) is helps
    assert len(list(index.find(parsed))) == found


def test_a_value_that_is_not_of_its_keys_type_is_held_for_by_nothing():
    holds = parse("hour > 0", TYPES).holds
    assert not holds({"hour": "__HIVE_DEFAULT_PARTITION__"})


@pytest.mark.parametrize(
    "expression",
    ["dt", "dt = ", "name = 'x'", "upper(dt) = 'X'", "dt = hour", "hour + 1 = 10", "hour = 'nine'", "day = 'today'",
     "1 = 1", "dt = '1'; drop table x", "dt in (select 1)"],
)  # fmt: skip
def test_what_no_partition_can_be_asked_is_refused(expression):
    with pytest.raises(GlueError, match="Unsupported expression") as refused:
        parse(expression, TYPES)
    assert refused.value.code == "InvalidInputException"


def test_a_refusal_shows_the_part_that_cannot_be_evaluated():
    with pytest.raises(GlueError, match=r"cannot evaluate UPPER\(dt\) over the partition keys"):
        parse("hour = 9 and upper(dt) = 'X'", TYPES)


@pytest.mark.parametrize("hive_type", ["string", "varchar(9)", "char(3)"])
def test_texts_compare_as_texts(hive_type):
    assert parse("style = 'IPA'", {"style": hive_type}).holds({"style": "IPA"})
