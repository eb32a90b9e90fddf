"""What the Data Catalog holds, in one account and region. Names are lower case throughout, as Glue keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lakestack.glue.catalog.expressions import Expression
from lakestack.glue.catalog.indexes import PartitionIndex
from lakestack.glue.errors import already_exists, entity_not_found, invalid_input

type Values = tuple[str, ...]
type Statistics = dict[str, dict[str, Any]]


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Partition:
    """A partition: `input` is its PartitionInput, `statistics` those of its columns."""

    input: dict[str, Any]
    created: datetime = field(default_factory=now)
    statistics: Statistics = field(default_factory=dict)

    @property
    def values(self) -> Values:
        return tuple(self.input.get("Values") or ())


@dataclass(slots=True)
class Table:
    """A table: its versions' TableInputs by number, the newest last, and its partitions by their values."""

    name: str
    versions: dict[int, dict[str, Any]]
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)
    partitions: dict[Values, Partition] = field(default_factory=dict)
    indexes: dict[str, PartitionIndex] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=dict)
    latest: int = 0

    @property
    def input(self) -> dict[str, Any]:
        return self.versions[self.latest]

    @property
    def keys(self) -> list[dict[str, str]]:
        """Return the partition keys, as columns."""
        return self.input.get("PartitionKeys") or []

    def update(self, definition: dict[str, Any], *, archive: bool) -> None:
        """Take a new TableInput; the one before is kept as a version if it is to be archived."""
        if not archive:
            del self.versions[self.latest]
        self.latest += 1
        self.versions[self.latest] = definition
        self.updated = now()

    def partition(self, values: list[str]) -> Partition:
        if tuple(values) not in self.partitions:
            raise entity_not_found("Cannot find partition.")
        return self.partitions[tuple(values)]

    def add_partition(self, definition: dict[str, Any]) -> None:
        partition = Partition(definition)
        self._check(partition)
        if partition.values in self.partitions:
            raise already_exists("Partition already exists.")
        self._put(partition)

    def update_partition(self, values: list[str], definition: dict[str, Any]) -> None:
        """Give a partition a new PartitionInput, which may also move it to other values."""
        before, after = self.partition(values), Partition(definition)
        if not after.values:
            after.input["Values"] = list(before.values)
        self._check(after)
        if after.values != before.values and after.values in self.partitions:
            raise already_exists("Partition already exists.")
        after.created, after.statistics = before.created, before.statistics
        if after.values == before.values:
            self.partitions[after.values] = after
        else:
            self.remove_partition(values)
            self._put(after)

    def remove_partition(self, values: list[str]) -> None:
        removed = self.partition(values).values
        del self.partitions[removed]
        for index in self.indexes.values():
            index.remove(removed)

    def find_partitions(self, expression: Expression | None) -> Sequence[Partition]:
        """Return the partitions that an expression may hold for, by an index if one helps: else all."""
        helpful = [index for index in self.indexes.values() if expression and index.helps(expression)]
        if expression and helpful:
            return [self.partitions[values] for values in helpful[0].find(expression)]
        return list(self.partitions.values())

    def add_index(self, name: str, keys: list[str]) -> None:
        known = [key["Name"] for key in self.keys]
        if unknown := [key for key in keys if key not in known]:
            raise invalid_input(f"Keys {unknown} of the index are no partition keys of table {self.name}")
        if name in self.indexes:
            raise already_exists(f"Index {name} already exists.")
        index = PartitionIndex(keys, [known.index(key) for key in keys])
        for values in self.partitions:
            index.add(values)
        self.indexes[name] = index

    def _put(self, partition: Partition) -> None:
        self.partitions[partition.values] = partition
        for index in self.indexes.values():
            index.add(partition.values)

    def _check(self, partition: Partition) -> None:
        if len(partition.values) != len(self.keys):
            raise invalid_input("The number of partition keys do not match the number of partition values")


@dataclass(slots=True)
class Database:
    name: str
    input: dict[str, Any]
    created: datetime = field(default_factory=now)
    tables: dict[str, Table] = field(default_factory=dict)
    functions: dict[str, dict[str, Any]] = field(default_factory=dict)

    def table(self, name: str) -> Table:
        if name.lower() not in self.tables:
            raise entity_not_found(f"Table {name} not found.")
        return self.tables[name.lower()]

    def add_table(self, definition: dict[str, Any]) -> None:
        definition = named(definition)
        name = definition["Name"]
        if name in self.tables:
            raise already_exists("Table already exists.")
        self.tables[name] = Table(name, {0: definition})


@dataclass(slots=True)
class Catalog:
    databases: dict[str, Database] = field(default_factory=dict)

    def database(self, name: str) -> Database:
        if name.lower() not in self.databases:
            raise entity_not_found(f"Database {name} not found.")
        return self.databases[name.lower()]

    def add_database(self, definition: dict[str, Any]) -> Database:
        definition = named(definition)
        name = definition["Name"]
        if name in self.databases:
            raise already_exists("Database already exists.")
        self.databases[name] = Database(name, definition)
        return self.databases[name]

    def table(self, database: str, name: str) -> Table:
        return self.database(database).table(name)


def named(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a definition with its name in lower case; raises InvalidInputException where it has none."""
    name = str(definition.get("Name") or "").strip()
    if not name:
        raise invalid_input("Name must not be empty")
    return {**definition, "Name": name.lower()}
