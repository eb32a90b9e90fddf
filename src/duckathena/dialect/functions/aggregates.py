"""https://trino.io/docs/current/functions/aggregate.html

Where Trino approximates (approx_distinct, approx_percentile) the exact value is given: it is within any error asked for.
"""

from dataclasses import replace

from sqlglot import exp

from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.arrays import fold
from duckathena.dialect.functions.matching import choose
from duckathena.dialect.functions.registry import AGGREGATES, Call, aggregates, special, takes, wrong_arguments
from duckathena.dialect.operators import group_key, key
from duckathena.dialect.scope import Scope
from duckathena.dialect.typed import Typed, fail, quote
from duckathena.dialect.windows import ordering
from duckathena.errors import AthenaError, NotSupported, SyntaxRefused, at
from duckathena.types import (
    BIGINT,
    DOUBLE,
    INTEGER,
    INTEGER_DIGITS,
    MAX_PRECISION,
    REAL,
    VARCHAR,
    array,
    decimal,
    duckdb_type,
    map_of,
)

MAX_LISTAGG = 1_048_576  # bytes
MOST_GROUPING = 63  # arguments of grouping(); up to 31 of them fit into an integer
INTEGER_GROUPING = 31
LEAST_ERROR, MOST_ERROR = 0.0040625, 0.26  # of approx_distinct

