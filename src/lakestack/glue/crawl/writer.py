"""Brings what a crawl found into the Data Catalog, under the crawler's schema change policy.

https://docs.aws.amazon.com/glue/latest/dg/crawler-schema-changes-prevent.html
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lakestack.glue.crawl.definition import (
    CRAWLER,
    DEPRECATED,
    RUN,
    Author,
    distinct_name,
    partition_input,
    table_input,
    table_name,
)
from lakestack.glue.crawl.grouping import Table

FUNDAMENTAL = ("classification", "compressionType", "delimiter")  # what other data is another table's
INHERITED = ("Columns", "InputFormat", "OutputFormat", "SerdeInfo")
PARTITION_INDEX = "crawler_partition_index"
CREATE_BATCH, UPDATE_BATCH, DELETE_BATCH = 100, 100, 25  # what the API takes in one call


@dataclass(frozen=True, slots=True)
class Policy:
    """What a crawl may change of what is in the catalogue.

    `update` is UPDATE_IN_DATABASE or LOG; `delete` is DELETE_FROM_DATABASE, DEPRECATE_IN_DATABASE or LOG.
    `merge_columns` keeps what is there and adds new columns; `inherit` gives partitions the table's columns and SerDe.
    `new_only` crawls new folders alone, and so cannot tell what is gone. `index` gives new tables a partition index.
    """

    update: str = "UPDATE_IN_DATABASE"
    delete: str = "DEPRECATE_IN_DATABASE"
    merge_columns: bool = False
    inherit: bool = False
    new_only: bool = False
    index: bool = True


@dataclass(slots=True)
class Changes:
    """The names of the tables, and the partitions as `table/value/...`, that a crawl changed, each by what was done."""

    tables: dict[str, list[str]] = field(default_factory=lambda: {"ADD": [], "UPDATE": [], "DELETE": []})
    partitions: dict[str, list[str]] = field(default_factory=lambda: {"ADD": [], "UPDATE": [], "DELETE": []})
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Changes") -> None:
        for kind in ("ADD", "UPDATE", "DELETE"):
            self.tables[kind] += other.tables[kind]
            self.partitions[kind] += other.partitions[kind]
        self.notes += other.notes


class Writer:
    """Writes to one database through a boto3 Glue client."""

    def __init__(self, glue: Any, database: str, prefix: str, policy: Policy, author: Author) -> None:
        self.glue, self.database, self.prefix, self.policy, self.author = glue, database, prefix, policy, author
        self.changes = Changes()
        pages = glue.get_paginator("get_tables").paginate(DatabaseName=database)
        self.existing: dict[str, dict[str, Any]] = {
            table["Name"]: table for page in pages for table in page["TableList"]
        }

    def roots(self, bucket: str) -> frozenset[str]:
        """Return the folders of a bucket where this crawler's tables begin, as keys."""
        locations = [
            table.get("StorageDescriptor", {}).get("Location", "")
            for table in self.existing.values()
            if self._mine(table)
        ]
        start = f"s3://{bucket}/"
        return frozenset(place.removeprefix(start) for place in locations if place.startswith(start))

    def _mine(self, table: dict[str, Any]) -> bool:
        return table.get("Parameters", {}).get(CRAWLER) == self.author.crawler

    def write(self, table: Table, name: str = "") -> str:
        """Create or update a table and its partitions, under a name of its own or the one given; return the name."""
        name = name or self._name(table)
        definition = table_input(table, name, self.author)
        existing = self.existing.get(name)
        if existing and self._is_another(existing, definition):
            return name
        if existing:
            definition = self._updated(existing, definition)
        else:
            names = _names(definition["PartitionKeys"])
            index = [{"IndexName": PARTITION_INDEX, "Keys": names}] if names and self.policy.index else []
            self.glue.create_table(DatabaseName=self.database, TableInput=definition, PartitionIndexes=index)
            self.changes.tables["ADD"].append(name)
        self.existing[name] = definition
        keys = definition["PartitionKeys"]
        if len(keys) != len(table.keys):
            levels = f"{len(table.keys)} levels of folders and {len(keys)} partition keys"
            self.changes.notes.append(f"table {name} has {levels}: its partitions are left as they were")
        elif keys:
            self._write_partitions(name, table, definition)
        return name

    def remove_missing(self, roots: list[str], written: set[str]) -> None:
        """Delete, deprecate or note this crawler's tables under `roots` (URIs of folders) that it has not written."""
        if self.policy.new_only:
            return
        for name, table in self.existing.items():
            location = table.get("StorageDescriptor", {}).get("Location", "")
            if name in written or not self._mine(table) or not location.startswith(tuple(roots)):
                continue
            if self.policy.delete == "DELETE_FROM_DATABASE":
                self.glue.delete_table(DatabaseName=self.database, Name=name)
                self.changes.tables["DELETE"].append(name)
            elif self.policy.delete == "DEPRECATE_IN_DATABASE":
                self._deprecate(table)
            self.changes.notes.append(f"table {name} has no objects left at {location} ({self.policy.delete})")

    def _deprecate(self, table: dict[str, Any]) -> None:
        if DEPRECATED in table.get("Parameters", {}):
            return
        changed = table_definition(table)
        changed["Parameters"] = changed.get("Parameters", {}) | {DEPRECATED: _milliseconds()}
        self.glue.update_table(DatabaseName=self.database, TableInput=changed)
        self.changes.tables["UPDATE"].append(table["Name"])

    def _is_another(self, existing: dict[str, Any], found: dict[str, Any]) -> bool:
        """Tell whether columns cannot be merged into a table, for its data became another kind; then deprecate it.

        https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
        """
        if not self.policy.merge_columns or self.policy.update == "LOG":
            return False
        for parameter in FUNDAMENTAL:
            was, is_now = (one.get("Parameters", {}).get(parameter, "null") for one in (existing, found))
            if was != is_now:
                self.changes.notes.append(
                    f"Cannot merge new columns into the table {found['Name']} as defined in the Data Catalog because "
                    f"the parameter '{parameter}' has changed. The existing value is '{was}', and the crawled value is "
                    f"'{is_now}'. Either remove the table or resolve the inconsistent parameter value."
                )
                self._deprecate(existing)
                return True
        return False

    def _name(self, table: Table) -> str:
        """Return the table's name, with a suffix where another location's table has it already."""
        name = table_name(table, self.prefix)
        taken = self.existing.get(name)
        if taken and _folder(taken.get("StorageDescriptor", {}).get("Location", "")) != _folder(table.location):
            return distinct_name(name, table.location)
        return name

    def _updated(self, existing: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
        """Update a table where the crawl found something new; return the definition that the catalogue then has."""
        name = found["Name"]
        before = table_definition(existing)
        if self.policy.update == "LOG":
            if _columns(before) != _columns(found):
                self.changes.notes.append(f"the schema of table {name} has changed; it is left as it was (LOG)")
            return before
        after = {**before, **found, "Parameters": {**before.get("Parameters", {}), **found["Parameters"]}}
        after["Parameters"].pop(DEPRECATED, None)
        if self.policy.merge_columns:
            after["StorageDescriptor"] = _merged_descriptor(before, found)
        known = existing.get("PartitionKeys", [])
        if _names(known) == _names(found["PartitionKeys"]) or (known and len(known) != len(found["PartitionKeys"])):
            after["PartitionKeys"] = known  # with the types that whoever made the table gave them
        if _without_run(after) == _without_run(before):
            return before
        self.glue.update_table(DatabaseName=self.database, TableInput=after)
        self.changes.tables["UPDATE"].append(name)
        return after

    def _write_partitions(self, name: str, table: Table, definition: dict[str, Any]) -> None:
        existing = {tuple(partition["Values"]): partition for partition in self._partitions(name)}
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for values in table.partitions:
            wanted = partition_input(table, values, self.author)
            if self.policy.inherit:
                _inherit(wanted, definition)
            elif self.policy.merge_columns and values in existing:
                wanted["StorageDescriptor"] = _merged_descriptor(existing[values], wanted)
            if values not in existing:
                new.append(wanted)
            elif self._updates_partitions and _without_run(existing[values]) != _without_run(wanted):
                changed.append(wanted)
        place = {"DatabaseName": self.database, "TableName": name}
        for batch in _batches(new, CREATE_BATCH):
            _check(self.glue.batch_create_partition(**place, PartitionInputList=batch), "create", name)
        for batch in _batches(changed, UPDATE_BATCH):
            entries = [{"PartitionValueList": each["Values"], "PartitionInput": each} for each in batch]
            _check(self.glue.batch_update_partition(**place, Entries=entries), "update", name)
        self.changes.partitions["ADD"] += [_label(name, each["Values"]) for each in new]
        self.changes.partitions["UPDATE"] += [_label(name, each["Values"]) for each in changed]
        self._remove_partitions(name, [existing[values] for values in existing.keys() - table.partitions.keys()])

    @property
    def _updates_partitions(self) -> bool:
        """Partitions inherit what a table has even where the table itself is not to be changed."""
        return self.policy.update != "LOG" or (self.policy.inherit and not self.policy.new_only)

    def _remove_partitions(self, name: str, gone: list[dict[str, Any]]) -> None:
        if self.policy.new_only or not gone:
            return
        place = {"DatabaseName": self.database, "TableName": name}
        if self.policy.delete == "DELETE_FROM_DATABASE":
            for batch in _batches(gone, DELETE_BATCH):
                values = [{"Values": partition["Values"]} for partition in batch]
                _check(self.glue.batch_delete_partition(**place, PartitionsToDelete=values), "delete", name)
            self.changes.partitions["DELETE"] += [_label(name, partition["Values"]) for partition in gone]
        elif self.policy.delete == "DEPRECATE_IN_DATABASE":
            fresh = [partition for partition in gone if DEPRECATED not in partition.get("Parameters", {})]
            for batch in _batches(fresh, UPDATE_BATCH):
                inputs = [_deprecated(each) for each in batch]
                entries = [{"PartitionValueList": each["Values"], "PartitionInput": each} for each in inputs]
                _check(self.glue.batch_update_partition(**place, Entries=entries), "deprecate", name)
            self.changes.partitions["UPDATE"] += [_label(name, partition["Values"]) for partition in fresh]
        self.changes.notes.append(f"{len(gone)} partitions of {name} have no objects left ({self.policy.delete})")

    def _partitions(self, name: str) -> Iterator[dict[str, Any]]:
        pages = self.glue.get_paginator("get_partitions").paginate(DatabaseName=self.database, TableName=name)
        for page in pages:
            yield from page["Partitions"]


TABLE_FIELDS = (
    "Name", "Description", "Owner", "LastAccessTime", "LastAnalyzedTime", "Retention", "StorageDescriptor",
    "PartitionKeys", "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters", "TargetTable",
)  # fmt: skip
PARTITION_FIELDS = ("Values", "LastAccessTime", "StorageDescriptor", "Parameters", "LastAnalyzedTime")


def table_definition(table: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a Table that a TableInput may hold."""
    return {name: table[name] for name in TABLE_FIELDS if name in table}


def _deprecated(partition: dict[str, Any]) -> dict[str, Any]:
    kept = {name: partition[name] for name in PARTITION_FIELDS if name in partition}
    return kept | {"Parameters": partition.get("Parameters", {}) | {DEPRECATED: _milliseconds()}}


def _without_run(definition: dict[str, Any]) -> dict[str, Any]:
    """Return what of a table or partition a crawl compares: all but its run's id, which differs at each."""
    descriptor = definition.get("StorageDescriptor", {})
    return {
        "Parameters": _drop_run(definition.get("Parameters", {})),
        "PartitionKeys": definition.get("PartitionKeys", []),
        "StorageDescriptor": descriptor | {"Parameters": _drop_run(descriptor.get("Parameters", {}))},
    }


def _drop_run(parameters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name != RUN}


def _names(columns: list[dict[str, str]]) -> list[str]:
    return [column["Name"] for column in columns]


def _columns(definition: dict[str, Any]) -> list[dict[str, str]]:
    columns: list[dict[str, str]] = definition.get("StorageDescriptor", {}).get("Columns", [])
    return columns


def _inherit(partition: dict[str, Any], table: dict[str, Any]) -> None:
    """Give a partition its table's columns, formats, SerDe and classification.

    https://docs.aws.amazon.com/glue/latest/dg/crawler-schema-changes-prevent.html
    """
    descriptor = table.get("StorageDescriptor", {})
    partition["StorageDescriptor"] |= {name: descriptor[name] for name in INHERITED if name in descriptor}
    if classification := table.get("Parameters", {}).get("classification"):
        partition["Parameters"]["classification"] = classification


def _merged_descriptor(before: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return a descriptor as it was but for new columns, and for the parameters that a crawler sets."""
    was: dict[str, Any] = before.get("StorageDescriptor", {})
    is_now: dict[str, Any] = found["StorageDescriptor"]
    serde = is_now["SerdeInfo"] | was.get("SerdeInfo", {})
    serde["Parameters"] = was.get("SerdeInfo", {}).get("Parameters", {}) | is_now["SerdeInfo"]["Parameters"]
    return {
        **is_now,
        **was,
        "Columns": _with_new(before, found),
        "SerdeInfo": serde,
        "Parameters": was.get("Parameters", {}) | is_now["Parameters"],
    }


def _with_new(before: dict[str, Any], found: dict[str, Any]) -> list[dict[str, str]]:
    names = {column["Name"] for column in _columns(before)}
    return _columns(before) + [column for column in _columns(found) if column["Name"] not in names]


def _batches(items: list[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _check(answer: dict[str, Any], action: str, table: str) -> None:
    """Raise RuntimeError with the first of a batch's errors, if it has any."""
    if errors := answer.get("Errors"):
        detail = errors[0]["ErrorDetail"]
        raise RuntimeError(f"cannot {action} {len(errors)} partitions of {table}: {detail['ErrorMessage']}")


def _folder(location: str) -> str:
    return location.rstrip("/")


def _label(table: str, values: list[str]) -> str:
    return "/".join([table, *values])


def _milliseconds() -> str:
    return str(int(time.time() * 1000))
