"""The rows of an Iceberg table as of a snapshot, as one Parquet file."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.table import Table as IcebergTable

from duckathena.storage import StoredObject


def data_files(table: IcebergTable, snapshot: int | None) -> list[StoredObject]:
    """Return the files that hold the rows."""
    tasks = table.scan(snapshot_id=snapshot).plan_files()
    return [StoredObject(task.file.file_path, task.file.file_size_in_bytes, task.file.file_path) for task in tasks]


def version(table: IcebergTable, snapshot: int | None) -> StoredObject:
    """Return what stands for all rows of a snapshot: its tag is another whenever they are."""
    current = snapshot or table.metadata.current_snapshot_id
    schema = table.metadata.current_schema_id
    return StoredObject(f"{table.metadata.location}#{table.metadata.table_uuid}", 0, f"{current}-{schema}")


def write(table: IcebergTable, snapshot: int | None, names: list[str], number: int, target: Path) -> None:
    """Write the rows to `target`: the columns `names` as c0, c1, ..., then `number` as `object`.

    pyiceberg applies the deletes, and finds columns by their numbers, whatever they were called before.
    """
    rows = table.scan(snapshot_id=snapshot).to_arrow_batch_reader()
    places = {name.lower(): i for i, name in enumerate(rows.schema.names)}
    chosen = [places.get(name.lower()) for name in names]
    fields = [pa.field(f"c{i}", pa.null() if place is None else rows.schema.types[place])
              for i, place in enumerate(chosen)]  # fmt: skip
    schema = pa.schema([*fields, pa.field("object", pa.int64())])
    with pq.ParquetWriter(target, schema) as writer:
        for batch in rows:
            columns = [pa.nulls(len(batch)) if place is None else batch.column(place) for place in chosen]
            numbers = pa.repeat(pa.scalar(number, pa.int64()), len(batch))
            writer.write_batch(pa.RecordBatch.from_arrays([*columns, numbers], schema=schema))
