"""What duckathena asks of a data catalogue, in the words of the Glue Data Catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

MOST_WRITERS = 100  # https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in lower case and its Hive type, such as `double` or `array<struct<a:int>>`."""

    name: str
    type: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """How the objects of a table or partition are read: the SerDe's class, its parameters and the input format's
    class."""

    serde: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    input_format: str = ""
    output_format: str = ""


@dataclass(frozen=True, slots=True)
class Partition:
    """The values of the partition keys, in the keys' order, and the folder (a URI) that holds the objects."""

    values: tuple[str, ...]
    location: str


@dataclass(frozen=True, slots=True)
class Table:
    database: str
    name: str
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...]
    location: str
    format: Format
    parameters: Mapping[str, str] = field(default_factory=dict)
    kind: str = "EXTERNAL_TABLE"
    view: str = ""  # the text of a view
    bucketed_by: tuple[str, ...] = ()
    buckets: int = 0


class Catalog(Protocol):
    """A catalogue. Names are given in lower case; what does not exist is None, never an exception."""

    def databases(self) -> Sequence[str]: ...

    def tables(self, database: str) -> Sequence[Table]: ...

    def table(self, database: str, name: str) -> Table | None: ...

    def partitions(self, table: Table) -> Sequence[Partition]: ...


class WritableCatalog(Catalog, Protocol):
    """A catalogue that DDL can change. What exists already, or does not, is the caller's to check."""

    def create_database(self, name: str, location: str, comment: str, properties: Mapping[str, str]) -> None: ...

    def set_database_properties(self, name: str, properties: Mapping[str, str]) -> None: ...

    def drop_database(self, name: str) -> None: ...

    def create_table(self, table: Table) -> None: ...

    def replace_table(self, table: Table) -> None: ...

    def drop_table(self, table: Table) -> None: ...

    def add_partitions(self, table: Table, partitions: Sequence[Partition]) -> None: ...

    def drop_partitions(self, table: Table, partitions: Sequence[Partition]) -> None: ...


def is_iceberg(table: Table) -> bool:
    return table.parameters.get("table_type", "").upper() == "ICEBERG"
