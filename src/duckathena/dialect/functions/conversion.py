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

# The text of a moment: behind bars, where it has a zone, the offset and the zone.
ISO = "'%Y-%m-%dT%H:%M:%S.%f'"
CLOCKS = {
    "date": "CAST({0} AS VARCHAR)",
    "time": "strftime(DATE '1970-01-01' + {0}, 'T%H:%M:%S.%f')",
    "timestamp": f"strftime({{0}}, {ISO})",
    "timestamp with time zone": f"strftime(athena_local({{0}}), {ISO}) || '|' || athena_iso_offset({{0}}) || '|' || ({{0}}).zone",
}


@special("format")
def _format(call: Call) -> Typed:
    values = call.arguments()
    if len(values) < 2:
        raise wrong_arguments(call, values)
    pattern = coerce(values[0], VARCHAR, call.node).sql
    return Typed(f"athena_format({pattern}, [{', '.join(_tagged(value, call) for value in values[1:])}])", VARCHAR)


def _tagged(value: Typed, call: Call) -> str:
    """Return a value's text behind the letter of its kind."""
    sql, of = value.sql, value.type
    kind = KINDS.get(of.base, "t" if of.base in CLOCKS else "s")
    if of == UNKNOWN:
        return "CAST(NULL AS VARCHAR)"
    if of.base in CLOCKS:
        text = CLOCKS[of.base].format(sql)
    elif of.base == "json":
        text = sql
    elif kind in {"s", "n"}:
        text = cast(value, VARCHAR, call.node).sql
    else:
        text = f"CAST({sql} AS VARCHAR)"
    return f"({quote(kind)} || {text})"
