"""https://trino.io/docs/current/functions/conditional.html and comparison.html (greatest, least), and typeof"""

from duckathena.dialect.coercion import common_type, unify
from duckathena.dialect.functions.registry import Call, scalars, special, wrong_arguments
from duckathena.dialect.operators import comparison, orderable
from duckathena.dialect.typed import Typed, fail, quote
from duckathena.errors import AthenaError, TypeMismatch
from duckathena.types import UNKNOWN, VARCHAR, row

scalars("""
    uuid() -> uuid = uuid()
    version() -> varchar = 'Athena engine version 3'
""")


@special("coalesce")
def _coalesce(call: Call) -> Typed:
    if len(call.nodes) < 2:
        raise AthenaError("The 'coalesce' function must have at least two arguments",
                          code="INVALID_FUNCTION_ARGUMENT", node=call.node)  # fmt: skip
    values, of = unify(call.arguments(), "All COALESCE operands", call.node)
    return Typed(f"coalesce({', '.join(value.sql for value in values)})", of)


@special("nullif")
def _nullif(call: Call) -> Typed:
    first, second = _two(call)
    equal = comparison("=", first, second, call.node)
    return Typed(f"CASE WHEN {equal.sql} THEN NULL ELSE {first.sql} END", first.type)


def _two(call: Call) -> list[Typed]:
    values = call.arguments()
    if len(values) != 2:
        raise wrong_arguments(call, values)
    return values


@special("if")
def _if(call: Call) -> Typed:
    raise AthenaError("IF wants a condition, a value and, if any, another value", code="SYNTAX_ERROR", node=call.node)


@special("try")
def _try(call: Call) -> Typed:
    values = call.arguments()
    if len(values) != 1:
        raise wrong_arguments(call, values)
    return Typed(f"TRY({values[0].sql})", values[0].type)


@special("greatest", "least")
def _greatest(call: Call) -> Typed:
    """NULL where any argument is NULL, unlike DuckDB's, which passes over it."""
    values, of = unify(call.arguments(), "All arguments", call.node)
    if not values or not orderable(of):
        raise wrong_arguments(call, values)
    missing = " OR ".join(f"{value.sql} IS NULL" for value in values)
    chosen = f"{call.name}({', '.join(value.sql for value in values)})"
    if of.base in {"real", "double"}:  # Trino's answer has changed from version to version
        unordered = " OR ".join(f"isnan({value.sql})" for value in values)
        refused = fail("NOT_SUPPORTED", f"'not supported by duckathena: NaN in {call.name}'", of)
        chosen = f"CASE WHEN {unordered} THEN {refused} ELSE {chosen} END"
    return Typed(f"CASE WHEN {missing} THEN NULL ELSE {chosen} END", of)


@special("typeof")
def _typeof(call: Call) -> Typed:
    name = str(call.argument(0).type)
    return Typed(quote(name), VARCHAR)


@special("fail")
def _fail(call: Call) -> Typed:
    if len(call.nodes) not in {1, 2}:
        raise wrong_arguments(call, call.arguments())
    value = call.argument(len(call.nodes) - 1)
    if common_type(value.type, VARCHAR) is None:
        raise TypeMismatch("fail wants a text", node=call.node)
    return Typed(fail("GENERIC_USER_ERROR", value.sql, UNKNOWN), UNKNOWN)


@special("row")
def _row(call: Call) -> Typed:
    values = call.arguments()
    fields = (f"field{i}: {value.sql}" for i, value in enumerate(values))
    return Typed(f"{{{', '.join(fields)}}}", row(*((None, value.type) for value in values)))
