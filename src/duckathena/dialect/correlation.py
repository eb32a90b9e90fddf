"""Columns of an outer query inside a lambda of a subquery, which DuckDB does not find there."""

import re
from collections.abc import Iterator

from duckathena.dialect.scope import Scope

# A text or a quoted name, in which nothing is a column; or a column as duckathena names them.
COLUMN = re.compile(r"""'[^']*'|"[^"]*"|\b(([a-z]\d+)\.c\d+)\b""")


def own_columns(scope: Scope, *parts: str) -> tuple[str, ...]:
    """Return parts of a subquery's SQL so that they name no outer column, and the relation of one row that has these
    columns instead, which is "" where there is nothing to do: no lambda, or nothing of an outer query."""
    if scope.outer is None or not any(" lambda " in part for part in parts):
        return *parts, ""
    outer = {found[2] for text in _outer_texts(scope.outer) for found in COLUMN.finditer(text) if found[1]}
    columns = [found[1] for part in parts for found in COLUMN.finditer(part) if found[1] and found[2] in outer]
    if not columns:
        return *parts, ""
    alias = scope.context.name("o")
    own = {column: f"{alias}.c{i}" for i, column in enumerate(dict.fromkeys(columns))}
    items = ", ".join(f"{column} AS {name.partition('.')[2]}" for column, name in own.items())
    changed = (COLUMN.sub(lambda found: own.get(found[1], found[0]), part) for part in parts)
    return *changed, f"(SELECT {items}) AS {alias}"


def _outer_texts(scope: Scope | None) -> Iterator[str]:
    while scope is not None:
        yield from (field.sql for field in scope.fields)
        scope = scope.outer
