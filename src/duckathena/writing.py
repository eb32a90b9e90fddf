"""Writes what a query answers: DuckDB's COPY into the staging folder, then objects, then the catalogue."""

import re
import shutil
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb
from sqlglot import exp

from duckathena import iceberg
from duckathena.assignment import can_assign, can_keep, refuse_precision, shaped
from duckathena.catalog import MOST_WRITERS, Column, Format, Partition, Table, is_iceberg
from duckathena.dialect.casts import cast as cast_to
from duckathena.dialect.casts import decimal_text
from duckathena.dialect.columns import NULL_PARTITION
from duckathena.dialect.parser import parse
from duckathena.dialect.scope import Query
from duckathena.dialect.typed import Typed, identifier, quote
from duckathena.encoding import ENCODINGS, Job
from duckathena.errors import AthenaError, NotSupported
from duckathena.iceberg.properties import KNOWN as KNOWN_OF_ICEBERG
from duckathena.statements.merges import MULTIPLE, WEIGHT, Merge, merged
from duckathena.statements.session import Session
from duckathena.statements.writes import CreateTableAs, Delete, InsertInto, Optimize, Unload, Update, Write
from duckathena.storage import WritableStorage, is_data
from duckathena.targets import OF_CTAS, OF_ICEBERG, OF_UNLOAD, Target, names_in, of_table, target_of
from duckathena.types import VARCHAR, Type, duckdb_type, hive_type
from duckathena.views import KIND as VIEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyiceberg.table import Table as IcebergTable

PRINTABLE = re.compile("[ -~]*")


