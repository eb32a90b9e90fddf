"""Execution parameters: which of them are expressions, and which are texts, as Athena tells them apart.

https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

import pytest

from duckathena import AthenaError, Options
from duckathena.dialect.parser import is_expression, places_of_parameters
from duckathena.statements.prepared import Execute, parse_prepared

ANSWERS = [
    # the parameter, the type and the text of `SELECT ?`
    ("'abc'", "varchar(3)", "abc"),
    ("1 + 1", "integer", "2"),
    ("-5", "integer", "-5"),
    ("DATE '2020-01-01'", "date", "2020-01-01"),
    ("INTERVAL '1' DAY", "interval day to second", "1 00:00:00.000"),
    ("NULL", "unknown", None),
    ("upper('a')", "varchar(1)", "A"),
    ("CAST('1' AS bigint)", "bigint", "1"),
    ("ARRAY[1, 2]", "array(integer)", "[1, 2]"),
    ("(SELECT 1)", "integer", "1"),
    ("1 -- one", "integer", "1"),
    ("2024-01-01", "integer", "2022"),
    ("abc", "varchar(3)", "abc"),
    ("abc def", "varchar(7)", "abc def"),
    ("it's", "varchar(4)", "it's"),
    ("x + 1", "varchar(5)", "x + 1"),
    ("t.x", "varchar(3)", "t.x"),
    ("", "varchar(0)", ""),
    ("?", "varchar(1)", "?"),
    ("1, 2", "varchar(4)", "1, 2"),
    ("1::varchar", "varchar(10)", "1::varchar"),
    ("count(*)", "varchar(8)", "count(*)"),
    ("1); DROP TABLE empty; (1", "varchar(24)", "1); DROP TABLE empty; (1"),
    ("1) FROM empty WHERE (true", "varchar(25)", "1) FROM empty WHERE (true"),
    ("1) LIMIT (0", "varchar(11)", "1) LIMIT (0"),
    ("(SELECT * FROM empty)", "varchar(21)", "(SELECT * FROM empty)"),
    ("123e4567-e89b-12d3-a456-426614174000", "varchar(36)", "123e4567-e89b-12d3-a456-426614174000"),
]
FAILURES = [("nosuchfunc(1)", "FUNCTION_NOT_FOUND"), ("1 OR 1 = 1", "TYPE_MISMATCH")]


@pytest.mark.parametrize(("parameter", "kind", "text"), ANSWERS, ids=[one for one, *_ in ANSWERS])
def test_values(engine, parameter, kind, text):
    result = engine.execute("SELECT ?", options=Options(parameters=(parameter,)))
    assert (str(result.columns[0].type), result.text()) == (kind, [[text]])


@pytest.mark.parametrize(("parameter", "code"), FAILURES)
def test_expressions_that_fail(engine, parameter, code):
    with pytest.raises(AthenaError) as failed:
        engine.execute("SELECT ?", options=Options(parameters=(parameter,)))
    assert failed.value.code == code


def test_parameters_stand_wherever_a_value_does(engine):
    sql = """SELECT x + ?, ? || 'b' FROM (VALUES 1, 2, ?) AS t(x) WHERE x BETWEEN ? AND ? AND x IN (?, 2)
             GROUP BY x HAVING count(*) >= ? ORDER BY x OFFSET ? LIMIT ?"""
    parameters = ("10", "'a'", "2 + 1", "1", "3", "1", "1", "1", "5")
    assert engine.execute(sql, options=Options(parameters=parameters)).text() == [["12", "ab"]]


# What no parameter can stand for, and the place that the message names.
REFUSED = [
    ("SELECT DATE ?", "line 1:13: mismatched input '?'"),
    ("SELECT INTERVAL ? DAY", "line 1:17: mismatched input '?'"),
    ("SELECT * FROM ?", "line 1:15: mismatched input"),
    ("SELECT 1 AS ?", "line 1:13: mismatched input"),
    ("SELECT true + ?", "line 1:15: Cannot apply"),
    ("SELECT true AND\n ?", "line 2:2: "),
]


@pytest.mark.parametrize(("sql", "message"), REFUSED)
def test_where_no_parameter_stands(engine, sql, message):
    with pytest.raises(AthenaError) as refused:
        engine.execute(sql, options=Options(parameters=("'2020-01-01'",)))
    assert refused.value.message.startswith(message)


def test_a_query_that_is_explained_takes_parameters(engine):
    assert places_of_parameters("EXPLAIN SELECT ?") == 1
    plan = engine.execute("EXPLAIN (TYPE VALIDATE) SELECT ?", options=Options(parameters=("1",)))
    assert plan.text() == [["true"]]


def test_who_takes_parameters():
    assert places_of_parameters("SELECT ?, ? FROM t") == 2
    assert not places_of_parameters("SELECT '?' AS \"?\" -- ?")
    assert is_expression("1")
    assert not is_expression("one")


def test_what_a_statement_is_executed_with():
    given = ["-1", "DATE '2020-01-01'", "'a, b'", "concat('a', 'b')", "ARRAY[1, 2]", "CASE WHEN true THEN 1 END"]
    assert parse_prepared(f"EXECUTE p USING {', '.join(given)};") == Execute("p", tuple(given))
