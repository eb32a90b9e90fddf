"""https://trino.io/docs/current/functions/datetime.html

A timestamp with time zone is a row of the instant and the zone that it is shown in; `athena_local` is its clock there.
"""

from dataclasses import replace

from duckathena.dialect.casts import cast, timestamp_text
from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.registry import Call, scalars, special, wrong_arguments
from duckathena.dialect.operators import added
from duckathena.dialect.typed import Typed, quote
from duckathena.errors import AthenaError, NotSupported
from duckathena.types import BIGINT, DATE, TIMESTAMP, TIMESTAMP_TZ, VARCHAR, Type, duckdb_type, varchar

scalars("""
    current_timezone() -> varchar = 'UTC'
    date_format(timestamp, varchar) -> varchar = athena_date_format(athena_milliseconds({0}), {1})
    date_format(timestamptz, varchar) -> varchar = athena_date_format(athena_milliseconds(athena_local({0})), {1})
    date_parse(varchar, varchar) -> timestamp(3) = athena_date_parse({0}, {1})
    format_datetime(timestamp, varchar) -> varchar = athena_format_datetime(athena_milliseconds({0}), {1}, 'UTC')
    format_datetime(timestamptz, varchar) -> varchar = athena_format_datetime(athena_milliseconds(athena_local({0})), {1}, ({0}).zone)
    from_iso8601_date(varchar) -> date = CAST(athena_iso_date({0}) AS DATE)
    from_iso8601_timestamp(varchar) -> timestamptz = athena_parse_iso({0})
    from_unixtime(double) -> timestamptz = athena_zoned(athena_from_unixtime({0}), 'UTC')
    from_unixtime(double, bigint, bigint) -> timestamptz = athena_zoned(athena_from_unixtime({0}), athena_zone_of({1}, {2}))
    from_unixtime(double, varchar) -> timestamptz = athena_zoned(athena_from_unixtime({0}), athena_zone_name({1}))
    human_readable_seconds(double) -> varchar = athena_human_readable_seconds({0})
    last_day_of_month(date) -> date = last_day({0})
    last_day_of_month(timestamp) -> date = last_day({0})
    last_day_of_month(timestamptz) -> date = last_day(athena_local({0}))
    parse_datetime(varchar, varchar) -> timestamptz = athena_parse_datetime({0}, {1})
    parse_duration(varchar) -> days = athena_parse_duration({0})
    timezone(timestamptz) -> varchar = ({0}).zone
    timezone_hour(timestamptz) -> bigint = CAST(trunc(athena_offset({0}) / 60) AS BIGINT)
    timezone_minute(timestamptz) -> bigint = CAST(athena_offset({0}) % 60 AS BIGINT)
    to_milliseconds(days) -> bigint = {0}
    to_unixtime(timestamp) -> double = (CAST(epoch_us({0}) AS DOUBLE) / 1000000)
    to_unixtime(timestamptz) -> double = (CAST(epoch_us(({0}).utc) AS DOUBLE) / 1000000)
    with_timezone(timestamp, varchar) -> timestamptz = athena_zoned_local({0}, athena_zone_name({1}))
    at_timezone(timestamptz, varchar) -> timestamptz = athena_zoned(({0}).utc, athena_zone_name({1}))
    at_timezone(timestamptz, days) -> timestamptz = athena_zoned(({0}).utc, athena_zone_of(0, {1} // 60000))
    with_timezone(timestamp, days) -> timestamptz = athena_zoned_local({0}, athena_zone_of(0, {1} // 60000))
""")

CALENDAR = {"day", "week", "month", "quarter", "year"}
CLOCK = {"millisecond", "second", "minute", "hour"}
# What a part of a date or time is called in DuckDB. Weeks and the days in them are ISO's in both.
PARTS = {
    "year": "year", "quarter": "quarter", "month": "month", "week": "week", "week_of_year": "week", "day": "day",
    "day_of_month": "day", "day_of_week": "isodow", "dow": "isodow", "day_of_year": "dayofyear", "doy": "dayofyear",
    "year_of_week": "isoyear", "yow": "isoyear", "hour": "hour", "minute": "minute", "second": "second",
    "millisecond": "millisecond",
}  # fmt: skip
# To which of these a part's name belongs.
UNITS = dict.fromkeys(("day_of_month", "day_of_week", "dow", "day_of_year", "doy"), "day")
UNITS |= {"week_of_year": "week", "year_of_week": "year", "yow": "year"}
# A part of an interval: the size of its unit, and how many of it make the next one.
INTERVAL_PARTS = {
    "interval day to second": {"day": (86_400_000, 0), "hour": (3_600_000, 24), "minute": (60_000, 60),
                               "second": (1_000, 60), "millisecond": (1, 1_000)},
    "interval year to month": {"year": (12, 0), "month": (1, 12)},
}  # fmt: skip
TEMPORAL = {"date", "timestamp", "timestamp with time zone", "time"}


def local(value: Typed) -> str:
    """Return the clock time of a value, in its own zone."""
    return f"athena_local({value.sql})" if value.type.base == "timestamp with time zone" else value.sql


def _unit(call: Call) -> str:
    unit = call.argument(0).constant
    if not isinstance(unit, str):
        raise NotSupported(f"{call.name} with a unit that is not a literal", node=call.node)
    return unit.lower()


