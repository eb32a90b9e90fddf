"""Outer joins on conditions that hold a subquery, which DuckDB knows in inner joins alone."""

from dataclasses import replace

from sqlglot import exp

from duckathena.dialect.expressions import condition
from duckathena.dialect.scope import Relation, Scope


def is_true(node: exp.Expr | None) -> bool:
    """Tell whether a condition is the word TRUE."""
    return isinstance(node, exp.Boolean) and bool(node.this)


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
