"""What a query answers: columns, rows, and each value's text as Athena writes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any

from duckathena.errors import NotSupported
from duckathena.runtime.addresses import ip_text
from duckathena.runtime.geospatial.wkt import text_of
from duckathena.runtime.hashmaps import hash_of, in_order
from duckathena.runtime.numbers import double_text, real_text
from duckathena.runtime.texts import interval_text, months_text
from duckathena.runtime.times import zone
from duckathena.types import BEYOND, Type, field_name


@dataclass(frozen=True, slots=True)
class Column:
    """A result's column, as Trino names and types it."""

    name: str
    type: Type


@dataclass(frozen=True)
class Result:
    """A statement's answer. `rows` hold Python values; `statement` is Athena's type of it: DML, DDL or UTILITY."""

    columns: tuple[Column, ...] = ()
    rows: Sequence[tuple[Any, ...]] = ()
    bytes_scanned: int = 0  # the size of the objects that were read, compressed as they lie
    statement: str = "DML"
    kind: str = "SELECT"
    timings: dict[str, float] = field(default_factory=dict)
    manifest: tuple[str, ...] | None = None  # the objects that were written, of a statement that writes
    written: int = 0  # the rows in them
    rows_in_file: int | None = None  # how many rows went to the file that the caller named

    @cached_property
    def _writers(self) -> list[Callable[[Any], str]]:
        return [writer(column.type) for column in self.columns]

    def text(self) -> list[list[str | None]]:
        """Return the rows as Athena writes them; NULL is None."""
        writers = self._writers
        return [[None if value is None else write(value) for write, value in zip(writers, row, strict=True)]
                for row in self.rows]  # fmt: skip


def writer(of: Type) -> Callable[[Any], str]:
    """Return the function that writes a value of a type, which is not NULL, as Athena does."""
    match of.base:
        case "array":
            element = _nullable(of.element)
            return lambda value: f"[{', '.join(map(element, value))}]"
        case "map":
            return _map_writer(of)
        case "row":
            fields = [(field_name(of, i), _nullable(inner)) for i, inner in enumerate(of.arguments)]
            return lambda value: f"{{{', '.join(f'{name}={write(value[name])}' for name, write in fields)}}}"
        case "timestamp" | "timestamp with time zone" | "time":
            return _clock_writer(of)
    return WRITERS.get(of.base, str)


def _map_writer(of: Type) -> Callable[[Any], str]:
    key, item = (_nullable(inner) for inner in of.arguments)
    hashed = hash_of(of.arguments[0].base, key)

    def text(value: dict[Any, Any]) -> str:
        entries = _entries(value)
        ordered = in_order(entries, hashed) if hashed and len(entries) > 1 else entries
        return f"{{{', '.join(f'{key(k)}={item(v)}' for k, v in ordered)}}}"

    return text


def _nullable(of: Type) -> Callable[[Any], str]:
    write = writer(of)
    return lambda value: "null" if value is None else write(value)


def _entries(value: dict[Any, Any]) -> Sequence[tuple[Any, Any]]:
    """Return a map's entries; DuckDB gives lists of keys and values where the keys cannot be a dict's."""
    if value.keys() == {"key", "value"} and isinstance(value["key"], list):
        return list(zip(value["key"], value["value"], strict=True))
    return list(value.items())


def _clock_writer(of: Type) -> Callable[[Any], str]:
    digits = of.precision

    def clock(value: datetime | time) -> str:
        _check_year(value)
        day = f"{value.year:04}-%m-%d " if isinstance(value, datetime) else ""
        whole = value.strftime(f"{day}%H:%M:%S")
        return f"{whole}.{value.microsecond:06}"[: len(whole) + 1 + digits] if digits else whole

    if of.base == "timestamp with time zone":
        return lambda value: f"{clock(moment(value))} {value['zone']}"
    return clock


def _check_year(value: object) -> None:
    """Refuse a day that Python's calendar, from year 1 to 9999, does not have: DuckDB gives its text."""
    if isinstance(value, str):
        raise NotSupported(BEYOND)


def _day(value: object) -> str:
    _check_year(value)
    return str(value)


def moment(value: dict[str, Any]) -> datetime:
    """Return a timestamp with time zone as Python holds it."""
    utc: datetime = value["utc"]
    _check_year(utc)
    return utc.replace(tzinfo=UTC).astimezone(zone(value["zone"])[1])


WRITERS: dict[str, Callable[[Any], str]] = {
    "date": _day,
    "boolean": lambda value: "true" if value else "false",
    "double": double_text,
    "real": real_text,
    "decimal": lambda value: f"{value:f}",
    "geometry": text_of,
    "sphericalgeography": text_of,
    "ipaddress": ip_text,
    "varbinary": lambda value: value.hex(" "),
    "interval day to second": interval_text,
    "interval year to month": months_text,
}