aggregates("""
    any_value(T) -> T = any_value({0}{o})
    arbitrary(T) -> T = any_value({0}{o})
    approx_most_frequent(bigint, bigint, bigint) -> map(bigint, bigint) = athena_most(histogram({1}){t}, athena_buckets({0}))
    approx_most_frequent(bigint, varchar, bigint) -> map(varchar, bigint) = athena_most(histogram({1}){t}, athena_buckets({0}))
    array_agg(T) -> array(T) = list({d}{0}{o})
    avg(bigint) -> double = avg({d}{0})
    avg(real) -> real = athena_real(avg({d}CAST({0} AS DOUBLE)){t})
    avg(double) -> double = avg({d}{0})
    avg(days) -> days = CAST(floor(avg({d}{0}){t} + 0.5) AS BIGINT)
    avg(months) -> months = CAST(floor(avg({d}{0}){t} + 0.5) AS BIGINT)
    bool_and(boolean) -> boolean = bool_and({0})
    bool_or(boolean) -> boolean = bool_or({0})
    every(boolean) -> boolean = bool_and({0})
    bitwise_and_agg(bigint) -> bigint = bit_and({0})
    bitwise_or_agg(bigint) -> bigint = bit_or({0})
    bitwise_xor_agg(bigint) -> bigint = bit_xor({d}{0})
    corr(real, real) -> real = athena_real(athena_correlated(corr({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, bool_or(athena_improper({0}, {1})){t}))
    corr(double, double) -> double = athena_correlated(corr({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, bool_or(athena_improper({0}, {1})){t})
    count() -> bigint = count(*)
    count(T) -> bigint = count({d}{0})
    count_if(boolean) -> bigint = count({d}CASE WHEN {0} THEN 1 END)
    covar_pop(real, real) -> real = athena_real(athena_spread(covar_pop({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, regr_count({d}{0}, {1}){t} >= 1, bool_or(athena_improper({0}, {1})){t}))
    covar_pop(double, double) -> double = athena_spread(covar_pop({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, regr_count({d}{0}, {1}){t} >= 1, bool_or(athena_improper({0}, {1})){t})
    covar_samp(real, real) -> real = athena_real(athena_spread(covar_samp({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, regr_count({d}{0}, {1}){t} >= 2, bool_or(athena_improper({0}, {1})){t}))
    covar_samp(double, double) -> double = athena_spread(covar_samp({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, regr_count({d}{0}, {1}){t} >= 2, bool_or(athena_improper({0}, {1})){t})
    geometric_mean(bigint) -> double = exp(avg({d}athena_ln({0})){t})
    geometric_mean(real) -> real = athena_real(exp(avg({d}athena_ln({0})){t}))
    geometric_mean(double) -> double = exp(avg({d}athena_ln({0})){t})
    kurtosis(double) -> double = CASE WHEN count({d}{0}){t} > 3 THEN athena_spread(coalesce(kurtosis({d}athena_proper({0})){t}, CAST('NaN' AS DOUBLE)), TRUE, bool_or(NOT isfinite({0})){t}) END
    map_union(map(K, V)) -> map(K, V) = CASE WHEN count({0}){t} > 0 THEN athena_map_first(flatten(list(map_keys({0})){t}), flatten(list(map_values({0})){t})) END
    max(real) -> real = athena_max(max(athena_number({0})){t}, max({0}){t})
    max(double) -> double = athena_max(max(athena_number({0})){t}, max({0}){t})
    max(O) -> O = max({0})
    min(O) -> O = min({0})
    max(real, bigint) -> array(real) = list_transform(max({d}athena_nan_first({0}), athena_kept({1})){t}, lambda e: e.v)
    max(double, bigint) -> array(double) = list_transform(max({d}athena_nan_first({0}), athena_kept({1})){t}, lambda e: e.v)
    max(O, bigint) -> array(O) = max({d}{0}, athena_kept({1}))
    min(O, bigint) -> array(O) = min({d}{0}, athena_kept({1}))
    max_by(T, O) -> T = arg_max_null({0}, {1})
    min_by(T, O) -> T = arg_min_null({0}, {1})
    max_by(T, O, bigint) -> array(T) = list_transform(arg_max({d}{v: {0}}, {1}, athena_kept({2})){t}, lambda e: e.v)
    min_by(T, O, bigint) -> array(T) = list_transform(arg_min({d}{v: {0}}, {1}, athena_kept({2})){t}, lambda e: e.v)
    multimap_agg(K, V) -> map(K, array(V)) = CASE WHEN count({0}){t} > 0 THEN athena_multimap(list({0}{o}){t}, list({1}{o}){t}) END
    regr_intercept(real, real) -> real = athena_real(athena_correlated(regr_intercept({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, bool_or(athena_improper({0}, {1})){t}))
    regr_intercept(double, double) -> double = athena_correlated(regr_intercept({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, bool_or(athena_improper({0}, {1})){t})
    regr_slope(real, real) -> real = athena_real(athena_correlated(regr_slope({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, bool_or(athena_improper({0}, {1})){t}))
    regr_slope(double, double) -> double = athena_correlated(regr_slope({d}athena_pair({0}, {1}), athena_pair({1}, {0})){t}, bool_or(athena_improper({0}, {1})){t})
    skewness(double) -> double = athena_spread(athena_skewness(skewness({d}athena_proper({0})){t}, count({d}{0}){t}), count({d}{0}){t} > 2, bool_or(NOT isfinite({0})){t})
    stddev(double) -> double = athena_spread(stddev_samp({d}athena_proper({0})){t}, count({d}{0}){t} >= 2, bool_or(NOT isfinite({0})){t})
    stddev_pop(double) -> double = athena_spread(stddev_pop({d}athena_proper({0})){t}, count({d}{0}){t} >= 1, bool_or(NOT isfinite({0})){t})
    stddev_samp(double) -> double = athena_spread(stddev_samp({d}athena_proper({0})){t}, count({d}{0}){t} >= 2, bool_or(NOT isfinite({0})){t})
    sum(bigint) -> bigint = athena_bigint(sum({d}{0}){t})
    sum(real) -> real = athena_real(sum({d}CAST({0} AS DOUBLE)){t})
    sum(double) -> double = sum({d}{0})
    sum(days) -> days = CAST(sum({d}{0}){t} AS BIGINT)
    sum(months) -> months = CAST(sum({d}{0}){t} AS BIGINT)
    var_pop(double) -> double = athena_spread(var_pop({d}athena_proper({0})){t}, count({d}{0}){t} >= 1, bool_or(NOT isfinite({0})){t})
    var_samp(double) -> double = athena_spread(var_samp({d}athena_proper({0})){t}, count({d}{0}){t} >= 2, bool_or(NOT isfinite({0})){t})
    variance(double) -> double = athena_spread(var_samp({d}athena_proper({0})){t}, count({d}{0}){t} >= 2, bool_or(NOT isfinite({0})){t})
    map_agg(K, V) -> map(K, V) = CASE WHEN count({0}){t} > 0 THEN athena_map_first(list({0}{o}){t}, list({1}{o}){t}) END
""")