class Writer:
    """One statement that writes, from what it says to the objects in their place."""

    def __init__(self, write: Write, session: Session, managed: str | None) -> None:
        """`managed` is where a table goes that names no location of its own."""
        if not hasattr(session.storage, "put"):
            raise NotSupported("writing to a storage that can only be read")
        self._write = write
        self._session = session
        self._managed = managed
        self._storage = cast("WritableStorage", session.storage)
        self._changed: Table | None = None
        self._folders: dict[tuple[str, ...], str] = {}  # of the partitions that rows were written to
        self.manifest: list[str] = []
        self.rows = 0

    @property
    def query(self) -> str:
        """The text of the query whose rows are written: for one that changes rows all that the table then has, and the
        WEIGHT of each."""
        write = self._write
        if not isinstance(write, Delete | Update | Merge):
            return write.query
        table = self._changed = self._session.table(write.name)
        if not is_iceberg(table):
            raise AthenaError("Modifying Hive table rows is only supported for transactional tables",
                              code="NOT_SUPPORTED")  # fmt: skip
        if isinstance(write, Optimize) and write.where:
            self._refuse_beyond_partitions(table, write.where)
        name = f'"{table.database}"."{table.name}"'
        if isinstance(write, Merge):
            return merged(write, name, [column.name for column in table.columns])
        changed = f"coalesce(({write.condition}), false)"
        if isinstance(write, Delete):
            return f"SELECT *, 0 AS {WEIGHT} FROM {name} WHERE NOT {changed}"
        unknown = set(write.assignments) - {column.name for column in table.columns}
        if unknown:
            raise AthenaError(f"The UPDATE SET target column {min(unknown)} does not exist", code="COLUMN_NOT_FOUND")
        items = (
            f"""CASE WHEN {changed} THEN {write.assignments[column.name]} ELSE "{column.name}" END"""
            if column.name in write.assignments
            else f'"{column.name}"'
            for column in table.columns
        )
        return f"SELECT {', '.join(items)}, CASE WHEN {changed} THEN 1 ELSE 0 END AS {WEIGHT} FROM {name}"

    def _refuse_beyond_partitions(self, table: Table, where: str) -> None:
        """Raise AthenaError if WHERE of an OPTIMIZE names columns that no partition is made of."""
        named = {one.name.lower() for one in parse(f"SELECT 1 WHERE {where}").find_all(exp.Column)}
        if not named <= iceberg.partition_columns(iceberg.load(table, self._storage)):
            raise AthenaError("Unexpected FilterNode found in plan; probably connector was not able to handle "
                              "provided WHERE expression", code="NOT_SUPPORTED")  # fmt: skip

    def consume(self, connection: duckdb.DuckDBPyConnection, query: Query) -> None:
        """Write the rows of a compiled query."""
        match self._write:
            case CreateTableAs():
                self._create(connection, query, self._write)
            case InsertInto():
                self._insert(connection, query, self._write)
            case Unload():
                self._unload(connection, query, self._write)
            case Delete() | Update() | Merge():
                self._overwrite(connection, query)

    def _overwrite(self, connection: duckdb.DuckDBPyConnection, query: Query) -> None:
        """Put the rows in the place of all that the table had when the query for them was made."""
        table = self._changed
        assert table is not None
        kept = self._iceberg(table)
        rows = shaped(query, table, [column.name for column in table.columns], fits=can_keep, weighed=True)
        try:
            self.rows = iceberg.overwrite(kept, connection.execute(rows.sql).to_arrow_reader())
        except (duckdb.Error, OSError) as error:
            if MULTIPLE in str(error):
                raise AthenaError(MULTIPLE, code="MERGE_TARGET_ROW_MULTIPLE_MATCHES") from error
            raise

    def _iceberg(self, table: Table, *, appends: bool = False) -> "IcebergTable":
        return iceberg.writable(iceberg.load(table, self._storage, self._session.writable, appends=appends))

    def _create(self, connection: duckdb.DuckDBPyConnection, query: Query, write: CreateTableAs) -> None:
        database = write.name[0] or self._session.database
        self._session.check_database(database)
        if self._session.catalog.table(database, write.name[1]):
            if write.exists:
                return
            raise AthenaError(
                f"Table 'awsdatacatalog.{database}.{write.name[1]}' already exists", code="TABLE_ALREADY_EXISTS"
            )
        if str(write.properties.get("table_type", "")).upper() == "ICEBERG":
            self._create_iceberg(connection, query, write, database)
            return
        given = write.properties.get("external_location") or self._managed
        if not isinstance(given, str):
            raise AthenaError("CREATE TABLE AS wants external_location, where there is no place for results",
                              code="MISSING_TABLE_PROPERTY")  # fmt: skip
        target = target_of(query, f"{given.rstrip('/')}/", write.properties, OF_CTAS)
        refuse_precision(target.columns)
        if any(map(is_data, self._storage.list(target.location))):
            raise AthenaError(
                f"Target directory for table is not empty: {target.location}", code="HIVE_PATH_ALREADY_EXISTS"
            )
        columns = [Column(name.lower(), hive_type(of)) for name, of in target.columns]
        keys = len(target.partitioned_by)
        own, parts = tuple(columns[: len(columns) - keys]), tuple(columns[len(columns) - keys :])
        table = Table(database, write.name[1], own, parts, target.location, target.described,
                      {"EXTERNAL": "TRUE", "has_encrypted_data": "false"},
                      bucketed_by=tuple(target.bucketed_by), buckets=target.buckets)  # fmt: skip
        if write.with_data:
            self._copy(connection, query, target)
        self._session.writable.create_table(table)
        self._add_partitions(table)

    def _create_iceberg(
        self, connection: duckdb.DuckDBPyConnection, query: Query, write: CreateTableAs, database: str
    ) -> None:
        location = write.properties.get("location")
        if not isinstance(location, str):
            raise AthenaError("An Iceberg table wants the property location", code="MISSING_TABLE_PROPERTY")
        if str(write.properties.get("is_external", "false")) != "false":
            raise AthenaError("An Iceberg table wants is_external = false", code="INVALID_TABLE_PROPERTY")
        if any(map(is_data, self._storage.list(location))):
            raise AthenaError(f"Cannot create a table on a non-empty location: {location}",
                              code="ICEBERG_FILESYSTEM_ERROR")  # fmt: skip
        given = {name: value for name, value in write.properties.items() if name not in OF_ICEBERG}
        if unknown := set(given) - KNOWN_OF_ICEBERG:
            raise AthenaError(f"Catalog 'awsdatacatalog$iceberg-aws' table property '{min(unknown)}' does not exist",
                              code="INVALID_TABLE_PROPERTY")  # fmt: skip
        target = target_of(query, location, {}, OF_CTAS)
        columns = tuple(Column(name, hive_type(of)) for name, of in target.columns)
        kept = {name: str(value) for name, value in given.items()}
        empty = Table(database, write.name[1], columns, (), location, Format(""), kept)
        table = iceberg.create(empty, names_in(write.properties, "partitioning"), self._storage, self._session.writable)
        if not write.with_data:
            return
        try:
            rows = shaped(query, table, [column.name for column in columns], fits=can_assign)
            self.rows = iceberg.insert(self._iceberg(table), connection.execute(rows.sql).to_arrow_reader())
        except BaseException:
            iceberg.drop(table, self._storage, self._session.writable)
            raise

    def _insert(self, connection: duckdb.DuckDBPyConnection, query: Query, write: InsertInto) -> None:
        table = self._session.table(write.name)
        if table.kind == VIEW:
            raise AthenaError("Inserting into views is not supported", code="NOT_SUPPORTED")
        kept = self._iceberg(table, appends=True) if is_iceberg(table) else None
        rows = shaped(query, table, write.columns, fits=can_assign)
        if kept:
            self.rows = iceberg.insert(kept, connection.execute(rows.sql).to_arrow_reader())
            return
        partitions = self._session.catalog.partitions(table) if table.partition_keys else ()
        self._copy(connection, rows, of_table(table, rows.columns, partitions))
        self._add_partitions(table)

    def _unload(self, connection: duckdb.DuckDBPyConnection, query: Query, write: Unload) -> None:
        location = f"{write.location.rstrip('/')}/"
        if any(map(is_data, self._storage.list(location))):
            raise AthenaError(f"Target directory for table is not empty: {location}", code="HIVE_PATH_ALREADY_EXISTS")
        target = target_of(query, location, write.properties, OF_UNLOAD)
        refuse_precision(target.columns)
        self._copy(connection, query, target)

    def _copy(self, connection: duckdb.DuckDBPyConnection, query: Query, target: Target) -> None:
        """Write the rows as local files, then store them; nothing is stored where the query fails."""
        rows = f"rows_{uuid.uuid4().hex}"
        items = ", ".join(
            f"CAST(c{i} AS {duckdb_type(of)}) AS {identifier(name)}" for i, (name, of) in enumerate(target.columns)
        )
        connection.execute(f"CREATE TEMP TABLE {rows} AS SELECT {items} FROM ({query.sql}) AS w")
        try:
            self.rows = (connection.execute(f"SELECT count(*) FROM {rows}").fetchone() or (0,))[0]
            with _staged(self._storage.staging) as folder:
                for values, file in _written(connection, rows, target, folder) if self.rows else ():
                    self._folders[values] = target.folder(values)
                    uri = f"{self._folders[values]}{file.name.partition('.')[0]}_{uuid.uuid4()}{target.suffix}"
                    self._storage.put(file, uri)
                    self.manifest.append(uri)
        finally:
            connection.execute(f"DROP TABLE {rows}")

    def _add_partitions(self, table: Table) -> None:
        if not table.partition_keys:
            return
        known = {one.values for one in self._session.catalog.partitions(table)}
        found = [Partition(values, folder) for values, folder in sorted(self._folders.items()) if values not in known]
        self._session.writable.add_partitions(table, found)


