"""Joins by USING, and outer joins on conditions that hold a subquery, which DuckDB knows in inner joins alone."""

from dataclasses import replace

from sqlglot import exp

from duckathena.dialect.coercion import coerce
from duckathena.dialect.expressions import condition
from duckathena.dialect.operators import comparable, comparison
from duckathena.dialect.scope import Field, Relation, Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, ColumnNotFound


def is_true(node: exp.Expr | None) -> bool:
    """Tell whether a condition is the word TRUE."""
    return isinstance(node, exp.Boolean) and bool(node.this)


def using(left: Relation, right: Relation, join: exp.Join, side: str) -> Relation:
    """Return a join on columns of the same name, which appear once, before all others."""
    merged: list[Field] = []
    tests, used = [], []
    for identifier in join.args["using"]:
        name = identifier.name.lower()
        if name in {one.name.lower() for one in merged if one.name}:
            raise AthenaError(f"Column '{name}' appears multiple times in USING clause",
                              code="DUPLICATE_COLUMN_NAME", node=identifier)  # fmt: skip
        pair = [[one for one in relation.fields if one.matches([name])] for relation in (left, right)]
        for found, where in zip(pair, ("left", "right"), strict=True):
            if len(found) != 1:
                raise ColumnNotFound(f"Column '{name}' is missing from {where} side of join", node=identifier)
        first, second = pair[0][0], pair[1][0]
        common = comparable("=", first.type, second.type, identifier)
        a, b = (coerce(Typed(one.sql, one.type), common) for one in (first, second))
        tests.append(comparison("=", a, b, identifier).sql)
        value = {"LEFT": a.sql, "": a.sql, "RIGHT": b.sql}.get(side, f"coalesce({a.sql}, {b.sql})")
        merged.append(Field(first.name, common, value))
        used += [first, second]
    rest = [one for one in (*left.fields, *right.fields) if one not in used]
    return Relation(f"{left.sql} {side} JOIN {right.sql} ON {' AND '.join(tests)}", (*merged, *rest))


def outer_join(left: Relation, right: Relation, side: str, on: exp.Expr, scope: Scope) -> Relation:
    """Return `left side JOIN right ON on`: an inner join finds which rows belong together, by their numbers, and outer
    joins on these numbers find the rows that belong to none. As in Trino, the subqueries see neither relation."""
    name = scope.context.name
    first, second, pairs, joined = name("j"), name("j"), name("j"), name("r")
    tables, fields = [], []
    for alias, relation in ((first, left), (second, right)):
        items = "".join(f", {one.sql} AS c{i}" for i, one in enumerate(relation.fields))
        tables.append(f"{alias} AS MATERIALIZED (SELECT row_number() OVER () AS i{items} FROM {relation.sql})")
        fields += [replace(one, sql=f"{alias}.c{i}") for i, one in enumerate(relation.fields)]
    closed = ("NOT_SUPPORTED", "Reference to column '{}' from outer scope not allowed in this context")
    test = condition(on, replace(scope.over(tuple(fields)), closed=closed), "JOIN ON clause")
    matched = f"SELECT {first}.i AS i, {second}.i AS j FROM {first} JOIN {second} ON {test}"
    items = ", ".join(f"{one.sql} AS c{i}" for i, one in enumerate(fields))
    sql = (f"(WITH {', '.join(tables)}, {pairs} AS MATERIALIZED ({matched}) SELECT {items} FROM {first} "
           f"{'' if side == 'RIGHT' else 'LEFT'} JOIN {pairs} ON {pairs}.i = {first}.i "
           f"{side} JOIN {second} ON {second}.i = {pairs}.j) AS {joined}")  # fmt: skip
    return Relation(sql, tuple(replace(one, sql=f"{joined}.c{i}") for i, one in enumerate(fields)))
