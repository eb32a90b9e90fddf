"""The tables behind an Iceberg table, which show its metadata, with the columns of Trino's Iceberg connector.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-table-metadata.html
https://trino.io/docs/current/connector/iceberg.html#metadata-tables
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import DataFile, DataFileContent, ManifestContent, ManifestFile
from pyiceberg.partitioning import PartitionField
from pyiceberg.table import Table as IcebergTable
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import NestedField, PrimitiveType

from duckathena.iceberg.types import trino_type
from duckathena.types import BIGINT, BOOLEAN, INTEGER, TIMESTAMP_TZ, VARBINARY, VARCHAR, Type, array, map_of, row

type Columns = Sequence[tuple[str, Type]]
type Rows = Iterable[Sequence[Any]]

HISTORY = (("made_current_at", TIMESTAMP_TZ), ("snapshot_id", BIGINT), ("parent_id", BIGINT),
           ("is_current_ancestor", BOOLEAN))  # fmt: skip
SNAPSHOTS = (("committed_at", TIMESTAMP_TZ), ("snapshot_id", BIGINT), ("parent_id", BIGINT), ("operation", VARCHAR),
             ("manifest_list", VARCHAR), ("summary", map_of(VARCHAR, VARCHAR)))  # fmt: skip
REFS = (("name", VARCHAR), ("type", VARCHAR), ("snapshot_id", BIGINT), ("max_reference_age_in_ms", BIGINT),
        ("min_snapshots_to_keep", INTEGER), ("max_snapshot_age_in_ms", BIGINT))  # fmt: skip
SUMMARY = row(("contains_null", BOOLEAN), ("contains_nan", BOOLEAN), ("lower_bound", VARCHAR), ("upper_bound", VARCHAR))
MANIFESTS = (("path", VARCHAR), ("length", BIGINT), ("partition_spec_id", INTEGER), ("added_snapshot_id", BIGINT),
             ("added_data_files_count", INTEGER), ("added_rows_count", BIGINT), ("existing_data_files_count", INTEGER),
             ("existing_rows_count", BIGINT), ("deleted_data_files_count", INTEGER), ("deleted_rows_count", BIGINT),
             ("partitions", array(SUMMARY)))  # fmt: skip
COUNTS, BOUNDS = map_of(INTEGER, BIGINT), map_of(INTEGER, VARCHAR)
FILES = (("content", INTEGER), ("file_path", VARCHAR), ("file_format", VARCHAR), ("record_count", BIGINT),
         ("file_size_in_bytes", BIGINT), ("column_sizes", COUNTS), ("value_counts", COUNTS),
         ("null_value_counts", COUNTS), ("nan_value_counts", COUNTS), ("lower_bounds", BOUNDS),
         ("upper_bounds", BOUNDS), ("key_metadata", VARBINARY), ("split_offsets", array(BIGINT)),
         ("equality_ids", array(INTEGER)))  # fmt: skip


def metadata_table(kind: str, table: IcebergTable) -> tuple[Columns, Rows] | None:
    """Return the columns and the rows of `"table$kind"`, or None if Iceberg tables have no such table behind them.

    Days and moments are numbers, as Iceberg keeps them, where they are values of the table's own columns.
    """
    made = TABLES.get(kind)
    return made(table) if made else None


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _history(table: IcebergTable) -> tuple[Columns, Rows]:
    return HISTORY, [list(one.values()) for one in table.inspect.history().to_pylist()]


def _snapshots(table: IcebergTable) -> tuple[Columns, Rows]:
    found = []
    for one in table.metadata.snapshots:
        operation, summary = None, None
        if one.summary:
            operation, summary = one.summary.operation.value, dict(one.summary.additional_properties)
        found.append((_moment(one.timestamp_ms), one.snapshot_id, one.parent_snapshot_id, operation,
                      one.manifest_list, summary))  # fmt: skip
    return SNAPSHOTS, found


def _refs(table: IcebergTable) -> tuple[Columns, Rows]:
    return REFS, [list(one.values()) for one in table.inspect.refs().to_pylist()]


def _manifests(table: IcebergTable) -> tuple[Columns, Rows]:
    found = []
    for one in _manifests_of(table):
        summaries = [
            {"contains_null": part.contains_null, "contains_nan": part.contains_nan,
             "lower_bound": _shown(field, table, part.lower_bound),
             "upper_bound": _shown(field, table, part.upper_bound)}
            for field, part in zip(table.specs()[one.partition_spec_id].fields, one.partitions or [], strict=False)
        ]  # fmt: skip
        found.append((one.manifest_path, one.manifest_length, one.partition_spec_id, one.added_snapshot_id,
                      one.added_files_count, one.added_rows_count, one.existing_files_count, one.existing_rows_count,
                      one.deleted_files_count, one.deleted_rows_count, summaries))  # fmt: skip
    return MANIFESTS, found


def _shown(field: PartitionField, table: IcebergTable, bound: bytes | None) -> str | None:
    """Return the text of the bound of a partition's values."""
    if bound is None:
        return None
    source = _partitioned(field, table)
    of = field.transform.result_type(source)
    assert isinstance(of, PrimitiveType)
    return field.transform.to_human_string(of, from_bytes(of, bound))


def _partitioned(field: PartitionField, table: IcebergTable) -> PrimitiveType:
    """Return the type of the column that a partition field is made of, which may have been dropped since."""
    for schema in (table.schema(), *table.schemas().values()):
        found = schema._lazy_id_to_field.get(field.source_id)
        if found is not None and isinstance(found.field_type, PrimitiveType):
            return found.field_type
    raise ValueError(f"no column {field.source_id}")


