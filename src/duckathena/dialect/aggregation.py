"""Grouping: where aggregates may not stand, and what may stand beside them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from sqlglot import exp

from duckathena.dialect.expressions import dereference, lower
from duckathena.dialect.functions.registry import AGGREGATE_SPECIALS, AGGREGATES
from duckathena.dialect.functions.window import VALUE_FUNCTIONS
from duckathena.dialect.parser import SUBQUERY, written
from duckathena.dialect.scope import Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, ColumnNotFound, NotSupported


def refuse_aggregates(node: exp.Expr, clause: str) -> None:
    """Raise where a clause that comes before grouping holds an aggregate or a window function."""
    for found in node.walk(prune=lambda inner: isinstance(inner, SUBQUERY)):
        if _is_aggregate(found) or isinstance(found, exp.Window):
            raise AthenaError(f"{clause} cannot contain aggregations, window functions or grouping operations",
                              code="EXPRESSION_NOT_SCALAR", node=found)  # fmt: skip


def _name(node: exp.Expr) -> str:
    """Return the function's name of a call; "" of any other node."""
    return str(node.this).lower() if isinstance(node, exp.Anonymous) else ""


def _is_aggregate(node: exp.Expr) -> bool:
    name = _name(node)
    return name in AGGREGATES or name in AGGREGATE_SPECIALS or isinstance(node, exp.Filter | exp.GroupConcat)


def aggregates(node: exp.Expr) -> Iterable[exp.Expr]:
    """Return the aggregates of an expression, those of its subqueries and what is a window function aside."""
    if isinstance(node, SUBQUERY):
        return
    if _is_aggregate(node) and _name(node) not in VALUE_FUNCTIONS:
        yield node
        return
    for child in _beside(node):
        yield from aggregates(child)


def is_computed(node: exp.Expr) -> bool:
    """Tell whether an expression holds an aggregate or a window function of its own query."""
    return any(True for _ in aggregates(node)) or any(
        isinstance(one, exp.Window) for one in node.walk(prune=lambda inner: isinstance(inner, SUBQUERY))
    )


def _beside(node: exp.Expr) -> Iterable[exp.Expr]:
    """Return the parts of a node that are grouped before it: of `sum(x) OVER (...)`, x and what the window says."""
    if not isinstance(node, exp.Window):
        return node.iter_expressions()
    call = node.this
    while isinstance(call, exp.IgnoreNulls | exp.RespectNulls | exp.Filter):
        call = call.this
    return [*call.iter_expressions(), *(child for child in node.iter_expressions() if child is not node.this)]


def refuse_nested(node: exp.Expr) -> None:
    """Raise where a window function stands inside another or inside an aggregate, or an aggregate inside one, and
    where either stands inside a lambda."""
    for found in node.walk(prune=lambda inner: isinstance(inner, SUBQUERY)):
        if isinstance(found, exp.Lambda):
            refuse_aggregates(found.this, "Lambda expression")
        if not isinstance(found, exp.Window) and not _is_aggregate(found):
            continue
        for part in _beside(found):
            for window in part.find_all(exp.Window):
                raise AthenaError("Cannot nest window functions inside a window function or an aggregate",
                                  code="NESTED_WINDOW", node=window)  # fmt: skip
        if not isinstance(found, exp.Window | exp.Filter) and not found.find_ancestor(exp.Window):
            for inner in chain.from_iterable(map(aggregates, found.iter_expressions())):
                raise AthenaError(f"Cannot nest aggregations inside aggregation '{_name(found)}'",
                                  code="NESTED_AGGREGATION", node=inner)  # fmt: skip


def refuse_outputs(term: exp.Expr, outputs: Collection[str]) -> None:
    """Raise where an aggregate of ORDER BY names what the select list names: Trino would aggregate an aggregate."""
    for aggregate in aggregates(term):
        for column in aggregate.find_all(exp.Column):
            if column.parts[0].name.lower() in outputs:
                raise AthenaError("Invalid reference to output projection attribute from ORDER BY aggregation",
                                  code="COLUMN_NOT_FOUND", node=column)  # fmt: skip


