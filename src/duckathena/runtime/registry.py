"""Python functions that DuckDB calls, by the name that the compiled SQL uses."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    parameters: tuple[str, ...]
    returns: str
    body: Callable[..., Any]
    batched: bool = False


FUNCTIONS: list[Function] = []
# Whose values DuckDB copies: it may still point to a text or a list of Arrow's when Arrow has let go of it.
BATCHED = {"BOOLEAN", "TINYINT", "INTEGER", "BIGINT", "DOUBLE"}


class Failure(Exception):  # noqa: N818 (a value's failure, not the function's)
    """A value that Trino refuses; its text is `CODE: message`, which `engine` finds in DuckDB's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")


def function[Body: Callable[..., Any]](*parameters: str, returns: str, batched: bool = False) -> Callable[[Body], Body]:
    """Declare `athena_<name>`, NULL for any NULL argument; types are DuckDB's.

    A `batched` function, which may only return what `BATCHED` names, is given its arguments some thousand rows at a
    time, as Arrow has them: where its own work is small, DuckDB's way to Python is a tenth as long.
    """

    def declare(body: Body) -> Body:
        assert not batched or returns in BATCHED, returns
        FUNCTIONS.append(Function(f"athena_{body.__name__}", parameters, returns, body, batched))
        return body

    return declare


def install(connection: duckdb.DuckDBPyConnection) -> None:
    for one in FUNCTIONS:
        body = _batched(one.body, _arrow_type(connection, one.returns)) if one.batched else _strict(one.body)
        kind = PythonUDFType.ARROW if one.batched else PythonUDFType.NATIVE
        connection.create_function(one.name, body, list(one.parameters), one.returns, type=kind,
                                   null_handling=FunctionNullHandling.SPECIAL)  # fmt: skip


def _arrow_type(connection: duckdb.DuckDBPyConnection, of: str) -> pa.DataType:
    return connection.execute(f"SELECT CAST(NULL AS {of}) AS value").to_arrow_table().schema.field("value").type


def _batched(body: Callable[..., Any], of: pa.DataType) -> Callable[..., Any]:
    one = _strict(body)

    @functools.wraps(body)
    def called(*columns: pa.ChunkedArray) -> pa.Array:
        return pa.array(map(one, *(column.to_pylist() for column in columns)), of)

    return called


def _strict(body: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(body)  # DuckDB counts the parameters of the function that it is given
    def called(*values: object) -> object:
        return None if any(value is None for value in values) else body(*values)

    return called
