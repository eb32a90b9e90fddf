"""Arithmetic, comparison and logic by Trino's rules: result types, overflow, division, NaN.

https://trino.io/docs/current/functions/math.html, decimal.html, comparison.html and datetime.html (operators)
"""

from dataclasses import replace

from sqlglot import exp

from duckathena.dialect.casts import SHORT_PRECISION, field
from duckathena.dialect.coercion import as_decimal, coerce, common_type
from duckathena.dialect.typed import Typed, fail
from duckathena.errors import AthenaError, TypeMismatch
from duckathena.types import (
    BOOLEAN,
    DATE,
    DAY_TO_SECOND,
    DOUBLE,
    GEOSPATIAL,
    INTEGER_DIGITS,
    INTERVALS,
    MAX_PRECISION,
    NUMERIC,
    TIMESTAMP,
    TIMESTAMP_TZ,
    UNKNOWN,
    YEAR_TO_MONTH,
    Type,
    decimal,
    duckdb_type,
    field_name,
)

UNORDERED = {"map", "json", *GEOSPATIAL}
NESTED = {"array", "map", "row"}
DAY = 86_400_000  # milliseconds


def arithmetic(symbol: str, left: Typed, right: Typed, node: exp.Expr) -> Typed:
    """Return `left symbol right` for one of + - * / %."""
    if left.type == UNKNOWN and right.type.base in NUMERIC:
        left = coerce(left, right.type)
    if right.type == UNKNOWN and left.type.base in NUMERIC:
        right = coerce(right, left.type)
    if left.type.base not in NUMERIC or right.type.base not in NUMERIC:
        found = _temporal(symbol, left, right)
        if found is None:
            raise _cannot_apply(symbol, left.type, right.type, node)
        return found
    common = common_type(left.type, right.type)
    assert common is not None
    if common.base == "decimal":
        return _decimal(symbol, left, right, node)
    a, b = coerce(left, common).sql, coerce(right, common).sql
    if common.base not in INTEGER_DIGITS:
        return Typed(f"({a} {symbol} {b})", common)
    if symbol in "/%":
        operator = "//" if symbol == "/" else "%"
        made = f"({a} {operator} {b})"
        if symbol == "%":  # DuckDB divides first, and the least number by -1 is beyond its type
            made = f"CASE WHEN {b} = -1 THEN 0 * {a} ELSE {made} END"
        return Typed(_unless_zero(a, b, made, common), common)
    return Typed(f"CAST(({a} {symbol} {b}) AS {duckdb_type(common)})", common)


def _unless_zero(dividend: str, divisor: str, result: str, of: Type) -> str:
    """Refuse a division by zero; of NULL, it is NULL."""
    failed = fail("DIVISION_BY_ZERO", "'Division by zero'", of)
    return f"CASE WHEN {divisor} = 0 AND {dividend} IS NOT NULL THEN {failed} ELSE {result} END"


def _decimal(symbol: str, left: Typed, right: Typed, node: exp.Expr) -> Typed:
    """Return decimal arithmetic with the precision and scale of https://trino.io/docs/current/functions/decimal.html"""
    first, second = as_decimal(left.type), as_decimal(right.type)
    (p1, s1), (p2, s2) = first.parameters, second.parameters
    scale = max(s1, s2)
    a, b = coerce(left, first).sql, coerce(right, second).sql
    if symbol in "+-":
        result = decimal(min(MAX_PRECISION, scale + max(p1 - s1, p2 - s2) + 1), scale)
        a, b = (f"CAST({side} AS {duckdb_type(result)})" for side in (a, b))
    elif symbol == "*":
        if s1 + s2 > MAX_PRECISION:
            raise AthenaError(f"DECIMAL scale must be in range [0, precision ({MAX_PRECISION})]: {s1 + s2}",
                              code="INVALID_FUNCTION_ARGUMENT", node=node)  # fmt: skip
        result = decimal(min(MAX_PRECISION, p1 + p2), s1 + s2)
        if max(p1, p2) <= SHORT_PRECISION < p1 + p2:  # DuckDB's product of short decimals is short
            a = f"CAST({a} AS DECIMAL({SHORT_PRECISION + 1},{s1}))"
    elif symbol == "/":
        result = decimal(min(MAX_PRECISION, p1 + s2 + max(s2 - s1, 0)), scale)
        return Typed(f"CAST(athena_decimal_divide(CAST({a} AS VARCHAR), CAST({b} AS VARCHAR), {scale}) "
                     f"AS {duckdb_type(result)})", result)  # fmt: skip
    else:
        result = decimal(min(p2 - s2, p1 - s1) + scale, scale)
        return Typed(f"CAST(athena_decimal_modulus(CAST({a} AS VARCHAR), CAST({b} AS VARCHAR)) "
                     f"AS {duckdb_type(result)})", result)  # fmt: skip
    return Typed(f"CAST(({a} {symbol} {b}) AS {duckdb_type(result)})", result)