def _written(
    connection: duckdb.DuckDBPyConnection, rows: str, target: Target, folder: Path
) -> list[tuple[tuple[str, ...], Path]]:
    """Write a table's rows as local files, one a partition and bucket; return them with their partitions' values."""
    types = dict(target.columns)
    keys = [_partition_text(identifier(key), types[key]) for key in target.partitioned_by]
    bucket = _bucket(target)
    parts: list[tuple[Any, ...]] = [(0,)]
    if keys or target.buckets:
        items = ", ".join([*keys, bucket])
        parts = connection.execute(f"SELECT DISTINCT {items} FROM {rows} ORDER BY ALL").fetchall()
    if len(parts) > MOST_WRITERS:
        raise AthenaError(f"Exceeded limit of {MOST_WRITERS} open writers for partitions/buckets",
                          code="HIVE_TOO_MANY_OPEN_PARTITIONS")  # fmt: skip
    for value in (value for *values, _ in parts for value in values if not PRINTABLE.fullmatch(value)):
        raise AthenaError("Hive partition keys can only contain printable ASCII characters (0x20 - 0x7E). Invalid "
                          f"value: {value.encode().hex(' ').upper()}", code="HIVE_INVALID_PARTITION_VALUE")  # fmt: skip
    found = []
    for number, (*values, part) in enumerate(parts):
        path = folder / f"{number:05}{target.suffix}"
        tests = [f"{key} = {quote(value)}" for key, value in zip(keys, values, strict=True)]
        chosen = f"(SELECT * FROM {rows} WHERE {' AND '.join([*tests, f'{bucket} = {part}'])})"
        ENCODINGS[target.format].write(Job(connection, chosen, target.own, path, target.compression, target.layout,
                                           target.header, target.level))  # fmt: skip
        found.append((tuple(values), path))
    return found


def _partition_text(sql: str, of: Type) -> str:
    """Return DuckDB SQL for a partition's value as its folder has it: Hive's texts; NULL and '' have one name."""
    text = f"CAST({sql} AS VARCHAR)"
    if of.base in {"real", "double"}:
        text = cast_to(Typed(sql, of), VARCHAR).sql
    elif of.base == "decimal" and of.scale:
        text = f"rtrim(rtrim({decimal_text(sql, of)}, '0'), '.')"
    return f"coalesce(nullif({text}, ''), {quote(NULL_PARTITION)})"


def _bucket(target: Target) -> str:
    """Return DuckDB SQL for a row's bucket. Rows of the same values share one; which one is DuckDB's own choice."""
    if not target.buckets:
        return "0"
    return f"CAST(hash({', '.join(map(identifier, target.bucketed_by))}) % {target.buckets} AS INTEGER)"


@contextmanager
def _staged(folder: Path) -> "Iterator[Path]":
    made = Path(tempfile.mkdtemp(dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made)
