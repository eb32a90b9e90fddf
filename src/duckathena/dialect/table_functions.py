"""TABLE(sequence(...)): https://trino.io/docs/current/functions/table.html"""

from sqlglot import exp

from duckathena.dialect.expressions import lower
from duckathena.dialect.scope import Field, Relation, Scope
from duckathena.errors import AthenaError, NotSupported
from duckathena.types import BIGINT

ARGUMENTS = ("start", "stop", "step")


def table_function(node: exp.Anonymous, scope: Scope) -> Relation:
    """Return `TABLE(sequence(start => 0, stop => 9, step => 3))`, of which the start and the step may be left out."""
    call = node.expressions[0] if len(node.expressions) == 1 else None
    if node.name.upper() != "TABLE" or not isinstance(call, exp.Anonymous) or call.name.lower() != "sequence":
        raise NotSupported("table functions other than sequence and json_table", node=node)
    given = dict(_named(call))
    if "stop" not in given:
        raise AthenaError("Missing argument: STOP", code="MISSING_ARGUMENT", node=node)
    values = {"start": 0, "step": 1} | {name: _whole(name, value, scope) for name, value in given.items()}
    start, stop, step = (values[name] for name in ARGUMENTS)
    if start != stop and (step <= 0 if start < stop else step >= 0):
        sign = "positive" if start < stop else "negative"
        raise AthenaError(f"Step must be {sign} for sequence [{start}, {stop}]", code="INVALID_FUNCTION_ARGUMENT")
    name = scope.context.name("r")
    rows = f"generate_series(CAST({start} AS BIGINT), CAST({stop} AS BIGINT), CAST({step or 1} AS BIGINT))"
    return Relation(f"{rows} AS {name}(c0)", (Field("sequential_number", BIGINT, f"{name}.c0"),))


def _named(call: exp.Anonymous) -> list[tuple[str, exp.Expr]]:
    """Return the arguments by name, which all of them have, or none."""
    named = [isinstance(one, exp.Kwarg) for one in call.expressions]
    if any(named) != all(named):
        raise AthenaError("All arguments must be passed by name or all must be passed positionally",
                          code="INVALID_ARGUMENTS", node=call)  # fmt: skip
    if len(call.expressions) > len(ARGUMENTS):
        raise AthenaError("Too many arguments. Expected at most 3 arguments", code="INVALID_ARGUMENTS", node=call)
    if not any(named):
        return list(zip(ARGUMENTS, call.expressions, strict=False))
    found = [(one.name.lower(), one.expression) for one in call.expressions]
    for place, (name, _) in enumerate(found):
        if name not in ARGUMENTS:
            raise AthenaError(f"Unexpected argument name: {name.upper()}", code="INVALID_ARGUMENTS", node=call)
        if name in (before for before, _ in found[:place]):
            raise AthenaError(f"Duplicate argument name: {name.upper()}", code="INVALID_ARGUMENTS", node=call)
    return found


def _whole(name: str, node: exp.Expr, scope: Scope) -> int:
    if isinstance(node, exp.Null):
        raise AthenaError(f"{name.capitalize()} is null", code="INVALID_FUNCTION_ARGUMENT")
    value = lower(node, scope)
    if not isinstance(value.constant, int) or isinstance(value.constant, bool):
        raise NotSupported(f"the {name} of a sequence that is not a whole number's literal", node=node)
    return value.constant
