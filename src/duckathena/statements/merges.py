"""MERGE INTO an Iceberg table, as the query for all rows that the table then has.

https://docs.aws.amazon.com/athena/latest/ug/merge-into-statement.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckathena.errors import AthenaError
from duckathena.statements.create_table import listed
from duckathena.statements.model import Name
from duckathena.statements.parsing import table_name
from duckathena.statements.tokens import Words

MULTIPLE = "One MERGE target table row matched more than one source row"
# What the query adds to the rows of both sides, to tell them apart.
ROW, MATCHED, CASE = '"merge$row"', '"merge$matched"', '"merge$case"'
MATCHES, ACTED = '"merge$matches"', '"merge$acted"'
# The last column of what is written, by which changed rows are counted: 0 of a row as it was, 1 of one that is
# changed, 2 of a new one. The sum, and how many rows fewer the table has then, are the rows that were touched.
WEIGHT = '"merge$weight"'


@dataclass(frozen=True, slots=True)
class Matched:
    """`assignments` are the texts of the new values by column, None to delete the row."""

    condition: str
    assignments: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class NotMatched:
    """`columns` is empty for all of them."""

    condition: str
    columns: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """`alias` is what the statement calls the target, `source` a relation's text; the first case that holds counts."""

    name: Name
    alias: str
    source: str
    source_alias: str
    condition: str
    matched: tuple[Matched, ...]
    not_matched: tuple[NotMatched, ...]


def parse_merge(words: Words) -> Merge:
    """Parse what follows MERGE."""
    words.expect("INTO")
    name = table_name(words)
    alias = _alias(words, "USING") or name[1]
    words.expect("USING")
    source, source_alias = _source(words)
    words.expect("ON")
    condition = words.until("WHEN")
    matched: list[Matched] = []
    not_matched: list[NotMatched] = []
    while not (words.at_end and (matched or not_matched)):
        words.expect("WHEN")
        if words.accept("MATCHED"):
            matched.append(_matched(words))
        else:
            words.expect("NOT", "MATCHED")
            not_matched.append(_not_matched(words))
    return Merge(name, alias, source, source_alias, condition, tuple(matched), tuple(not_matched))


def _alias(words: Words, *following: str) -> str:
    if words.accept("AS") or words.peek() not in {*following, ""}:
        return words.name()[-1]
    return ""


def _source(words: Words) -> tuple[str, str]:
    if words.peek() == "(":
        relation, alias = f"({words.parenthesised()})", ""
    else:
        parts = words.name()
        relation, alias = ".".join(f'"{part}"' for part in parts), parts[-1]
    alias = _alias(words, "ON", "(") or alias
    if not alias:
        raise words.error("Expecting: an alias")
    columns = f" ({words.parenthesised()})" if words.peek() == "(" else ""
    return f'{relation} AS "{alias}"{columns}', alias


def _condition(words: Words) -> str:
    found = words.until("THEN") if words.accept("AND") else "true"
    words.expect("THEN")
    return found


def _matched(words: Words) -> Matched:
    condition = _condition(words)
    if words.accept("DELETE"):
        return Matched(condition, None)
    words.expect("UPDATE", "SET")
    assignments: dict[str, str] = {}
    while not assignments or words.accept(","):
        column = words.identifier()
        words.expect("=")
        if column in assignments:
            raise AthenaError(f"Multiple assignments for column: {column}", code="SYNTAX_ERROR")
        assignments[column] = words.until(",", "WHEN")
    return Matched(condition, assignments)


def _not_matched(words: Words) -> NotMatched:
    condition = _condition(words)
    words.expect("INSERT")
    columns = tuple(listed(words, Words.identifier)) if words.peek() == "(" else ()
    words.expect("VALUES")
    return NotMatched(condition, columns, _listed(words))


def _listed(words: Words) -> tuple[str, ...]:
    words.expect("(")
    found = [words.until(",", ")")]
    while words.accept(","):
        found.append(words.until(",", ")"))
    words.expect(")")
    return tuple(found)


