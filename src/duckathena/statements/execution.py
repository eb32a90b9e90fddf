"""What a statement does to the catalogue, and what it answers."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, cast

from duckathena import iceberg
from duckathena.catalog import Catalog, Format, Table, is_iceberg
from duckathena.errors import AthenaError, SchemaNotFound
from duckathena.results import Column as ResultColumn
from duckathena.results import Result
from duckathena.statements.alterations import ALTERATIONS, part_name
from duckathena.statements.model import (
    CreateDatabase,
    CreateIceberg,
    CreateTable,
    Describe,
    DropDatabase,
    DropTable,
    SetDatabaseProperties,
    ShowColumns,
    ShowCreateTable,
    ShowCreateView,
    ShowDatabases,
    ShowPartitions,
    ShowProperties,
    ShowTables,
    Statement,
)
from duckathena.statements.parsing import parse_statement
from duckathena.statements.session import NOTHING, Answer, Session
from duckathena.statements.text import create_statement, hive_description, padded
from duckathena.storage import Storage, WritableStorage
from duckathena.types import VARCHAR
from duckathena.views import KIND as VIEW
from duckathena.views import view_of


def execute_statement(sql: str, catalog: Catalog, storage: Storage, database: str) -> Result:
    """Execute a statement of Hive's. Raises AthenaError where it cannot be done."""
    statement = parse_statement(sql)
    names, rows = RULES[type(statement)](Session(catalog, storage, database), statement)
    shows = type(statement).__name__.startswith(("Show", "Describe"))
    columns = tuple(ResultColumn(name, VARCHAR) for name in names)
    return Result(columns, rows, statement="UTILITY" if shows else "DDL", kind=type(statement).__name__)


def _matching(names: Iterable[str], pattern: str | None) -> list[str]:
    """Return the names that a regular expression matches whole."""
    if pattern is None:
        return sorted(names)
    try:
        wanted = re.compile(pattern)
    except re.error as error:
        raise AthenaError(f"SemanticException {pattern} is no regular expression: {error}", code="FAILED") from error
    return sorted(name for name in names if wanted.fullmatch(name))


def _show_databases(session: Session, statement: ShowDatabases) -> Answer:
    """Names of databases match a regular expression whole and as it is written, but for a lone `*`."""
    pattern = None if statement.pattern == "*" else statement.pattern
    return ("database_name",), [(name,) for name in _matching(session.catalog.databases(), pattern)]


def _show_tables(session: Session, statement: ShowTables) -> Answer:
    database = statement.database or session.database
    session.check_database(database)
    tables = session.catalog.tables(database)
    names = [table.name for table in tables if not statement.views or table.kind == VIEW]
    # Hive's pattern: a regular expression where `*` stands for any text.
    pattern = statement.pattern and f"(?i){statement.pattern.replace('*', '.*').replace('..*', '.*')}"
    return ("views" if statement.views else "tab_name",), [(name,) for name in _matching(names, pattern)]


def _show_columns(session: Session, statement: ShowColumns) -> Answer:
    table = session.table(statement.name)
    if table.kind == VIEW:
        return _describe_view(table)
    shown = str if is_iceberg(table) else padded
    return ("field",), [(shown(column.name),) for column in (*table.columns, *table.partition_keys)]


def _show_partitions(session: Session, statement: ShowPartitions) -> Answer:
    table = session.table(statement.name)
    if not table.partition_keys:
        raise AthenaError(f"Table {table.database}.{table.name} is not a partitioned table", code="FAILED")
    return ("partition",), sorted((part_name(table, one.values),) for one in session.catalog.partitions(table))


def _show_properties(session: Session, statement: ShowProperties) -> Answer:
    table = session.table(statement.name)
    found = iceberg.shown_properties(table, session.storage) if is_iceberg(table) else table.parameters
    if statement.only is None:
        return ("prpt_name", "prpt_value"), sorted(found.items())
    missing = f"Table {table.database}.{table.name} does not have property: {statement.only}"
    return ("prpt_value",), [(found.get(statement.only, missing),)]


def _show_create_table(session: Session, statement: ShowCreateTable) -> Answer:
    table = session.table(statement.name)
    if table.kind == VIEW:
        raise AthenaError(f"Relation '{table.database}.{table.name}' is a view, not a table", code="NOT_SUPPORTED")
    if is_iceberg(table):
        text = iceberg.create_statement(table, session.storage)
    else:
        text = create_statement(table, ".".join(filter(None, statement.name)))
    return ("createtab_stmt",), [(line,) for line in text.splitlines()]


