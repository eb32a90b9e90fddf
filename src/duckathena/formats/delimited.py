"""Delimited text as LazySimpleSerDe reads it. https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html

A field that is no value of its column's type is NULL, as in Hive.
https://github.com/apache/hive/tree/master/serde/src/java/org/apache/hadoop/hive/serde2/lazy
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from duckathena.dialect.casts import rounded_timestamp
from duckathena.dialect.typed import fail, quote
from duckathena.errors import NotSupported
from duckathena.formats.lines import bad_field, field_at, split
from duckathena.formats.source import Reading, Source
from duckathena.types import INTEGER_DIGITS, READABLE, Type, duckdb_type, field_name

SCALARS = {"boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal", "date", "timestamp"}
# What separates the levels of nested values where the SerDe says nothing else.
# https://github.com/apache/hive/blob/master/serde/src/java/org/apache/hadoop/hive/serde2/lazy/LazySerDeParameters.java
LEVELS = [("field.delim", "\x01"), ("collection.delim", "\x02"), ("mapkey.delim", "\x03")]
# A delimiter may be written as a control character's escape; a number is a byte.
WRITTEN = {"\\t": "\t", "\\n": "\n"} | {written: chr(n) for n in range(1, 8) for written in (f"\\{n:03}", f"\\u{n:04}")}


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands between values: `delimiters` of the fields, of the items of an array or map, and of a map's keys.

    `escape` is "" or the sign before a delimiter that is none, `null` the text that stands for NULL.
    """

    delimiters: tuple[str, ...] = ("\x01", "\x02", "\x03")
    escape: str = ""
    null: str = r"\N"


LAYOUT = Layout()


def layout(parameters: Mapping[str, str]) -> Layout:
    """Return what a SerDe's parameters say. Raises NotSupported for lines that do not end with a newline."""
    if parameters.get("line.delim", "\n") not in {"\n", "\\n"}:
        raise NotSupported("lines that end with anything but a newline (line.delim)")
    delimiters = [character(parameters.get(name) or default) for name, default in LEVELS]
    if "field.delim" not in parameters and "serialization.format" in parameters:
        delimiters[0] = character(parameters["serialization.format"])
    escape = character(parameters.get("escape.delim", ""))
    return Layout(tuple(delimiters), escape, parameters.get("serialization.null.format", r"\N"))


def read(_connection: duckdb.DuckDBPyConnection, source: Source) -> Reading:
    found = layout(source.parameters)
    text = Text(found.null, found.delimiters, found.escape)
    return Reading(split(source, _fields(found.delimiters[0], found.escape)), values(source, text))


def character(written: str) -> str:
    """Return the delimiter that a SerDe's parameter means: of several characters, the first."""
    if written.isdigit() and int(written) < 128:
        return chr(int(written))
    return WRITTEN.get(written, written)[:1]


def _fields(delimiter: str, escape: str) -> str:
    if not escape:
        return f"string_split(line, {quote(delimiter)})"
    end, mark = (f"\\x{ord(one):02x}" for one in (delimiter, escape))
    # A delimiter is put before the line, so that every field begins with one.
    field = f"{end}((?:[^{end}{mark}]|{mark}.)*)"
    return f"regexp_extract_all({quote(delimiter)} || line, {quote(field)}, 1)"


def values(source: Source, text: "Text") -> list[str]:
    """Return the SQL of the wanted columns, over the `fields` of the relation `d`."""
    places = {column.name.lower(): i for i, column in enumerate(source.table.columns)}
    return [text.value(places[name.lower()], of) for name, of in zip(source.names, source.types, strict=True)]


class Text:
    """How a SerDe reads the text of a field; `null` is the text that stands for NULL."""

    def __init__(self, null: str | None, delimiters: Sequence[str], escape: str = "") -> None:
        self.null = null
        self.delimiters = delimiters
        self.escape = escape

    def value(self, position: int, of: Type) -> str:
        """Return DuckDB SQL for the value of type `of` in the field at `position`."""
        return self._nested(self._unless_null(field_at(position)), of, position, 1)

    def _unless_null(self, sql: str) -> str:
        return sql if self.null is None else f"nullif({sql}, {quote(self.null)})"

    def _nested(self, sql: str, of: Type, position: int, level: int) -> str:
        if not of.arguments:
            return self.scalar(sql, of, position)
        if level + (of.base == "map") >= len(self.delimiters) or self.escape:
            raise NotSupported(f"{of} in a delimited table{' with escape.delim' if self.escape else ''}")
        parts = f"string_split({sql}, {quote(self.delimiters[level])})"
        name = f"e{level}"
        element = self._unless_null(name)
        if of.base == "array":
            items = f"list_transform({parts}, lambda {name}: {self._nested(element, of.element, position, level + 1)})"
            return f"CASE WHEN {sql} IS NULL THEN NULL WHEN {sql} = '' THEN [] ELSE {items} END"
        if of.base == "map":
            pair = f"string_split({name}, {quote(self.delimiters[level + 1])})"
            sides = (
                self._nested(self._unless_null(f"{pair}[{i + 1}]"), inner, position, level + 2)
                for i, inner in enumerate(of.arguments)
            )
            keys, items = (f"list_transform({parts}, lambda {name}: {side})" for side in sides)
            return f"CASE WHEN {sql} IS NULL THEN NULL WHEN {sql} = '' THEN MAP {{}} ELSE map({keys}, {items}) END"
        sides = (self._unless_null(f"{parts}[{i + 1}]") for i in range(len(of.arguments)))
        fields = (
            f"{quote(field_name(of, i))}: {self._nested(side, inner, position, level + 1)}"
            for i, (side, inner) in enumerate(zip(sides, of.arguments, strict=True))
        )
        return f"CASE WHEN {sql} IS NOT NULL THEN {{{', '.join(fields)}}} END"

    def scalar(self, sql: str, of: Type, position: int) -> str:
        """Return DuckDB SQL for the value of a type that holds no other."""
        if of.base in {"varchar", "char"}:
            return self._string(sql, of)
        if of.base not in SCALARS:
            raise NotSupported(f"{of} in a delimited table")
        value = f"TRY_CAST({sql} AS {duckdb_type(of)})"
        if of.base == "timestamp":
            value = rounded_timestamp(value, of)
        value = f"WHEN regexp_full_match({sql}, {quote(self.readable(of))}) THEN {value}"
        if of.base in INTEGER_DIGITS:
            # Hive drops the fraction and Trino the number: which of them Athena follows is not said.
            value += f" WHEN {sql} LIKE '%.%' AND regexp_full_match({sql}, {quote(READABLE['decimal'])}) "
            value += f"THEN {fail('HIVE_BAD_DATA', bad_field(sql, position), of)}"
        return f"CASE {value} END"

    def readable(self, of: Type) -> str:
        """Return the expression of the texts that are values of a type."""
        return "(?i)true|false" if of.base == "boolean" else READABLE[of.base]

    def _string(self, sql: str, of: Type) -> str:
        if self.escape:
            sql = f"regexp_replace({sql}, {quote(f'\\x{ord(self.escape):02x}(.)')}, '\\1', 'g')"
        if of.base == "char":
            return f"rpad(left({sql}, {of.precision}), {of.precision}, ' ')"
        return f"left({sql}, {of.precision})" if of.parameters else sql
