"""Queries that nobody wrote: the cases of the other tables, mixed. An AthenaError is the only way to fail.

A few hundred by default; as many as DUCKATHENA_FUZZ says: `make fuzz` runs a hundred thousand.
"""

import os
import re

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from duckathena import AthenaError, Engine, Options
from duckathena.dialect.scope import Query
from duckathena.failures import athena_error
from duckathena.results import writer
from duckathena.types import duckdb_type
from tests.unit.duckathena import (
    test_collections,
    test_numbers,
    test_queries,
    test_reference_aggregates,
    test_reference_collections,
    test_reference_datetime,
    test_reference_json,
    test_reference_math,
    test_reference_text,
    test_strings,
    test_times,
    test_types,
)

MODULES = (
    test_collections,
    test_numbers,
    test_queries,
    test_reference_aggregates,
    test_reference_collections,
    test_reference_datetime,
    test_reference_json,
    test_reference_math,
    test_reference_text,
    test_strings,
    test_times,
    test_types,
)
TABLES = [
    table for module in MODULES for name, table in vars(module).items() if name.isupper() and isinstance(table, str)
]
CASES = [re.split(r"\s+\|\s", line)[0].strip() for table in TABLES for line in table.splitlines() if " | " in line]
EXPRESSIONS = [case for case in CASES if not case.startswith(("SELECT", "WITH", "VALUES", "(", "/*"))]
QUERIES = [case for case in CASES if case.startswith(("SELECT", "WITH"))]
TOKEN = re.compile(r"'[^']*'|\w+|\S")
TOKENS = [token for case in CASES for token in TOKEN.findall(case)]
LITERAL = re.compile(r"'[^']*'|\b\d+(?:\.\d+)?\b|\bNULL\b|\btrue\b")
VALUES = [
    "NULL",
    "0",
    "-1",
    "1.5",
    "2e0",
    "'a'",
    "''",
    "true",
    "nan()",
    "ARRAY[1, NULL]",
    "DATE '2020-01-31'",
    "x",
    "s",
    "t",
    "z",
]
ROWS = """(VALUES (1, 'abc', TIMESTAMP '2020-02-29 12:00:00', TIMESTAMP '2020-02-29 12:00:00 +02:00'),
                  (NULL, NULL, NULL, NULL)) AS r(x, s, t, z)"""
FUZZ = settings(
    max_examples=int(os.environ.get("DUCKATHENA_FUZZ", "900")) // 3 + 1,  # of each of the three tests
)


@st.composite
def mixed(draw, cases: list[str]) -> str:
    """A case in which other values, or other cases, stand for some of its literals."""
    text: str = draw(st.sampled_from(cases))
    for _ in range(draw(st.integers(1, 3))):
        places = list(LITERAL.finditer(text))
        if not places:
            break
        place = draw(st.sampled_from(places))
        other = draw(st.sampled_from(VALUES) | st.sampled_from(EXPRESSIONS).map(lambda case: f"({case})"))
        text = text[: place.start()] + other + text[place.end() :]
    return text


@st.composite
def edited(draw) -> list[str]:
    """A case's tokens of which a few are missing, doubled, exchanged or others."""
    tokens = TOKEN.findall(draw(st.sampled_from(CASES)).removeprefix("SELECT"))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, max(len(tokens) - 1, 0)))
        here = tokens[place : place + 1]
        new = draw(
            st.sampled_from([[], here * 2, tokens[place + 1 : place + 2] + here, [draw(st.sampled_from(TOKENS))]])
        )
        tokens[place : place + 1] = new
    return tokens


@FUZZ
@given(expression=mixed(EXPRESSIONS))
def test_an_expression_has_the_type_that_is_promised_or_is_refused(engine, expression):
    promised = compiled(engine, f"SELECT {expression} FROM {ROWS}")
    if promised is None:
        return
    try:
        cursor = engine.connection().execute(promised.sql)
    except duckdb.Error as error:
        assert athena_error(error, {}).code != "GENERIC_INTERNAL_ERROR"  # noqa: PT017 (an answer is as good)
        return
    of, rows = promised.columns[0][1], cursor.fetchall()
    write = writer(of)
    for (value,) in rows:
        # Where there is a NULL, DuckDB may have forgotten its type.
        assert "None" in repr(value) or plain(duckdb_type(of)) == plain(str(cursor.description[0][1]))
        assert value is None or isinstance(write(value), str)


@FUZZ
@given(sql=mixed(QUERIES))
def test_a_query_answers_or_is_refused(engine, sql):
    try:
        engine.execute(sql, options=Options(seconds=5)).text()
    except AthenaError as refused:
        assert refused.code != "GENERIC_INTERNAL_ERROR"  # noqa: PT017 (an answer is as good)


@FUZZ
@given(tokens=edited() | st.lists(st.sampled_from(TOKENS), max_size=15))
def test_any_text_is_compiled_or_refused(engine, tokens):
    compiled(engine, f"SELECT {' '.join(tokens)}")


def compiled(engine: Engine, sql: str) -> Query | None:
    try:
        return engine.compiled(sql)
    except AthenaError as refused:
        assert refused.code != "GENERIC_INTERNAL_ERROR"  # noqa: PT017 - the refusal is the answer
        return None


def plain(of: str) -> str:
    return re.sub(r'["\s]', "", of).upper()
