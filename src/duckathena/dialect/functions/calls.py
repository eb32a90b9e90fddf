"""Finds the function that a call means and writes it; a name without a declaration is refused here."""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from duckathena.dialect import windows
from duckathena.dialect.functions import (  # noqa: F401  each declares its functions
    aggregates,
    arrays,
    binary,
    conditional,
    conversion,
    datetime,
    geospatial,
    json,
    json_standard,
    maps,
    math,
    regexp,
    strings,
    url,
    window,
)
from duckathena.dialect.functions.matching import choose
from duckathena.dialect.functions.refused import REFUSED
from duckathena.dialect.functions.registry import (
    AGGREGATE_SPECIALS,
    AGGREGATES,
    SCALARS,
    SPECIALS,
    WINDOWS,
    Call,
    Lower,
    Modifiers,
    Overload,
    not_an_aggregate,
)
from duckathena.dialect.functions.window import VALUE_FUNCTIONS
from duckathena.dialect.operators import in_one_order
from duckathena.dialect.scope import Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, NotSupported, SyntaxRefused, TypeMismatch
from duckathena.types import BOOLEAN

MOST = 127  # arguments
# They tell values apart, as DISTINCT does.
SETS = {"approx_most_frequent", "array_distinct", "array_except", "array_histogram", "array_intersect", "array_union",
        "arrays_overlap", "histogram", "map", "map_agg", "multimap_agg"}  # fmt: skip


def call(name: str, nodes: Sequence[exp.Expr], scope: Scope, node: exp.Expr, lower: Lower) -> Typed:
    """Return the value of a call. Raises FUNCTION_NOT_REGISTERED for what Athena, or duckathena, does not have."""
    modifiers, whole = Modifiers(), node
    if isinstance(node, exp.Filter) or name in AGGREGATES or name in AGGREGATE_SPECIALS:
        scope = replace(scope, grouped={})  # what an aggregate is given is not grouped yet
    if isinstance(node, exp.Window | exp.Filter):
        name, nodes, modifiers, node = _unwrapped(node, scope, lower)
    distinct, order, nodes = _aggregate_arguments(nodes, scope, lower)
    if len(nodes) > MOST:
        raise AthenaError(f"Too many arguments for function call {name}()", code="TOO_MANY_ARGUMENTS", node=node)
    if distinct or order:
        modifiers = Modifiers(distinct, order, modifiers.tail, modifiers.nulls, modifiers.over)
    made = Call(name, nodes, scope, node, _told_apart(lower) if distinct or name in SETS else lower, modifiers)
    if isinstance(whole, exp.Window):
        _check_window(made, whole)
    if name in SPECIALS:
        return SPECIALS[name](made)
    return choose(_declared(made), made)


def _told_apart(lower: Lower) -> Lower:
    """Return what lowers arguments whose maps are told apart: by their entries, whatever order these are in."""

    def ordered(node: exp.Expr, scope: Scope) -> Typed:
        value = lower(node, scope)
        return replace(value, sql=in_one_order(value.sql, value.type))

    return ordered


def _check_window(made: Call, whole: exp.Window) -> None:
    """Refuse what Trino's window functions do not take, and DuckDB's do."""
    name, modifiers = made.name, made.modifiers
    if modifiers.order or name == "listagg":
        raise AthenaError("Window function with ORDER BY is not supported", code="NOT_SUPPORTED", node=made.node)
    if modifiers.distinct:
        raise AthenaError("DISTINCT in window function parameters not yet supported",
                          code="NOT_SUPPORTED", node=made.node)  # fmt: skip
    if name in {"lag", "lead"}:
        _, order, spec = windows.window_parts(whole, made.scope)
        if order is None:
            raise AthenaError(f"{name} function requires an ORDER BY window clause",
                              code="MISSING_ORDER_BY", node=made.node)  # fmt: skip
        if spec is not None:
            raise AthenaError(f"Cannot specify window frame for {name} function",
                              code="INVALID_WINDOW_FRAME", node=spec)  # fmt: skip
    if isinstance(whole.this, exp.IgnoreNulls | exp.RespectNulls) and name not in VALUE_FUNCTIONS:
        raise AthenaError(f"Cannot specify null treatment clause for {name} function",
                          code="NULL_TREATMENT_NOT_ALLOWED", node=made.node)  # fmt: skip


def _declared(made: Call) -> list[Overload]:
    name, modifiers = made.name, made.modifiers
    if name in AGGREGATES:
        return AGGREGATES[name]
    if name in WINDOWS:
        if not modifiers.over:
            raise AthenaError(f"Window function {name} requires an OVER clause", code="MISSING_OVER", node=made.node)
        return WINDOWS[name]
    if name in REFUSED:
        raise NotSupported(f"the function {name}", node=made.node)
    if name not in SCALARS:
        raise AthenaError(f"Function '{name}' not registered", code="FUNCTION_NOT_FOUND", node=made.node)
    if modifiers:
        raise not_an_aggregate(made)
    return SCALARS[name]


def _aggregate_arguments(nodes: Sequence[exp.Expr], scope: Scope, lower: Lower) -> tuple[str, str, Sequence[exp.Expr]]:
    """Return DISTINCT and ORDER BY from inside the parentheses, and the arguments without them."""
    distinct = order = ""
    found = list(nodes)
    if found and isinstance(found[-1], exp.Order):
        terms = (windows.ordering(term, lower(term.this, scope)) for term in found[-1].expressions)
        order = f" ORDER BY {', '.join(terms)}"
        found[-1] = found[-1].this
    if found and isinstance(found[0], exp.Distinct):
        distinct = "DISTINCT "
        found = [*found[0].expressions, *found[1:]]
    return distinct, order, found


def _unwrapped(node: exp.Expr, scope: Scope, lower: Lower) -> tuple[str, Sequence[exp.Expr], Modifiers, exp.Expr]:
    """Return the call inside FILTER, IGNORE NULLS and OVER, and what they say."""
    tail = nulls = ""
    over = False
    if isinstance(node, exp.Window):
        over, tail, node = True, windows.over(node, scope, lower), node.this
    if isinstance(node, exp.IgnoreNulls | exp.RespectNulls):
        nulls, node = " IGNORE NULLS" if isinstance(node, exp.IgnoreNulls) else "", node.this
    if isinstance(node, exp.Filter):
        test = lower(node.expression.this, scope)
        if test.type != BOOLEAN:
            raise TypeMismatch(f"Filter expression must have type boolean, not {test.type}", node=node)
        tail, node = f" FILTER (WHERE {test.sql}){tail}", node.this
    if isinstance(node, exp.WithinGroup):
        raise NotSupported("WITHIN GROUP of anything but listagg", node=node)
    name = "listagg" if isinstance(node, exp.GroupConcat) else node.this
    if not isinstance(name, str):
        raise SyntaxRefused("FILTER, IGNORE NULLS and OVER follow the call of a function", node=node)
    return name.lower(), list(node.expressions), Modifiers(tail=tail, nulls=nulls, over=over), node
