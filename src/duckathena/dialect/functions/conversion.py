"""https://trino.io/docs/current/functions/conversion.html (format, parse_data_size)"""

from duckathena.dialect.casts import cast
from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.registry import Call, scalars, special, wrong_arguments
from duckathena.dialect.typed import Typed, quote
from duckathena.types import INTEGER_DIGITS, UNKNOWN, VARCHAR

scalars("""
    parse_data_size(varchar) -> decimal(38,0) = CAST(athena_data_size({0}) AS DECIMAL(38,0))
    parse_presto_data_size(varchar) -> decimal(38,0) = CAST(athena_data_size({0}) AS DECIMAL(38,0))
""")

# The letter before a value's text that tells `runtime.formatting` what it is.
KINDS = {**dict.fromkeys(INTEGER_DIGITS, "i"), "real": "r", "double": "d", "decimal": "n", "boolean": "b"}


@special("format")
def _format(call: Call) -> Typed:
    values = call.arguments()
    if len(values) < 2:
        raise wrong_arguments(call, values)
    pattern = coerce(values[0], VARCHAR, call.node).sql
    return Typed(f"athena_format({pattern}, [{', '.join(_tagged(value, call) for value in values[1:])}])", VARCHAR)


def _tagged(value: Typed, call: Call) -> str:
    if value.type == UNKNOWN:
        return "CAST(NULL AS VARCHAR)"
    if value.type.base == "timestamp":
        return f"('t' || strftime({value.sql}, '%Y-%m-%dT%H:%M:%S.%f'))"
    if value.type.base == "timestamp with time zone":
        return f"('t' || strftime(athena_local({value.sql}), '%Y-%m-%dT%H:%M:%S.%f'))"
    if value.type.base == "date":
        return f"('t' || CAST({value.sql} AS VARCHAR))"
    kind = KINDS.get(value.type.base)
    plain = kind and value.type.base != "decimal"
    text = f"CAST({value.sql} AS VARCHAR)" if plain else cast(value, VARCHAR, call.node).sql
    return f"({quote(kind or 's')} || {text})"
