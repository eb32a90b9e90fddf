"""What becomes of a query's rows: they are fetched, counted, or written to a file. What is written as objects is
`writing`'s."""

from collections.abc import Callable
from typing import Any, BinaryIO

import duckdb

from duckathena.dialect.scope import Query
from duckathena.result_file import write_rows
from duckathena.results import Column
from duckathena.spool import Spool

Rows = list[tuple[Any, ...]]
Consume = Callable[[duckdb.DuckDBPyConnection, Query, Spool], Rows | None]


def fetch_rows(connection: duckdb.DuckDBPyConnection, query: Query, _spool: Spool) -> Rows:
    return connection.execute(query.sql).fetchall()


class Counter:
    """Counts the rows."""

    count = 0

    def consume(self, connection: duckdb.DuckDBPyConnection, query: Query, _spool: Spool) -> None:
        self.count = sum(batch.num_rows for batch in connection.execute(query.sql).to_arrow_reader())


class RowFile:
    """Writes the rows to a file, and counts them."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.count = 0

    def consume(self, connection: duckdb.DuckDBPyConnection, query: Query, spool: Spool) -> None:
        self.count = write_rows(connection, query.sql, columns_of(query), spool.counted(self.file))


def columns_of(query: Query) -> tuple[Column, ...]:
    """Return the columns of a query's result, named as Athena names those that have no name."""
    return tuple(Column(name or f"_col{i}", of) for i, (name, of) in enumerate(query.columns))
