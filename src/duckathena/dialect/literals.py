"""Literals with a type before them: `DECIMAL '1.10'`, `TIMESTAMP '2020-01-01 00:00:00'`, `INTERVAL '2' DAY`."""

import re
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from sqlglot import exp

from duckathena.dialect.casts import cast
from duckathena.dialect.typed import Typed, quote
from duckathena.errors import AthenaError, NotSupported
from duckathena.runtime.documents import json_parse
from duckathena.runtime.registry import Failure
from duckathena.runtime.times import is_there, zone
from duckathena.types import (
    DAY_TO_SECOND,
    INTEGER_DIGITS,
    READABLE,
    TIMESTAMP_TZ,
    VARBINARY,
    VARCHAR,
    YEAR_TO_MONTH,
    Type,
    decimal,
    duckdb_type,
    parse_type,
    varchar,
)

MOST_DIGITS = 38  # of a decimal
DATE_AND_TIME = re.compile(r"\s*\d{4,}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{1,2}(?::\d{1,2}(?:\.(\d+))?)?)?(.*)")

ZONED_TIME = re.compile(r"\s*\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?\s*[+-]\d{1,2}(?::?\d{2})?\s*")


# The types of literals whose text only the cast itself can judge.
UNREADABLE = {*INTEGER_DIGITS, "boolean", "real", "double", "time", "json", "ipaddress", "uuid"}


def typed_literal(text: str, type_text: str, node: exp.Expr, evaluate: Callable[[str], object]) -> Typed:
    """Return the value of `TYPE 'text'`. Raises INVALID_LITERAL where it is none, also inside TRY or where it would
    never be looked at; `evaluate` computes DuckDB's SQL."""
    value = _typed(text, type_text, node)
    if value.type.base in UNREADABLE:
        try:
            evaluate(value.sql)
        except AthenaError:
            raise AthenaError(f"'{text}' is not a valid {type_text.upper()} literal",
                              code="INVALID_LITERAL", node=node) from None  # fmt: skip
    return value


def _typed(text: str, type_text: str, node: exp.Expr) -> Typed:
    """Return a literal's value; a decimal's, char's and timestamp's type depends on the text."""
    base = type_text.split("(", maxsplit=1)[0].strip().lower()
    if base == "decimal":
        return _decimal(text, node)
    if base in {"varchar", "char"}:
        of = VARCHAR if base == "varchar" else Type("char", (max(len(text), 1),))
        return Typed(quote(text), of, text)
    if base == "json":
        return _json(text, node)
    of = _timestamp(text, node) if base == "timestamp" else parse_type(type_text)
    if base == "time" and ZONED_TIME.fullmatch(text):
        raise NotSupported("time with time zone", node=node)
    if base == "time":
        of = Type(of.base, (_digits(text.rpartition(".")[2] if "." in text else "", node),))
    if base in {"date", "timestamp", "time"}:
        _check_calendar(text, base, node)
    value = cast(Typed(quote(text), VARCHAR), of, node)
    return Typed(value.sql, of, None if text.lower().endswith("nan") else text)  # which is not equal to itself


def _json(text: str, node: exp.Expr) -> Typed:
    try:
        return Typed(quote(json_parse(text)), Type("json"))
    except Failure:
        raise AthenaError(f"'{text}' is not a valid JSON literal", code="INVALID_LITERAL", node=node) from None


def _decimal(text: str, node: exp.Expr) -> Typed:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text):
        raise AthenaError(f"Invalid decimal literal '{text}'", code="INVALID_LITERAL", node=node)
    whole, _, fraction = text.lstrip("+-").partition(".")
    digits = max(len(whole.lstrip("0")) + len(fraction), 1)
    if digits > MOST_DIGITS:
        raise AthenaError(f"Invalid decimal literal '{text}'", code="INVALID_LITERAL", node=node)
    of = decimal(digits, len(fraction))
    return Typed(f"CAST({quote(text)} AS {duckdb_type(of)})", of, Decimal(text))


DAY = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
TIME_OF_DAY = re.compile(r"(?:^|[ ])(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")


def _check_calendar(text: str, base: str, node: exp.Expr) -> None:
    """Refuse what is no day or hour, a zone that there is not, and an hour that it skips, before anything is read."""
    day, clock = DAY.match(text), TIME_OF_DAY.search(text)
    found = DATE_AND_TIME.fullmatch(text) if base == "timestamp" else None
    hour, minute, second = (int(part or 0) for part in (clock.groups() if clock else ("", "", "")))
    try:
        if base == "date" and not re.fullmatch(READABLE[base], text):
            raise ValueError(text)
        at = time(hour, minute, second)
        moment = datetime.combine(date(*map(int, day.groups())), at) if day else None
        if found and (name := found[2].strip()) and not is_there(moment, zone(name)[1]):
            raise ValueError(text)
    except (ValueError, Failure):
        raise AthenaError(
            f"'{text}' is not a valid {base.upper()} literal", code="INVALID_LITERAL", node=node
        ) from None


