"""The one entrance: a statement's text in, a typed result or an AthenaError out."""

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from duckathena.catalog import Catalog
from duckathena.dialect.grammar import check
from duckathena.dialect.parser import parse
from duckathena.dialect.queries import compile_query
from duckathena.dialect.scope import Context, Query, Scope
from duckathena.errors import AthenaError
from duckathena.failures import athena_error
from duckathena.results import Column, Result
from duckathena.sandbox import connect
from duckathena.scans import File, prepare
from duckathena.storage import Storage


class Engine:
    """Athena SQL over a catalogue and a storage. Statements may be executed side by side, from any thread."""

    def __init__(self, catalog: Catalog, storage: Storage, folder: Path | None = None, memory: str = "2GB") -> None:
        """`folder` is the one place that DuckDB may read: `storage` fetches objects into it."""
        self.catalog = catalog
        self.storage = storage
        self._temporary = tempfile.TemporaryDirectory(prefix="duckathena-") if folder is None else None
        self.folder = Path(self._temporary.name) if self._temporary else Path(folder or "")
        self._memory = memory
        self._lock = threading.Lock()
        self._database: duckdb.DuckDBPyConnection | None = None

    def execute(
        self,
        sql: str,
        database: str = "default",
        parameters: Sequence[str] = (),
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> Result:
        """Execute one statement: parse, check, compile, fetch, run.

        `parameters` are SQL literals for the query's `?`. `on_start` is given a function that interrupts the query.
        Raises AthenaError, whose `reason` is what Athena would show.
        """
        begun = time.monotonic()
        query, context = self._compile(sql, database, parameters)
        planned = time.monotonic()
        connection = self._connection().cursor()
        if on_start:
            on_start(connection.interrupt)
        files: list[File] = []
        try:
            for scan in context.scans:
                files += prepare(connection, scan, query.sql, self.catalog, self.storage)
            rows = connection.execute(query.sql).fetchall()
        except duckdb.InterruptException as error:
            raise AthenaError("Query was cancelled by the user", code="USER_CANCELED") from error
        except duckdb.Error as error:
            raise athena_error(error, files) from error
        finally:
            connection.close()
        columns = tuple(Column(name or f"_col{i}", of) for i, (name, of) in enumerate(query.columns))
        timings = {"planning": planned - begun, "execution": time.monotonic() - planned}
        return Result(columns, rows, sum(file.stored.size for file in files), timings=timings)

    def compile(self, sql: str, database: str = "default") -> str:
        """Return the DuckDB SQL that a query becomes, for a reader's eyes."""
        return self._compile(sql, database, ())[0].sql

    def _compile(self, sql: str, database: str, parameters: Sequence[str]) -> tuple[Query, Context]:
        tree = parse(sql)
        check(tree)
        context = Context(self.catalog, database, compile_query, parameters)
        try:
            return compile_query(tree, Scope(context)), context
        except RecursionError:
            raise AthenaError("the query is nested too deeply", code="EXCEEDED_PLAN_DEPTH") from None

    def _connection(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._database is None:
                self._database = connect(self.folder, self._memory)
            return self._database
