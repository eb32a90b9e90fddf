"""The one entrance: a statement's text in, a typed result or an AthenaError out."""

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import duckdb

from duckathena.catalog import Catalog
from duckathena.consumers import Consume, Counter, RowFile, columns_of, fetch_rows
from duckathena.dialect.columns import named_columns
from duckathena.dialect.grammar import check
from duckathena.dialect.operators import holds
from duckathena.dialect.parser import filled, parse
from duckathena.dialect.queries import compile_query
from duckathena.dialect.scope import Context, Query, Scope
from duckathena.errors import AthenaError, InternalError, NotSupported, TableNotFound
from duckathena.failures import athena_error
from duckathena.parsed import ParsedRows
from duckathena.reading import Reader
from duckathena.results import Column, Result
from duckathena.sandbox import connect
from duckathena.spool import MOST, Spool, remove_abandoned
from duckathena.statements import Session, execute_statement, is_statement, parse_statement, parse_write
from duckathena.statements.explain import Explain, parse_explain, plan
from duckathena.statements.merges import Merge
from duckathena.statements.views import CreateView, DropView, parse_view
from duckathena.statements.writes import Delete, Update
from duckathena.stopping import Stop
from duckathena.storage import Storage
from duckathena.types import BOOLEAN, VARCHAR
from duckathena.views import KIND as VIEW
from duckathena.views import view_table
from duckathena.writing import Writer


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may say of one statement.

    `parameters` are SQL literals for the query's `?`. `on_start` is given a function that interrupts the query.
    `bytes_limit` is the most bytes of objects that it may read, `seconds` the longest that it may take. `managed` is
    the folder of a CREATE TABLE AS that names none. `rows_to` is a file to which a query's rows are written, as
    Athena's CSV, rather than into the result.
    """

    parameters: Sequence[str] = ()
    on_start: Callable[[Callable[[], None]], None] | None = None
    bytes_limit: int | None = None
    managed: str | None = None
    rows_to: BinaryIO | None = None
    # Athena's own limit: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
    seconds: float = 1800


DEFAULTS = Options()


class Engine:
    """Athena SQL over a catalogue and a storage. Statements may be executed side by side, from any thread."""

    def __init__(
        self, catalog: Catalog, storage: Storage, memory: str = "2GB", cache: Path | None = None, disk: int = MOST
    ) -> None:
        """`memory` is what all queries together may take; beyond it DuckDB spills to a temporary folder.

        `disk` is how many bytes one query may write beside that: the text of its objects, their rows and its result.
        Rows that have been parsed are kept in the folder `cache`, or as long as the engine lives.
        """
        self.catalog = catalog
        self.storage = storage
        self._spill = tempfile.TemporaryDirectory(prefix="duckathena-")
        self._queries = (cache or Path(self._spill.name)) / "queries"
        self._queries.mkdir(parents=True, exist_ok=True)
        remove_abandoned(self._queries)
        self._parsed = ParsedRows((cache or Path(self._spill.name)) / "parsed")
        self._memory = memory
        self._disk = disk
        self._lock = threading.Lock()
        self._database: duckdb.DuckDBPyConnection | None = None

    def execute(self, sql: str, database: str = "default", options: Options = DEFAULTS) -> Result:
        """Execute one statement: parse, check, compile, fetch, run.

        Raises AthenaError, whose `reason` is what Athena would show.
        """
        try:
            return self._execute(sql, database, options)
        except AthenaError:
            raise
        except Exception as error:  # a fault of duckathena's own: callers are promised an AthenaError, whatever comes
            raise InternalError(f"{type(error).__name__}: {error}") from error

    def _execute(self, sql: str, database: str, options: Options) -> Result:
        explained = parse_explain(sql)
        if explained is not None:
            return self._explain(explained, database, options)
        write = parse_write(sql)
        if isinstance(write, Delete | Update | Merge) and options.parameters:
            write, options = parse_write(filled(sql, options.parameters)), replace(options, parameters=())
        if write is not None:
            writer = Writer(write, Session(self.catalog, self.storage, database), options.managed)
            result = self._run(writer.query, database, options, lambda *given: writer.consume(*given[:2]))
            kind = type(write).__name__
            statement = "DDL" if kind == "CreateTableAs" else "DML"
            return replace(result, columns=(), kind=kind, statement=statement, manifest=tuple(writer.manifest),
                           written=writer.rows)  # fmt: skip
        view = parse_view(sql)
        if view is not None:
            return self._define(view, Session(self.catalog, self.storage, database))
        if is_statement(sql):
            return execute_statement(sql, self.catalog, self.storage, database)
        if options.rows_to is None:
            return self._run(sql, database, options, fetch_rows)
        file = RowFile(options.rows_to)
        result = self._run(sql, database, options, file.consume)
        return replace(result, rows_in_file=file.count)

    def _explain(self, statement: Explain, database: str, options: Options) -> Result:
        """Return the plan of a query; ANALYZE runs it, and says what that took."""
        query, context = self._compile(statement.query, database, options.parameters)
        if statement.validate:
            return Result((Column("Valid", BOOLEAN),), [(True,)], kind="Explain")
        lines, scanned = plan(query, context.scans), 0
        if statement.analyze:
            counter = Counter()
            ran = self._run(statement.query, database, options, counter.consume)
            spent = ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in ran.timings.items())
            lines.append(f"Input: {ran.bytes_scanned} B; Output: {counter.count} rows; {spent}")
            scanned = ran.bytes_scanned
        rows = [(line,) for line in lines]
        return Result((Column("Query Plan", VARCHAR),), rows, scanned, kind="Explain")

    def _define(self, statement: CreateView | DropView, session: Session) -> Result:
        """Make or drop a view."""
        database, name = statement.name[0] or session.database, statement.name[1]
        known = session.catalog.table(database, name)
        answer = Result(statement="DDL", kind=type(statement).__name__)
        if isinstance(statement, DropView):
            if known is None and statement.exists:
                return answer
            if known is not None and known.kind != VIEW:
                raise AthenaError(f"View '{database}.{name}' does not exist, but a table with that name exists. "
                                  f"Did you mean DROP TABLE {database}.{name}?", code="GENERIC_USER_ERROR")  # fmt: skip
            if known is None:
                raise TableNotFound(f"View '{database}.{name}' does not exist")
            session.writable.drop_table(known)
            return answer
        session.check_database(database)
        if known is not None and not (statement.replace and known.kind == VIEW):
            raise AthenaError(f"View already exists: {database}.{name}", code="TABLE_ALREADY_EXISTS")
        query, _ = self._compile(statement.query, session.database, (), within=((database, name),))
        named_columns(query.columns)
        table = view_table(database, name, statement.query, session.database, query.columns)
        (session.writable.replace_table if known else session.writable.create_table)(table)
        return answer

    def _run(self, sql: str, database: str, options: Options, consume: Consume) -> Result:
        """Compile a query, fetch what it reads, and give it to `consume`."""
        begun = time.monotonic()
        query, context = self._compile(sql, database, options.parameters)
        planned = time.monotonic()
        connection = self.connection()
        stop = Stop(connection)
        expired = threading.Event()

        def expire() -> None:
            expired.set()  # first: the query notices at once that it is stopped
            stop()

        timer = threading.Timer(options.seconds, expire)
        timer.start()
        spool = Spool(self._queries, self._disk, stop.asked)
        reader = Reader(connection, self.storage, self._parsed, spool, options.bytes_limit)
        try:
            if options.on_start:
                options.on_start(stop)
            found = [(scan, reader.find(scan, self.catalog)) for scan in context.scans]
            sql = reader.with_views(query.sql, found)
            rows = consume(connection, replace(query, sql=sql), spool) or []
        except duckdb.InterruptException as error:
            if expired.is_set():
                raise AthenaError("Query timeout", code="EXCEEDED_TIME_LIMIT") from error
            raise AthenaError("Query was cancelled by the user", code="USER_CANCELED") from error
        except duckdb.Error as error:
            raise athena_error(error, reader.addresses) from error
        finally:
            timer.cancel()
            stop.over()
            connection.close()
            self._parsed.release(reader.lease)
            spool.remove_all()
        columns = columns_of(query)
        timings = {"planning": planned - begun, "execution": time.monotonic() - planned}
        return Result(columns, rows, reader.scanned, timings=timings)

    def check(self, sql: str, parameters: Sequence[str] = ()) -> None:
        """Raise SyntaxRefused where the text is no statement at all, which Athena refuses before a query exists."""
        explained = parse_explain(sql)
        if explained is not None:
            check(parse(explained.query, parameters))
            return
        write = parse_write(sql)
        if isinstance(write, Delete | Update | Merge):
            # Their `?` stand also outside the condition.
            changed = parse_write(filled(sql, parameters)) if parameters else write
            assert isinstance(changed, Delete | Update | Merge)
            check(parse(f"SELECT 1 WHERE {changed.condition}"))
        elif write is not None:
            check(parse(write.query, parameters))
        elif (view := parse_view(sql)) is not None:
            if isinstance(view, CreateView):
                check(parse(view.query))
        elif is_statement(sql):
            parse_statement(sql)
        else:
            check(parse(sql, parameters))

    def compiled(self, sql: str, database: str = "default") -> Query:
        """Return what a query becomes: DuckDB's SQL for it, and the names and types of its columns."""
        return self._compile(sql, database, ())[0]

    def connection(self) -> duckdb.DuckDBPyConnection:
        """Return a connection to the locked database, for who wants to look at what compiled SQL answers."""
        return self._connection().cursor()

    def _compile(
        self, sql: str, database: str, parameters: Sequence[str], within: tuple[tuple[str, str], ...] = ()
    ) -> tuple[Query, Context]:
        """Return what a query becomes, and what it reads; `within` is the view that it is to be the query of."""
        tree = parse(sql, parameters)
        check(tree)
        context = Context(self.catalog, database.strip("`"), compile_query, self.storage, self._value, views=within)
        try:
            query = compile_query(tree, Scope(context))
        except RecursionError:
            raise AthenaError("the query is nested too deeply", code="EXCEEDED_PLAN_DEPTH") from None
        if any(holds(of, {"bingtile"}) for _, of in query.columns):
            raise NotSupported("a Bing tile as a result: bing_tile_quadkey gives its text")
        return query, context

    def _value(self, sql: str) -> int | str | None:
        """Return the value of a constant expression, in DuckDB's words."""
        try:
            value: int | str | None = self.connection().execute(f"SELECT {sql}").fetchall()[0][0]
        except duckdb.Error as error:
            raise athena_error(error, {}) from error
        return value

    def _connection(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._database is None:
                readable = [*self.storage.readable, self._queries, self._parsed.folder]
                self._database = connect(readable, Path(self._spill.name), self._memory)
            return self._database
