"""CAST: what Trino makes of a value in another type, written for DuckDB, whose casts are more generous.

https://trino.io/docs/current/language/types.html; the formats that a text may have are those of Trino's parsers.
"""

from collections.abc import Callable

from sqlglot import exp

from duckathena.dialect.json_casts import from_json, to_json
from duckathena.dialect.typed import Typed, fail, quote, retyped
from duckathena.errors import NotSupported, TypeMismatch
from duckathena.types import BEYOND, INTEGER_DIGITS, JSON, READABLE, UNKNOWN, VARCHAR, Type, duckdb_type, field_name

TEXTS = {"varchar", "char"}
SHORT_PRECISION = 18  # of decimals that Trino keeps as 64 bits
EXACT_DIGITS = 15  # that a double holds
# A cast reads more years than Hive does: those with a sign, and for dates those of few digits.
CASTABLE = {
    **READABLE,
    "date": READABLE["date"].replace("[0-9]{4,}", "[+-]?[0-9]{1,9}"),
    "timestamp": READABLE["timestamp"].replace("[0-9]{4,}", "[+-]?[0-9]{4,}"),
}


def cast(value: Typed, target: Type, node: exp.Expr | None = None) -> Typed:  # noqa: PLR0911 (a rule a return)
    """Return `value` cast to `target`. Raises TypeMismatch where Trino has no such cast."""
    source = value.type
    if source == target:
        return value
    if source == UNKNOWN:
        return retyped(value, target)
    if source.base == "array" and target.base == "array":
        return Typed(_each(value.sql, source.element, target.element, node), target)
    if source.base == "map" and target.base == "map":
        keys = _each(f"map_keys({value.sql})", source.arguments[0], target.arguments[0], node)
        values = _each(f"map_values({value.sql})", source.arguments[1], target.arguments[1], node)
        return Typed(_unless_null(value.sql, f"map({keys}, {values})"), target)
    if source.base == "varchar" and target.base == "ipaddress":
        return Typed(f"athena_ip_address_of({value.sql})", target)
    if source.base == "row" and target.base == "row" and len(source.arguments) == len(target.arguments):
        return Typed(_unless_null(value.sql, _fields(value.sql, source, target, node)), target)
    if target == JSON:
        return to_json(value, lambda inner: cast(inner, VARCHAR, node).sql)
    if source == JSON and target.base not in TEXTS:
        return from_json(value, target)
    rule = RULES.get((_family(source), _family(target)))
    if rule is None:
        raise TypeMismatch(f"Cannot cast {source} to {target}", node=node)
    return Typed(rule(value.sql, source, target), target)


def try_cast(value: Typed, target: Type, node: exp.Expr | None = None) -> Typed:
    """Return TRY_CAST: NULL where the cast fails."""
    return Typed(f"TRY({cast(value, target, node).sql})", target)


def _family(of: Type) -> str:
    if of.base in INTEGER_DIGITS:
        return "integer"
    if of.base in {"real", "double"}:
        return "float"
    return "varchar" if of.base in TEXTS else of.base


def _unless_null(sql: str, result: str) -> str:
    return f"CASE WHEN {sql} IS NULL THEN NULL ELSE {result} END"


def _each(sql: str, source: Type, target: Type, node: exp.Expr | None) -> str:
    if source == UNKNOWN:
        return f"CAST({sql} AS {duckdb_type(target)}[])"
    # The parameter's name holds the depth: an inner lambda must not hide an outer one.
    name = f"e{sql.count('lambda ')}"
    inner = cast(Typed(name, source), target, node).sql
    return sql if inner == name else f"list_transform({sql}, lambda {name}: {inner})"


def _fields(sql: str, source: Type, target: Type, node: exp.Expr | None) -> str:
    pairs = []
    for i, (before, after) in enumerate(zip(source.arguments, target.arguments, strict=True)):
        inner = cast(Typed(field(sql, source, i), before), after, node)
        pairs.append(f"{quote(field_name(target, i))}: {inner.sql}")
    return f"{{{', '.join(pairs)}}}"


def field(sql: str, of: Type, position: int) -> str:
    """Return DuckDB SQL for one field of a row."""
    return f"struct_extract({sql}, {quote(field_name(of, position))})"


def _plain(sql: str, source: Type, target: Type) -> str:
    return sql if duckdb_type(source) == duckdb_type(target) else f"CAST({sql} AS {duckdb_type(target)})"