def _temporal(symbol: str, left: Typed, right: Typed) -> Typed | None:  # noqa: PLR0911 (a rule a return)
    """Return arithmetic of dates, times and intervals, or None where Trino has none."""
    if symbol == "+" and left.type.base in INTERVALS and right.type.base not in INTERVALS:
        left, right = right, left
    if symbol == "*" and left.type.base in NUMERIC and right.type.base in INTERVALS:
        left, right = right, left
    kind, other = left.type.base, right.type.base
    if kind in INTERVALS and other in {*NUMERIC, *INTERVALS}:
        return _interval(symbol, left, right)
    if symbol not in "+-":
        return None
    common = common_type(left.type, right.type)
    if symbol == "-" and common and common.base in {"date", "timestamp", "timestamp with time zone", "time"}:
        left, right = coerce(left, common), coerce(right, common)
        return Typed(_difference(left, right), DAY_TO_SECOND)
    if kind == "date" and other == DAY_TO_SECOND.base:
        whole = f"CAST({right.sql} // {DAY} AS INTEGER)"
        message = "'Cannot add hour, minutes or seconds to a date'"
        return Typed(f"CASE WHEN {right.sql} % {DAY} <> 0 THEN {fail('INVALID_FUNCTION_ARGUMENT', message, DATE)} "
                     f"ELSE {left.sql} {symbol} {whole} END", DATE)  # fmt: skip
    if other not in INTERVALS or kind not in {"date", "timestamp", "timestamp with time zone", "time"}:
        return None
    if other == DAY_TO_SECOND.base:  # which has milliseconds
        wide = replace(left.type, parameters=(max(left.type.precision, TIMESTAMP.precision),))
        left = coerce(left, wide)
    elif kind == "time":
        return None
    step = f"{'to_months' if other == YEAR_TO_MONTH.base else 'to_milliseconds'}(CAST({right.sql} AS {_step(other)}))"
    return added(left, step, symbol)


def _step(interval: str) -> str:
    return "INTEGER" if interval == YEAR_TO_MONTH.base else "DOUBLE"


def added(value: Typed, interval: str, symbol: str = "+") -> Typed:
    """Return a date, time or timestamp moved by a DuckDB interval, of the type that it had."""
    if value.type.base == "timestamp with time zone":
        if interval.startswith(("to_months", "to_days")):
            # Calendar steps follow the zone's own clock.
            return Typed(
                f"athena_zoned_local(athena_local({value.sql}) {symbol} {interval}, ({value.sql}).zone)", value.type
            )
        return Typed(f"athena_zoned(({value.sql}).utc {symbol} {interval}, ({value.sql}).zone)", value.type)
    return Typed(f"CAST({value.sql} {symbol} {interval} AS {duckdb_type(value.type)})", value.type)


def _difference(left: Typed, right: Typed) -> str:
    """Return how many milliseconds lie between two days, times or moments, rounded half up."""
    a, b = (f"({side.sql}).utc" if side.type.base == "timestamp with time zone" else side.sql for side in (left, right))
    if left.type.base == "date" or left.type.precision <= TIMESTAMP.precision:
        return f"(epoch_ms({a}) - epoch_ms({b}))"
    return f"CAST(floor((epoch_us({a}) - epoch_us({b}) + 500) / 1000) AS BIGINT)"


def _interval(symbol: str, left: Typed, right: Typed) -> Typed | None:
    if right.type == left.type:
        return Typed(f"({left.sql} {symbol} {right.sql})", left.type) if symbol in "+-" else None
    if right.type.base in INTERVALS or symbol not in "*/":
        return None
    if right.type.base in INTEGER_DIGITS and symbol == "*":
        return Typed(f"({left.sql} * {right.sql})", left.type)
    by = coerce(right, DOUBLE).sql
    refused, word = (f"isnan({by})", "multiply") if symbol == "*" else (f"isnan({by}) OR {by} = 0", "divide")
    failed = fail("INVALID_FUNCTION_ARGUMENT", f"'Cannot {word} by double ' || {by}", left.type)
    sql = f"CASE WHEN {refused} THEN {failed} ELSE CAST(trunc({left.sql} {symbol} {by}) AS BIGINT) END"
    return Typed(sql, left.type)


