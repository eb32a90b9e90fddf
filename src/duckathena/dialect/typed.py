"""An expression on its way from Trino to DuckDB: DuckDB's text for it, and its Trino type."""

from dataclasses import dataclass
from decimal import Decimal

from duckathena.errors import NotSupported
from duckathena.types import Type, duckdb_type


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
