"""What WHERE says of partition keys, by which partitions are chosen before anything is read."""

from dataclasses import replace

from sqlglot import exp

from duckathena.dialect.expressions import lower
from duckathena.dialect.parser import SUBQUERY
from duckathena.dialect.relations import From
from duckathena.dialect.scope import Scope
from duckathena.errors import ColumnNotFound, TypeMismatch


def prune(where: exp.Expr, source: From, scope: Scope) -> None:
    """Note for each table the conjuncts that name its partition keys and nothing else: they choose what is read at
    all."""
    conjuncts = where.flatten() if isinstance(where, exp.And) else [where]
    for conjunct in conjuncts:
        if not conjunct.find(exp.Column) or conjunct.find(*SUBQUERY, exp.Lambda):
            continue
        for scan in source.prunable:
            keys = scan.fields[len(scan.table.columns) : len(scan.table.columns) + len(scan.table.partition_keys)]
            named = tuple(
                replace(field, sql=f"{scan.alias}.c{len(scan.table.columns) + i}") for i, field in enumerate(keys)
            )
            try:
                scan.predicates.append(lower(conjunct, Scope(scope.context, fields=named)).sql)
            except (ColumnNotFound, TypeMismatch):
                continue
            scan.fixed.update(_fixed(conjunct))


def _fixed(conjunct: exp.Expr) -> dict[str, list[str]]:
    """Return the column of `column = literal` or `column IN (literals)`, and the literals."""
    match conjunct:
        case exp.EQ(this=exp.Column() as column, expression=exp.Literal() as literal):
            return {column.name.lower(): [str(literal.this)]}
        case exp.In(this=exp.Column() as column) if all(isinstance(one, exp.Literal) for one in conjunct.expressions):
            return {column.name.lower(): [str(one.this) for one in conjunct.expressions]}
    return {}
