"""Iceberg tables as the catalogue knows them: parameters that say so, and where the metadata is.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-creating-tables.html
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pyarrow as pa
from pyiceberg.catalog import Catalog as IcebergCatalog
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.schema import Schema, assign_fresh_schema_ids
from pyiceberg.serializers import FromInputFile, ToOutputFile
from pyiceberg.table import CommitTableResponse
from pyiceberg.table import Table as IcebergTable
from pyiceberg.table.metadata import new_table_metadata
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
from pyiceberg.table.update import TableRequirement, TableUpdate, update_table_metadata
from pyiceberg.typedef import Identifier

from duckathena.arrow_types import arrow_type
from duckathena.catalog import Column, Table, WritableCatalog
from duckathena.errors import AthenaError
from duckathena.iceberg.files import StorageIO
from duckathena.iceberg.partitions import partition_spec
from duckathena.iceberg.properties import DEFAULTS, in_metadata
from duckathena.iceberg.types import column_text, is_beyond_hive, trino_type
from duckathena.storage import Storage, WritableStorage
from duckathena.types import hive_type, in_iceberg, parse_type

PARAMETERS = {"table_type": "ICEBERG"}
PLACE, BEFORE = "metadata_location", "previous_metadata_location"

_committing = threading.Lock()


class Commits(NoopCatalog):
    """What pyiceberg commits to: new metadata is written, then the catalogue's table is told of it."""

    def __init__(
        self,
        catalog: WritableCatalog,
        table: Table,
        columns: Sequence[Column],
        logged: int | None = None,
        reread: Callable[[Table], IcebergTable] | None = None,
    ) -> None:
        """`columns` are those that the table has afterwards; its log names as many metadata files as before, or
        `logged`. With `reread`, what changes the table meanwhile is no conflict: the commit is made anew upon it."""
        super().__init__("duckathena")
        self._catalog = catalog
        self._table = table
        self._columns = tuple(columns)
        self._logged = logged
        self._reread = reread

    def load_table(self, identifier: str | Identifier) -> IcebergTable:
        """Read the table anew, unless its rows are replaced: those made of an older state must not replace newer."""
        current = self._catalog.table(self._table.database, self._table.name)
        if self._reread is None or current is None:
            raise CommitFailedException(f"{identifier} was changed meanwhile")
        self._columns = current.columns
        return self._reread(current)

    def commit_table(
        self, table: IcebergTable, requirements: tuple[TableRequirement, ...], updates: tuple[TableUpdate, ...]
    ) -> CommitTableResponse:
        with _committing:
            current = self._catalog.table(self._table.database, self._table.name)
            if current is None or current.parameters.get(PLACE) != table.metadata_location:
                raise CommitFailedException("the table was changed meanwhile")
            for requirement in requirements:
                requirement.validate(table.metadata)
            metadata = update_table_metadata(table.metadata, updates, metadata_location=table.metadata_location)
            if self._logged is not None:
                metadata = metadata.model_copy(update={"metadata_log": metadata.metadata_log[-self._logged :]})
            place = _metadata_place(metadata.location)
            ToOutputFile.table_metadata(metadata, table.io.new_output(place))
            places = {PLACE: place, BEFORE: table.metadata_location}
            parameters = {**current.parameters, **places}
            self._catalog.replace_table(replace(current, parameters=parameters, columns=self._columns))
            return CommitTableResponse.model_validate({"metadata": metadata, "metadata-location": place})


def _metadata_place(location: str) -> str:
    return f"{location.rstrip('/')}/metadata/00000-{uuid.uuid4()}.metadata.json"


def load(
    table: Table,
    storage: Storage,
    catalog: WritableCatalog | None = None,
    columns: Sequence[Column] = (),
    *,
    appends: bool = False,
) -> IcebergTable:
    """Return pyiceberg's table. It can be changed if a catalogue is given, where it then has `columns` if these are.

    What only `appends` rows is added to what others have made of the table meanwhile.
    """
    place = table.parameters.get(PLACE)
    if not place:
        raise AthenaError(f"Table is missing metadata_location: {table.database}.{table.name}",
                          code="ICEBERG_INVALID_METADATA")  # fmt: skip
    files = StorageIO(storage, table.location)
    try:
        metadata = FromInputFile.table_metadata(files.new_input(place))
    except (FileNotFoundError, ValueError) as error:
        raise AthenaError(f"Error reading {place}: {error}", code="ICEBERG_INVALID_METADATA") from error
    commits: IcebergCatalog = NoopCatalog("duckathena")
    if catalog:
        reread = partial(load, storage=storage) if appends else None
        commits = Commits(catalog, table, columns or table.columns, reread=reread)
    return IcebergTable((table.database, table.name), metadata, place, files, commits)


