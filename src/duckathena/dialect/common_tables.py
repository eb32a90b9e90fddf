"""WITH: table expressions; recursive ones are unrolled, as Trino does.

https://trino.io/docs/current/sql/select.html#with-recursive-clause
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from duckathena.dialect.coercion import coerce, common_type
from duckathena.dialect.scope import CommonTable, Query, Scope
from duckathena.dialect.typed import Typed, fail
from duckathena.errors import AthenaError, TypeMismatch
from duckathena.types import BOOLEAN, Type

# Trino's max_recursion_depth, which Athena does not let anybody change.
MOST_STEPS = 10

NESTED = {"array", "map", "row"}  # whose fields' names do not matter
Columns = tuple[tuple[str | None, Type], ...]


def with_clause(node: exp.With, scope: Scope) -> tuple[str, Scope]:
    """Return `WITH ...`, and the scope of the query behind it."""
    parts: list[str] = []
    recursive = bool(node.args.get("recursive"))
    for cte in node.expressions:
        name = cte.alias.lower()
        if any(other is not cte and other.alias.lower() == name for other in node.expressions):
            raise AthenaError(f"WITH query name '{name}' specified more than once",
                              code="DUPLICATE_NAMED_QUERY", node=cte)  # fmt: skip
        alias = scope.context.name("w")
        names = [column.name for column in cte.args["alias"].args.get("columns") or []]
        if recursive:
            _check_recursive(cte, names)
        if recursive and any(True for _ in _references(cte.this, name)):
            steps, query = _unrolled(cte, alias, name, names, scope)
            parts += steps
        else:
            query = scope.context.query(cte.this, scope)
        columns = _renamed(query.columns, names, cte)
        scope = replace(scope, tables={**scope.tables, name: CommonTable(alias, columns)})
        parts.append(f"{alias}({_places(columns)}) AS ({query.sql})")
    return f"WITH {', '.join(parts)} ", scope


def as_types(query: Query, types: Sequence[Type], scope: Scope, node: exp.Expr) -> Query:
    """Return the query with its columns coerced to `types`."""
    if [of for _, of in query.columns] == list(types):
        return query
    alias = scope.context.name("r")
    items = (coerce(Typed(f"{alias}.c{i}", before), after, node).sql
             for i, ((_, before), after) in enumerate(zip(query.columns, types, strict=True)))  # fmt: skip
    named = ", ".join(f"{sql} AS c{i}" for i, sql in enumerate(items))
    columns = tuple((name, of) for (name, _), of in zip(query.columns, types, strict=True))
    return Query(f"SELECT {named} FROM ({query.sql}) AS {alias}", columns)


def _places(columns: Columns) -> str:
    return ", ".join(f"c{i}" for i in range(len(columns)))


def _renamed(columns: Columns, names: list[str], node: exp.Expr) -> Columns:
    if not names:
        return columns
    if len(names) != len(columns):
        raise AthenaError(f"Column alias list has {len(names)} entries but relation has {len(columns)} columns",
                          code="MISMATCHED_COLUMN_ALIASES", node=node)  # fmt: skip
    for i, name in enumerate(names):
        if name.lower() in {other.lower() for other in names[:i]}:
            raise AthenaError(f"Column name '{name}' specified more than once",
                              code="DUPLICATE_COLUMN_NAME", node=node)  # fmt: skip
    return tuple((name, of) for name, (_, of) in zip(names, columns, strict=True))


def _unrolled(cte: exp.CTE, alias: str, name: str, names: list[str], scope: Scope) -> tuple[list[str], Query]:
    """Return the base, the ten steps and one that must be empty as parts of WITH, and the query that joins them.

    Each step sees the rows of the one before it, also where UNION drops those that were there before.
    """
    union, step = _base_and_step(cte, name)
    base = scope.context.query(union.this, scope)
    columns = _renamed(base.columns, names, cte)
    before = CommonTable(scope.context.name("w"), columns)
    query = scope.context.query(step, replace(scope, tables={**scope.tables, name: before}))
    _check_step(query, columns, step)
    query = as_types(query, [of for _, of in columns], scope, step)
    places = _places(columns)
    parts = [f"{alias}_0({places}) AS MATERIALIZED ({base.sql})"]
    for i in range(MOST_STEPS + 1):
        seen = f"WITH {before.alias}({places}) AS (SELECT * FROM {alias}_{i}) "
        parts.append(f"{alias}_{i + 1}({places}) AS MATERIALIZED ({seen}SELECT * FROM ({query.sql}))")
    beyond = (f"'Recursion depth limit exceeded ({MOST_STEPS}). Use ''max_recursion_depth'' session property to modify "
              "the limit.'")  # fmt: skip
    rows = [f"SELECT * FROM {alias}_{i}" for i in range(MOST_STEPS + 1)]
    rows.append(f"SELECT * FROM {alias}_{MOST_STEPS + 1} WHERE {fail('NOT_SUPPORTED', beyond, BOOLEAN)}")
    return parts, Query((" UNION " if union.args.get("distinct") else " UNION ALL ").join(rows), columns)


def _check_recursive(cte: exp.CTE, names: list[str]) -> None:
    """Refuse what no table expression of WITH RECURSIVE may be, whether it refers to itself or not."""
    if not names:
        raise AthenaError("missing column aliases in recursive WITH query", code="MISSING_COLUMN_ALIASES", node=cte)
    if any(inner.args.get("recursive") for inner in cte.this.find_all(exp.With)):
        raise AthenaError("nested recursive WITH query", code="NESTED_RECURSIVE", node=cte)


def _check_step(step: Query, columns: Columns, node: exp.Expr) -> None:
    """A step's rows become those of the base: as many columns, of types that fit into the base's."""
    if len(step.columns) != len(columns):
        raise TypeMismatch(f"base and step relations of recursion have different number of fields: {len(columns)}, "
                           f"{len(step.columns)}", node=node)  # fmt: skip
    for place, ((_, of), (_, wanted)) in enumerate(zip(step.columns, columns, strict=True), start=1):
        if wanted.base not in NESTED and common_type(of, wanted) != wanted:
            raise TypeMismatch(f"recursion step relation output type ({of}) is not coercible to recursion base "
                               f"relation output type ({wanted}) at column {place}", node=node)  # fmt: skip


def _references(node: exp.Expr, name: str) -> Iterator[exp.Table]:
    """Return where a query reads the table expression `name`, but for queries whose own WITH has another of it."""

    def shadowed(inner: exp.Expr) -> bool:
        own = inner.args.get("with_")
        return own is not None and any(cte.alias.lower() == name for cte in own.expressions)

    for found in node.walk(prune=shadowed):
        if isinstance(found, exp.Table) and found.name.lower() == name and not found.db:
            yield found


def _base_and_step(cte: exp.CTE, name: str) -> tuple[exp.Union, exp.Select]:
    """Return the union that a recursive table expression is, and its step. Raises where Trino could not unroll it."""
    union, step = cte.this, cte.this.args.get("expression")
    _refuse_clauses(union, "with_", "order", "offset", "limit")
    for reference in _references(union.this if isinstance(union, exp.Union) else union, name):
        raise _invalid("recursive reference not allowed in this context", reference)
    while isinstance(step, exp.Subquery):
        _refuse_clauses(step, "order", "offset", "limit")
        step = step.this
    _refuse_clauses(step, "order", "offset", "limit")
    first, *more = _references(step, name)
    for reference in more:
        raise _invalid("multiple recursive references in the step relation of recursion", reference)
    if not isinstance(step, exp.Select) or not _in_from(first, step):
        raise _invalid("recursive reference outside of FROM clause of the step relation of recursion", first)
    _check_path(first, step)
    return union, step


def _refuse_clauses(node: exp.Expr, *clauses: str) -> None:
    for clause in clauses:
        if node.args.get(clause):
            word = {"with_": "WITH", "order": "ORDER BY"}.get(clause, clause.upper())
            code = "INVALID_LIMIT_CLAUSE" if clause == "limit" else "NOT_SUPPORTED"
            raise AthenaError(f"immediate {word} clause in recursive query is not supported",
                              code=code, node=node.args[clause])  # fmt: skip


def _in_from(reference: exp.Expr, step: exp.Select) -> bool:
    node = reference
    while node.parent is not step:
        assert node.parent is not None
        node = node.parent
    return node.arg_key in {"from_", "joins"}


def _check_path(reference: exp.Expr, step: exp.Select) -> None:
    """Refuse a reference in the part of a join or of a set operation whose rows may be missing from the result."""
    node: exp.Expr = reference
    joins = list(reference.args.get("joins") or [])
    while True:
        for join in joins:
            if join.side in {"RIGHT", "FULL"}:
                raise _invalid(f"recursive reference in left source of {join.side} join", reference)
        parent = node.parent
        if node is step or parent is None:
            return
        match parent:
            case exp.Join() if parent.side in {"LEFT", "FULL"}:
                raise _invalid(f"recursive reference in right source of {parent.side} join", reference)
            case exp.Intersect() if not parent.args.get("distinct"):
                raise _invalid("recursive reference in INTERSECT ALL", reference)
            case exp.Except() if node.arg_key == "expression":
                raise _invalid("recursive reference in right relation of EXCEPT", reference)
            case exp.Except() if not parent.args.get("distinct"):
                raise _invalid("recursive reference in left relation of EXCEPT ALL", reference)
        beside = parent.args.get("joins") or []
        joins = list(beside[(node.index or 0) + 1 :] if node.arg_key == "joins" else beside)
        node = parent


def _invalid(message: str, reference: exp.Expr) -> AthenaError:
    return AthenaError(message, code="INVALID_RECURSIVE_REFERENCE", node=reference)
