"""A view in FROM: its query, as of the columns that the view was made with.

https://github.com/trinodb/trino/blob/master/core/trino-main/src/main/java/io/trino/sql/analyzer/StatementAnalyzer.java
"""

from collections.abc import Sequence

from sqlglot import exp

from duckathena.catalog import Table
from duckathena.dialect.coercion import can_coerce, coerce
from duckathena.dialect.grammar import check
from duckathena.dialect.parser import parse
from duckathena.dialect.scope import CATALOG, Field, Query, Relation, Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, NotSupported, SyntaxRefused
from duckathena.types import Type, parse_type
from duckathena.views import View, view_of


def view_relation(table: Table, node: exp.Table, scope: Scope) -> Relation:
    """Return a view's query, in the database that it was made in; it sees nothing of the query around it.

    Raises AthenaError for a view whose query cannot be read any more, or gives other columns than it did.
    """
    qualifier = (CATALOG, table.database, table.name)
    name = ".".join(qualifier)
    meaning = view_of(table)
    with scope.context.inside_view(table.database, table.name, meaning.database):
        query = _query(meaning.query, name, node, scope)
    columns = _columns(meaning, query, name, node)
    if problem := _stale(query.columns, columns):
        raise AthenaError(f"View '{name}' is stale or in invalid state: {problem}", code="VIEW_IS_STALE", node=node)
    alias = scope.context.name("r")
    values = (Typed(f"{alias}.c{i}", of) for i, (_, of) in enumerate(query.columns))
    fields = (Field(column, of, coerce(value, of).sql, qualifier)
              for value, (column, of) in zip(values, columns, strict=True))  # fmt: skip
    return Relation(f"({query.sql}) AS {alias}", tuple(fields))


def _query(sql: str, name: str, node: exp.Table, scope: Scope) -> Query:
    try:
        tree = parse(sql)
        check(tree)
        return scope.context.query(tree, Scope(scope.context))
    except NotSupported:
        raise
    except AthenaError as error:
        doing = "parsing" if isinstance(error, SyntaxRefused) else "analyzing"
        message = f"Failed {doing} stored view '{name}': {error.message}"
        raise AthenaError(message, code="INVALID_VIEW", node=node) from error


def _columns(view: View, query: Query, name: str, node: exp.Table) -> list[tuple[str, Type]]:
    """Return the columns that the view was made with; those of its query where it does not say them."""
    if not view.columns:
        return [(str(column), of) for column, of in query.columns]
    found = []
    for column, written in view.columns:
        try:
            found.append((column, parse_type(written)))
        except AthenaError as error:
            message = f"Unknown type '{written}' for column '{column}' in view: {name}"
            raise AthenaError(message, code="INVALID_VIEW", node=node) from error
    return found


def _stale(query: Sequence[tuple[str | None, Type]], stored: Sequence[tuple[str, Type]]) -> str:
    """Return, in Trino's words, why a query does not give the columns of its view; "" where it does."""
    if len(stored) != len(query):
        return (f"stored view column count ({len(stored)}) does not match column count derived from the view query "
                f"analysis ({len(query)})")  # fmt: skip
    for i, ((name, of), (column, wanted)) in enumerate(zip(query, stored, strict=True)):
        if name is None:
            return f"a column of type {of} projected from query view at position {i} has no name"
        projected = f"column [{name}] of type {of} projected from query view at position {i}"
        kept = f"column [{column}] of type {wanted} stored in view definition"
        if name.lower() != column.lower():
            return f"{projected} has a different name from {kept}"
        if not can_coerce(of, wanted):
            return f"{projected} cannot be coerced to {kept}"
    return ""
