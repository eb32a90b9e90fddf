"""CSV as OpenCSVSerde reads it. https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html"""

import duckdb

from duckathena.dialect.typed import fail, quote
from duckathena.formats.delimited import SCALARS, Text, values
from duckathena.formats.lines import bad_field, split
from duckathena.formats.source import Reading, Source
from duckathena.types import Type, duckdb_type


def read(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Dates are days and timestamps milliseconds since 1970; a text that is no value is an error, an empty one too."""
    parameters = source.parameters
    marks = [parameters.get(name) or default
             for name, default in (("separatorChar", ","), ("quoteChar", '"'), ("escapeChar", "\\"))]  # fmt: skip
    separator, quotes, escape = (mark.replace("\\t", "\t")[0] for mark in marks)
    # The SerDe's own default for the escape is the quotation mark, by which its reader means the backslash.
    escape = "\\" if escape == '"' else escape
    forgiving = source.table.parameters.get("use.null.for.invalid.data", "false").lower() == "true"
    relation = split(source, _fields(separator, quotes, escape))
    return Reading(relation, values(source, _Csv(forgiving)))


def _fields(separator: str, quotes: str, escape: str) -> str:
    """Return DuckDB SQL for a line's fields: what is simple is split here, anything else by a copy of the reader."""
    parts = f"string_split(line, {quote(separator)})"
    between, mark, escaped = (f"\\x{{{ord(one):x}}}" for one in (separator, quotes, escape))
    inside = f"[^{between}{mark}{escaped}]*"
    field = f"({mark}{inside}{mark}|{inside})"
    quoted = f"^{field}({between}{field})*$"
    bare = f"CASE WHEN f[1] = {quote(quotes)} THEN f[2:-2] ELSE f END"
    return (
        f"CASE WHEN line = '' THEN NULL "
        f"WHEN NOT contains(line, {quote(quotes)}) AND NOT contains(line, {quote(escape)}) THEN {parts} "
        f"WHEN regexp_matches(line, {quote(quoted)}) THEN list_transform({parts}, lambda f: {bare}) "
        f"ELSE athena_csv_fields(line, {quote(separator)}, {quote(quotes)}, {quote(escape)}) END"
    )


class _Csv(Text):
    """How OpenCSVSerDe reads the text of a field: there is no NULL, and no nested value."""

    def __init__(self, forgiving: bool) -> None:
        super().__init__(None, [])
        self.forgiving = forgiving

    def scalar(self, sql: str, of: Type, position: int) -> str:
        if of.base in {"varchar", "char"} or of.base not in SCALARS:
            return super().scalar(sql, of, position)
        readable, value = self.readable(of), f"TRY_CAST({sql} AS {duckdb_type(of)})"
        if of.base in {"date", "timestamp"}:
            readable = "[+-]?[0-9]{1,17}"
            since = "to_days(CAST({} AS INTEGER))" if of.base == "date" else "to_milliseconds(CAST({} AS BIGINT))"
            value = f"CAST(TIMESTAMP '1970-01-01' + {since.format(sql)} AS {duckdb_type(of)})"
        found = f"CASE WHEN regexp_full_match({sql}, {quote(readable)}) THEN {value} END"
        if self.forgiving:
            return found
        refusal = fail("HIVE_BAD_DATA", bad_field(sql, position), of)
        return f"CASE WHEN {sql} IS NOT NULL THEN coalesce({found}, {refusal}) END"
