"""OVER: partitions, order and frames; and the terms of ORDER BY.

https://trino.io/docs/current/functions/window.html
"""

from collections.abc import Callable

from sqlglot import exp

from duckathena.dialect.operators import key
from duckathena.dialect.scope import Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, TypeMismatch
from duckathena.types import DAY_TO_SECOND, INTEGER_DIGITS, YEAR_TO_MONTH

Lower = Callable[[exp.Expr, Scope], Typed]


def ordering(term: exp.Expr, value: Typed) -> str:
    """Return one term of ORDER BY: Trino puts NULL last unless told otherwise, whatever the direction."""
    direction = "DESC" if term.args.get("desc") else "ASC"
    return f"{key(value)} {direction} NULLS {'FIRST' if term.args.get('nulls_first') else 'LAST'}"


def over(node: exp.Window, scope: Scope, lower: Lower) -> str:
    """Return ` OVER (...)`. A window that names another takes what it does not say itself from that one."""
    partition, order, spec = _parts(node, scope)
    parts = []
    if partition:
        parts.append(f"PARTITION BY {', '.join(key(lower(item, scope)) for item in partition)}")
    if order is not None:
        terms = (ordering(term, lower(term.this, scope)) for term in order.expressions)
        parts.append(f"ORDER BY {', '.join(terms)}")
    if spec is not None:
        parts.append(_frame(spec, scope, lower))
    return f" OVER ({' '.join(parts)})"


def _parts(node: exp.Window, scope: Scope) -> tuple[list[exp.Expr], exp.Order | None, exp.WindowSpec | None]:
    partition, order, spec = node.args.get("partition_by") or [], node.args.get("order"), node.args.get("spec")
    base = node.args.get("alias")
    if base is None:
        return partition, order, spec
    named = scope.windows.get(base.name.lower())
    if named is None:
        raise AthenaError(f"Cannot resolve WINDOW name {base.name}", code="INVALID_WINDOW_REFERENCE", node=node)
    outer_partition, outer_order, outer_spec = _parts(named, scope)
    return partition or outer_partition, order or outer_order, spec or outer_spec


def _frame(spec: exp.WindowSpec, scope: Scope, lower: Lower) -> str:
    start = _bound(spec.args.get("start"), spec.args.get("start_side"), scope, lower)
    end = _bound(spec.args.get("end") or "CURRENT ROW", spec.args.get("end_side"), scope, lower)
    return f"{str(spec.args['kind']).upper()} BETWEEN {start} AND {end}"


def _bound(bound: exp.Expr | str | None, side: str | None, scope: Scope, lower: Lower) -> str:
    if not isinstance(bound, exp.Expr):
        return f"{bound} {side or ''}".strip().upper()
    value = lower(bound, scope)
    units = {DAY_TO_SECOND: "to_milliseconds", YEAR_TO_MONTH: "to_months"}
    if value.type in units:
        sql = f"{units[value.type]}({value.sql})"
    elif value.type.base in {*INTEGER_DIGITS, "decimal", "double", "real"}:
        sql = value.sql
    else:
        raise TypeMismatch(f"Window frame offset must be a number or an interval: {value.type}", node=bound)
    return f"{sql} {str(side).upper()}"
