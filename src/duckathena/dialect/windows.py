"""OVER: partitions, order and frames; and the terms of ORDER BY.

https://trino.io/docs/current/functions/window.html
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlglot import exp

from duckathena.dialect.operators import key, orderable
from duckathena.dialect.scope import Scope
from duckathena.dialect.typed import Typed, fail
from duckathena.errors import AthenaError, SyntaxRefused, TypeMismatch
from duckathena.types import DAY_TO_SECOND, INTEGER_DIGITS, INTERVALS, NUMERIC, YEAR_TO_MONTH, Type

Lower = Callable[[exp.Expr, Scope], Typed]


def ordering(term: exp.Expr, value: Typed) -> str:
    """Return one term of ORDER BY: Trino puts NULL last unless told otherwise, whatever the direction."""
    if not orderable(value.type):
        message = f"Type {value.type} is not orderable, and therefore cannot be used in ORDER BY"
        raise TypeMismatch(message, node=term)
    direction = "DESC" if term.args.get("desc") else "ASC"
    return f"{key(value)} {direction} NULLS {'FIRST' if term.args.get('nulls_first') else 'LAST'}"


def over(node: exp.Window, scope: Scope, lower: Lower) -> str:
    """Return ` OVER (...)`. A window that names another takes what it does not say itself from that one, which, unlike
    ORDER BY, does not see the names of the select list."""
    partition, order, spec = window_parts(node, scope)
    base = replace(scope, aliases={}, doubtful=frozenset())
    parts = []
    if partition:
        seen = scope if partition is node.args.get("partition_by") else base
        parts.append(f"PARTITION BY {', '.join(key(lower(item, seen)) for item in partition)}")
    seen = scope if order is node.args.get("order") else base
    terms = [(term, lower(term.this, seen)) for term in order.expressions] if order is not None else []
    if terms:
        parts.append(f"ORDER BY {', '.join(ordering(term, value) for term, value in terms)}")
    if spec is not None:
        seen = scope if spec is node.args.get("spec") else base
        parts.append(_Frame(spec, [value.type for _, value in terms], seen, lower).sql())
    return f" OVER ({' '.join(parts)})"


def named(nodes: Iterable[exp.Window], scope: Scope, lower: Lower) -> dict[str, exp.Window]:
    """Return the windows of WINDOW by name. Each may refer to those before it, and is checked whether used or not."""
    known: dict[str, exp.Window] = {}
    for node in nodes:
        name = _window_name(node.this)
        if name in known:
            raise AthenaError(f"WINDOW name '{node.this.name}' specified more than once",
                              code="DUPLICATE_WINDOW_NAME", node=node)  # fmt: skip
        over(node, replace(scope, windows=known), lower)
        known = {**known, name: node}
    return known


def _window_name(node: exp.Expr) -> str:
    """Return a name as SQL compares names: what is not quoted is in capitals. Only windows are named so in Trino."""
    return node.name if node.args.get("quoted") else str(node.name).upper()


Parts = tuple[list[exp.Expr], exp.Order | None, exp.WindowSpec | None]


def window_parts(node: exp.Window, scope: Scope) -> Parts:
    """Return what a window is partitioned and ordered by, and its frame."""
    partition, order, spec = node.args.get("partition_by") or [], node.args.get("order"), node.args.get("spec")
    base = node.args.get("alias")
    if base is None:
        return partition, order, spec
    named = scope.windows.get(_window_name(base))
    if named is None:
        raise AthenaError(f"Cannot resolve WINDOW name {base.name}", code="INVALID_WINDOW_REFERENCE", node=node)
    outer_partition, outer_order, outer_spec = window_parts(named, scope)
    if partition:
        raise AthenaError("WINDOW specification with named WINDOW reference cannot specify PARTITION BY",
                          code="INVALID_PARTITION_BY", node=partition[0])  # fmt: skip
    if order is not None and outer_order is not None:
        raise AthenaError("Cannot specify ORDER BY if referenced named WINDOW specifies ORDER BY",
                          code="INVALID_ORDER_BY", node=order)  # fmt: skip
    if outer_spec is not None and (order is not None or spec is not None):
        raise AthenaError("Cannot reference named WINDOW containing frame specification",
                          code="INVALID_WINDOW_REFERENCE", node=base)  # fmt: skip
    return outer_partition, order or outer_order, spec or outer_spec


# Where a frame can begin and end, from the first row to the last.
BOUNDS = ("UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING", "UNBOUNDED FOLLOWING")
INTERVAL_STEPS = {DAY_TO_SECOND: "to_milliseconds", YEAR_TO_MONTH: "to_months"}
DATED = {"date", "time", "timestamp", "timestamp with time zone"}


@dataclass(frozen=True, slots=True)
class _Frame:
    """ROWS, RANGE or GROUPS BETWEEN a bound AND another, over rows in the order of keys of these types."""

    spec: exp.WindowSpec
    keys: list[Type]
    scope: Scope
    lower: Lower

    @property
    def kind(self) -> str:
        return str(self.spec.args["kind"]).upper()

    def sql(self) -> str:
        start, end = self._bound("start", BOUNDS[0]), self._bound("end", BOUNDS[2])
        first, last = (max((place for place in BOUNDS if bound.endswith(place)), key=len) for bound in (start, end))
        if first == BOUNDS[-1]:
            raise self._invalid(f"Window frame start cannot be {first}")
        if last == BOUNDS[0]:
            raise self._invalid(f"Window frame end cannot be {last}")
        if BOUNDS.index(first) > BOUNDS.index(last):
            raise self._invalid(f"Window frame starting from {first} cannot end with {last}")
        if self.kind == "GROUPS" and not self.keys:
            raise self._invalid("Window frame of type GROUPS PRECEDING or FOLLOWING requires ORDER BY",
                                "MISSING_ORDER_BY")  # fmt: skip
        return f"{self.kind} BETWEEN {start} AND {end}"

    def _bound(self, name: str, default: str) -> str:
        bound, side = self.spec.args.get(name) or default, str(self.spec.args.get(f"{name}_side") or "").upper()
        if not side and (isinstance(bound, exp.Expr) or bound.upper() not in BOUNDS):
            raise SyntaxRefused("line 1:1: the bound of a window frame wants PRECEDING or FOLLOWING after it")
        if not isinstance(bound, exp.Expr):
            return f"{bound} {side}".strip().upper()
        value = self.lower(bound, self.scope)
        if self.kind == "RANGE":
            self._check_range(value)
        elif value.type.base not in INTEGER_DIGITS and (value.type.base != "decimal" or value.type.scale):
            raise TypeMismatch(f"Window frame {self.kind} {name} value type must be exact numeric type with scale 0 "
                               f"(actual: {value.type})", node=bound)  # fmt: skip
        step = INTERVAL_STEPS.get(value.type)
        sql = f"{step}({value.sql})" if step else value.sql
        if isinstance(value.constant, int | Decimal) and value.constant >= 0:
            return f"{sql} {side}"
        beyond = fail("INVALID_WINDOW_FRAME", "'Window frame offset value must not be negative or null'", value.type)
        refused = f"{step}({beyond})" if step else beyond
        return f"CASE WHEN {value.sql} >= 0 THEN {sql} ELSE {refused} END {side}"

    def _check_range(self, offset: Typed) -> None:
        what = "Window frame of type RANGE PRECEDING or FOLLOWING requires"
        if not self.keys:
            raise self._invalid(f"{what} ORDER BY", "MISSING_ORDER_BY")
        if len(self.keys) > 1:
            raise self._invalid(f"{what} single sort item in ORDER BY (actual: {len(self.keys)})", "INVALID_ORDER_BY")
        order = self.keys[0]
        if order.base not in NUMERIC | DATED | INTERVALS:
            raise self._invalid(f"{what} that sort item type be numeric, datetime or interval (actual: {order})",
                                "TYPE_MISMATCH")  # fmt: skip
        fits = {*NUMERIC} if order.base in NUMERIC else {order.base} if order.base in INTERVALS else INTERVALS
        if offset.type.base not in fits:
            raise self._invalid(f"Window frame RANGE value type ({offset.type}) not compatible with sort item type "
                                f"({order})", "TYPE_MISMATCH")  # fmt: skip

    def _invalid(self, message: str, code: str = "INVALID_WINDOW_FRAME") -> AthenaError:
        return AthenaError(message, code=code, node=self.spec)
