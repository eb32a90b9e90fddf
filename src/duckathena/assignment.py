"""The rows of a query as rows of the table that they go to: by name, of the table's types.

https://trino.io/docs/current/sql/insert.html
"""

from collections.abc import Callable, Iterable, Sequence

from duckathena.catalog import Table
from duckathena.dialect.casts import cast
from duckathena.dialect.coercion import can_coerce, coerce, common_type
from duckathena.dialect.columns import column_type
from duckathena.dialect.scope import Query
from duckathena.dialect.typed import Typed, fail
from duckathena.errors import AthenaError, TypeMismatch
from duckathena.types import TIMESTAMP, Type, duckdb_type

type Fits = Callable[[Type, Type], bool]
INEXACT = {"real", "double"}


def shaped(
    query: Query, table: Table, columns: Sequence[str], *, fits: Fits = can_coerce, weighed: bool = False
) -> Query:
    """Return the rows that a query gives for `columns`, or for all, as rows of the table.

    Values whose type `fits` are cast, as INSERT INTO does, where it does not do so by itself. Of a `weighed` query the
    last column stays behind the table's.
    """
    everything = {column.name: column_type(table, column) for column in (*table.columns, *table.partition_keys)}
    names = list(columns or everything)
    for name in names:
        if name not in everything:
            raise AthenaError(f"Insert column name does not exist in target table: {name}", code="COLUMN_NOT_FOUND")
    wanted = [everything[name] for name in names]
    found = [of for _, of in (query.columns[:-1] if weighed else query.columns)]
    if len(wanted) != len(found) or not all(map(fits, found, wanted)):
        table_types, query_types = (", ".join(map(str, types)) for types in (wanted, found))
        raise TypeMismatch(f"Insert query has mismatched column types: Table: [{table_types}], Query: [{query_types}]")
    places = {name: i for i, name in enumerate(names)}
    values = (
        _assigned(Typed(f"q.c{places[name]}", found[places[name]]), of) if name in places else "NULL"
        for name, of in everything.items()
    )
    items = ", ".join(f"CAST({value} AS {duckdb_type(of)}) AS c{i}"
                      for i, (value, of) in enumerate(zip(values, everything.values(), strict=True)))  # fmt: skip
    weight = f", q.c{len(found)}" if weighed else ""
    return Query(f"SELECT {items}{weight} FROM ({query.sql}) AS q", tuple(everything.items()))


def can_assign(given: Type, of: Type) -> bool:
    """Tell whether INSERT INTO casts a value to its column's type: where they have a common type, as in Trino. What
    might cut texts inside of other values is not cast."""
    return can_coerce(given, of) or (common_type(given, of) is not None and not any(map(_is_bounded, of.arguments)))


def can_keep(given: Type, of: Type) -> bool:
    """Tell whether UPDATE and MERGE cast a value so, which beside those that stay must not have made these inexact."""
    return can_coerce(given, of) or (can_assign(given, of) and (given.base not in INEXACT or of.base in INEXACT))


def _is_bounded(of: Type) -> bool:
    return (of.base in {"char", "varchar"} and bool(of.parameters)) or any(map(_is_bounded, of.arguments))


def _assigned(value: Typed, of: Type) -> str:
    if can_coerce(value.type, of):
        return coerce(value, of).sql
    changed = cast(value, of).sql
    if of.base not in {"char", "varchar"} or not of.parameters:
        return changed
    cut = f"'Cannot truncate non-space characters when casting from {value.type} to {of} on INSERT'"
    refused = fail("INVALID_CAST_ARGUMENT", cut, of)
    return f"CASE WHEN len(rtrim({value.sql})) > {of.precision} THEN {refused} ELSE {changed} END"


def refuse_precision(columns: Iterable[tuple[str, Type]]) -> None:
    """Raise AthenaError for a timestamp that has other than the three digits of a second of Hive's, at any depth."""
    for name, of in columns:
        if of.base == TIMESTAMP.base and of != TIMESTAMP:
            raise AthenaError(f"Incorrect timestamp precision for {of}; the configured precision is MILLISECONDS; "
                              f"column name: {name}", code="NOT_SUPPORTED")  # fmt: skip
        refuse_precision((name, inner) for inner in of.arguments)