def _timestamp(text: str, node: exp.Expr) -> Type:
    found = DATE_AND_TIME.fullmatch(text)
    if found is None:
        raise AthenaError(f"'{text}' is not a valid TIMESTAMP literal", code="INVALID_LITERAL", node=node)
    return Type("timestamp with time zone" if found[2].strip() else "timestamp", (_digits(found[1] or "", node),))


def _digits(fraction: str, node: exp.Expr) -> int:
    """Return a literal's digits of a second: Athena shows milliseconds even where Trino's would have fewer."""
    digits = max(len(fraction), TIMESTAMP_TZ.precision)
    if digits > 6:
        raise NotSupported("more than 6 digits of a second", node=node)
    return digits


ESCAPED = r"{0}(?:{0}|\+([0-9A-Fa-f]{{6}})|([0-9A-Fa-f]{{4}}))?"


def unicode_string(node: exp.Expr) -> Typed:
    """Return `U&'Hello \\2603'`: behind the escape four digits, or a plus and six, or the escape itself."""
    escape = str(node.args["escape"].this) if node.args.get("escape") else "\\"

    def character(found: re.Match[str]) -> str:
        digits = found[1] or found[2]
        if found[0] == escape or (digits and int(digits, 16) > sys.maxunicode):
            raise AthenaError(f"Invalid escape sequence: {found[0]}", code="INVALID_LITERAL", node=node)
        return chr(int(digits, 16)) if digits else escape

    text = re.sub(ESCAPED.format(re.escape(escape)), character, str(node.this))
    return Typed(quote(text), varchar(len(text)), text)


def hex_string(node: exp.Expr) -> Typed:
    if len(str(node.this)) % 2:
        raise AthenaError("Binary literal must contain an even number of digits", code="INVALID_LITERAL", node=node)
    return Typed(f"from_hex({quote(str(node.this))})", VARBINARY)


MILLISECONDS = {"second": 1_000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
MONTHS = {"month": 1, "year": 12}
MOST_UNITS = 1 << 31
MINUTES = r"(\d+)(?::(\d+(?:\.\d{1,3})?))?"
SPANS = {"day": rf"(\d+)(?: (\d+)(?::{MINUTES})?)?", "hour": rf"(\d+)(?::{MINUTES})?", "minute": MINUTES}


def interval(node: exp.Expr) -> Typed:
    """Return an interval literal: milliseconds or months, as its unit says."""
    unit, text = node.args.get("unit"), node.this
    if isinstance(text, exp.Neg):
        opposite = interval(exp.Interval(this=text.this, unit=unit))
        return Typed(f"(-{opposite.sql})", opposite.type)
    if not isinstance(text, exp.Literal) or not isinstance(unit, exp.Var | exp.IntervalSpan):
        raise AthenaError("an interval is written as in INTERVAL '2' DAY", code="SYNTAX_ERROR", node=node)
    if isinstance(unit, exp.IntervalSpan):
        return _span(str(text.this), unit, node)
    name, written = str(unit).lower(), str(text.this).strip()
    if name not in MILLISECONDS | MONTHS:
        raise AthenaError(f"mismatched input '{unit}'. Expecting: 'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'",
                          code="SYNTAX_ERROR", node=node)  # fmt: skip
    if not re.fullmatch(r"[+-]?\d+(\.\d{1,3})?" if name == "second" else r"[+-]?\d+", written):
        raise _invalid(str(text.this), node)
    if abs(Decimal(written)) * MONTHS.get(name, 1) >= MOST_UNITS:
        raise _invalid(str(text.this), node)
    if name in MONTHS:
        return Typed(f"CAST({int(written) * MONTHS[name]} AS BIGINT)", YEAR_TO_MONTH)
    return Typed(f"CAST({int(Decimal(written) * MILLISECONDS[name])} AS BIGINT)", DAY_TO_SECOND)


def _invalid(text: str, node: exp.Expr) -> AthenaError:
    return AthenaError(f"'{text}' is not a valid interval literal", code="INVALID_LITERAL", node=node)


def _span(text: str, unit: exp.IntervalSpan, node: exp.Expr) -> Typed:
    first, last = (str(unit.args[side]).lower() for side in ("this", "expression"))
    sign = -1 if text.strip().startswith("-") else 1
    body = text.strip().lstrip("+-")
    if (first, last) == ("year", "month") and re.fullmatch(r"\d+(-\d+)?", body):
        years, _, months = body.partition("-")
        return Typed(f"CAST({sign * (int(years) * 12 + int(months or 0))} AS BIGINT)", YEAR_TO_MONTH)
    units = ("day", "hour", "minute", "second")
    if first not in units or last not in units or units.index(first) >= units.index(last):
        raise _invalid(text, node)
    names = units[units.index(first) : units.index(last) + 1]
    found = re.fullmatch(SPANS[first], body)  # of which the last parts may be missing
    parts = [part for part in found.groups() if part] if found else []
    if not parts or len(parts) > len(names):
        raise _invalid(text, node)
    total = sum(Decimal(part) * MILLISECONDS[name] for part, name in zip(parts, names, strict=False))
    return Typed(f"CAST({sign * int(total)} AS BIGINT)", DAY_TO_SECOND)
