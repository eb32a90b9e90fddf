"""What a statement does to the catalogue, and what it answers."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from duckathena import iceberg
from duckathena.catalog import Catalog, Format, Partition, Table, WritableCatalog
from duckathena.columns import is_iceberg
from duckathena.errors import AthenaError, NotSupported, SchemaNotFound, TableNotFound
from duckathena.results import Column as ResultColumn
from duckathena.results import Result
from duckathena.statements.model import (
    AddColumns,
    AddPartitions,
    CreateDatabase,
    CreateIceberg,
    CreateTable,
    Describe,
    DropDatabase,
    DropPartitions,
    DropTable,
    Name,
    PartitionSpec,
    RepairTable,
    SetLocation,
    SetProperties,
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
from duckathena.statements.text import create_statement, described
from duckathena.statements.views import KIND as VIEW
from duckathena.statements.views import view_of
from duckathena.storage import Storage, WritableStorage, is_data
from duckathena.types import VARCHAR


class Session:
    """What a statement runs on: the catalogue, the storage and the database that names without one mean."""

    def __init__(self, catalog: Catalog, storage: Storage, database: str) -> None:
        self.catalog = catalog
        self.storage = storage
        self.database = database.strip("`").lower()  # awswrangler quotes it

    @property
    def writable(self) -> WritableCatalog:
        if not hasattr(self.catalog, "create_table"):
            raise NotSupported("DDL on a catalogue that can only be read")
        return cast("WritableCatalog", self.catalog)

    def table(self, name: Name) -> Table:
        database = name[0] or self.database
        found = self.catalog.table(database, name[1])
        if found is None:
            self.check_database(database)
            raise TableNotFound(f"Table '{database}.{name[1]}' does not exist")
        return found

    def check_database(self, name: str) -> None:
        if name not in self.catalog.databases():
            raise SchemaNotFound(f"Schema '{name}' does not exist")


def execute_statement(sql: str, catalog: Catalog, storage: Storage, database: str) -> Result:
    """Execute a statement of Hive's. Raises AthenaError where it cannot be done."""
    statement = parse_statement(sql)
    names, rows = RULES[type(statement)](Session(catalog, storage, database), statement)
    shows = type(statement).__name__.startswith(("Show", "Describe"))
    columns = tuple(ResultColumn(name, VARCHAR) for name in names)
    return Result(columns, rows, statement="UTILITY" if shows else "DDL", kind=type(statement).__name__)


Answer = tuple[Sequence[str], Sequence[tuple[str, ...]]]
NOTHING: Answer = ((), ())


def _matching(names: Sequence[str], pattern: str | None) -> list[str]:
    """Return the names that Hive's pattern matches: a regular expression where `*` stands for any text."""
    if pattern is None:
        return sorted(names)
    wanted = re.compile(pattern.replace("*", ".*").replace("..*", ".*"), re.IGNORECASE)
    return sorted(name for name in names if wanted.fullmatch(name))


def _show_databases(session: Session, statement: ShowDatabases) -> Answer:
    return ("database_name",), [(name,) for name in _matching(session.catalog.databases(), statement.pattern)]


def _show_tables(session: Session, statement: ShowTables) -> Answer:
    database = statement.database or session.database
    session.check_database(database)
    tables = session.catalog.tables(database)
    names = [table.name for table in tables if not statement.views or table.kind == "VIRTUAL_VIEW"]
    return ("tab_name",), [(name,) for name in _matching(names, statement.pattern)]


def _show_columns(session: Session, statement: ShowColumns) -> Answer:
    table = session.table(statement.name)
    return ("field",), [(column.name,) for column in (*table.columns, *table.partition_keys)]


def _show_partitions(session: Session, statement: ShowPartitions) -> Answer:
    table = session.table(statement.name)
    if not table.partition_keys:
        raise AthenaError(f"Table {table.database}.{table.name} is not a partitioned table", code="FAILED")
    return ("partition",), sorted((_path(table, one.values),) for one in session.catalog.partitions(table))