def negate(value: Typed, node: exp.Expr) -> Typed:
    if value.type.base not in {*NUMERIC, *INTERVALS, "unknown"}:
        raise TypeMismatch(f"Cannot negate {value.type}", node=node)
    return Typed(f"(-({value.sql}))", value.type)  # two signs in a row would begin a comment


SYMBOLS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def comparison(symbol: str, left: Typed, right: Typed, node: exp.Expr) -> Typed:  # noqa: PLR0911 (a rule a return)
    """Return `left symbol right`. Both sides become their common type; a varchar never meets a number."""
    common = comparable(symbol, left.type, right.type, node)
    if common.base == "char":
        return _compared_padded(
            symbol, *(side if side.type != UNKNOWN else coerce(side, common) for side in (left, right))
        )
    first, second = coerce(left, common), coerce(right, common)
    a, b = (in_one_order(side.sql, common, moments=common.base not in NESTED) for side in (first, second))
    if common.base in NESTED and symbol in {"=", "<>"}:
        equal = equality(a, b, common)
        return Typed(f"(NOT {equal})" if symbol == "<>" else equal, BOOLEAN)
    if common.base in NESTED:
        order = f"CASE WHEN {a} IS NOT NULL AND {b} IS NOT NULL THEN athena_ordered({_order(a, b, common)}) END"
        return Typed(f"({order} {symbol} 0)", BOOLEAN)
    plain = f"({a} {symbol} {b})"
    if common.base not in {"real", "double"}:
        return Typed(plain, BOOLEAN)
    # DuckDB holds NaN to be equal to itself and the greatest; Trino follows IEEE 754. A constant is no NaN.
    doubtful = {
        "=": (first, second),
        "<>": (first, second),
        "<": (second,),
        "<=": (second,),
        ">": (first,),
        ">=": (first,),
    }
    if any(side.constant is not None for side in doubtful[symbol]):
        return Typed(plain, BOOLEAN)
    if symbol == "<>":
        return Typed(f"({plain} OR (isnan({a}) AND {b} IS NOT NULL))", BOOLEAN)
    greater, less = (b, a) if symbol in {"<", "<="} else (a, b)
    return Typed(f"({plain} AND (NOT isnan({greater}) OR {less} IS NULL))", BOOLEAN)


def _compared_padded(symbol: str, left: Typed, right: Typed) -> Typed:
    """Compare texts of which one is a char(n): as if the shorter were filled up with spaces."""
    a, b = left.sql, right.sql
    if symbol in {"=", "<>"}:
        return Typed(f"(rtrim({a}, ' ') {symbol} rtrim({b}, ' '))", BOOLEAN)
    width = f"CAST(greatest(length({a}), length({b})) AS INTEGER)"
    return Typed(f"(rpad({a}, {width}, ' ') {symbol} rpad({b}, {width}, ' '))", BOOLEAN)


def equality(a: str, b: str, of: Type, depth: int = 0) -> str:
    """Return `a = b`, unknown where a NULL inside leaves it open; DuckDB holds two NULLs inside to be equal."""
    index, item = f"i{depth}", f"k{depth}"
    match of.base:
        case "row":
            fields = (equality(field(a, of, i), field(b, of, i), inner, depth) for i, inner in enumerate(of.arguments))
            return f"({' AND '.join(fields)})"
        case "array":
            each = equality(f"list_extract({a}, {index})", f"list_extract({b}, {index})", of.element, depth + 1)
            size, keys = "len", f"range(1, len({a}) + 1)"
        case "map":
            index, size, keys = item, "cardinality", f"map_keys({a})"
            first, second = (f"map_extract_value({side}, {item})" for side in (a, b))
            each = f"(map_contains({b}, {item}) AND {equality(first, second, of.arguments[1], depth + 1)})"
        case "timestamp with time zone":
            return f"(({a}).utc = ({b}).utc)"
        case "real" | "double":
            return f"({a} = {b} AND (NOT isnan({a}) OR {b} IS NULL))"
        case _:
            return f"({a} = {b})"
    return (f"CASE WHEN {size}({a}) <> {size}({b}) THEN FALSE WHEN {a} IS NULL OR {b} IS NULL THEN NULL "
            f"ELSE athena_all(list_transform({keys}, lambda {index}: {each})) END")  # fmt: skip