def _show_create_view(session: Session, statement: ShowCreateView) -> Answer:
    table = session.table(statement.name)
    if table.kind != VIEW:
        raise AthenaError(f"Relation '{table.database}.{table.name}' is a table, not a view", code="NOT_SUPPORTED")
    lines = view_of(table).query.strip().splitlines()
    return ("create view",), [(f"CREATE VIEW {table.database}.{table.name} AS",), *((line,) for line in lines)]


def _describe(session: Session, statement: Describe) -> Answer:
    table = session.table(statement.name)
    if table.kind == VIEW:
        return _describe_view(table)
    rows = iceberg.described(table, session.storage) if is_iceberg(table) else hive_description(table)
    return ("col_name", "data_type", "comment"), rows


def _describe_view(table: Table) -> Answer:
    """Return the columns of a view, with the types that Trino has for them."""
    return ("column", "type"), list(view_of(table).columns)


def _create_database(session: Session, statement: CreateDatabase) -> Answer:
    if statement.database in session.catalog.databases():
        if statement.exists:
            return NOTHING
        raise AthenaError(f"Database {statement.database} already exists", code="ALREADY_EXISTS")
    session.writable.create_database(statement.database, statement.location, statement.comment, statement.properties)
    return NOTHING


def _set_database_properties(session: Session, statement: SetDatabaseProperties) -> Answer:
    session.check_database(statement.database)
    session.writable.set_database_properties(statement.database, statement.properties)
    return NOTHING


def _drop_database(session: Session, statement: DropDatabase) -> Answer:
    if statement.database not in session.catalog.databases():
        if statement.exists:
            return NOTHING
        raise SchemaNotFound(f"Schema '{statement.database}' does not exist")
    if session.catalog.tables(statement.database) and not statement.cascade:
        raise AthenaError(
            f"Database {statement.database} is not empty. One or more tables exist.", code="SCHEMA_NOT_EMPTY"
        )
    session.writable.drop_database(statement.database)
    return NOTHING


def _is_there(session: Session, database: str, statement: CreateTable | CreateIceberg) -> bool:
    """Return whether the table is there already; raise AthenaError if that must not be."""
    session.check_database(database)
    there = session.catalog.table(database, statement.name[1]) is not None
    if there and not statement.exists:
        raise AthenaError(f"Table {statement.name[1]} already exists", code="TABLE_ALREADY_EXISTS")
    return there


def _create_table(session: Session, statement: CreateTable) -> Answer:
    database = statement.name[0] or session.database
    if _is_there(session, database, statement):
        return NOTHING
    table = Table(database, statement.name[1], statement.columns, statement.partition_keys, statement.location,
                  statement.format, statement.properties, bucketed_by=statement.bucketed_by,
                  buckets=statement.buckets)  # fmt: skip
    session.writable.create_table(table)
    return NOTHING


def _create_iceberg(session: Session, statement: CreateIceberg) -> Answer:
    database = statement.name[0] or session.database
    if _is_there(session, database, statement):
        return NOTHING
    table = Table(database, statement.name[1], statement.columns, (), statement.location, Format(""),
                  statement.properties)  # fmt: skip
    made = iceberg.create(table, statement.partitioning, session.storage, session.writable)
    if statement.comment:
        session.writable.replace_table(replace(made, parameters={**made.parameters, "comment": statement.comment}))
    return NOTHING


def _drop_table(session: Session, statement: DropTable) -> Answer:
    """The data stays, as Athena's tables are external, but that of Iceberg's."""
    database = statement.name[0] or session.database
    if statement.exists and session.catalog.table(database, statement.name[1]) is None:
        return NOTHING
    table = session.table(statement.name)
    if table.kind == VIEW:
        raise AthenaError("SemanticException Cannot drop a view with DROP TABLE", code="FAILED")
    if is_iceberg(table):
        iceberg.drop(table, cast("WritableStorage", session.storage), session.writable)
    else:
        session.writable.drop_table(table)
    return NOTHING


RULES: dict[type[Statement], Callable[[Session, Any], Answer]] = {
    ShowDatabases: _show_databases,
    ShowTables: _show_tables,
    ShowColumns: _show_columns,
    ShowPartitions: _show_partitions,
    ShowProperties: _show_properties,
    ShowCreateTable: _show_create_table,
    ShowCreateView: _show_create_view,
    Describe: _describe,
    CreateDatabase: _create_database,
    SetDatabaseProperties: _set_database_properties,
    DropDatabase: _drop_database,
    CreateTable: _create_table,
    CreateIceberg: _create_iceberg,
    DropTable: _drop_table,
    **ALTERATIONS,
}