@special("count", aggregate=True)
def _count(call: Call) -> Typed:
    """`count(*)`; a count of several columns at once is none that Trino has."""
    if len(call.nodes) == 1 and call.nodes[0].key == "star":
        return Typed(f"count(*){call.modifiers.tail}", BIGINT)
    return choose(AGGREGATES["count"], call) if not call.modifiers.distinct else _count_distinct(call)


@special("approx_distinct", aggregate=True)
def _approx_distinct(call: Call) -> Typed:
    """The number of different values, whatever error is allowed."""
    if len(call.nodes) not in {1, 2}:
        raise wrong_arguments(call, call.arguments())
    counted = _count_distinct(call)
    if len(call.nodes) == 1:
        return counted
    error = f"any_value({coerce(call.argument(1), DOUBLE, call.node).sql}){call.modifiers.tail}"
    message = f"'Max standard error must be in [{LEAST_ERROR}, {MOST_ERROR}]: ' || {error}"
    refused = fail("INVALID_FUNCTION_ARGUMENT", message, BIGINT)
    return Typed(f"CASE WHEN {error} NOT BETWEEN {LEAST_ERROR} AND {MOST_ERROR} THEN {refused} ELSE {counted.sql} END",
                 BIGINT)  # fmt: skip


def _count_distinct(call: Call) -> Typed:
    """Two moments are one, whatever the zones that they are shown in."""
    values = call.arguments()
    if call.name == "count" and len(values) != 1:
        raise wrong_arguments(call, values)
    return Typed(f"count(DISTINCT {key(values[0])}){call.modifiers.tail}", BIGINT)


@special("sum", "avg", aggregate=True)
def _sum_or_avg(call: Call) -> Typed:
    """sum of a decimal(p, s) is a decimal(38, s), its average a decimal(p, s): DuckDB would answer with a double."""
    values = call.arguments()
    if len(values) != 1 or values[0].type.base != "decimal":
        return choose(AGGREGATES[call.name], call)
    of, tail = values[0].type, call.modifiers.tail
    total = f"sum({call.modifiers.distinct}{values[0].sql}){tail}"
    if call.name == "sum":
        wide = decimal(MAX_PRECISION, of.scale)
        most = f"CAST('{'9' * (MAX_PRECISION - of.scale)}.{'9' * of.scale}' AS {duckdb_type(wide)})"
        beyond = fail("NUMERIC_VALUE_OUT_OF_RANGE", "'Decimal overflow'", wide)
        return Typed(
            f"CASE WHEN abs({total}) > {most} THEN {beyond} ELSE CAST({total} AS {duckdb_type(wide)}) END", wide
        )
    count = f"nullif(count({call.modifiers.distinct}{values[0].sql}){tail}, 0)"
    divided = f"athena_decimal_divide(CAST({total} AS VARCHAR), CAST({count} AS VARCHAR), {of.scale})"
    return Typed(f"CAST({divided} AS {duckdb_type(of)})", of)


@special("max_by", aggregate=True)
def _max_by(call: Call) -> Typed:
    """For max_by a NaN is the least, as for max; DuckDB has it as the greatest."""

    def least(node: exp.Expr, scope: Scope) -> Typed:
        value = call.lower(node, scope)
        if node is not call.nodes[1] or value.type.base not in {"real", "double"}:
            return value
        return Typed(f"athena_nan_first({value.sql})", value.type)

    return choose(AGGREGATES[call.name], replace(call, lower=least) if len(call.nodes) > 1 else call)


@special("histogram", aggregate=True)
def _histogram(call: Call) -> Typed:
    """How often each value is there. DuckDB's tree of values loses its way at a NaN, which goes beside it."""
    values = call.arguments()
    if len(values) != 1:
        raise wrong_arguments(call, values)
    value, distinct, tail = values[0], call.modifiers.distinct, call.modifiers.tail
    of = map_of(value.type, BIGINT)
    counted = f"histogram({distinct}{value.sql}){tail}"
    if value.type.base in {"real", "double"}:
        nans = f"count({distinct}CASE WHEN isnan({value.sql}) THEN 1 END){tail}"
        numbers = f"histogram({distinct}athena_number(CAST({value.sql} AS DOUBLE))){tail}"
        counted = f"athena_histogram({numbers}, {nans})"
    return Typed(f"CAST({counted} AS {duckdb_type(of)})", of)


