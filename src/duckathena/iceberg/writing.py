"""Rows on their way into an Iceberg table: each statement makes one snapshot."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.io.pyarrow import _dataframe_to_data_files, _determine_partitions
from pyiceberg.table import Table as IcebergTable

from duckathena.catalog import MOST_WRITERS
from duckathena.errors import AthenaError, NotSupported
from duckathena.iceberg.tables import conflicts
from duckathena.iceberg.types import is_beyond_hive, trino_type


def writable(table: IcebergTable) -> IcebergTable:
    """Return the table. Raises NotSupported for one with a column that Athena's statements cannot make."""
    for field in table.schema().fields:
        if is_beyond_hive(of := trino_type(field.field_type)):
            raise NotSupported(f"writing an Iceberg table with a column of the type {of}")
    return table


def insert(table: IcebergTable, rows: pa.RecordBatchReader) -> int:
    """Append rows; return how many. Raises AthenaError for more partitions than Athena writes at once."""
    counted = Counted(rows)
    new = _fitting(table, counted)
    if isinstance(new, pa.Table):
        partitions = sum(1 for _ in _determine_partitions(table.spec(), table.schema(), new))
        if partitions > MOST_WRITERS:
            raise AthenaError(f"Exceeded limit of {MOST_WRITERS} open writers for partitions",
                              code="ICEBERG_TOO_MANY_OPEN_PARTITIONS")  # fmt: skip
    with conflicts():
        table.append(new)
    return counted.rows


def overwrite(table: IcebergTable, rows: pa.RecordBatchReader) -> int:
    """Put rows, whose last column is their weight, in the place of all that the table has; return how many rows were
    touched. pyiceberg's own way would make two snapshots of it."""
    counted = Counted(rows)
    before = 0
    with conflicts(), table.transaction() as change, change.update_snapshot().overwrite() as snapshot:
        for task in table.scan().plan_files():
            snapshot.delete_data_file(task.file)
            before += task.file.record_count
        new = _fitting(table, counted)
        if not isinstance(new, pa.Table) or new.num_rows:  # without rows pyiceberg cannot put them into partitions
            for made in _dataframe_to_data_files(table.metadata, new, table.io, snapshot.commit_uuid):
                snapshot.append_data_file(made)
    return counted.weight + before - counted.rows


class Counted:
    """Batches of rows, counted and weighed as they are read."""

    def __init__(self, reader: pa.RecordBatchReader) -> None:
        self._reader = reader
        self.schema = reader.schema
        self.rows = self.weight = 0

    def columns(self, width: int) -> Iterator[list[pa.Array]]:
        """Return the first columns of each batch; one behind them is the rows' weight."""
        for batch in self._reader:
            self.rows += batch.num_rows
            if batch.num_columns > width:
                self.weight += pc.sum(batch.column(width)).as_py() or 0
            yield batch.columns[:width]


def _fitting(table: IcebergTable, rows: Counted) -> pa.RecordBatchReader | pa.Table:
    """Return the rows, which have the types and the order of the table's columns, by their names; pyiceberg wants them
    whole for partitions."""
    named = pa.schema([rows.schema.field(i).with_name(column.name) for i, column in enumerate(table.schema().fields)])
    reader = pa.RecordBatchReader.from_batches(named, (
        pa.RecordBatch.from_arrays(columns, schema=named) for columns in rows.columns(len(named))
    ))  # fmt: skip
    return reader.read_all() if table.spec().fields else reader
