"""Where the rows of a statement go, and how they are written there: what its properties, or its table, say.

https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html#ctas-table-properties and unload.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from duckathena.catalog import Format, Partition, Table
from duckathena.dialect.columns import escaped, named_columns
from duckathena.dialect.scope import Query
from duckathena.encoding import ENCODINGS, suffix
from duckathena.errors import AthenaError, NotSupported
from duckathena.formats.delimited import LAYOUT, Layout, layout
from duckathena.formats.lines import skipped_lines
from duckathena.projection import is_projected
from duckathena.statements.writes import Value
from duckathena.types import Type, hive_type

COMPRESSION_NAMES = ("write_compression", "parquet_compression", "orc_compression", "compression")
OF_UNLOAD = {"format", "compression", "compression_level", "field_delimiter", "partitioned_by"}
OF_CTAS = (OF_UNLOAD | {*COMPRESSION_NAMES, "external_location", "is_external", "table_type", "bucketed_by",
                        "bucket_count"}) - {"compression"}  # fmt: skip
OF_ICEBERG = {"table_type", "location", "partitioning", "is_external"}  # beside its table's properties

LEVELS = range(1, 23)  # of ZSTD
Columns = Sequence[tuple[str | None, Type]]
# https://github.com/trinodb/trino, HiveUtil.isValidPartitionType
OF_PARTITIONS = {"boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "date",
                 "timestamp", "varchar", "char"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go, and how they are written there: the columns in order, those in `partitioned_by` as folders.

    `folders` are those of partitions that lie elsewhere than their values say.
    """

    location: str
    columns: Sequence[tuple[str, Type]]
    partitioned_by: Sequence[str]
    format: str
    compression: str
    layout: Layout = LAYOUT
    header: bool = False
    bucketed_by: Sequence[str] = ()
    buckets: int = 0
    level: int | None = None
    folders: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        return suffix(self.format, self.compression)

    @property
    def own(self) -> Sequence[tuple[str, Type]]:
        """The columns that stand in the files."""
        return [(name, of) for name, of in self.columns if name not in self.partitioned_by]

    @property
    def described(self) -> Format:
        """How a table of what is written is to be read."""
        found = ENCODINGS[self.format].format
        if self.format != "TEXTFILE":
            return found
        delimiter = self.layout.delimiters[0]
        return replace(found, parameters={"field.delim": delimiter, "serialization.format": delimiter})

    def folder(self, values: tuple[str, ...]) -> str:
        """Return the address of a partition's folder."""
        if known := self.folders.get(values):
            return f"{known.rstrip('/')}/"
        pairs = zip(self.partitioned_by, values, strict=True)
        return self.location + "".join(f"{key}={escaped(value)}/" for key, value in pairs)


def target_of(query: Query, location: str, properties: Mapping[str, Value], known: set[str]) -> Target:
    """Return where and how CTAS or UNLOAD writes, of which `known` are the properties.

    Raises AthenaError for what it says wrong or duckathena lacks.
    """
    if unknown := set(properties) - known:
        raise AthenaError(f"Catalog 'awsdatacatalog' table property '{min(unknown)}' does not exist",
                          code="INVALID_TABLE_PROPERTY")  # fmt: skip
    if (given := str(properties.get("table_type", "HIVE")).upper()) != "HIVE":
        raise NotSupported(f"the table_type {given}")
    types = named_columns(query.columns)
    for of in types.values():
        hive_type(of)
    keys = tuple(key.lower() for key in names_in(properties, "partitioned_by"))
    _check_keys(keys, types)
    kind, compression = _encoding(properties, "PARQUET")
    buckets = tuple(column.lower() for column in names_in(properties, "bucketed_by"))
    if not set(buckets) <= set(types) - set(keys) or bool(buckets) != ("bucket_count" in properties):
        raise AthenaError("bucketed_by wants columns of the table, none of them a partition key, and a bucket_count",
                          code="INVALID_TABLE_PROPERTY")  # fmt: skip
    return Target(location, tuple(types.items()), keys, kind, compression, _layout(properties), bucketed_by=buckets,
                  buckets=_count(properties.get("bucket_count", "0")) if buckets else 0,
                  level=_level(properties, compression))  # fmt: skip


