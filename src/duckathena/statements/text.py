"""A table as the statement that makes it. https://docs.aws.amazon.com/athena/latest/ug/show-create-table.html

The layout, to its trailing blanks, is that of Hive's ShowCreateTable, which Athena prints.
"""

from collections.abc import Mapping, Sequence

from duckathena.catalog import Column, Table
from duckathena.statements.create_table import DELIMITERS, LAZY_SERDE

# Their schema is the catalogue's; any other SerDe is asked for its own, and knows no comments.
# https://github.com/apache/hive, hive.serdes.using.metastore.for.schema
SCHEMA_OF_CATALOGUE = {
    LAZY_SERDE,
    "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
}
NOT_SHOWN = {"EXTERNAL", "comment"}  # the statement says them in other words
JAVA_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def create_statement(table: Table, name: str) -> str:
    """Return CREATE EXTERNAL TABLE for a table, called what the statement that asks calls it."""
    parts = [f"CREATE EXTERNAL TABLE `{name}`(", f"{_columns(described(table))})"]
    if comment := table.parameters.get("comment"):
        parts += ["COMMENT", f"  {_quoted(comment)}"]
    if table.partition_keys:
        parts += ["PARTITIONED BY ( ", f"{_columns(table.partition_keys)})"]
    if table.buckets:
        parts += ["CLUSTERED BY ( ", ", \n".join(f"  {name}" for name in table.bucketed_by) + ") "]
        parts += [f"INTO {table.buckets} BUCKETS"]
    parts += _row_format(table)
    parts += ["STORED AS INPUTFORMAT ", f"  {_quoted(table.format.input_format)} "]
    parts += ["OUTPUTFORMAT ", f"  {_quoted(table.format.output_format)}"]
    parts += ["LOCATION", f"  {_quoted(table.location)}"]
    if shown := {key: value for key, value in table.parameters.items() if key not in NOT_SHOWN}:
        parts += ["TBLPROPERTIES (", f"{_properties(shown)})"]
    return "\n".join(parts)


def described(table: Table) -> list[Column]:
    """Return the columns with the comments that are shown of them."""
    unsaid = "" if table.format.serde in SCHEMA_OF_CATALOGUE or not table.format.serde else "from deserializer"
    return [Column(column.name, column.type, column.comment or unsaid) for column in table.columns]


def hive_description(table: Table) -> list[tuple[str, str, str]]:
    """Return the rows of DESCRIBE: the columns, then partition keys once more under a heading, as Hive pads them."""
    keys = [_padded(column) for column in table.partition_keys]
    rows = [*map(_padded, described(table)), *keys]
    if not keys:
        return rows
    gap = ("", " ", " ")
    return [*rows, gap, ("# Partition Information", " ", " "), HEADING, gap, *keys]


def padded(text: str) -> str:
    return text.ljust(20)


HEADING = (padded("# col_name") + "  ", padded("data_type"), padded("comment"))


def _padded(column: Column) -> tuple[str, str, str]:
    return padded(column.name), padded(column.type), padded(column.comment)


def _row_format(table: Table) -> list[str]:
    parameters = dict(table.format.parameters)
    if parameters.get("serialization.format") == "1":  # Hive's default
        del parameters["serialization.format"]
    if table.format.serde == LAZY_SERDE and (given := [key for key in DELIMITERS.values() if key in parameters]):
        phrases = {key: " ".join(words) for words, key in DELIMITERS.items()}
        return ["ROW FORMAT DELIMITED ", *(f"  {phrases[key]} {_quoted(parameters[key])} " for key in given)]
    parts = ["ROW FORMAT SERDE ", f"  {_quoted(table.format.serde)} "]
    if parameters:
        parts += ["WITH SERDEPROPERTIES ( ", f"{_properties(parameters)}) "]
    return parts


def _columns(columns: Sequence[Column]) -> str:
    comments = (f" COMMENT {_quoted(column.comment)}" if column.comment else "" for column in columns)
    return ", \n".join(
        f"  `{column.name}` {column.type}{comment}" for column, comment in zip(columns, comments, strict=True)
    )


def _properties(properties: Mapping[str, str]) -> str:
    return ", \n".join(f"  {_quoted(key)}={_quoted(value)}" for key, value in sorted(properties.items()))


def _quoted(text: str) -> str:
    """Escape as Java does, then quotes and semicolons as Hive's command line wants them."""
    escaped = "".join(JAVA_ESCAPES.get(sign, sign if sign.isprintable() else f"\\u{ord(sign):04X}") for sign in text)
    return "'" + escaped.replace("'", "\\'").replace(";", "\\;") + "'"
