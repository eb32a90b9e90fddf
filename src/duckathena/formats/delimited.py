"""Delimited text: LazySimpleSerDe and OpenCSVSerDe.

https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html and csv-serde.html
"""

from collections.abc import Callable

import duckdb

from duckathena.catalog import Table
from duckathena.dialect.casts import READABLE
from duckathena.dialect.typed import fail, identifier, quote
from duckathena.errors import NotSupported
from duckathena.formats.source import FILE, Reading, Source, in_object
from duckathena.types import Type, duckdb_type, field_name

SCALARS = {"boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "date", "timestamp"}
# What separates the levels of nested values where the SerDe says nothing else.
# https://github.com/apache/hive/blob/master/serde/src/java/org/apache/hadoop/hive/serde2/lazy/LazySerDeParameters.java
LEVELS = [("field.delim", "\x01"), ("collection.delim", "\x02"), ("mapkey.delim", "\x03")]
# A delimiter may be written as a control character's number: 1, \001 or \u0001.
WRITTEN = {"\\t": "\t", "\\n": "\n"} | {
    written: chr(n) for n in range(1, 8) for written in (str(n), f"\\{n:03}", f"\\u{n:04}")
}
NO_TEXT = "\x1f\x1f"  # a text that no field has, where the SerDe knows no NULL


def read_lazy_simple(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    parameters = source.parameters
    if parameters.get("line.delim", "\n") not in {"\n", "\\n"}:
        raise NotSupported("lines that end with anything but a newline (line.delim)")
    delimiters = [character(parameters.get(name) or default) for name, default in LEVELS]
    if "field.delim" not in parameters and "serialization.format" in parameters:
        delimiters[0] = character(parameters["serialization.format"])
    null = parameters.get("serialization.null.format", r"\N")
    escape = character(parameters.get("escape.delim", ""))
    text = _Text(null, delimiters, escape)
    if escape:
        return _split(source, text)
    return _read(source, text, delimiter=delimiters[0], quotes="", escape="")


def read_open_csv(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    """Dates are days and timestamps milliseconds since 1970; a text that is no value is an error, an empty one too."""
    parameters = source.parameters
    forgiving = source.table.parameters.get("use.null.for.invalid.data", "false").lower() == "true"
    text = _Csv(forgiving)
    return _read(source, text, delimiter=parameters.get("separatorChar", ","), quotes=parameters.get("quoteChar", '"'),
                 escape=parameters.get("escapeChar", "\\"))  # fmt: skip


def character(written: str) -> str:
    """Return the delimiter that a SerDe's parameter means."""
    return WRITTEN.get(written, written)


def _skipped(table: Table) -> int:
    """Return how many lines at a file's head are no rows."""
    given = table.parameters.get("skip.header.line.count") or table.format.parameters.get("skip.header.line.count", "0")
    return int(given)


def _read(source: Source, text: "_Text", *, delimiter: str, quotes: str, escape: str) -> Reading:
    """Let DuckDB find the fields of a line."""
    columns = source.table.columns
    shape = ", ".join(f"{quote(f'c{i}')}: 'VARCHAR'" for i in range(len(columns)))
    options = {
        "columns": f"{{{shape}}}", "delim": quote(delimiter), "quote": quote(quotes), "escape": quote(escape),
        "header": "false", "skip": str(_skipped(source.table)), "auto_detect": "false", "null_padding": "true",
        "strict_mode": "false", "compression": "'none'", "filename": quote(FILE), "parallel": "false",
        "nullstr": quote(text.null),
    }  # fmt: skip
    relation = f"read_csv({source.file_list()}, {', '.join(f'{name} = {value}' for name, value in options.items())})"
    return Reading(relation, _values(source, text, lambda place: f"d.{identifier(f'c{place}')}"))


def _split(source: Source, text: "_Text") -> Reading:
    """Split the lines here: DuckDB knows no escape outside quotes."""
    delimiter, escape = (f"\\x{ord(mark):02x}" for mark in (text.delimiters[0], text.escape))
    field = f"((?:[^{delimiter}{escape}]|{escape}.)*)(?:{delimiter}|$)"

    def value(place: int) -> str:
        found = f"list_extract(regexp_extract_all(d.line, {quote(field)}, 1), {place + 1})"
        return f"nullif({found}, {quote(text.null)})"

    return Reading(lines(source, skip=_skipped(source.table)), _values(source, text, value))


def lines(source: Source, skip: int = 0) -> str:
    """Return a relation of the files' lines, as they are, in the one column `line`."""
    options = (
        f"columns = {{'line': 'VARCHAR'}}, delim = {quote(NEVER)}, quote = '', escape = '', header = false, "
        f"skip = {skip}, auto_detect = false, compression = 'none', parallel = false, filename = {quote(FILE)}"
    )
    files = f"read_csv({source.file_list()}, {options})"
    return f"(SELECT coalesce(line, '') AS line, {FILE}, file_index FROM {files})"


NEVER = "\x01\x02\x03\x04"  # a delimiter that ends no field: the whole line is one


def _values(source: Source, text: "_Text", field: Callable[[int], str]) -> list[str]:
    places = {column.name.lower(): i for i, column in enumerate(source.table.columns)}
    return [text.value(field(places[name.lower()]), of, places[name.lower()])
            for name, of in zip(source.names, source.types, strict=True)]  # fmt: skip


class _Text:
    """How LazySimpleSerDe reads the text of a field."""

    def __init__(self, null: str, delimiters: list[str], escape: str = "") -> None:
        self.null = null
        self.delimiters = delimiters
        self.escape = escape

    def value(self, sql: str, of: Type, position: int) -> str:
        """Return DuckDB SQL for the value of type `of` in the field at `position`."""
        return self._nested(sql, of, position, 1)

    def _nested(self, sql: str, of: Type, position: int, level: int) -> str:
        if not of.arguments:
            return self._scalar(sql, of, position)
        if level + (of.base == "map") >= len(self.delimiters) or self.escape:
            raise NotSupported(f"{of} in a delimited table{' with escape.delim' if self.escape else ''}")
        parts = f"string_split({sql}, {quote(self.delimiters[level])})"
        name = f"e{level}"
        element = f"nullif({name}, {quote(self.null)})"
        if of.base == "array":
            items = f"list_transform({parts}, lambda {name}: {self._nested(element, of.element, position, level + 1)})"
            return f"CASE WHEN {sql} IS NULL THEN NULL WHEN {sql} = '' THEN [] ELSE {items} END"
        if of.base == "map":
            pair = f"string_split({name}, {quote(self.delimiters[level + 1])})"
            sides = (
                self._nested(f"nullif({pair}[{i + 1}], {quote(self.null)})", inner, position, level + 2)
                for i, inner in enumerate(of.arguments)
            )
            keys, items = (f"list_transform({parts}, lambda {name}: {side})" for side in sides)
            return f"CASE WHEN {sql} IS NULL THEN NULL WHEN {sql} = '' THEN MAP {{}} ELSE map({keys}, {items}) END"
        sides = (f"nullif({parts}[{i + 1}], {quote(self.null)})" for i in range(len(of.arguments)))
        fields = (
            f"{quote(field_name(of, i))}: {self._nested(side, inner, position, level + 1)}"
            for i, (side, inner) in enumerate(zip(sides, of.arguments, strict=True))
        )
        return f"CASE WHEN {sql} IS NOT NULL THEN {{{', '.join(fields)}}} END"

    def _scalar(self, sql: str, of: Type, position: int) -> str:
        if of.base in {"varchar", "char"}:
            return self._string(sql, of)
        if of.base not in SCALARS:
            raise NotSupported(f"{of} in a delimited table")
        return f"CASE WHEN {sql} IS NULL OR {sql} = '' THEN NULL {self._parsed(sql, of, position)} END"

    def _string(self, sql: str, of: Type) -> str:
        if self.escape:
            sql = f"regexp_replace({sql}, {quote(f'\\x{ord(self.escape):02x}(.)')}, '\\1', 'g')"
        if of.base == "char":
            return f"rpad(left({sql}, {of.precision}), {of.precision}, ' ')"
        return f"left({sql}, {of.precision})" if of.parameters else sql

    def _parsed(self, sql: str, of: Type, position: int) -> str:
        return (f"WHEN regexp_full_match({sql}, {quote(READABLE[of.base])}) THEN CAST({sql} AS {duckdb_type(of)}) "
                f"ELSE {fail('HIVE_BAD_DATA', bad_field(sql, position), of)}")  # fmt: skip


class _Csv(_Text):
    """How OpenCSVSerDe reads the text of a field: there is no NULL, and no nested value."""

    def __init__(self, forgiving: bool) -> None:
        super().__init__(NO_TEXT, [])
        self.forgiving = forgiving

    def _scalar(self, sql: str, of: Type, position: int) -> str:
        if of.base in {"varchar", "char"} or of.base not in SCALARS:
            return super()._scalar(sql, of, position)
        return f"CASE WHEN {sql} IS NULL THEN NULL {self._parsed(sql, of, position)} END"

    def _parsed(self, sql: str, of: Type, position: int) -> str:
        readable, value = READABLE[of.base], f"CAST({sql} AS {duckdb_type(of)})"
        if of.base in {"date", "timestamp"}:
            readable = "[+-]?[0-9]{1,17}"
            since = "to_days(CAST({} AS INTEGER))" if of.base == "date" else "to_milliseconds(CAST({} AS BIGINT))"
            value = f"CAST(TIMESTAMP '1970-01-01' + {since.format(sql)} AS {duckdb_type(of)})"
        wrong = f"CAST(NULL AS {duckdb_type(of)})" if self.forgiving else fail(
            "HIVE_BAD_DATA", bad_field(sql, position), of
        )  # fmt: skip
        return f"WHEN regexp_full_match({sql}, {quote(readable)}) THEN {value} ELSE {wrong}"


def bad_field(sql: str, position: int) -> str:
    """Return DuckDB SQL for Trino's words on a field that is no value of its column's type."""
    return (f"{quote('Error parsing field value ')} || chr(39) || {sql} || chr(39) || "
            f"{quote(f' for field {position}')} || {in_object()}")  # fmt: skip
