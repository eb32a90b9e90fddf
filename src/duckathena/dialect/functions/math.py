"""https://trino.io/docs/current/functions/math.html and bitwise.html

Where DuckDB raises outside a function's domain, Java's Math answers with NaN or an infinity, and so does Trino.
"""

from duckathena.dialect import operators
from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.matching import choose
from duckathena.dialect.functions.registry import SCALARS, Call, scalars, special, wrong_arguments
from duckathena.dialect.typed import Typed
from duckathena.types import BIGINT, BITS, INTEGER_DIGITS, MAX_PRECISION, decimal, duckdb_type

scalars("""
    abs(N) -> N = abs({0})
    acos(double) -> double = CASE WHEN abs({0}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE acos({0}) END
    asin(double) -> double = CASE WHEN abs({0}) > 1 THEN CAST('NaN' AS DOUBLE) ELSE asin({0}) END
    atan(double) -> double = atan({0})
    atan2(double, double) -> double = atan2({0}, {1})
    cbrt(double) -> double = CASE WHEN isfinite({0}) THEN athena_cbrt({0}) ELSE {0} END
    ceil(I) -> I = {0}
    ceil(real) -> real = ceil({0})
    ceil(double) -> double = ceil({0})
    ceiling(I) -> I = {0}
    ceiling(real) -> real = ceil({0})
    ceiling(double) -> double = ceil({0})
    cos(double) -> double = cos(athena_angle({0}))
    cosh(double) -> double = cosh({0})
    cosine_similarity(map(varchar, double), map(varchar, double)) -> double = athena_cosine({0}, {1})
    degrees(double) -> double = ({0} * 57.29577951308232e0)
    e() -> double = exp(1::DOUBLE)
    exp(double) -> double = exp({0})
    floor(I) -> I = {0}
    floor(real) -> real = floor({0})
    floor(double) -> double = floor({0})
    from_base(varchar, bigint) -> bigint = athena_from_base({0}, {1})
    great_circle_distance(double, double, double, double) -> double = athena_great_circle({0}, {1}, {2}, {3})
    infinity() -> double = CAST('Infinity' AS DOUBLE)
    is_finite(double) -> boolean = isfinite({0})
    is_infinite(double) -> boolean = isinf({0})
    is_nan(double) -> boolean = isnan({0})
    is_nan(real) -> boolean = isnan({0})
    ln(double) -> double = athena_ln({0})
    log(double, double) -> double = (athena_ln({1}) / athena_ln({0}))
    log10(double) -> double = CASE WHEN {0} > 0 THEN log10({0}) ELSE athena_ln({0}) END
    log2(double) -> double = CASE WHEN {0} > 0 THEN log2({0}) ELSE athena_ln({0}) END
    inverse_normal_cdf(double, double, double) -> double = CASE WHEN isnan({0}) THEN {0} ELSE athena_inverse_normal_cdf({0}, {1}, {2}) END
    normal_cdf(double, double, double) -> double = CASE WHEN isnan({0}) OR isnan({2}) THEN CAST('NaN' AS DOUBLE) ELSE athena_normal_cdf({0}, {1}, {2}) END
    nan() -> double = CAST('NaN' AS DOUBLE)
    pi() -> double = pi()
    pow(double, double) -> double = athena_power({0}, {1})
    power(double, double) -> double = athena_power({0}, {1})
    radians(double) -> double = ({0} * 0.017453292519943295e0)
    rand() -> double = random()
    random() -> double = random()
    round(I) -> I = {0}
    round(real) -> real = CAST(athena_nearest(CAST({0} AS DOUBLE)) AS FLOAT)
    round(double) -> double = athena_nearest({0})
    round(real, bigint) -> real = CAST(athena_round(CAST({0} AS DOUBLE), {1}) AS FLOAT)
    round(double, bigint) -> double = athena_round({0}, {1})
    sin(double) -> double = sin(athena_angle({0}))
    sinh(double) -> double = sinh({0})
    sqrt(double) -> double = CASE WHEN {0} < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt({0}) END
    tan(double) -> double = tan(athena_angle({0}))
    tanh(double) -> double = tanh({0})
    to_base(bigint, bigint) -> varchar(64) = athena_to_base({0}, {1})
    truncate(real) -> real = trunc({0})
    truncate(double) -> double = trunc({0})
    width_bucket(double, double, double, bigint) -> bigint = athena_width_bucket({0}, {1}, {2}, {3})
    width_bucket(double, array(double)) -> bigint = athena_width_bucket_of({0}, {1})
    wilson_interval_lower(bigint, bigint, double) -> double = athena_wilson({0}, {1}, {2}, -1)
    wilson_interval_upper(bigint, bigint, double) -> double = athena_wilson({0}, {1}, {2}, 1)
    bit_count(bigint, bigint) -> bigint = athena_bit_count({0}, {1})
    bitwise_and(bigint, bigint) -> bigint = ({0} & {1})
    bitwise_or(bigint, bigint) -> bigint = ({0} | {1})
    bitwise_xor(bigint, bigint) -> bigint = xor({0}, {1})
    bitwise_not(bigint) -> bigint = (~{0})
""")


