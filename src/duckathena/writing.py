"""Writes what a query answers: DuckDB's COPY into the staging folder, then objects, then the catalogue."""

import shutil
import tempfile
import uuid
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

import duckdb
from sqlglot import exp

from duckathena import iceberg
from duckathena.assignment import shaped
from duckathena.catalog import Column, Format, Partition, Table, is_iceberg
from duckathena.dialect.columns import escaped
from duckathena.dialect.parser import parse
from duckathena.dialect.scope import Query
from duckathena.dialect.typed import identifier, quote
from duckathena.encoding import ENCODINGS, Job, suffix
from duckathena.errors import AthenaError, NotSupported
from duckathena.formats.delimited import character
from duckathena.iceberg.properties import KNOWN as KNOWN_OF_ICEBERG
from duckathena.statements.merges import MULTIPLE, Merge, merged
from duckathena.statements.session import Session
from duckathena.statements.writes import CreateTableAs, Delete, InsertInto, Optimize, Unload, Update, Value, Write
from duckathena.storage import WritableStorage, is_data
from duckathena.types import UNKNOWN, Type, duckdb_type, hive_type
from duckathena.views import KIND as VIEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyiceberg.table import Table as IcebergTable

COMPRESSION_NAMES = ("write_compression", "parquet_compression", "orc_compression", "compression")
KNOWN = {"format", *COMPRESSION_NAMES, "external_location", "partitioned_by", "is_external", "table_type",
         "field_delimiter", "bucketed_by", "bucket_count", "compression_level"}  # fmt: skip