def refuse_inside(node: exp.Select, computed: Collection[str]) -> None:
    """Refuse a subquery in ORDER BY that names an aggregate or window function of the select list: there it would be
    one of the subquery's own."""
    for query in node.args["order"].find_all(*SUBQUERY) if node.args.get("order") else ():
        for column in query.find_all(exp.Column):
            if column.parts[0].name.lower() in computed:
                raise NotSupported("a subquery in ORDER BY that names an aggregate of the select list", node=column)


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a query is grouped by. Any other column of its own may only stand inside an aggregate."""

    columns: frozenset[str]
    others: frozenset[str]
    scope: Scope

    @classmethod
    def by(cls, nodes: Iterable[exp.Expr], scope: Scope) -> "Grouped":
        columns = {_place(node, scope) for node in nodes if isinstance(node, exp.Column)}
        others = {_canonical(node, scope) for node in nodes if not isinstance(node, exp.Column)}
        return cls(frozenset(columns), frozenset(others), scope)

    def check(self, node: exp.Expr, outputs: Collection[str] = ()) -> None:
        """Raise where an expression is not the same for all rows of a group. `outputs` are names of the select list,
        which ORDER BY sees."""
        if self._has_free(node, outputs):
            raise AthenaError(f"'{written(node)}' must be an aggregate expression or appear in GROUP BY clause",
                              code="EXPRESSION_NOT_AGGREGATE", node=node)  # fmt: skip

    def check_grouping(self, node: exp.Expr, *, grouping: bool) -> None:
        """Raise where grouping() names what is not grouped by."""
        for found in node.find_all(exp.Anonymous):
            if _name(found) != "grouping":
                continue
            if not grouping:
                raise AthenaError("A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/"
                                  "ROLLUP/GROUP BY clause", code="MISSING_GROUP_BY", node=found)  # fmt: skip
            for argument in found.expressions:
                if not isinstance(argument, exp.Column) or _place(argument, self.scope) not in self.columns:
                    raise AthenaError("The arguments to GROUPING() must be expressions referenced by the GROUP BY at "
                                      f"the associated query level. Mismatch due to {written(argument)}.",
                                      code="INVALID_ARGUMENTS", node=found)  # fmt: skip

    def _has_free(self, node: exp.Expr, known: Collection[str]) -> bool:
        if isinstance(node, SUBQUERY) or any(node is found for found in aggregates(node)):
            return False
        if isinstance(node, exp.Column):
            return node.parts[0].name.lower() not in known and self._is_free(node)
        if self.others and _canonical(node, self.scope) in self.others:
            return False
        return any(self._has_free(child, known) for child in _beside(node) if not isinstance(child, exp.Lambda))

    def _is_free(self, column: exp.Column) -> bool:
        """Tell whether a column is one of this query's own, and no field of a row that it is grouped by."""
        if "place" in column.meta:
            return column.meta["place"] not in self.columns
        try:
            value, names = self.scope.column([part for part in column.parts if isinstance(part, exp.Identifier)])
        except ColumnNotFound:  # `current_schema`
            return False
        if not any(field.sql == value.sql for field in self.scope.fields):
            return False
        places = [value.sql]
        for name in names:
            value = dereference(value, name, column)
            places.append(value.sql)
        return not self.columns.intersection(places)


def starred(name: str | None, value: Typed) -> exp.Column:
    """Return a column of `*`, which may have no name, or one that others have too: it remembers its place."""
    column = exp.column(name or "")
    column.meta["place"] = value.sql
    return column


def _place(column: exp.Column, scope: Scope) -> str:
    return str(column.meta.get("place") or lower(column, scope).sql)


def _canonical(node: exp.Expr, scope: Scope) -> str:
    """Return a text that is the same for expressions that mean the same value, however their names are written."""

    def plain(inner: exp.Expr) -> exp.Expr:
        if isinstance(inner, exp.Column):
            try:
                return exp.Var(this=lower(inner, scope).sql)
            except AthenaError:  # a lambda's variable
                return inner
        if isinstance(inner, exp.Anonymous):
            inner.set("this", str(inner.this).lower())
        return inner

    return repr(node.unnest().transform(plain))