def _narrowed(sql: str, source: Type, target: Type) -> str:
    """Return a double as a real."""
    if target.base != "real" or source.base == "real":
        return _plain(sql, source, target)
    return f"athena_real({sql})"


def _rounded(sql: str, source: Type, target: Type) -> str:
    if (source.base, target.base) == ("real", "bigint"):  # Java's largest, or least, where it is beyond
        return (f"CASE WHEN {sql} >= 9223372036854775807 AND NOT isnan({sql}) THEN 9223372036854775807 "
                f"WHEN {sql} <= -9223372036854775808 THEN -9223372036854775808 "
                f"ELSE CAST(round({sql}) AS BIGINT) END")  # fmt: skip
    return f"CAST(round({sql}) AS {duckdb_type(target)})"


def _by_digits(sql: str, source: Type, target: Type) -> str:
    """Return a double as a decimal: of the digits that it is shown with, as Java's BigDecimal.valueOf takes them.
    DuckDB does not see that `1.1e5` has six of them."""
    text = f"CAST({sql} AS VARCHAR)" if source.base == "double" else f"athena_real_text({sql})"
    message = f"{quote('Cannot cast ')} || {text} || {quote(f' to {target}')}"
    return (f"CASE WHEN isfinite({sql}) AND abs({sql}) >= 1e{target.precision - target.scale} "
            f"THEN {fail('INVALID_CAST_ARGUMENT', message, target)} "
            f"ELSE CAST({text} AS {duckdb_type(target)}) END")  # fmt: skip


def _by_division(sql: str, source: Type, target: Type) -> str:
    """Return a decimal as a double or a real: of up to 18 digits its whole number divided by a power of ten, of more
    what its text means, as in Trino's DecimalConversions."""
    wide, of = source.precision > SHORT_PRECISION, duckdb_type(target)
    if wide:
        return f"CAST(CAST({sql} AS VARCHAR) AS {of})"
    if not source.scale or (target.base == "double" and source.precision <= EXACT_DIGITS):
        return f"CAST({sql} AS {of})"
    power = f"CAST('1{'0' * source.scale}' AS DECIMAL({source.scale + 1},0))"
    whole = f"CAST(CAST({sql} AS DECIMAL({SHORT_PRECISION + 1},{source.scale})) * {power} AS BIGINT)"
    return f"(CAST({whole} AS {of}) / CAST({power} AS {of}))"


def _true_if_not_zero(sql: str, _source: Type, _target: Type) -> str:
    return f"({sql} <> 0)"


def _read(sql: str, source: Type, target: Type) -> str:
    """Read a text, refusing what DuckDB reads and Trino does not: `0x1F`, `1_000`, `1.5` as an integer, ISO's T, ..."""
    text = f"rtrim({sql}, ' ')" if source.base == "char" else sql
    message = f"{quote('Cannot cast ')} || chr(39) || {sql} || chr(39) || {quote(f' to {target}')}"
    if target.base in {"date", "timestamp", "time"}:
        message = f"{quote(f'Value cannot be cast to {target.base}: ')} || {sql}"
    return (f"CASE WHEN {sql} IS NULL THEN NULL WHEN regexp_full_match({text}, {quote(CASTABLE[target.base])}) "
            f"THEN {_parsed(text, target)} ELSE {fail('INVALID_CAST_ARGUMENT', message, target)} END")  # fmt: skip


def _parsed(text: str, target: Type) -> str:
    if target.base == "boolean":
        return f"lower({text}) IN ('t', 'true', '1')"
    if target.base in {"real", "double"}:
        return f"CAST(regexp_replace(trim({text}), '[fFdD]$', '') AS {duckdb_type(target)})"
    if target.base in {"date", "timestamp"}:
        read = f"CAST(ltrim(trim({text}), '+') AS {duckdb_type(target)})"
        return read if target.base == "date" else _unless_longer(text, rounded_timestamp(read, target), target)
    if target.base == "time":
        return _unless_longer(text, _rounded_time(f"CAST({text} AS TIME)", target), target)
    if target.base == "decimal":  # DuckDB does not see that `1.1e5` has six digits
        spelled = f"athena_decimal_spelled({text}, {target.precision}, {target.scale})"
        return f"CAST(CASE WHEN {text} ILIKE '%e%' THEN {spelled} ELSE {text} END AS {duckdb_type(target)})"
    return f"CAST({text} AS {duckdb_type(target)})"