OF_ICEBERG = {"table_type", "location", "partitioning", "is_external"}  # beside its table's properties
LEVELS = range(1, 23)  # of ZSTD


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go, and how they are written there: the columns in order, those in `partitioned_by` as folders."""

    location: str
    columns: Sequence[tuple[str, Type]]
    partitioned_by: Sequence[str]
    format: str
    compression: str
    delimiter: str = "\x01"
    bucketed_by: Sequence[str] = ()
    buckets: int = 0
    level: int | None = None

    @property
    def suffix(self) -> str:
        return suffix(self.format, self.compression)

    @property
    def own(self) -> Sequence[tuple[str, Type]]:
        """The columns that stand in the files."""
        return [(name, of) for name, of in self.columns if name not in self.partitioned_by]


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
        self.manifest: list[str] = []
        self.rows = 0

    @property
    def query(self) -> str:
        """The text of the query whose rows are written: for one that changes rows all that the table then has."""
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
            return f"SELECT * FROM {name} WHERE NOT {changed}"
        unknown = set(write.assignments) - {column.name for column in table.columns}
        if unknown:
            raise AthenaError(f"The UPDATE SET target column {min(unknown)} does not exist", code="COLUMN_NOT_FOUND")
        items = (
            f"""CASE WHEN {changed} THEN {write.assignments[column.name]} ELSE "{column.name}" END"""
            if column.name in write.assignments
            else f'"{column.name}"'
            for column in table.columns
        )
        return f"SELECT {', '.join(items)} FROM {name}"

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
        rows = shaped(query, table, [column.name for column in table.columns])
        try:
            iceberg.overwrite(self._iceberg(table), connection.execute(rows.sql).to_arrow_reader())
        except (duckdb.Error, OSError) as error:
            if MULTIPLE in str(error):
                raise AthenaError(MULTIPLE, code="MERGE_TARGET_ROW_MULTIPLE_MATCHES") from error
            raise

    def _iceberg(self, table: Table) -> "IcebergTable":
        return iceberg.load(table, self._storage, self._session.writable)

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
        target = _target(query, f"{given.rstrip('/')}/", write.properties, "PARQUET")
        if any(map(is_data, self._storage.list(target.location))):
            raise AthenaError(
                f"Target directory for table is not empty: {target.location}", code="HIVE_PATH_ALREADY_EXISTS"
            )
        columns = [Column(name.lower(), hive_type(of)) for name, of in target.columns]
        keys = len(target.partitioned_by)
        own, parts = tuple(columns[: len(columns) - keys]), tuple(columns[len(columns) - keys :])
        described = ENCODINGS[target.format].format
        if target.format == "TEXTFILE":
            delimiters = {"field.delim": target.delimiter, "serialization.format": target.delimiter}
            described = replace(described, parameters=delimiters)
        table = Table(database, write.name[1], own, parts, target.location, described,
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
        given = {name: value for name, value in write.properties.items() if name not in OF_ICEBERG}
        if unknown := set(given) - KNOWN_OF_ICEBERG:
            raise AthenaError(f"Catalog 'awsdatacatalog$iceberg-aws' table property '{min(unknown)}' does not exist",
                              code="INVALID_TABLE_PROPERTY")  # fmt: skip
        target = _target(query, location, {}, "PARQUET")
        columns = tuple(Column(name, hive_type(of)) for name, of in target.columns)
        kept = {name: str(value) for name, value in given.items()}
        empty = Table(database, write.name[1], columns, (), location, Format(""), kept)
        table = iceberg.create(empty, _names(write.properties, "partitioning"), self._storage, self._session.writable)
        if write.with_data:
            rows = shaped(query, table, [column.name for column in columns])
            iceberg.insert(self._iceberg(table), connection.execute(rows.sql).to_arrow_reader())

    def _insert(self, connection: duckdb.DuckDBPyConnection, query: Query, write: InsertInto) -> None:
        table = self._session.table(write.name)
        if table.kind == VIEW:
            raise AthenaError("Inserting into views is not supported", code="NOT_SUPPORTED")
        rows = shaped(query, table, write.columns, assigned=True)
        if is_iceberg(table):
            iceberg.insert(self._iceberg(table), connection.execute(rows.sql).to_arrow_reader())
            return
        self._copy(connection, rows, _of_table(table, [(str(name), of) for name, of in rows.columns]))
        self._add_partitions(table)

    def _unload(self, connection: duckdb.DuckDBPyConnection, query: Query, write: Unload) -> None:
        location = f"{write.location.rstrip('/')}/"
        if any(map(is_data, self._storage.list(location))):
            raise AthenaError(f"Target directory for table is not empty: {location}", code="HIVE_PATH_ALREADY_EXISTS")
        self._copy(connection, query, _target(query, location, write.properties, ""))

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
                for part, file in _written(connection, rows, target, folder):
                    uri = f"{target.location}{part}{file.name.partition('.')[0]}_{uuid.uuid4()}{target.suffix}"
                    self._storage.put(file, uri)
                    self.manifest.append(uri)
        finally:
            connection.execute(f"DROP TABLE {rows}")

    def _add_partitions(self, table: Table) -> None:
        if not table.partition_keys:
            return
        known = {one.values for one in self._session.catalog.partitions(table)}
        folders = {uri.removeprefix(table.location.rstrip("/") + "/").rpartition("/")[0] for uri in self.manifest}
        found = [Partition(tuple(unquote(part.partition("=")[2]) for part in folder.split("/")),
                           f"{table.location.rstrip('/')}/{folder}/") for folder in sorted(folders)]  # fmt: skip
        self._session.writable.add_partitions(table, [one for one in found if one.values not in known])


def _written(connection: duckdb.DuckDBPyConnection, rows: str, target: Target, folder: Path) -> list[tuple[str, Path]]:
    """Write a table's rows as local files, one a partition and bucket; return them with their folders `key=value/`."""
    keys = [f"CAST({identifier(key)} AS VARCHAR)" for key in target.partitioned_by]
    bucket = _bucket(target)
    items = ", ".join([*keys, bucket])
    parts: list[tuple[Any, ...]] = [(0,)]
    if keys or target.buckets:
        parts = connection.execute(f"SELECT DISTINCT {items} FROM {rows} ORDER BY ALL").fetchall()
    found = []
    for number, (*values, part) in enumerate(parts):
        path = folder / f"{number:05}{target.suffix}"
        tests = [f"{key} IS NOT DISTINCT FROM {'NULL' if value is None else quote(value)}"
                 for key, value in zip(keys, values, strict=True)]  # fmt: skip
        chosen = f"(SELECT * FROM {rows} WHERE {' AND '.join([*tests, f'{bucket} = {part}'])})"
        job = Job(connection, chosen, target.own, path, target.compression, target.delimiter, target.level)
        ENCODINGS[target.format].write(job)
        pairs = zip(target.partitioned_by, values, strict=True)
        found.append(("".join(f"{key}={escaped(value)}/" for key, value in pairs), path))
    return found


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


