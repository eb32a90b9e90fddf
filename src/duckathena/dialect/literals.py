"""Literals with a type before them: `DECIMAL '1.10'`, `TIMESTAMP '2020-01-01 00:00:00'`, `INTERVAL '2' DAY`."""

import re
from decimal import Decimal

from sqlglot import exp

from duckathena.dialect.casts import cast
from duckathena.dialect.typed import Typed, quote
from duckathena.errors import AthenaError, NotSupported
from duckathena.types import (
    DAY_TO_SECOND,
    TIMESTAMP_TZ,
    VARCHAR,
    YEAR_TO_MONTH,
    Type,
    decimal,
    duckdb_type,
    parse_type,
    varchar,
)

DATE_AND_TIME = re.compile(r"\s*\d{4,}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{1,2}(?::\d{1,2}(?:\.(\d+))?)?)?(.*)")


def typed_literal(text: str, type_text: str, node: exp.Expr) -> Typed:
    """Return the value of `TYPE 'text'`; a decimal's, varchar's and timestamp's type depends on the text."""
    base = type_text.split("(", maxsplit=1)[0].strip().lower()
    if base == "decimal":
        return _decimal(text, node)
    if base in {"varchar", "char"}:
        of = varchar(len(text)) if base == "varchar" else Type("char", (max(len(text), 1),))
        return Typed(quote(text), of, text)
    if base == "json":
        return Typed(f"athena_json_parse({quote(text)})", Type("json"))
    of = _timestamp(text, node) if base == "timestamp" else parse_type(type_text)
    value = cast(Typed(quote(text), VARCHAR), of, node)
    return Typed(value.sql, of, text)


def _decimal(text: str, node: exp.Expr) -> Typed:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text):
        raise AthenaError(f"Invalid decimal literal '{text}'", code="INVALID_LITERAL", node=node)
    whole, _, fraction = text.lstrip("+-").partition(".")
    of = decimal(max(len(whole.lstrip("0")) + len(fraction), 1), len(fraction))
    return Typed(f"CAST({quote(text)} AS {duckdb_type(of)})", of, Decimal(text))


def _timestamp(text: str, node: exp.Expr) -> Type:
    found = DATE_AND_TIME.fullmatch(text)
    if found is None:
        raise AthenaError(f"'{text}' is not a valid TIMESTAMP literal", code="INVALID_LITERAL", node=node)
    # Athena shows milliseconds even where Trino's literal would have fewer digits.
    digits = max(len(found[1] or ""), TIMESTAMP_TZ.precision)
    if digits > 6:
        raise NotSupported("more than 6 digits of a second", node=node)
    return Type("timestamp with time zone" if found[2].strip() else "timestamp", (digits,))


MILLISECONDS = {"second": 1_000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "week": 7 * 86_400_000}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def interval(node: exp.Expr) -> Typed:
    """Return an interval literal: milliseconds or months, as its unit says."""
    unit, text = node.args.get("unit"), node.this
    if not isinstance(text, exp.Literal) or unit is None:
        raise AthenaError("an interval is written as in INTERVAL '2' DAY", code="SYNTAX_ERROR", node=node)
    if isinstance(unit, exp.IntervalSpan):
        return _span(str(text.this), unit, node)
    name = str(unit).lower().removesuffix("s")
    try:
        amount = Decimal(str(text.this).strip())
    except ArithmeticError:
        raise _invalid(str(text.this), node) from None
    if name in MILLISECONDS:
        return Typed(f"CAST({int(amount * MILLISECONDS[name])} AS BIGINT)", DAY_TO_SECOND)
    if name in MONTHS:
        return Typed(f"CAST({int(amount * MONTHS[name])} AS BIGINT)", YEAR_TO_MONTH)
    raise _invalid(f"{text.this}' {unit}", node)


def _invalid(text: str, node: exp.Expr) -> AthenaError:
    return AthenaError(f"'{text}' is not a valid interval literal", code="INVALID_LITERAL", node=node)


def _span(text: str, unit: exp.IntervalSpan, node: exp.Expr) -> Typed:
    first, last = (str(unit.args[side]).lower().removesuffix("s") for side in ("this", "expression"))
    sign = -1 if text.strip().startswith("-") else 1
    body = text.strip().lstrip("+-")
    if (first, last) == ("year", "month") and re.fullmatch(r"\d+-\d+", body):
        years, months = body.split("-")
        return Typed(f"CAST({sign * (int(years) * 12 + int(months))} AS BIGINT)", YEAR_TO_MONTH)
    units = ("day", "hour", "minute", "second")
    if first not in units or last not in units or units.index(first) >= units.index(last):
        raise _invalid(text, node)
    names = units[units.index(first) : units.index(last) + 1]
    parts = re.split(r"[ :]", body)
    if len(parts) != len(names) or not all(re.fullmatch(r"\d+(\.\d+)?", part) for part in parts):
        raise _invalid(text, node)
    total = sum(Decimal(part) * MILLISECONDS[name] for part, name in zip(parts, names, strict=True))
    return Typed(f"CAST({sign * int(total)} AS BIGINT)", DAY_TO_SECOND)