def _order(a: str, b: str, of: Type, depth: int = 0) -> str:
    """Return whether a value is before another, -1, after it, 1, or neither, 0; 2 where a NULL is reached before that
    is decided, which Trino refuses. A NaN is the last, as for Trino inside arrays and rows."""
    match of.base:
        case "row":
            fields = (_element_order(field(a, of, i), field(b, of, i), inner, depth)
                      for i, inner in enumerate(of.arguments))  # fmt: skip
            first, rest = f"[{', '.join(fields)}]", "0"
        case "array":
            index = f"o{depth}"
            one, other = (f"list_extract({side}, {index})" for side in (a, b))
            each = _element_order(one, other, of.element, depth + 1)
            first = f"list_transform(range(1, least(len({a}), len({b})) + 1), lambda {index}: {each})"
            rest = f"sign(len({a}) - len({b}))"
        case "timestamp with time zone":
            return f"athena_order_of(({a}).utc, ({b}).utc)"
        case _:
            return f"athena_order_of({a}, {b})"
    return f"coalesce(list_filter({first}, lambda d: d <> 0)[1], {rest})"


def _element_order(a: str, b: str, of: Type, depth: int) -> str:
    return f"CASE WHEN {a} IS NULL OR {b} IS NULL THEN 2 ELSE {_order(a, b, of, depth)} END"


def null_inside(sql: str, of: Type, depth: int = 0) -> str:
    """Return whether a value holds a NULL, at whatever depth. Where a value holds one, Trino compares it by no `<`."""
    if of.base == "row":
        inner = [(field(sql, of, i), one) for i, one in enumerate(of.arguments)]
        found = " OR ".join(f"{one} IS NULL OR {null_inside(one, kind, depth)}" for one, kind in inner)
        return f"({sql} IS NOT NULL AND ({found}))"
    if of.base == "array":
        item = f"n{depth}"
        test = f"{item} IS NULL OR {null_inside(item, of.element, depth + 1)}"
        return f"coalesce(list_bool_or(list_transform({sql}, lambda {item}: {test})), FALSE)"
    return "FALSE"


def comparable(symbol: str, left: Type, right: Type, node: exp.Expr) -> Type:
    common = common_type(left, right)
    if common is None or (symbol not in {"=", "<>"} and holds(common, UNORDERED)):
        raise _cannot_apply(symbol, left, right, node)
    return common


def orderable(of: Type) -> bool:
    """Tell whether Trino compares values of a type by `<`."""
    return of == UNKNOWN or not holds(of, UNORDERED)


def holds(of: Type, bases: set[str]) -> bool:
    return of.base in bases or any(holds(inner, bases) for inner in of.arguments)


def group_key(value: Typed) -> str:
    """Return what GROUP BY looks at, of a value whose maps are in one order."""
    return key(value) if holds(value.type, {TIMESTAMP_TZ.base}) else value.sql


def key(value: Typed) -> str:
    """Return what equality, order, grouping and joins look at: a point in time without the zone it is shown in, and
    maps in one order of their entries."""
    return in_one_order(value.sql, value.type, moments=True)


def in_one_order(sql: str, of: Type, depth: int = 0, *, moments: bool = False) -> str:
    """Return a value with the entries of the maps in it in the order of their keys: for Trino they have none. With
    `moments`, points in time lose their zones."""
    if not holds(of, {"map", "timestamp with time zone"} if moments else {"map"}):
        return sql
    item = f"m{depth}"
    match of.base:
        case "timestamp with time zone":
            return f"({sql}).utc"
        case "array":
            each = in_one_order(item, of.element, depth + 1, moments=moments)
            return f"list_transform({sql}, lambda {item}: {each})"
        case "row":
            fields = (in_one_order(field(sql, of, i), inner, depth, moments=moments)
                      for i, inner in enumerate(of.arguments))  # fmt: skip
            made = ", ".join(f'"{field_name(of, i)}": {one}' for i, one in enumerate(fields))
            return f"CASE WHEN {sql} IS NULL THEN NULL ELSE {{{made}}} END"
    of_key, of_value = (in_one_order(f"{item}.{side}", inner, depth + 1, moments=moments)
                        for side, inner in zip(("key", "value"), of.arguments, strict=True))  # fmt: skip
    entry = f"{{'key': {of_key}, 'value': {of_value}}}"
    return f"map_from_entries(list_sort(list_transform(map_entries({sql}), lambda {item}: {entry})))"


def distinct_from(left: Typed, right: Typed, node: exp.Expr, *, negated: bool) -> Typed:
    common = comparable("=", left.type, right.type, node)
    operator = "IS NOT DISTINCT FROM" if negated else "IS DISTINCT FROM"
    return Typed(f"({key(coerce(left, common))} {operator} {key(coerce(right, common))})", BOOLEAN)


def _cannot_apply(symbol: str, left: Type, right: Type, node: exp.Expr) -> TypeMismatch:
    return TypeMismatch(f"Cannot apply operator: {left} {symbol} {right}", node=node)
