"""Python functions that DuckDB calls, by the name that the compiled SQL uses."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
from duckdb.func import FunctionNullHandling


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    parameters: tuple[str, ...]
    returns: str
    body: Callable[..., Any]


FUNCTIONS: list[Function] = []


class Failure(Exception):  # noqa: N818 (a value's failure, not the function's)
    """A value that Trino refuses; its text is `CODE: message`, which `engine` finds in DuckDB's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")


def function[Body: Callable[..., Any]](*parameters: str, returns: str) -> Callable[[Body], Body]:
    """Declare `athena_<name>`, NULL for any NULL argument; types are DuckDB's."""

    def declare(body: Body) -> Body:
        FUNCTIONS.append(Function(f"athena_{body.__name__}", parameters, returns, body))
        return body

    return declare


def install(connection: duckdb.DuckDBPyConnection) -> None:
    for one in FUNCTIONS:
        connection.create_function(
            one.name, _strict(one.body), list(one.parameters), one.returns, null_handling=FunctionNullHandling.SPECIAL
        )


def _strict(body: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(body)  # DuckDB counts the parameters of the function that it is given
    def called(*values: object) -> object:
        return None if any(value is None for value in values) else body(*values)

    return called
