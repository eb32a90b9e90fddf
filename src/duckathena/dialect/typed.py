"""An expression on its way from Trino to DuckDB: DuckDB's text for it, and its Trino type."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from duckathena.errors import NotSupported
from duckathena.types import Type, duckdb_type, field_name


@dataclass(frozen=True, slots=True)
class Typed:
    """DuckDB SQL whose value has the Trino type `type`; `constant` is the value where the query spells it out."""

    sql: str
    type: Type
    constant: str | int | Decimal | bool | None = None


def quote(text: str) -> str:
    """Return a DuckDB string literal."""
    if "\0" in text:
        raise NotSupported("the character NUL in a text")
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a quoted DuckDB identifier."""
    if "\0" in name:
        raise NotSupported("the character NUL in a name")
    return '"' + name.replace('"', '""') + '"'


def null(of: Type) -> Typed:
    return Typed(f"CAST(NULL AS {duckdb_type(of)})", of)


def constant(value: object, of: Type) -> str:
    """Return DuckDB SQL for a value of Python's that is of the type `of`; a date may be the number of days since 1970,
    a timestamp that of microseconds."""
    match value:
        case None:
            sql = "NULL"
        case list() | tuple():
            sql = f"[{', '.join(constant(one, of.element) for one in value)}]"
        case dict() if of.base == "map":
            keys, values = (", ".join(constant(one, inner) for one in found)
                            for found, inner in zip((value, value.values()), of.arguments, strict=True))  # fmt: skip
            sql = f"MAP([{keys}], [{values}])"
        case dict():
            pairs = zip(value.values(), of.arguments, strict=True)
            fields = (f"{quote(field_name(of, i))}: {constant(one, inner)}" for i, (one, inner) in enumerate(pairs))
            sql = f"{{{', '.join(fields)}}}"
        case bytes():
            sql = f"unhex({quote(value.hex())})"
        case int() if of.base == "date":
            sql = f"DATE '1970-01-01' + {value}"
        case int() if of.base == "timestamp":
            sql = f"make_timestamp({value})"
        case datetime() | int() if of.base == "timestamp with time zone":
            utc = f"make_timestamp({value})" if isinstance(value, int) else f"TIMESTAMP '{value:%Y-%m-%d %H:%M:%S.%f}'"
            sql = f"{{'utc': {utc}, 'zone': 'UTC'}}"
        case _:
            sql = quote(str(value))
    return f"CAST({sql} AS {duckdb_type(of)})"


def retyped(value: Typed, of: Type) -> Typed:
    """Return a value of unknown type, which is NULL unless it fails, as another type's NULL; it is still evaluated."""
    if value.sql == null(value.type).sql:
        return null(of)
    return Typed(f"CAST(CAST({value.sql} AS VARCHAR) AS {duckdb_type(of)})", of)  # a text may become anything


def fail(code: str, message: str, of: Type) -> str:
    """Return DuckDB SQL that fails with Trino's error `code` when, and only when, it is evaluated.

    `message` is DuckDB SQL for the text. DuckDB's error() counts as volatile, which forbids it inside TRY; a cast that
    cannot succeed does not. `engine` finds the code in DuckDB's message.
    """
    return f"CAST(CAST({quote(f'{code}: ')} || {message} AS INTEGER) AS {duckdb_type(of)})"