def _unless_longer(text: str, read: str, target: Type) -> str:
    """Refuse a seventh digit of a second where it would be rounded: DuckDB drops it."""
    if target.precision < 6:
        return read
    beyond = fail("NOT_SUPPORTED", quote("not supported by duckathena: more than 6 digits of a second"), target)
    return f"CASE WHEN {text} LIKE '%._______%' THEN {beyond} ELSE {read} END"


def rounded_timestamp(sql: str, target: Type) -> str:
    """Return a timestamp rounded, half up, to the digits that `target` has; DuckDB keeps microseconds."""
    if target.precision >= 6:
        return sql
    unit = 10 ** (6 - target.precision)
    return f"make_timestamp(CAST(floor((epoch_us({sql}) + {unit // 2}) / {unit}) AS BIGINT) * {unit})"


def _rounded_time(sql: str, target: Type) -> str:
    """Return a time of day rounded as a timestamp is: what is nearest to midnight is 00:00."""
    if target.precision >= 6:
        return sql
    return f"CAST({rounded_timestamp(f"(DATE '1970-01-01' + {sql})", target)} AS TIME)"


def _time(sql: str, source: Type, target: Type) -> str:
    return sql if source.precision <= target.precision else _rounded_time(sql, target)


def _timestamp(sql: str, source: Type, target: Type) -> str:
    return sql if source.precision <= target.precision else rounded_timestamp(sql, target)


def _fit(sql: str, source: Type, target: Type) -> str:
    """Return a text cut to the length of `target`, padded for char."""
    if not target.parameters:
        return sql
    length = target.precision
    if target.base == "char":
        return f"rpad(left({sql}, {length}), {length}, ' ')"
    return sql if source.parameters and source.precision <= length else f"left({sql}, {length})"


def _write(text: Callable[[str, Type], str]) -> Callable[[str, Type, Type], str]:
    """Return the rule that writes a value as text: Trino refuses a text that does not fit, rather than cut it."""

    def rule(sql: str, source: Type, target: Type) -> str:
        written = text(sql, source)
        if not target.parameters:
            return written
        message = f"{quote('Value ')} || {written} || {quote(f' cannot be represented as {target}')}"
        fitting = f"rpad({written}, {target.precision}, ' ')" if target.base == "char" else written
        return (f"CASE WHEN length({written}) > {target.precision} "
                f"THEN {fail('INVALID_CAST_ARGUMENT', message, target)} ELSE {fitting} END")  # fmt: skip

    return rule


def timestamp_text(sql: str, of: Type) -> str:
    """Return the text of a timestamp with as many digits as its type has."""
    return _of_our_era(sql, _moment_text(sql, of))


def _of_our_era(sql: str, text: str) -> str:
    """Return a day's text where its year has four digits: Trino spells others in more ways than one."""
    beyond = fail("NOT_SUPPORTED", quote(f"not supported by duckathena: {BEYOND}"), VARCHAR)
    return f"CASE WHEN year({sql}) NOT BETWEEN 1 AND 9999 THEN {beyond} ELSE {text} END"


def _moment_text(sql: str, of: Type) -> str:
    if of.precision == 0:
        return f"strftime({sql}, '%Y-%m-%d %H:%M:%S')"
    return f"left(strftime({sql}, '%Y-%m-%d %H:%M:%S.%f'), {20 + of.precision})"


def _time_text(sql: str, of: Type) -> str:
    return f"substr({_moment_text(f"(DATE '1970-01-01' + {sql})", of)}, 12)"


def _read_zoned(sql: str, _source: Type, target: Type) -> str:
    return f"athena_parse_zoned({sql}, {target.precision})"


def _zoned(sql: str, source: Type, target: Type) -> str:
    if source.precision <= target.precision:
        return sql
    return f"athena_zoned({rounded_timestamp(f'({sql}).utc', target)}, ({sql}).zone)"


def decimal_text(sql: str, of: Type) -> str:
    """Return the text of a decimal. DuckDB leaves out the zero before the point where all digits are behind it."""
    text = f"CAST({sql} AS VARCHAR)"
    return f"regexp_replace({text}, '^(-?)[.]', '\\10.')" if of.precision == of.scale else text


def _as_text(sql: str, _of: Type) -> str:
    return f"CAST({sql} AS VARCHAR)"