def _temporal(call: Call, value: Typed, unit: str) -> None:
    """Refuse a unit that the value's type does not have."""
    units = {"date": CALENDAR, "time": CLOCK}.get(value.type.base, CALENDAR | CLOCK)
    if value.type.base not in TEMPORAL:
        raise wrong_arguments(call, call.arguments())
    if unit not in units:
        raise AthenaError(f"'{unit}' is not a valid {value.type.base.upper()} field",
                          code="INVALID_FUNCTION_ARGUMENT", node=call.node)  # fmt: skip


@special(*PARTS)
def _part(call: Call) -> Typed:
    values = call.arguments()
    if len(values) == 1 and call.name in INTERVAL_PARTS.get(values[0].type.base, {}):
        size, modulus = INTERVAL_PARTS[values[0].type.base][call.name]
        # Both count towards zero, as Java does.
        return Typed(f"CAST(athena_part({values[0].sql}, {size}, {modulus}) AS BIGINT)", BIGINT)
    allowed = {"date": CALENDAR, "time": CLOCK}.get(values[0].type.base if values else "", CALENDAR | CLOCK)
    if len(values) != 1 or values[0].type.base not in TEMPORAL or UNITS.get(call.name, call.name) not in allowed:
        raise wrong_arguments(call, values)
    part = PARTS[call.name]
    sql = f"date_part({quote(part)}, {local(values[0])})"
    if part == "millisecond":
        sql = f"({sql} % 1000)"  # DuckDB counts the seconds in
    return Typed(f"CAST({sql} AS BIGINT)", BIGINT)


@special("to_iso8601")
def _iso(call: Call) -> Typed:
    values = call.arguments()
    if len(values) != 1 or values[0].type.base not in {"date", "timestamp", "timestamp with time zone"}:
        raise wrong_arguments(call, values)
    value = values[0]
    if value.type == DATE:
        return Typed(cast(value, VARCHAR, call.node).sql, varchar(16))
    text = f"replace({timestamp_text(local(value), value.type)}, ' ', 'T')"
    length = 22 + min(value.type.precision, 1) + value.type.precision  # a sign and six digits of a year
    if value.type.base == "timestamp":
        return Typed(text, varchar(length))
    return Typed(f"({text} || athena_iso_offset({value.sql}))", varchar(length + 6))


@special("date")
def _date(call: Call) -> Typed:
    return cast(call.argument(0), DATE, call.node)


@special("now", "current_timestamp", "localtimestamp")
def _now(call: Call) -> Typed:
    digits = call.argument(0).constant if call.nodes else 3
    if not isinstance(digits, int) or not 0 <= digits <= 6:
        raise NotSupported(f"{call.name} with {digits} digits", node=call.node)
    text = call.scope.context.now.strftime("%Y-%m-%d %H:%M:%S.%f")[: 20 + digits]
    plain = Typed(f"CAST({quote(text)} AS TIMESTAMP)", Type("timestamp", (digits,)))
    return plain if call.name == "localtimestamp" else cast(plain, Type("timestamp with time zone", (digits,)))


@special("date_trunc")
def _date_trunc(call: Call) -> Typed:
    unit, value = _unit(call), call.argument(1)
    _temporal(call, value, unit)
    if value.type.base == "time":
        return Typed(f"CAST(date_trunc({quote(unit)}, DATE '1970-01-01' + {value.sql}) AS TIME)", value.type)
    cut = f"date_trunc({quote(unit)}, {local(value)})"
    if value.type.base == "timestamp with time zone":
        return Typed(f"athena_zoned_local({cut}, ({value.sql}).zone)", value.type)
    return Typed(f"CAST({cut} AS {duckdb_type(value.type)})", value.type)


@special("date_add")
def _date_add(call: Call) -> Typed:
    if len(call.nodes) != 3:
        raise wrong_arguments(call, call.arguments())
    unit, amount, value = _unit(call), coerce(call.argument(1), BIGINT, call.node), call.argument(2)
    _temporal(call, value, unit)
    count = f"CAST({amount.sql} AS INTEGER)"
    if unit == "quarter":
        return added(value, f"to_months(3 * {count})")
    if unit == "week":
        return added(value, f"to_days(7 * {count})")
    whole = f"CAST({amount.sql} AS DOUBLE)" if unit in {"millisecond", "second"} else amount.sql
    moved = added(value, f"to_{unit}s({whole if unit in CLOCK else count})")
    if unit != "millisecond" or value.type.precision >= TIMESTAMP.precision:
        return moved
    return cast(replace(moved, type=replace(value.type, parameters=TIMESTAMP.parameters)), value.type)  # rounded


@special("date_diff")
def _date_diff(call: Call) -> Typed:
    """Whole units from the first to the second, where DuckDB's date_diff counts the boundaries crossed."""
    if len(call.nodes) != 3:
        raise wrong_arguments(call, call.arguments())
    unit, first, second = _unit(call), call.argument(1), call.argument(2)
    if first.type.base != second.type.base:
        wide = TIMESTAMP_TZ if "timestamp with time zone" in {first.type.base, second.type.base} else TIMESTAMP
        first, second = coerce(first, wide, call.node), coerce(second, wide, call.node)
    _temporal(call, first, unit)
    sides = [
        f"({side.sql}).utc" if unit in CLOCK and side.type.base.endswith("zone") else local(side)
        for side in (first, second)
    ]
    if first.type.base.startswith("timestamp"):  # of which Trino takes whole milliseconds
        sides = [f"date_trunc('millisecond', {side})" for side in sides]
    return Typed(f"CAST(date_sub({quote(unit)}, {', '.join(sides)}) AS BIGINT)", BIGINT)
