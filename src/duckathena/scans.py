"""A table as DuckDB reads it: which partitions and objects, fetched where, and the view over them."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from duckathena.catalog import Catalog, Partition
from duckathena.dialect.scope import Scan
from duckathena.dialect.typed import quote
from duckathena.errors import NotSupported
from duckathena.formats import FILE, Source, reader
from duckathena.storage import Storage, StoredObject, is_data
from duckathena.types import Type, duckdb_type, parse_type

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
FETCHERS = 8


@dataclass(frozen=True, slots=True)
class File:
    """An object of a table, where it was fetched to, and its partition's values."""

    stored: StoredObject
    path: Path
    values: tuple[str, ...]


def fetch(connection: duckdb.DuckDBPyConnection, scan: Scan, catalog: Catalog, storage: Storage) -> list[File]:
    """Return the objects that `scan` needs, as local files."""
    partitions = _partitions(connection, scan, catalog)
    found = [(stored, partition.values) for partition in partitions
             for stored in storage.list(partition.location) if is_data(stored)]  # fmt: skip
    with ThreadPoolExecutor(FETCHERS) as pool:
        paths = pool.map(storage.fetch, (stored for stored, _ in found))
        return [File(stored, path, values) for (stored, values), path in zip(found, paths, strict=True)]


def create_view(connection: duckdb.DuckDBPyConnection, scan: Scan, files: Sequence[File], sql: str) -> None:
    """Make the view over the files that the compiled query `sql` reads, with no columns but those it names."""
    used = sorted({int(number) for number in re.findall(rf"\b{scan.alias}\.c(\d+)\b", sql)})
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {scan.alias}_files AS {_view(connection, scan, files, used)}")


def _partitions(connection: duckdb.DuckDBPyConnection, scan: Scan, catalog: Catalog) -> Sequence[Partition]:
    """Return the partitions that the query's predicates leave, judged by DuckDB itself."""
    table = scan.table
    if not table.partition_keys:
        return [Partition((), table.location)]
    # Athena would make the partitions from these properties, and not look at the catalogue's.
    # https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
    if table.parameters.get("projection.enabled", "").lower() == "true":
        raise NotSupported("partition projection (projection.enabled)")
    partitions = catalog.partitions(table)
    if not scan.predicates or not partitions:
        return partitions
    first = len(table.columns)
    rows = ", ".join(f"({i}, {', '.join(_values(scan, one.values))})" for i, one in enumerate(partitions))
    names = ", ".join(f"c{first + i}" for i in range(len(table.partition_keys)))
    kept = connection.execute(
        f"SELECT id FROM (VALUES {rows}) AS {scan.alias}(id, {names}) WHERE {' AND '.join(scan.predicates)} ORDER BY id"
    ).fetchall()
    return [partitions[index] for (index,) in kept]


def _values(scan: Scan, values: Sequence[str]) -> list[str]:
    """Return a partition's values as DuckDB SQL of the keys' types."""
    types = (duckdb_type(parse_type(key.type, hive=True)) for key in scan.table.partition_keys)
    return [f"CAST({'NULL' if value == NULL_PARTITION else quote(value)} AS {of})"
            for value, of in zip(values, types, strict=True)]  # fmt: skip


def _view(connection: duckdb.DuckDBPyConnection, scan: Scan, files: Sequence[File], used: Sequence[int]) -> str:
    table = scan.table
    types = [parse_type(column.type, hive=True) for column in (*table.columns, *table.partition_keys)]
    if not files:
        nothing = (f"CAST(NULL AS {duckdb_type(of)}) AS c{i}" for i, of in enumerate((*types, Type("varchar"))))
        return f"SELECT {', '.join(nothing)} WHERE FALSE"
    width = len(table.columns)
    own = [i for i in used if i < width] or [0]
    source = Source(table, [table.columns[i].name for i in own], [types[i] for i in own], [file.path for file in files])
    read = reader(connection, source)
    items = [f"{sql} AS c{i}" for i, sql in zip(own, read.columns, strict=True)]
    others = [i for i in used if i >= width]
    if not others:
        return f"SELECT {', '.join(items)} FROM {read.relation} AS d"
    # What the object's place says, rather than its content: the partition's values and `$path`.
    items += [f"p.c{i} AS c{i}" for i in others]
    rows = ", ".join(f"({quote(str(file.path))}, {', '.join([*_values(scan, file.values), quote(file.stored.uri)])})"
                     for file in files)  # fmt: skip
    names = ", ".join(f"c{i}" for i in range(width, len(types) + 1))
    places = f"(VALUES {rows}) AS p(file, {names})"
    return f"SELECT {', '.join(items)} FROM {read.relation} AS d JOIN {places} ON d.{FILE} = p.file"