def merged(merge: Merge, table: str, columns: Sequence[str]) -> str:
    """Return the query for the rows that `table` has after the merge, in the order of its columns, then WEIGHT."""
    _check(merge, columns)
    target = f'(SELECT *, row_number() OVER () AS {ROW} FROM {table}) AS "{merge.alias}"'
    source = f'(SELECT *, true AS {MATCHED} FROM {merge.source}) AS "{merge.source_alias}"'
    number = " ".join(f"WHEN ({case.condition}) THEN {i}" for i, case in enumerate(merge.matched))
    chosen = f"CASE WHEN {MATCHED} IS NULL THEN -1 {number} ELSE -1 END"
    values = ", ".join(f'{_value(merge, column)} AS "{column}"' for column in columns)
    kept = ", ".join(f'"{column}"' for column in columns)
    deleted = ["-1", *(str(i) for i, case in enumerate(merge.matched) if case.assignments is None)]
    # As in Trino a row may match several times, but no case twice; no case at all counts as one.
    rows = f"""SELECT {kept}, CASE WHEN {CASE} = -1 THEN 0 ELSE 1 END AS {WEIGHT} FROM (
            SELECT *, count({MATCHED}) OVER (PARTITION BY {ROW}, {CASE}) AS {MATCHES},
                   max({CASE}) OVER (PARTITION BY {ROW}) AS {ACTED}
            FROM (SELECT {values}, {chosen} AS {CASE}, {ROW}, {MATCHED}
                  FROM {target} LEFT JOIN {source} ON ({merge.condition}))
        ) WHERE CASE WHEN {MATCHES} > 1 THEN fail('{MULTIPLE}')
                     ELSE {CASE} NOT IN ({", ".join(deleted)}) OR {ACTED} = -1 END"""
    if not merge.matched:
        rows = f"SELECT {kept}, 0 AS {WEIGHT} FROM {table}"
    if not merge.not_matched:
        return rows
    whether = " OR ".join(f"coalesce(({case.condition}), false)" for case in merge.not_matched)
    inserted = ", ".join(f'{_inserted(merge, column, columns)} AS "{column}"' for column in columns)
    # A join, not a subquery: in one, a column of the target might hide the source's name.
    return f"""{rows} UNION ALL SELECT {inserted}, 2 AS {WEIGHT} FROM {merge.source}
        LEFT JOIN (SELECT *, true AS {MATCHED} FROM {table}) AS "{merge.alias}" ON ({merge.condition})
        WHERE {MATCHED} IS NULL AND ({whether})"""


def _value(merge: Merge, column: str) -> str:
    """Return a column's value of a row of the target: that of the first case that holds, if it assigns one."""
    own = f'"{merge.alias}"."{column}"'
    cases = (
        f"WHEN ({case.condition}) THEN {own if case.assignments is None else case.assignments.get(column, own)}"
        for case in merge.matched
    )
    return f"CASE WHEN {MATCHED} IS NULL THEN {own} {' '.join(cases)} ELSE {own} END"


def _inserted(merge: Merge, column: str, columns: Sequence[str]) -> str:
    cases = []
    for case in merge.not_matched:
        values = dict(zip(case.columns or columns, case.values, strict=True))
        cases.append(f"WHEN ({case.condition}) THEN {values.get(column, 'NULL')}")
    return f"CASE {' '.join(cases)} END"


def _check(merge: Merge, columns: Sequence[str]) -> None:
    """Raise AthenaError for a column that the target has not, or that is named twice, and for more or fewer values than
    columns."""
    named = [name for case in merge.matched for name in case.assignments or {}]
    for case in merge.not_matched:
        named += case.columns
        if twice := sorted({name for name in case.columns if case.columns.count(name) > 1}):
            raise AthenaError(f"Merge column name is specified more than once: {twice[0]}",
                              code="DUPLICATE_COLUMN_NAME")  # fmt: skip
        if len(case.values) != len(case.columns or columns):
            raise AthenaError("Insert query has mismatched column count", code="TYPE_MISMATCH")
    unknown = sorted(set(named) - set(columns))
    if unknown:
        raise AthenaError(f"Merge column name does not exist in target table: {unknown[0]}", code="COLUMN_NOT_FOUND")