def _path(table: Table, values: Sequence[str]) -> str:
    return "/".join(f"{key.name}={value}" for key, value in zip(table.partition_keys, values, strict=True))


def _show_properties(session: Session, statement: ShowProperties) -> Answer:
    table = session.table(statement.name)
    return ("prpt_name", "prpt_value"), sorted(table.parameters.items())


def _show_create_table(session: Session, statement: ShowCreateTable) -> Answer:
    text = create_statement(session.table(statement.name), ".".join(filter(None, statement.name)))
    return ("createtab_stmt",), [(line,) for line in text.splitlines()]


def _show_create_view(session: Session, statement: ShowCreateView) -> Answer:
    table = session.table(statement.name)
    if table.kind != VIEW:
        raise AthenaError(f"Relation '{table.database}.{table.name}' is a table, not a view", code="NOT_SUPPORTED")
    lines = view_of(table).query.strip().splitlines()
    return ("Create View",), [(f"CREATE VIEW {table.database}.{table.name} AS",), *((line,) for line in lines)]


def _describe(session: Session, statement: Describe) -> Answer:
    """Columns, then the partition keys once more under a heading, as Hive shows them."""
    table = session.table(statement.name)
    rows = [(column.name, column.type, column.comment) for column in (*described(table), *table.partition_keys)]
    if table.partition_keys:
        heading = [
            ("", "", ""),
            ("# Partition Information", "", ""),
            ("# col_name", "data_type", "comment"),
            ("", "", ""),
        ]
        rows += [*heading, *((column.name, column.type, column.comment) for column in table.partition_keys)]
    return ("col_name", "data_type", "comment"), rows


def _create_database(session: Session, statement: CreateDatabase) -> Answer:
    if statement.database in session.catalog.databases():
        if statement.exists:
            return NOTHING
        raise AthenaError(f"Database {statement.database} already exists", code="ALREADY_EXISTS")
    session.writable.create_database(statement.database, statement.location, statement.comment)
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


def _create_table(session: Session, statement: CreateTable) -> Answer:
    database = statement.name[0] or session.database
    session.check_database(database)
    if session.catalog.table(database, statement.name[1]):
        if statement.exists:
            return NOTHING
        raise AthenaError(f"Table {statement.name[1]} already exists", code="TABLE_ALREADY_EXISTS")
    table = Table(database, statement.name[1], statement.columns, statement.partition_keys, statement.location,
                  statement.format, statement.properties, bucketed_by=statement.bucketed_by,
                  buckets=statement.buckets)  # fmt: skip
    session.writable.create_table(table)
    return NOTHING


def _create_iceberg(session: Session, statement: CreateIceberg) -> Answer:
    database = statement.name[0] or session.database
    session.check_database(database)
    if session.catalog.table(database, statement.name[1]):
        if statement.exists:
            return NOTHING
        raise AthenaError(f"Table {statement.name[1]} already exists", code="TABLE_ALREADY_EXISTS")
    table = Table(database, statement.name[1], statement.columns, (), statement.location, Format(""),
                  statement.properties)  # fmt: skip
    iceberg.create(table, statement.partitioning, session.storage, session.writable)
    return NOTHING


def _drop_table(session: Session, statement: DropTable) -> Answer:
    """The data stays, as Athena's tables are external, but that of Iceberg's tables, which are managed.

    https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-managing-tables.html
    """
    database = statement.name[0] or session.database
    if statement.exists and session.catalog.table(database, statement.name[1]) is None:
        return NOTHING
    table = session.table(statement.name)
    session.writable.drop_table(table)
    if is_iceberg(table):
        storage = cast("WritableStorage", session.storage)
        with suppress(AthenaError):  # a bucket that is gone holds nothing
            for folder in ("data", "metadata"):
                storage.delete(storage.list(f"{table.location.rstrip('/')}/{folder}/"))
    return NOTHING


