"""A table as the statement that makes it. https://docs.aws.amazon.com/athena/latest/ug/show-create-table.html"""

from collections.abc import Mapping, Sequence

from duckathena.catalog import Column, Table


def create_statement(table: Table) -> str:
    """Return CREATE EXTERNAL TABLE for a table, laid out as Hive does."""
    parts = [f"CREATE EXTERNAL TABLE `{table.database}.{table.name}`(", f"{_columns(table.columns)})"]
    if table.partition_keys:
        parts += ["PARTITIONED BY ( ", f"{_columns(table.partition_keys)})"]
    parts += ["ROW FORMAT SERDE ", f"  {_quoted(table.format.serde)} "]
    if table.format.parameters:
        parts += ["WITH SERDEPROPERTIES ( ", f"{_properties(table.format.parameters)}) "]
    parts += ["STORED AS INPUTFORMAT ", f"  {_quoted(table.format.input_format)} "]
    parts += ["OUTPUTFORMAT ", f"  {_quoted(table.format.output_format)}"]
    parts += ["LOCATION", f"  {_quoted(table.location)}"]
    if table.parameters:
        parts += ["TBLPROPERTIES (", f"{_properties(table.parameters)})"]
    return "\n".join(parts)


def _columns(columns: Sequence[Column]) -> str:
    comments = (f" COMMENT {_quoted(column.comment)}" if column.comment else "" for column in columns)
    return ", \n".join(
        f"  `{column.name}` {column.type}{comment}" for column, comment in zip(columns, comments, strict=True)
    )


def _properties(properties: Mapping[str, str]) -> str:
    return ", \n".join(f"  {_quoted(key)}={_quoted(value)}" for key, value in sorted(properties.items()))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
