"""Which of a table's objects a query reads: its partitions, judged by the query's predicates, and what lies there."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from duckathena.catalog import Catalog, Partition
from duckathena.dialect.columns import partition_value, partition_values
from duckathena.dialect.scope import Scan
from duckathena.projection import is_projected, projected
from duckathena.storage import Storage, StoredObject, is_data
from duckathena.types import parse_type

LISTERS = 8
MANY = 16  # partitions, beyond which their table's folder is listed once rather than each of them


@dataclass(frozen=True, slots=True)
class File:
    """An object of a table, and its partition's values."""

    stored: StoredObject
    values: tuple[str, ...]


def find_files(connection: duckdb.DuckDBPyConnection, scan: Scan, catalog: Catalog, storage: Storage) -> list[File]:
    """Return the objects that `scan` needs, in the order of the partitions and of their names."""
    partitions = _partitions(connection, scan, catalog)
    listed = _listed(scan.table.location, partitions, storage)
    return [File(stored, partition.values) for partition, objects in zip(partitions, listed, strict=True)
            for stored in objects if is_data(stored)]  # fmt: skip


def _listed(root: str, partitions: Sequence[Partition], storage: Storage) -> list[Sequence[StoredObject]]:
    """Return the objects of each partition."""
    if len(partitions) == 1:
        return [storage.list(partitions[0].location)]
    root = f"{root.rstrip('/')}/"
    folders = [f"{partition.location.rstrip('/')}/" for partition in partitions]
    if len(partitions) <= MANY or not all(folder.startswith(root) for folder in folders):
        with ThreadPoolExecutor(LISTERS) as pool:
            return list(pool.map(storage.list, (partition.location for partition in partitions)))
    found: dict[str, list[StoredObject]] = {folder: [] for folder in folders}
    for stored in storage.list(root):
        folder = stored.uri
        while len(folder) > len(root):
            folder = f"{folder.rstrip('/').rpartition('/')[0]}/"
            if folder in found:
                found[folder].append(stored)
    return [found[folder] for folder in folders]


def _partitions(connection: duckdb.DuckDBPyConnection, scan: Scan, catalog: Catalog) -> Sequence[Partition]:
    """Return the partitions that the query's predicates leave, judged by DuckDB itself."""
    table = scan.table
    if not table.partition_keys:
        return [Partition((), table.location)]
    if is_projected(table):
        # Athena does not look at the catalogue's partitions then.
        partitions: Sequence[Partition] = projected(
            table, scan.fixed, datetime.now(UTC), lambda number, values: _kept(connection, scan, number, values)
        )
    else:
        partitions = catalog.partitions(table)
    if not scan.predicates or not partitions:
        return partitions
    first = len(table.columns)
    rows = ", ".join(f"({i}, {', '.join(partition_values(table, one.values))})" for i, one in enumerate(partitions))
    names = ", ".join(f"c{first + i}" for i in range(len(table.partition_keys)))
    kept = connection.execute(
        f"SELECT id FROM (VALUES {rows}) AS {scan.alias}(id, {names}) WHERE {' AND '.join(scan.predicates)} ORDER BY id"
    ).fetchall()
    return [partitions[index] for (index,) in kept]


def _kept(connection: duckdb.DuckDBPyConnection, scan: Scan, number: int, values: Sequence[str]) -> Sequence[str]:
    """Return the values of one partition key that the predicates on it alone leave."""
    name = f"{scan.alias}.c{len(scan.table.columns) + number}"
    alone = [one for one in scan.predicates if set(re.findall(rf"\b{scan.alias}\.c\d+\b", one)) == {name}]
    if not alone or not values:
        return values
    key = scan.table.partition_keys[number]
    of = parse_type(key.type, hive=True)
    rows = ", ".join(f"({i}, {partition_value(key.name, value, of)})" for i, value in enumerate(values))
    column = name.partition(".")[2]
    kept = connection.execute(
        f"SELECT id FROM (VALUES {rows}) AS {scan.alias}(id, {column}) WHERE {' AND '.join(alone)} ORDER BY id"
    ).fetchall()
    return [values[index] for (index,) in kept]