def _values(table: Table, spec: PartitionSpec) -> tuple[str, ...]:
    keys = [key.name for key in table.partition_keys]
    if set(keys) != set(spec.values):
        message = f"a partition of {table.name} names {', '.join(keys) or 'nothing'}, not {', '.join(spec.values)}"
        raise AthenaError(message, code="INVALID_PARTITION")
    return tuple(spec.values[key] for key in keys)


def _add_partitions(session: Session, statement: AddPartitions) -> Answer:
    table = session.table(statement.name)
    known = {one.values for one in session.catalog.partitions(table)}
    wanted = []
    for spec in statement.partitions:
        values = _values(table, spec)
        if values in known and not statement.exists:
            raise AthenaError(f"Partition already exists: {_path(table, values)}", code="ALREADY_EXISTS")
        if values not in known:
            wanted.append(Partition(values, spec.location or f"{table.location.rstrip('/')}/{_path(table, values)}/"))
    session.writable.add_partitions(table, wanted)
    return NOTHING


def _drop_partitions(session: Session, statement: DropPartitions) -> Answer:
    table = session.table(statement.name)
    known = {one.values: one for one in session.catalog.partitions(table)}
    wanted = [_values(table, spec) for spec in statement.partitions]
    missing = [values for values in wanted if values not in known]
    if missing and not statement.exists:
        raise AthenaError(f"Partition does not exist: {_path(table, missing[0])}", code="PARTITION_NOT_FOUND")
    session.writable.drop_partitions(table, [known[values] for values in wanted if values in known])
    return NOTHING


def _add_columns(session: Session, statement: AddColumns) -> Answer:
    table = session.table(statement.name)
    session.writable.replace_table(replace(table, columns=(*table.columns, *statement.columns)))
    return NOTHING


def _set_properties(session: Session, statement: SetProperties) -> Answer:
    table = session.table(statement.name)
    session.writable.replace_table(replace(table, parameters={**table.parameters, **statement.properties}))
    return NOTHING


def _set_location(session: Session, statement: SetLocation) -> Answer:
    session.writable.replace_table(replace(session.table(statement.name), location=statement.location))
    return NOTHING


def _repair_table(session: Session, statement: RepairTable) -> Answer:
    """Add the partitions whose `key=value` folders hold objects and that the catalogue does not know."""
    table = session.table(statement.name)
    known = {one.values for one in session.catalog.partitions(table)}
    root = f"{table.location.rstrip('/')}/"
    pattern = re.compile(
        "/".join(rf"{re.escape(key.name)}=([^/]+)" for key in table.partition_keys) + "/", re.IGNORECASE
    )
    found: dict[tuple[str, ...], str] = {}
    for stored in session.storage.list(root):
        folder = pattern.match(stored.uri.removeprefix(root))
        if table.partition_keys and folder and is_data(stored):
            found.setdefault(folder.groups(), f"{root}{folder[0]}")
    added = [Partition(values, location) for values, location in sorted(found.items()) if values not in known]
    session.writable.add_partitions(table, added)
    if not added:
        return NOTHING
    missing = "\t".join(f"{table.name}:{_path(table, one.values)}" for one in added)
    lines = [f"Partitions not in metastore:\t{missing}"]
    lines += [f"Repair: Added partition to metastore {table.name}:{_path(table, one.values)}" for one in added]
    return ("_col0",), [(line,) for line in lines]


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
    DropDatabase: _drop_database,
    CreateTable: _create_table,
    CreateIceberg: _create_iceberg,
    DropTable: _drop_table,
    AddPartitions: _add_partitions,
    DropPartitions: _drop_partitions,
    AddColumns: _add_columns,
    SetProperties: _set_properties,
    SetLocation: _set_location,
    RepairTable: _repair_table,
}
