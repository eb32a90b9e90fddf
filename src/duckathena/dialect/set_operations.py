"""UNION, EXCEPT and INTERSECT."""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from duckathena.dialect.coercion import common_type
from duckathena.dialect.common_tables import as_types
from duckathena.dialect.operators import holds, in_one_order, key
from duckathena.dialect.scope import Query, Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import NotSupported, TypeMismatch
from duckathena.types import TIMESTAMP_TZ, Type

SET_WORDS = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


def set_operation(node: exp.SetOperation, scope: Scope) -> Query:
    """Return UNION, EXCEPT or INTERSECT of two queries, of the types that their columns have in common."""
    left, right = (scope.context.query(side, scope) for side in (node.this, node.expression))
    word = SET_WORDS[type(node)]
    if len(left.columns) != len(right.columns):
        raise TypeMismatch(
            f"{word} query has different number of fields: {len(left.columns)}, {len(right.columns)}", node=node
        )
    types = []
    for position, ((_, a), (_, b)) in enumerate(zip(left.columns, right.columns, strict=True), start=1):
        common = common_type(a, b)
        if common is None:
            raise TypeMismatch(f"column {position} in {word} query has incompatible types: {a}, {b}", node=node)
        types.append(common)
    first, second = (as_types(side, types, scope, node) for side in (left, right))
    if word != "UNION" or node.args.get("distinct"):
        first, second = _in_one_order(first, scope), _in_one_order(second, scope)
    columns = tuple((name, of) for (name, _), of in zip(left.columns, types, strict=True))
    if (word != "UNION" or node.args.get("distinct")) and any(holds(of, {TIMESTAMP_TZ.base}) for of in types):
        return Query(_by_moment(word, first.sql, second.sql, types, node), columns)
    return Query(f"({first.sql}) {word}{'' if node.args.get('distinct') else ' ALL'} ({second.sql})", columns)


def _in_one_order(query: Query, scope: Scope) -> Query:
    """Return the query with its maps in one order of their entries, where rows are told apart."""
    if not any(holds(of, {"map"}) for _, of in query.columns):
        return query
    alias = scope.context.name("r")
    items = (f"{in_one_order(f'{alias}.c{i}', of)} AS c{i}" for i, (_, of) in enumerate(query.columns))
    return replace(query, sql=f"SELECT {', '.join(items)} FROM ({query.sql}) AS {alias}")


def _by_moment(word: str, first: str, second: str, types: Sequence[Type], node: exp.Expr) -> str:
    """Return a set operation that takes two moments for one, whatever the zones they are shown in."""
    if not node.args.get("distinct"):
        raise NotSupported(f"{word} ALL of timestamps with time zone", node=node)
    keys, others = ([key(Typed(f"{side}.c{i}", of)) for i, of in enumerate(types)] for side in ("a", "b"))
    rows = f"({first} UNION ALL {second}) AS a"
    if word != "UNION":
        same = " AND ".join(f"{a} IS NOT DISTINCT FROM {b}" for a, b in zip(keys, others, strict=True))
        found = f"EXISTS (SELECT 1 FROM ({second}) AS b WHERE {same})"
        rows = f"({first}) AS a WHERE {found if word == 'INTERSECT' else f'NOT {found}'}"
    return f"SELECT DISTINCT ON ({', '.join(keys)}) a.* FROM {rows}"