@special("listagg", aggregate=True)
def _listagg(call: Call) -> Typed:
    """`listagg(x, separator) WITHIN GROUP (ORDER BY ...)`"""
    node = call.node
    value = node.this
    distinct, order = "", ""
    if isinstance(value, exp.Order):
        terms = (ordering(term, call.lower(term.this, call.scope)) for term in value.expressions)
        order, value = f" ORDER BY {', '.join(terms)}", value.this
    if isinstance(value, exp.Distinct):
        distinct, value = "DISTINCT ", value.expressions[0]
    overflow = node.args.get("on_overflow")
    truncated = isinstance(overflow, exp.OverflowTruncateBehavior)
    if not order:
        raise SyntaxRefused(f"{at(node)}listagg wants WITHIN GROUP (ORDER BY ...)")
    separator = node.args.get("separator") or exp.Literal.string("")
    if not (isinstance(separator, exp.Literal) and separator.is_string):
        raise SyntaxRefused(f"{at(separator)}mismatched input '{separator.name}'. Expecting: <string>")
    text = coerce(call.lower(value, call.scope), VARCHAR, node).sql
    between = quote(str(separator.this))
    joined = f"string_agg({distinct}{text}, {between}{order}){call.modifiers.tail}"
    refused = fail("NOT_SUPPORTED", "'not supported by duckathena: listagg that truncates'", VARCHAR) if truncated else fail(
        "EXCEEDED_FUNCTION_MEMORY_LIMIT", "'Concatenated string is too large'", VARCHAR)  # fmt: skip
    return Typed(f"CASE WHEN strlen({joined}) > {MAX_LISTAGG} THEN {refused} ELSE {joined} END", VARCHAR)


@special("reduce_agg", aggregate=True)
def _reduce_agg(call: Call) -> Typed:
    """A fold of what is not NULL; the lambda that joins two states has nothing to join where one fold sees all."""
    if len(call.nodes) != 4 or not all(isinstance(node, exp.Lambda) for node in call.nodes[2:]):
        raise wrong_arguments(call, [call.argument(0)])
    for combining in call.nodes[2:]:
        takes(combining, 2)
    value, start, step = call.argument(0), call.argument(1), call.nodes[2]
    values = f"list_filter(list({value.sql}{call.modifiers.order}){call.modifiers.tail}, lambda x: x IS NOT NULL)"
    folded = fold(call, Typed(values, array(value.type)), start, step)
    return Typed(f"CASE WHEN count({value.sql}){call.modifiers.tail} > 0 THEN {folded.sql} END", folded.type)


@special("approx_percentile", aggregate=True)
def _approx_percentile(call: Call) -> Typed:
    """The value at a fraction, or an array of values at an array of fractions."""
    values = call.arguments()
    if len(values) != 2 or call.modifiers.distinct:
        raise NotSupported("approx_percentile with weights, an accuracy or DISTINCT", node=call.node)
    value, fraction = values
    if value.type.base not in {"real", "double"}:
        value = coerce(value, BIGINT if value.type.base in INTEGER_DIGITS else REAL, call.node)
    many = fraction.type.base == "array"
    at = coerce(fraction, array(DOUBLE) if many else DOUBLE, call.node).sql
    if fraction.constant is None and not many:
        at = f"any_value({at}){call.modifiers.tail}"
    values_of = f"list({value.sql}){call.modifiers.tail}"
    if not many:
        return Typed(f"athena_percentile({values_of}, {at})", value.type)
    each = f"list_transform({at}, lambda p: athena_percentile({values_of}, p))"
    return Typed(f"CASE WHEN count({value.sql}){call.modifiers.tail} > 0 THEN {each} END", array(value.type))


@special("grouping", aggregate=True)
def _grouping(call: Call) -> Typed:
    values = call.arguments()
    if len(values) > MOST_GROUPING:
        raise AthenaError(f"GROUPING supports up to {MOST_GROUPING} column arguments",
                          code="TOO_MANY_ARGUMENTS", node=call.node)  # fmt: skip
    of = INTEGER if len(values) <= INTEGER_GROUPING else BIGINT
    return Typed(f"CAST(grouping({', '.join(map(group_key, values))}) AS {duckdb_type(of)})", of)