def _target(query: Query, location: str, properties: "Mapping[str, Value]", default: str) -> Target:
    """Return where and how CTAS or UNLOAD writes. Raises AthenaError for what it says wrong or duckathena lacks."""
    unknown = set(properties) - KNOWN
    if unknown or str(properties.get("table_type", "HIVE")).upper() != "HIVE":
        raise NotSupported(f"the property {', '.join(sorted(unknown)) or 'table_type'}")
    names = []
    for position, (name, of) in enumerate(query.columns, start=1):
        if name is None:
            raise AthenaError(f"line 1:1: Column name not specified at position {position}", code="MISSING_COLUMN_NAME")
        if name.lower() in names:
            raise AthenaError(f"line 1:1: Column name '{name}' specified more than once", code="DUPLICATE_COLUMN_NAME")
        if of == UNKNOWN:
            raise AthenaError(f"line 1:1: Column type is unknown: {name}", code="COLUMN_TYPE_UNKNOWN")
        hive_type(of)
        names.append(name.lower())
    partitioned = properties.get("partitioned_by", ())
    keys = tuple(key.lower() for key in ([partitioned] if isinstance(partitioned, str) else partitioned))
    if keys and (tuple(names[-len(keys) :]) != keys or len(keys) == len(names)):
        raise AthenaError(f"Partition keys must be the last columns in the table and in the same order as the table "
                          f"properties: {list(keys)}", code="HIVE_COLUMN_ORDER_MISMATCH")  # fmt: skip
    kind, compression = _encoding(properties, default)
    columns = tuple((name, of) for name, (_, of) in zip(names, query.columns, strict=True))
    buckets = tuple(column.lower() for column in _names(properties, "bucketed_by"))
    if not set(buckets) <= set(names) - set(keys) or bool(buckets) != ("bucket_count" in properties):
        raise AthenaError("bucketed_by wants columns of the table, none of them a partition key, and a bucket_count",
                          code="INVALID_TABLE_PROPERTY")  # fmt: skip
    return Target(location, columns, keys, kind, compression, str(properties.get("field_delimiter", "\x01")), buckets,
                  _count(properties.get("bucket_count", "0")), _level(properties, compression))  # fmt: skip


def _names(properties: "Mapping[str, Value]", name: str) -> tuple[str, ...]:
    found = properties.get(name, ())
    return (found,) if isinstance(found, str) else found


def _level(properties: "Mapping[str, Value]", compression: str) -> int | None:
    given = properties.get("compression_level")
    if given is None:
        return None
    if compression != "ZSTD" or not str(given).isdigit() or int(str(given)) not in LEVELS:
        raise AthenaError("compression_level is one of ZSTD, from 1 to 22", code="INVALID_TABLE_PROPERTY")
    return int(str(given))


def _count(text: "Value") -> int:
    if not isinstance(text, str) or not text.isdigit():
        raise AthenaError("bucket_count wants a whole number", code="INVALID_TABLE_PROPERTY")
    return int(text)


def _encoding(properties: "Mapping[str, Value]", default: str) -> tuple[str, str]:
    """Return the format and the compression that the properties ask for."""
    kind = str(properties.get("format", default)).upper()
    if kind not in ENCODINGS:
        raise NotSupported(f"writing {kind}; known are {', '.join(sorted(ENCODINGS))}")
    known = ENCODINGS[kind].compressions
    given = next((str(properties[name]).upper() for name in COMPRESSION_NAMES if name in properties), known[0])
    compression = "ZLIB" if (kind, given) == ("ORC", "GZIP") else "NONE" if given == "UNCOMPRESSED" else given
    if compression not in known:
        raise NotSupported(f"{kind} compressed as {compression}; known are {', '.join(sorted(known))}")
    return kind, compression


def _of_table(table: Table, columns: Sequence[tuple[str, Type]]) -> Target:
    """Return how INSERT INTO writes a table's rows."""
    if table.buckets:
        raise AthenaError("Inserting into bucketed tables is not supported", code="NOT_SUPPORTED")
    kind = next((name for name, known in ENCODINGS.items() if known.format.serde == table.format.serde), None)
    kind = "JSON" if kind is None and table.format.serde.endswith(".JsonSerDe") else kind
    if kind is None:
        raise NotSupported(f"INSERT INTO a table with the SerDe {table.format.serde}")
    parameters = table.format.parameters
    named = {name.partition(".")[2]: value for name, value in table.parameters.items() if name.startswith("write.")}
    given = {"compression": named["compression"]} if "compression" in named else {}
    _, compression = _encoding(given, kind)
    delimiter = parameters.get("field.delim") or parameters.get("serialization.format") or "\x01"
    keys = [key.name for key in table.partition_keys]
    delimiter = character(delimiter)
    return Target(f"{table.location.rstrip('/')}/", columns, keys, kind, compression, delimiter)
