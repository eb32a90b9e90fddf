"""Parsed statements, one class each. A `name` is (database or None, table)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from duckathena.catalog import Column, Format

Name = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class ShowDatabases:
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class ShowTables:
    database: str | None = None
    pattern: str | None = None
    views: bool = False


@dataclass(frozen=True, slots=True)
class ShowColumns:
    name: Name


@dataclass(frozen=True, slots=True)
class ShowPartitions:
    name: Name


@dataclass(frozen=True, slots=True)
class ShowProperties:
    name: Name
    only: str | None = None  # the property whose value is asked for


@dataclass(frozen=True, slots=True)
class ShowCreateTable:
    name: Name


@dataclass(frozen=True, slots=True)
class ShowCreateView:
    name: Name


@dataclass(frozen=True, slots=True)
class Describe:
    name: Name


@dataclass(frozen=True, slots=True)
class CreateDatabase:
    database: str
    exists: bool
    comment: str = ""
    location: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetDatabaseProperties:
    database: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DropDatabase:
    database: str
    exists: bool
    cascade: bool


@dataclass(frozen=True, slots=True)
class CreateTable:
    name: Name
    exists: bool
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...]
    location: str
    format: Format
    properties: Mapping[str, str] = field(default_factory=dict)
    bucketed_by: tuple[str, ...] = ()
    buckets: int = 0


@dataclass(frozen=True, slots=True)
class CreateIceberg:
    """CREATE TABLE with columns. `partitioning` are its terms' texts: a column, or a transform of one."""

    name: Name
    exists: bool
    columns: tuple[Column, ...]
    partitioning: tuple[str, ...]
    location: str
    properties: Mapping[str, str]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DropTable:
    name: Name
    exists: bool


@dataclass(frozen=True, slots=True)
class PartitionSpec:
    """`PARTITION (dt = '...', hour = '...') LOCATION '...'`"""

    values: Mapping[str, str]
    location: str | None = None


@dataclass(frozen=True, slots=True)
class AddPartitions:
    name: Name
    exists: bool
    partitions: tuple[PartitionSpec, ...]


@dataclass(frozen=True, slots=True)
class DropPartitions:
    name: Name
    exists: bool
    partitions: tuple[PartitionSpec, ...]


@dataclass(frozen=True, slots=True)
class AddColumns:
    name: Name
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class ReplaceColumns:
    name: Name
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class DropColumn:
    name: Name
    column: str


@dataclass(frozen=True, slots=True)
class ChangeColumn:
    """`CHANGE old new type [COMMENT] [FIRST | AFTER column]`"""

    name: Name
    old: str
    column: Column
    first: bool = False
    after: str | None = None


@dataclass(frozen=True, slots=True)
class RenamePartition:
    name: Name
    old: PartitionSpec
    new: PartitionSpec


@dataclass(frozen=True, slots=True)
class SetProperties:
    name: Name
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UnsetProperties:
    name: Name
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetLocation:
    """Of the table, or of one partition."""

    name: Name
    location: str
    partition: PartitionSpec | None = None


@dataclass(frozen=True, slots=True)
class RepairTable:
    name: Name


@dataclass(frozen=True, slots=True)
class RenameTable:
    name: Name
    new: Name


@dataclass(frozen=True, slots=True)
class Vacuum:
    name: Name


Statement = (
    ShowDatabases | ShowTables | ShowColumns | ShowPartitions | ShowProperties | ShowCreateTable | ShowCreateView
    | Describe
    | CreateDatabase | SetDatabaseProperties | DropDatabase | CreateTable | CreateIceberg | DropTable
    | AddPartitions | DropPartitions | RenamePartition | AddColumns | ReplaceColumns | ChangeColumn | DropColumn
    | SetProperties | UnsetProperties | SetLocation | RenameTable | RepairTable | Vacuum
)  # fmt: skip
