"""The rows of an Iceberg table as of a snapshot, data file by data file."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.io.pyarrow import ArrowScan
from pyiceberg.table import FileScanTask
from pyiceberg.table import Table as IcebergTable

from duckathena.storage import StoredObject


class Snapshot:
    """The data files of a table's current snapshot, or of an earlier one, and the rows that they hold.

    A file's tag says what its rows are, as no file is ever written over: the schema, and the deletes that apply to it.
    """

    def __init__(self, table: IcebergTable, number: int | None) -> None:
        scan = table.scan(snapshot_id=number)
        self._schema = scan.projection()
        self._reading = ArrowScan(table.metadata, table.io, self._schema, AlwaysTrue(), case_sensitive=True)
        self._tasks = {self._stored(task): task for task in scan.plan_files()}

    @property
    def files(self) -> list[StoredObject]:
        return list(self._tasks)

    def _stored(self, task: FileScanTask) -> StoredObject:
        deletes = sorted(one.file_path for one in task.delete_files)
        tag = hashlib.sha256("\n".join([str(self._schema.schema_id), *deletes]).encode()).hexdigest()
        return StoredObject(task.file.file_path, task.file.file_size_in_bytes, tag)

    def write(self, files: Sequence[StoredObject], names: Sequence[str], first: int, target: Path) -> None:
        """Write the rows of `files` to `target`: the columns `names` as c0, c1, ..., then the file's number, from
        `first` on, as `object`.

        pyiceberg applies the deletes, and finds columns by their numbers, whatever they were called before.
        """
        read = self._schema.as_arrow()
        places = {name.lower(): i for i, name in enumerate(read.names)}
        chosen = [places.get(name.lower()) for name in names]
        fields = [pa.field(f"c{i}", pa.null() if place is None else _kept(read.types[place]))
                  for i, place in enumerate(chosen)]  # fmt: skip
        schema = pa.schema([*fields, pa.field("object", pa.int64())])
        with pq.ParquetWriter(target, schema) as writer:
            for number, stored in enumerate(files, start=first):
                batches = self._reading.to_record_batches([self._tasks[stored]])
                for batch in pa.RecordBatchReader.from_batches(read, batches).cast(read):
                    columns = [
                        pa.nulls(len(batch)) if place is None else _zoned(batch.column(place)) for place in chosen
                    ]
                    numbers = pa.repeat(pa.scalar(number, pa.int64()), len(batch))
                    writer.write_batch(pa.RecordBatch.from_arrays([*columns, numbers], schema=schema))


ZONED = pa.struct({"utc": pa.timestamp("us"), "zone": pa.string()})


def _is_zoned(of: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(of) and of.tz)


def _kept(of: pa.DataType) -> pa.DataType:
    """Return the type of a column's values in the files that DuckDB reads."""
    return ZONED if _is_zoned(of) else of


def _zoned(values: pa.Array) -> pa.Array:
    """Return moments as duckathena holds those with a time zone: Iceberg keeps them in UTC."""
    if not _is_zoned(values.type):
        return values
    parts = [values.cast(pa.timestamp("us")), pa.repeat(pa.scalar("UTC"), len(values))]
    return pa.StructArray.from_arrays(parts, fields=list(ZONED), mask=values.is_null())