def _files(table: IcebergTable) -> tuple[Columns, Rows]:
    types = {number: field.field_type for number, field in table.schema()._lazy_id_to_field.items()
             if isinstance(field.field_type, PrimitiveType)}  # fmt: skip

    def counts(given: Mapping[int, int] | None) -> dict[int, int] | None:
        return None if given is None else dict(given.items())

    def bounds(given: Mapping[int, bytes] | None) -> dict[int, str | None] | None:
        shown = IdentityTransform[Any]().to_human_string
        if given is None:
            return None
        return {number: shown(types[number], from_bytes(types[number], bound)) for number, bound in given.items()
                if number in types}  # fmt: skip

    return FILES, [
        (int(one.content), one.file_path, one.file_format.value, one.record_count, one.file_size_in_bytes,
         counts(one.column_sizes), counts(one.value_counts), counts(one.null_value_counts),
         counts(one.nan_value_counts), bounds(one.lower_bounds), bounds(one.upper_bounds),
         one.key_metadata, one.split_offsets, one.equality_ids)
        for one in _data_files(table)
    ]  # fmt: skip


def _partitions(table: IcebergTable) -> tuple[Columns, Rows]:
    """Return a row a partition; columns that its folder does not name show the least and the greatest value."""
    schema = table.schema()
    known = {field.field_id for field in schema.fields}
    keys = list({field.field_id: field for spec in table.specs().values() for field in spec.fields
                 if field.source_id in known}.values())  # fmt: skip
    identities = {field.source_id for field in table.spec().fields if isinstance(field.transform, IdentityTransform)}
    shown = [field for field in schema.fields
             if isinstance(field.field_type, PrimitiveType) and field.field_id not in identities]  # fmt: skip
    columns: list[tuple[str, Type]] = []
    if keys:
        types = (trino_type(key.transform.result_type(_partitioned(key, table))) for key in keys)
        columns.append(("partition", row(*zip((key.name for key in keys), types, strict=True))))
    columns += [("record_count", BIGINT), ("file_count", BIGINT), ("total_size", BIGINT)]
    if shown:
        columns.append(("data", row(*((field.name, _metrics(field)) for field in shown))))
    groups: dict[tuple[Any, ...], list[DataFile]] = {}
    for one in _data_files(table):
        places = {field.field_id: i for i, field in enumerate(table.specs()[one.spec_id].fields)}
        own = (one.partition[places[key.field_id]] if key.field_id in places else None for key in keys)
        groups.setdefault(tuple(own), []).append(one)
    found = []
    for values, files in groups.items():
        shown_row: list[Any] = [dict(zip((key.name for key in keys), values, strict=True))] if keys else []
        shown_row += [sum(one.record_count for one in files), len(files), sum(one.file_size_in_bytes for one in files)]
        measured = {field.name: _measured(field, files) for field in shown}
        if shown:
            complete = all(any(one[name] is not None for name in ("min", "max", "null_count"))
                           for one in measured.values())  # fmt: skip
            shown_row.append(measured if complete else None)
        found.append(shown_row)
    return columns, found


def _metrics(field: NestedField) -> Type:
    of = trino_type(field.field_type)
    return row(("min", of), ("max", of), ("null_count", BIGINT), ("nan_count", BIGINT))


def _measured(field: NestedField, files: Sequence[DataFile]) -> dict[str, Any]:
    """Return what a partition's files say of a column, as far as all of them do."""
    assert isinstance(field.field_type, PrimitiveType)
    of, number = field.field_type, field.field_id

    def least_or_greatest(choose: Callable[[list[Any]], Any], bounds: list[Mapping[int, bytes] | None]) -> Any:  # noqa: ANN401 # a value of any column
        # A file without values has no bounds, and does not count.
        given = [found.get(number) if found else None for found in bounds]
        wanted = [bound for bound, file in zip(given, files, strict=True) if bound is not None or not _is_empty(file)]
        return choose([from_bytes(of, one) for one in wanted if one is not None]) if all(wanted) and wanted else None

    def _is_empty(file: DataFile) -> bool:
        nulls = (file.null_value_counts or {}).get(number)
        return nulls is not None and nulls == file.record_count

    def total(counts: list[Mapping[int, int] | None]) -> int | None:
        given = [found.get(number) if found else None for found in counts]
        known = [count for count in given if count is not None]
        return sum(known) if len(known) == len(files) else None

    return {
        "min": least_or_greatest(min, [one.lower_bounds for one in files]),
        "max": least_or_greatest(max, [one.upper_bounds for one in files]),
        "null_count": total([one.null_value_counts for one in files]),
        "nan_count": total([one.nan_value_counts for one in files]),
    }


def _manifests_of(table: IcebergTable) -> list[ManifestFile]:
    snapshot = table.current_snapshot()
    return snapshot.manifests(table.io) if snapshot else []


def _data_files(table: IcebergTable) -> Iterator[DataFile]:
    """Return the files of the current snapshot, without those that only say what is deleted."""
    for manifest in _manifests_of(table):
        if manifest.content == ManifestContent.DATA:
            for entry in manifest.fetch_manifest_entry(table.io):
                if entry.data_file.content == DataFileContent.DATA:
                    yield entry.data_file


TABLES: dict[str, Callable[[IcebergTable], tuple[Columns, Rows]]] = {
    "files": _files, "manifests": _manifests, "history": _history, "partitions": _partitions,
    "snapshots": _snapshots, "refs": _refs,
}  # fmt: skip
