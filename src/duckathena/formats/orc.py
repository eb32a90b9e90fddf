"""ORC, rewritten as Parquet, which DuckDB reads. https://docs.aws.amazon.com/athena/latest/ug/orc-serde.html"""

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import orc

from duckathena.catalog import Table
from duckathena.errors import BadData
from duckathena.formats import parquet
from duckathena.formats.source import Original, Prepared, Reading, Source
from duckathena.spool import SpoolFile


def prepare(original: Original, target: SpoolFile, table: Table) -> Prepared:
    """Write the object's stripes to `target`, one at a time.

    Columns are found by their place, and so named as the catalogue names them, unless `orc.column.index.access` is
    false. https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html
    """
    by_name = table.format.parameters.get("orc.column.index.access", "true").lower() == "false"
    try:
        file = orc.ORCFile(str(original.fetch()))
        names = file.schema.names if by_name else _names(table, len(file.schema.names))
        with target.open() as sink, pq.ParquetWriter(sink, pa.schema(_renamed(file.schema, names))) as writer:
            for stripe in range(file.nstripes):
                writer.write_batch(file.read_stripe(stripe).rename_columns(names))
    except (pa.ArrowException, OSError) as error:
        raise BadData(f"not readable as ORC: {error}") from error
    return Prepared(target.path)


def _names(table: Table, width: int) -> list[str]:
    known = [column.name for column in table.columns][:width]
    return known + [f"_col{i}" for i in range(len(known), width)]


def _renamed(schema: pa.Schema, names: list[str]) -> list[pa.Field]:
    return [field.with_name(name) for field, name in zip(schema, names, strict=True)]


def read(connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    return parquet.columns_of(connection, source, by_place=False)