def _undated(_sql: str, _source: Type, target: Type) -> str:
    raise NotSupported(f"CAST of a time to {target}: which day's it becomes depends on Trino's version")


RULES: dict[tuple[str, str], Callable[[str, Type, Type], str]] = {
    ("varchar", "varchar"): _fit,
    ("integer", "varchar"): _write(_as_text),
    ("decimal", "varchar"): _write(decimal_text),
    ("float", "varchar"): _write(
        lambda sql, of: (
            f"athena_single_text({sql})" if of.base == "real" else f"athena_float_text(CAST({sql} AS VARCHAR))"
        )
    ),
    ("boolean", "varchar"): _write(_as_text),
    ("date", "varchar"): _write(lambda sql, of: _of_our_era(sql, _as_text(sql, of))),
    ("uuid", "varchar"): _write(_as_text),
    ("uuid", "varbinary"): lambda sql, *_: f"from_hex(replace(CAST({sql} AS VARCHAR), '-', ''))",
    ("varbinary", "uuid"): lambda sql, *_: f"CAST(athena_uuid_text({sql}) AS UUID)",
    ("ipaddress", "varchar"): _write(lambda sql, _of: f"athena_ip_text({sql})"),
    ("ipaddress", "varbinary"): lambda sql, *_: sql,
    ("varbinary", "ipaddress"): lambda sql, *_: f"athena_ip_checked({sql})",
    ("time", "varchar"): _write(_time_text),
    ("timestamp", "varchar"): _write(timestamp_text),
    ("timestamp with time zone", "varchar"): _write(
        lambda sql, of: f"({timestamp_text(f'athena_local({sql})', of)} || ' ' || ({sql}).zone)"
    ),
    ("interval day to second", "varchar"): _write(lambda sql, _of: f"athena_interval_text({sql})"),
    ("interval year to month", "varchar"): _write(lambda sql, _of: f"athena_months_text({sql})"),
    ("json", "varchar"): _write(lambda sql, _of: f"athena_json_as_varchar({sql})"),
    ("integer", "integer"): _plain,
    ("integer", "decimal"): _plain,
    ("integer", "float"): _plain,
    ("integer", "boolean"): _true_if_not_zero,
    ("decimal", "integer"): _plain,
    ("decimal", "decimal"): _plain,
    ("decimal", "float"): _by_division,
    ("decimal", "boolean"): _true_if_not_zero,
    ("float", "integer"): _rounded,
    ("float", "decimal"): _by_digits,
    ("float", "float"): _narrowed,
    ("float", "boolean"): _true_if_not_zero,
    ("boolean", "integer"): _plain,
    ("boolean", "float"): _plain,
    ("boolean", "decimal"): lambda sql, _source, target: f"CAST(CAST({sql} AS INTEGER) AS {duckdb_type(target)})",
    ("varchar", "boolean"): _read,
    ("varchar", "integer"): _read,
    ("varchar", "decimal"): _read,
    ("varchar", "float"): _read,
    ("varchar", "date"): _read,
    ("varchar", "time"): _read,
    ("varchar", "timestamp"): _read,
    ("varchar", "uuid"): _read,
    ("varchar", "varbinary"): lambda sql, _source, _target: f"encode({sql})",
    ("varchar", "timestamp with time zone"): _read_zoned,
    ("date", "timestamp"): _plain,
    ("date", "timestamp with time zone"): lambda sql, *_: f"athena_zoned(CAST({sql} AS TIMESTAMP), 'UTC')",
    ("timestamp", "timestamp"): _timestamp,
    ("timestamp", "date"): _plain,
    ("timestamp", "time"): lambda sql, source, target: _time(f"CAST({sql} AS TIME)", source, target),
    ("timestamp", "timestamp with time zone"): lambda *of: f"athena_zoned({_timestamp(*of)}, 'UTC')",
    ("time", "timestamp"): _undated,
    ("time", "timestamp with time zone"): _undated,
    ("time", "time"): _time,
    ("timestamp with time zone", "date"): lambda sql, *_: f"CAST(athena_local({sql}) AS DATE)",
    ("timestamp with time zone", "timestamp"): lambda sql, *of: _timestamp(f"athena_local({sql})", *of),
    ("timestamp with time zone", "time"): lambda sql, source, target: _time(
        f"CAST(athena_local({sql}) AS TIME)", source, target
    ),
    ("timestamp with time zone", "timestamp with time zone"): _zoned,
}
