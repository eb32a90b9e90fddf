"""Where aggregates may not stand."""

from sqlglot import exp

from duckathena.dialect.functions.registry import AGGREGATE_SPECIALS, AGGREGATES
from duckathena.errors import AthenaError


def refuse_aggregates(node: exp.Expr, clause: str) -> None:
    """Raise where a clause that comes before grouping holds an aggregate or a window function."""
    for found in node.walk(prune=lambda inner: isinstance(inner, exp.Query)):
        aggregate = isinstance(found, exp.Anonymous) and str(found.this).lower() in {*AGGREGATES, *AGGREGATE_SPECIALS}
        if aggregate or isinstance(found, exp.Window | exp.Filter | exp.GroupConcat):
            raise AthenaError(f"{clause} cannot contain aggregations, window functions or grouping operations",
                              code="EXPRESSION_NOT_SCALAR", node=found)  # fmt: skip
