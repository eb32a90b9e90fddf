"""Subqueries inside expressions: scalar, EXISTS, IN, and comparisons with ANY, SOME and ALL."""

from collections.abc import Callable

from sqlglot import exp

from duckathena.dialect.coercion import coerce, common_type
from duckathena.dialect.operators import comparable, comparison, holds, key, null_inside
from duckathena.dialect.parser import SUBQUERY
from duckathena.dialect.scope import Query, Scope
from duckathena.dialect.typed import Typed, fail, null, quote
from duckathena.errors import NotSupported, TypeMismatch
from duckathena.types import BOOLEAN, Type, field_name, row

# Types whose equality is not DuckDB's.
UNLISTED = {"real", "double", "timestamp with time zone", "array", "map", "row"}
Lower = Callable[[exp.Expr, Scope], Typed]


def scalar_subquery(node: exp.Expr, scope: Scope) -> Typed:
    """Return `(SELECT ...)` as a value: NULL for no row, an error for more than one (DuckDB's own setting refuses
    them). Several columns are the fields of a row."""
    query = scope.context.query(_unwrapped(node), scope.inner())
    if len(query.columns) == 1:
        return Typed(f"({query.sql})", query.columns[0][1])
    of = row(*query.columns)
    fields = [quote(field_name(of, i)) for i in range(len(query.columns))]
    found = ", ".join(f"{name}: q.c{i}" for i, name in enumerate(fields))
    missing = ", ".join(f"{name}: {null(inner).sql}" for name, inner in zip(fields, of.arguments, strict=True))
    return Typed(f"coalesce((SELECT {{{found}}} FROM ({query.sql}) AS q), {{{missing}}})", of)


def exists(node: exp.Expr, scope: Scope) -> Typed:
    query = scope.context.query(_unwrapped(node.this), scope.inner())
    return Typed(f"EXISTS({query.sql})", BOOLEAN)


def in_list(node: exp.Expr, scope: Scope, lower: Lower) -> Typed:
    """Return `x IN (...)`, of values or of a subquery."""
    if node.args.get("unnest") or node.args.get("field"):
        raise NotSupported("IN of anything but a list or a subquery", node=node)
    value = lower(node.this, scope)
    if node.args.get("query"):
        return _in_query(value, node.args["query"], scope)
    if isinstance(node.expressions[0], exp.Values):
        return _in_query(value, node.expressions[0], scope)
    tests = [comparison("=", value, lower(item, scope), item) for item in node.expressions]
    commons = (
        {common_type(value.type, lower(item, scope).type) for item in node.expressions} if len(tests) > 1 else set()
    )
    if commons == {value.type} and value.type.base not in UNLISTED:
        # One list reads better, and lets DuckDB prune.
        items = (coerce(lower(item, scope), value.type).sql for item in node.expressions)
        return Typed(f"({value.sql} IN ({', '.join(items)}))", BOOLEAN)
    return Typed(f"({' OR '.join(test.sql for test in tests)})", BOOLEAN)


def _in_query(value: Typed, node: exp.Expr, scope: Scope) -> Typed:
    query = scope.context.query(_unwrapped(node), scope.inner())
    types = [of for _, of in query.columns]
    if value.type.base == "row" and len(types) > 1:
        wanted = Type("row", arguments=tuple(types), names=(None,) * len(types))
        item = f"{{{', '.join(f'field{i}: q.c{i}' for i in range(len(types)))}}}"
    else:
        wanted, item = _one_column_of(query, node), "q.c0"
    return _quantified("=", "ANY", (value, Typed(item, wanted)), query, node)


def _quantified(symbol: str, word: str, sides: tuple[Typed, Typed], query: Query, node: exp.Expr) -> Typed:
    """Return `value symbol word (SELECT item FROM query AS q)`. DuckDB's own form will not do where a NULL inside a
    value leaves a comparison open, and where a NaN is less, equal or greater."""
    value, item = sides
    common = comparable(symbol, value.type, item.type, node)
    floats = common.base in {"real", "double"}
    listed = holds(common, {"array", "map"})
    equal = (symbol, word) in {("=", "ANY"), ("<>", "ALL")}
    left, right = (key(coerce(side, common)) for side in (value, item))
    if common.base == "row" and not listed and equal:
        found = _among(left, right, comparison("=", value, item, node).sql, common, query)
        return Typed(f"(NOT {found})" if word == "ALL" else found, BOOLEAN)
    if floats and not equal:
        return Typed(_compared(comparison(symbol, value, item, node).sql, word, query), BOOLEAN)
    if listed:
        left, right = _complete(left, common), _complete(right, common)
    numbers = f" WHERE coalesce(NOT isnan({right}), TRUE)" if floats else ""  # a NaN is equal to nothing
    return Typed(f"({left} {symbol} {word} (SELECT {right} FROM ({query.sql}) AS q{numbers}))", BOOLEAN)