def create(table: Table, partitioning: Sequence[str], storage: Storage, catalog: WritableCatalog) -> Table:
    """Make an empty table: its metadata, with its properties, and its entry in the catalogue, which is returned."""
    columns = stored(table.columns)
    schema = assign_fresh_schema_ids(schema_of(columns))
    location = table.location.rstrip("/")
    metadata = new_table_metadata(schema, partition_spec(schema, partitioning), UNSORTED_SORT_ORDER, location,
                                  DEFAULTS | in_metadata(table.parameters))  # fmt: skip
    place = _metadata_place(location)
    ToOutputFile.table_metadata(metadata, StorageIO(storage, location).new_output(place))
    made = replace(
        table,
        columns=columns,
        partition_keys=(),
        location=location,
        parameters={**PARAMETERS, PLACE: place},
    )
    catalog.create_table(made)
    return made


def drop(table: Table, storage: WritableStorage, catalog: WritableCatalog) -> None:
    """Drop a table and, as it is managed, what it has in its folders.

    https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-managing-tables.html
    """
    catalog.drop_table(table)
    with suppress(AthenaError):  # a bucket that is gone holds nothing
        for folder in ("data", "metadata"):
            storage.delete(storage.list(f"{table.location.rstrip('/')}/{folder}/"))


def stored(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return columns with the types that Iceberg has for theirs."""
    return tuple(replace(column, type=hive_type(in_iceberg(parse_type(column.type, hive=True)))) for column in columns)


def schema_of(columns: Iterable[Column]) -> Schema:
    described = pa.schema(
        pa.field(column.name, arrow_type(parse_type(column.type, hive=True)),
                 metadata={"doc": column.comment} if column.comment else None)
        for column in columns
    )  # fmt: skip
    return IcebergCatalog._convert_schema_if_needed(described)


def snapshot_of(table: IcebergTable, kind: str, value: int | str) -> int:
    """Return the snapshot of `FOR VERSION AS OF value`, a number or a branch's or tag's name, or of `FOR TIMESTAMP AS
    OF value`, milliseconds since 1970."""
    if isinstance(value, str):
        if value not in table.metadata.refs:
            raise AthenaError(f"Cannot find snapshot with reference name: {value}", code="INVALID_ARGUMENTS")
        value = table.metadata.refs[value].snapshot_id
    if kind == "VERSION":
        if table.snapshot_by_id(value) is None:
            raise AthenaError(f"Iceberg snapshot ID does not exists: {value}", code="INVALID_ARGUMENTS")
        return value
    moment = datetime.fromtimestamp(value / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if value >= 1000 * time.time():
        raise AthenaError(f"Pointer value '{moment}' is not in the past", code="INVALID_ARGUMENTS")
    found = table.snapshot_as_of_timestamp(value)
    if found is None:
        raise AthenaError(f"No version history table {'.'.join(table.name())} at or before {moment}",
                          code="INVALID_ARGUMENTS")  # fmt: skip
    return found.snapshot_id


def columns_as_of(table: IcebergTable, snapshot: int) -> tuple[Column, ...]:
    """Return the columns that the table had when the snapshot was made, by which it is queried as of then."""
    schema = table.scan(snapshot_id=snapshot).projection()
    types = ((field, trino_type(field.field_type)) for field in schema.fields)
    return tuple(Column(field.name, column_text(of), field.doc or "") for field, of in types)


def columns_now(table: Table, storage: Storage) -> tuple[Column, ...]:
    """Return the catalogue's columns; one of a type that Hive lacks has Iceberg's own, as engines other than Athena
    write them."""
    types = {field.name.lower(): trino_type(field.field_type) for field in load(table, storage).schema().fields}
    beyond = {name: column_text(of) for name, of in types.items() if is_beyond_hive(of)}
    return tuple(replace(column, type=beyond.get(column.name, column.type)) for column in table.columns)


def partition_columns(table: IcebergTable) -> set[str]:
    """Return the columns that the table's partitions are made of."""
    return {table.schema().find_field(field.source_id).name.lower() for field in table.spec().fields}


@contextmanager
def conflicts() -> Iterator[None]:
    """Make Athena's error of pyiceberg's where another has changed the table meanwhile."""
    try:
        yield
    except CommitFailedException as error:
        raise AthenaError(f"Failed to commit during write: {error}", code="ICEBERG_COMMIT_ERROR") from error
