"""How the objects of a table are read, one module a format. https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html"""

from collections.abc import Callable

import duckdb

from duckathena.errors import NotSupported
from duckathena.formats import delimited, jsonlines, parquet
from duckathena.formats.source import FILE, Reading, Source

READERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Source], Reading]] = {
    "org.openx.data.jsonserde.JsonSerDe": jsonlines.read,
    "org.apache.hive.hcatalog.data.JsonSerDe": jsonlines.read,
    "org.apache.hadoop.hive.serde2.JsonSerDe": jsonlines.read,
    "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe": delimited.read_lazy_simple,
    "org.apache.hadoop.hive.serde2.OpenCSVSerde": delimited.read_open_csv,
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe": parquet.read,
}


def reader(connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Return how DuckDB reads the files of `source`. Raises NotSupported for a SerDe that is not known."""
    serde = source.table.format.serde
    read = READERS.get(serde)
    if read is None:
        raise NotSupported(f"tables with the SerDe {serde or '(none)'}; known are {', '.join(sorted(READERS))}")
    return read(connection, source)


__all__ = ["FILE", "Reading", "Source", "reader"]
