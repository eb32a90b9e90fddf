"""How the objects of a table are read, one module a format. https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from duckathena.catalog import Table
from duckathena.errors import NotSupported
from duckathena.formats import avro, delimited, grok, jsonlines, opencsv, orc, parquet, regex, text
from duckathena.formats.source import FILE, Original, Prepared, Reading, Source, file_list
from duckathena.spool import SpoolFile


@dataclass(frozen=True, slots=True)
class Columnar:
    """What an object of a columnar format tells of itself without being read: how many rows it has, and how many bytes
    the wanted columns take."""

    count: Callable[[Original], int]
    size: Callable[[Original, Table], int]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format. `prepare` makes of an object a file that DuckDB reads, the object's own or its second argument; `read`
    says how. `merge` makes one file of several small objects; BadData says that it cannot. The rows are kept, once
    they have been parsed, but for those of large objects of a `columnar` format."""

    prepare: Callable[[Original, SpoolFile, Table], Prepared]
    read: Callable[[duckdb.DuckDBPyConnection, Source], Reading]
    merge: Callable[[Sequence[Original], SpoolFile, Table], Prepared] | None = None
    columnar: Columnar | None = None


JSON = FileFormat(jsonlines.prepare, jsonlines.read, merge=jsonlines.merge)
REGEX = FileFormat(text.prepare, regex.read)
FORMATS = {
    "org.openx.data.jsonserde.JsonSerDe": JSON,
    "org.apache.hive.hcatalog.data.JsonSerDe": JSON,
    "com.amazon.emr.hive.serde.CloudTrailSerde": JSON,
    "org.apache.hadoop.hive.serde2.JsonSerDe": JSON,
    "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe": FileFormat(text.prepare, delimited.read),
    "org.apache.hadoop.hive.serde2.OpenCSVSerde": FileFormat(text.prepare, opencsv.read),
    "com.amazonaws.glue.serde.GrokSerDe": FileFormat(text.prepare, grok.read),
    "org.apache.hadoop.hive.serde2.RegexSerDe": REGEX,
    "org.apache.hadoop.hive.contrib.serde2.RegexSerDe": REGEX,
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe": FileFormat(
        parquet.prepare, parquet.read, columnar=Columnar(parquet.count, parquet.size)
    ),
    "org.apache.hadoop.hive.ql.io.orc.OrcSerde": FileFormat(orc.prepare, orc.read),
    "org.apache.hadoop.hive.serde2.avro.AvroSerDe": FileFormat(avro.prepare, avro.read),
}


def format_of(table: Table) -> FileFormat:
    """Return the format of a table's objects. Raises NotSupported for a SerDe that is not known."""
    found = FORMATS.get(table.format.serde)
    if found is None:
        serde = table.format.serde or "(none)"
        raise NotSupported(f"tables with the SerDe {serde}; known are {', '.join(sorted(FORMATS))}")
    return found


__all__ = ["FILE", "Columnar", "FileFormat", "Original", "Prepared", "Reading", "Source", "file_list", "format_of"]
