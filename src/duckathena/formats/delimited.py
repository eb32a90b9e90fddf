"""Delimited text: LazySimpleSerDe and OpenCSVSerDe.

https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html and csv-serde.html
"""

import duckdb

from duckathena.dialect.casts import READABLE
from duckathena.dialect.typed import fail, identifier, quote
from duckathena.errors import NotSupported
from duckathena.formats.source import FILE, Reading, Source, compression
from duckathena.types import Type, duckdb_type

SCALARS = {
    "boolean",
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "real",
    "double",
    "decimal",
    "varchar",
    "char",
    "date",
    "timestamp",
}


def read_lazy_simple(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    parameters = source.parameters
    delimiter = parameters.get("field.delim") or parameters.get("serialization.format") or "\x01"
    null = parameters.get("serialization.null.format", r"\N")
    return _read(source, delimiter=delimiter, quotes="", escape="", null=null)


def read_open_csv(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    parameters = source.parameters
    return _read(source, delimiter=parameters.get("separatorChar", ","), quotes=parameters.get("quoteChar", '"'),
                 escape=parameters.get("escapeChar", "\\"), null=None)  # fmt: skip


def _read(source: Source, *, delimiter: str, quotes: str, escape: str, null: str | None) -> Reading:
    delimiter = {"1": "\x01", "\\t": "\t", "\\001": "\x01", "\\u0001": "\x01"}.get(delimiter, delimiter)
    columns = source.table.columns
    shape = ", ".join(f"{quote(f'c{i}')}: 'VARCHAR'" for i in range(len(columns)))
    skip = source.table.parameters.get("skip.header.line.count") or source.parameters.get("skip.header.line.count", "0")
    options = {
        "columns": f"{{{shape}}}", "delim": quote(delimiter), "quote": quote(quotes), "escape": quote(escape),
        "header": "false", "skip": str(int(skip)), "auto_detect": "false", "null_padding": "true",
        "strict_mode": "false",
        "compression": quote(compression(source.files)), "filename": quote(FILE), "parallel": "false",
        # A text that no field has, where the SerDe knows no NULL.
        "nullstr": quote(null if null is not None else "\x00\x00".replace("\x00", "\x1f")),
    }  # fmt: skip
    relation = f"read_csv({source.file_list()}, {', '.join(f'{name} = {value}' for name, value in options.items())})"
    places = {column.name.lower(): i for i, column in enumerate(columns)}
    return Reading(relation, [_value(f"d.{identifier(f'c{places[name.lower()]}')}", of, places[name.lower()])
                              for name, of in zip(source.names, source.types, strict=True)])  # fmt: skip


def _value(sql: str, of: Type, position: int) -> str:
    if of.base not in SCALARS:
        raise NotSupported(f"{of} in a delimited table")
    if of.base == "varchar":
        return f"left({sql}, {of.precision})" if of.parameters else sql
    if of.base == "char":
        return f"rpad(left({sql}, {of.precision}), {of.precision}, ' ')"
    wrong = f"{quote('Error parsing field value ')} || chr(39) || {sql} || chr(39) || {quote(f' for field {position}')}"
    return (f"CASE WHEN {sql} IS NULL OR {sql} = '' THEN NULL "
            f"WHEN regexp_full_match({sql}, {quote(READABLE[of.base])}) THEN CAST({sql} AS {duckdb_type(of)}) "
            f"ELSE {fail('HIVE_BAD_DATA', wrong, of)} END")  # fmt: skip