def _check_keys(keys: Sequence[str], types: Mapping[str, Type]) -> None:
    if keys and (list(types)[-len(keys) :] != list(keys) or len(keys) == len(types)):
        raise AthenaError(f"Partition keys must be the last columns in the table and in the same order as the table "
                          f"properties: {list(keys)}", code="HIVE_COLUMN_ORDER_MISMATCH")  # fmt: skip
    for key in keys:
        if types[key].base not in OF_PARTITIONS:
            raise AthenaError(f"Unsupported type [{types[key]}] for partition: {key}", code="NOT_SUPPORTED")


def names_in(properties: Mapping[str, Value], name: str) -> tuple[str, ...]:
    """Return the texts of a property that wants an array of them."""
    found = properties.get(name, ())
    if isinstance(found, str):
        raise AthenaError(f"Invalid value for table property '{name}': Cannot convert ['{found}'] to array(varchar)",
                          code="INVALID_TABLE_PROPERTY")  # fmt: skip
    return found


def _layout(properties: Mapping[str, Value]) -> Layout:
    given = str(properties.get("field_delimiter", "\x01"))
    if len(given) != 1:
        raise AthenaError(f"field_delimiter must be a single character string, but was: '{given}'",
                          code="INVALID_TABLE_PROPERTY")  # fmt: skip
    return replace(LAYOUT, delimiters=(given, *LAYOUT.delimiters[1:]))


def _level(properties: Mapping[str, Value], compression: str) -> int | None:
    given = properties.get("compression_level")
    if given is None:
        return None
    if compression != "ZSTD" or not str(given).isdigit() or int(str(given)) not in LEVELS:
        raise AthenaError("compression_level is one of ZSTD, from 1 to 22", code="INVALID_TABLE_PROPERTY")
    return int(str(given))


def _count(text: Value) -> int:
    if not isinstance(text, str) or not text.isdigit() or not int(text):
        raise AthenaError("bucket_count must be greater than zero", code="INVALID_TABLE_PROPERTY")
    return int(text)


def _encoding(properties: Mapping[str, Value], default: str) -> tuple[str, str]:
    """Return the format and the compression that the properties ask for."""
    kind = str(properties.get("format", default)).upper()
    if kind not in ENCODINGS:
        raise NotSupported(f"writing {kind}; known are {', '.join(sorted(ENCODINGS))}")
    known = ENCODINGS[kind].compressions
    given = next((str(properties[name]).upper() for name in COMPRESSION_NAMES if name in properties), known[0])
    compression = "ZLIB" if (kind, given) == ("ORC", "GZIP") else "NONE" if given == "UNCOMPRESSED" else given
    if compression not in known:
        raise NotSupported(f"{kind} compressed as {compression}; known are {', '.join(sorted(known))}")
    return kind, compression


def of_table(table: Table, columns: Columns, partitions: Sequence[Partition]) -> Target:
    """Return how INSERT INTO writes a table's rows, which go where the table's partitions are read."""
    if table.buckets:
        raise AthenaError("Inserting into bucketed tables is not supported", code="NOT_SUPPORTED")
    kind = next((name for name, known in ENCODINGS.items() if known.format.serde == table.format.serde), None)
    kind = "JSON" if kind is None and table.format.serde.endswith(".JsonSerDe") else kind
    if kind is None:
        raise NotSupported(f"INSERT INTO a table with the SerDe {table.format.serde}")
    if is_projected(table) and "storage.location.template" in table.parameters:
        raise NotSupported("INSERT INTO a table whose partitions are projected to a storage.location.template")
    named = {name.partition(".")[2]: value for name, value in table.parameters.items() if name.startswith("write.")}
    given = {"compression": named["compression"]} if "compression" in named else {}
    _, compression = _encoding(given, kind)
    text = kind == "TEXTFILE"
    skipped = skipped_lines(table) if text else 0
    if skipped > 1:
        raise AthenaError("Inserting into Hive table with value of skip.header.line.count property greater than 1 is "
                          "not supported", code="NOT_SUPPORTED")  # fmt: skip
    folders = {} if is_projected(table) else {one.values: one.location for one in partitions}
    return Target(f"{table.location.rstrip('/')}/", [(str(name), of) for name, of in columns],
                  [key.name for key in table.partition_keys], kind, compression,
                  layout(table.format.parameters) if text else LAYOUT, skipped == 1, folders=folders)  # fmt: skip
