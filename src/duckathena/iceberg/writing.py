"""Rows on their way into an Iceberg table: each statement makes one snapshot."""

import pyarrow as pa
from pyiceberg.io.pyarrow import _dataframe_to_data_files
from pyiceberg.table import Table as IcebergTable

from duckathena.iceberg.tables import conflicts


def insert(table: IcebergTable, rows: pa.RecordBatchReader) -> None:
    """Append rows."""
    with conflicts():
        table.append(_fitting(table, rows))


def overwrite(table: IcebergTable, rows: pa.RecordBatchReader) -> None:
    """Put rows in the place of all that the table has; pyiceberg's own way would make two snapshots of it."""
    with conflicts(), table.transaction() as change, change.update_snapshot().overwrite() as snapshot:
        for task in table.scan().plan_files():
            snapshot.delete_data_file(task.file)
        new = _fitting(table, rows)
        if isinstance(new, pa.Table) and not new.num_rows:  # which pyiceberg cannot put into partitions
            return
        for made in _dataframe_to_data_files(table.metadata, new, table.io, snapshot.commit_uuid):
            snapshot.append_data_file(made)


def _fitting(table: IcebergTable, rows: pa.RecordBatchReader) -> pa.RecordBatchReader | pa.Table:
    """Return the rows, which have the types and the order of the table's columns, by their names; pyiceberg wants them
    whole for partitions."""
    named = pa.schema([rows.schema.field(i).with_name(column.name) for i, column in enumerate(table.schema().fields)])
    reader = pa.RecordBatchReader.from_batches(named, (
        pa.RecordBatch.from_arrays(batch.columns, schema=named) for batch in rows
    ))  # fmt: skip
    return reader.read_all() if table.spec().fields else reader