@special("mod")
def _mod(call: Call) -> Typed:
    values = call.arguments()
    if len(values) != 2:
        raise wrong_arguments(call, values)
    return operators.arithmetic("%", values[0], values[1], call.node)


@special("sign")
def _sign(call: Call) -> Typed:
    value = call.argument(0)
    of = value.type if value.type.base in {*INTEGER_DIGITS, "real", "double"} else decimal(1, 0)
    if len(call.nodes) != 1 or (of.base == "decimal" and value.type.base != "decimal"):
        raise wrong_arguments(call, call.arguments())
    if of.base in {"real", "double"}:  # Java's signum gives back zeros and NaN as they are
        test = f"isnan({value.sql}) OR {value.sql} = 0"
        return Typed(f"CASE WHEN {test} THEN {value.sql} ELSE CAST(sign({value.sql}) AS {duckdb_type(of)}) END", of)
    return Typed(f"CAST(sign({value.sql}) AS {duckdb_type(of)})", of)


for _of in INTEGER_DIGITS:
    for _name in ("rand", "random"):
        _bound = f"CAST(athena_random(0, {{0}}, 'bound must be positive') AS {_of})"
        _range = f"CAST(athena_random({{0}}, {{1}}, 'start value must be less than stop value') AS {_of})"
        scalars(f"{_name}({_of}) -> {_of} = {_bound}")
        scalars(f"{_name}({_of}, {_of}) -> {_of} = {_range}")


@special("bitwise_left_shift", "bitwise_right_shift", "bitwise_right_shift_arithmetic")
def _shift(call: Call) -> Typed:
    """A shift within the bits of its first argument's type, which is the result's."""
    values = call.arguments()
    if len(values) != 2 or any(value.type.base not in BITS for value in values):
        raise wrong_arguments(call, values)
    of, by = values[0].type, coerce(values[1], BIGINT).sql
    kind = call.name.removeprefix("bitwise_").removesuffix("_shift").removeprefix("right_shift_")
    sql = f"athena_shift(CAST({values[0].sql} AS BIGINT), {by}, '{kind}', {BITS[of.base]})"
    return Typed(f"CAST({sql} AS {duckdb_type(of)})", of)


def _on_decimals(name: str, duckdb: str) -> None:
    """Declare what ceil, floor, round and truncate make of a decimal: no digits after the point, and room for a carry."""

    @special(name)
    def rule(call: Call) -> Typed:
        value = call.argument(0)
        if name == "round" and value.type.base in BITS and len(call.nodes) == 2:
            return _whole_to_digits(call, value)
        if value.type.base != "decimal":
            return choose(SCALARS[name], call)
        precision, scale = value.type.parameters
        if len(call.nodes) == 2:
            return _to_digits(call, value, duckdb)
        carry = 0 if duckdb == "trunc" else min(scale, 1)
        of = decimal(min(MAX_PRECISION, max(precision - scale + carry, 1)), 0)
        return Typed(f"CAST({duckdb}({value.sql}) AS {duckdb_type(of)})", of)


def _whole_to_digits(call: Call, value: Typed) -> Typed:
    """Round a whole number to tens, hundreds, ...: half up, and never beyond its type."""
    digits, limit = coerce(call.argument(1), BIGINT, call.node).sql, 2 ** (BITS[value.type.base] - 1)
    rounded = f"athena_round_whole({value.sql}, {digits})"
    return Typed(f"CAST(athena_within({rounded}, {-limit}, {limit - 1}) AS {duckdb_type(value.type)})", value.type)


def _to_digits(call: Call, value: Typed, duckdb: str) -> Typed:
    precision, scale = value.type.parameters
    of = decimal(min(MAX_PRECISION, precision + (duckdb == "round")), scale)
    digits = coerce(call.argument(1), BIGINT, call.node).sql
    return Typed(f"CAST(athena_decimal_{duckdb}(CAST({value.sql} AS VARCHAR), {digits}) AS {duckdb_type(of)})", of)


for _name, _duckdb in (
    ("ceil", "ceil"),
    ("ceiling", "ceil"),
    ("floor", "floor"),
    ("round", "round"),
    ("truncate", "trunc"),
):
    _on_decimals(_name, _duckdb)