def _compared(test: str, word: str, query: Query) -> str:
    """Return whether a comparison with any row of a query holds, or with all."""
    decided, found, else_ = ("NOT holds", "FALSE", "TRUE") if word == "ALL" else ("holds", "TRUE", "FALSE")
    return (f"(SELECT CASE WHEN bool_or({decided}) THEN {found} WHEN bool_or(holds IS NULL) THEN NULL ELSE {else_} END "
            f"FROM (SELECT {test} AS holds FROM ({query.sql}) AS q))")  # fmt: skip


def _among(left: str, right: str, test: str, of: Type, query: Query) -> str:
    """Return whether a row is among a query's. Rows without NULL are looked up; only others are compared one by one,
    by `test`, which a NULL may leave open."""
    rows = f"FROM ({query.sql}) AS q WHERE"
    gap_left, gap_right = (f"({side} IS NULL OR {null_inside(side, of)})" for side in (left, right))
    open_ = " OR ".join(f"(SELECT bool_or({test} IS NULL) {rows} {gap})" for gap in (gap_right, gap_left))
    return (
        f"CASE WHEN {left} IN (SELECT {right} {rows} NOT {gap_right}) THEN TRUE WHEN {open_} THEN NULL ELSE FALSE END"
    )


def _complete(sql: str, of: Type) -> str:
    """Return a value that holds no NULL inside: whether it is equal to another DuckDB does not leave open."""
    message = "'IN and its kin, of a subquery, do not support values with null elements'"
    complete = f"CASE WHEN {null_inside(sql, of)} THEN {fail('NOT_SUPPORTED', message, BOOLEAN)} ELSE TRUE END"
    return f"CASE WHEN {complete} THEN {sql} END"


def quantifier(node: exp.Expr) -> str | None:
    """Return ANY or ALL where a comparison's right side is one; SOME is another word for ANY."""
    if isinstance(node, exp.Any | exp.All):
        return "ALL" if isinstance(node, exp.All) else "ANY"
    word = str(node.this).upper() if isinstance(node, exp.Anonymous) and len(node.expressions) == 1 else ""
    return {"ALL": "ALL", "ANY": "ANY", "SOME": "ANY"}.get(word)


def any_or_all(symbol: str, node: exp.Expr, scope: Scope, lower: Lower) -> Typed:
    """Return `x = ANY (SELECT ...)` and its kin."""
    side = node.expression
    word = quantifier(side)
    inner = side.expressions[0] if isinstance(side, exp.Anonymous) else side.this
    if not isinstance(_unwrapped(inner), SUBQUERY):
        raise NotSupported(f"{word} of anything but a subquery", node=node)
    query = _one_column(inner, scope)
    value = lower(node.this, scope)
    return _quantified(symbol, word or "ANY", (value, Typed("q.c0", query.columns[0][1])), query, node)


def _unwrapped(node: exp.Expr) -> exp.Expr:
    while isinstance(node, exp.Subquery | exp.Paren) and not node.args.get("alias") and _only_wraps(node):
        node = node.this
    return node


def _only_wraps(node: exp.Expr) -> bool:
    return not any(value for name, value in node.args.items() if name != "this")


def _one_column(node: exp.Expr, scope: Scope) -> Query:
    query = scope.context.query(_unwrapped(node), scope.inner())
    _one_column_of(query, node)
    return query


def _one_column_of(query: Query, node: exp.Expr) -> Type:
    if len(query.columns) != 1:
        raise TypeMismatch(
            f"Multiple columns returned by subquery are not yet supported. Found {len(query.columns)}", node=node
        )
    return query.columns[0][1]
