"""https://trino.io/docs/current/functions/window.html"""

from duckathena.dialect.coercion import coerce, common_type
from duckathena.dialect.functions.registry import Call, special, windows, wrong_arguments
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError
from duckathena.types import BIGINT

windows("""
    cume_dist() -> double = cume_dist()
    dense_rank() -> bigint = dense_rank()
    ntile(bigint) -> bigint = ntile({0})
    percent_rank() -> double = percent_rank()
    rank() -> bigint = rank()
    row_number() -> bigint = row_number()
""")


VALUE_FUNCTIONS = ("first_value", "last_value", "nth_value", "lag", "lead")


@special(*VALUE_FUNCTIONS, aggregate=True)
def _value_function(call: Call) -> Typed:
    """A value of another row of the frame or partition; IGNORE NULLS passes over NULL."""
    values = call.arguments()
    least, most = {"nth_value": (2, 2), "lag": (1, 3), "lead": (1, 3)}.get(call.name, (1, 1))
    if not least <= len(values) <= most:
        raise wrong_arguments(call, values)
    if not call.modifiers.over:
        raise AthenaError(f"Window function {call.name} requires an OVER clause", code="MISSING_OVER", node=call.node)
    texts = [values[0].sql]
    if len(values) > 1:
        offset = coerce(values[1], BIGINT, call.node).sql
        nth = call.name == "nth_value"
        texts.append(f"athena_offset_at_least({offset}, 1)" if nth else f"athena_rows_away({offset})")
    if len(values) == 3:
        if common_type(values[0].type, values[2].type) != values[0].type:
            raise wrong_arguments(call, values)
        texts.append(coerce(values[2], values[0].type, call.node).sql)
    return Typed(f"{call.name}({', '.join(texts)}{call.modifiers.nulls}){call.modifiers.tail}", values[0].type)
