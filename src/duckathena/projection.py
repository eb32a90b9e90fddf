"""Partition projection: partitions that follow from the table's properties, and from no catalogue.

https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, product

from dateutil.relativedelta import relativedelta

from duckathena.catalog import Partition, Table
from duckathena.errors import AthenaError, NotSupported
from duckathena.runtime.registry import Failure
from duckathena.runtime.time_formats import format_datetime, parse_datetime

MOST = 1_000_000  # values of a key, and partitions of a table
NOW = re.compile(r"NOW(?:\s*([+-])\s*(\d+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?)?", re.IGNORECASE)
UNITS = {f"{unit}s" for unit in ("year", "month", "week", "day", "hour", "minute", "second")}
# Keeps, of the values of the key with a number, those that the query's predicates on that key alone leave.
Keep = Callable[[int, Sequence[str]], Sequence[str]]


def is_projected(table: Table) -> bool:
    return table.parameters.get("projection.enabled", "").strip().lower() == "true"


def projected(table: Table, fixed: Mapping[str, Sequence[str]], now: datetime, keep: Keep) -> list[Partition]:
    """Return the partitions that the properties make. `fixed` are the values to which the query holds a key."""
    values = [
        keep(number, _values(table, key.name.lower(), fixed, now)) for number, key in enumerate(table.partition_keys)
    ]
    found = _capped(product(*values), table.name)
    return [Partition(one, _location(table, one)) for one in found]


def _capped[T](values: Iterator[T], name: str) -> list[T]:
    found = list(islice(values, MOST + 1))
    if len(found) > MOST:
        raise NotSupported(f"a projection of more than {MOST:,} values ({name})")
    return found


def _location(table: Table, values: Sequence[str]) -> str:
    keys = [key.name for key in table.partition_keys]
    template = table.parameters.get("storage.location.template")
    if template is None:
        folders = "".join(f"{key}={value}/" for key, value in zip(keys, values, strict=True))
        return f"{table.location.rstrip('/')}/{folders}"
    for key, value in zip(keys, values, strict=True):
        parts = re.split(rf"\$\{{{re.escape(key)}\}}", template, flags=re.IGNORECASE)
        if len(parts) == 1:
            raise _invalid(table, f"storage.location.template does not name ${{{key}}}")
        template = value.join(parts)
    return template


def _values(table: Table, key: str, fixed: Mapping[str, Sequence[str]], now: datetime) -> list[str]:
    kind = _property(table, f"projection.{key}.type").lower()
    match kind:
        case "enum":
            return _property(table, f"projection.{key}.values", strip=False).split(",")
        case "integer":
            return _capped(_integers(table, key), key)
        case "date":
            return _capped(_dates(table, key, now), key)
        case "injected":
            if key not in fixed:
                raise AthenaError(f"For the injected projected partition column {key}, the WHERE clause must contain "
                                  "only static equality conditions, and at least one such condition must be present.",
                                  code="CONSTRAINT_VIOLATION")  # fmt: skip
            return list(fixed[key])
    raise _invalid(table, f"projection.{key}.type is {kind!r}; known are enum, integer, date and injected")


def _integers(table: Table, key: str) -> Iterator[str]:
    first, last = _range(table, key)
    step, digits = _number(table, f"projection.{key}.interval", "1"), _number(table, f"projection.{key}.digits", "0")
    try:
        values = range(int(first), int(last) + 1, step)
    except ValueError:
        raise _invalid(table, f"projection.{key}.range is no range of integers") from None
    return (f"{value:0{digits + (value < 0)}}" for value in values)


def _dates(table: Table, key: str, now: datetime) -> Iterator[str]:
    """Count from the range's first moment in the interval's steps, as long as its last is not passed."""
    pattern = _property(table, f"projection.{key}.format")
    first, last = (_moment(table, key, text, pattern, now) for text in _range(table, key))
    step = _interval(table, key, pattern)
    count = 0
    while (moment := first + step * count) <= last:
        yield format_datetime(moment, pattern, "UTC")
        count += 1


def _interval(table: Table, key: str, pattern: str) -> relativedelta:
    """Return the interval; a format in days or months has one of its own."""
    count = _number(table, f"projection.{key}.interval", "1")
    given = _property(table, f"projection.{key}.interval.unit", "").lower()
    letters = set(re.sub("'[^']*'", "", pattern))
    unit = given and f"{given.removesuffix('s')}s"
    if not unit and not letters & set("HhKkmsS"):
        unit = "days" if letters & set("dD") else "months" if letters & set("ML") else ""
    if unit not in UNITS or count < 1:
        raise _invalid(table, f"projection.{key}.interval.unit must be one of {', '.join(sorted(UNITS))}")
    return relativedelta(**{unit: count})


def _moment(table: Table, key: str, text: str, pattern: str, now: datetime) -> datetime:
    relative = NOW.fullmatch(text)
    if relative is None:
        try:
            found: datetime = parse_datetime(text, pattern)["utc"]
        except Failure as failure:
            raise _invalid(table, f"projection.{key}.range does not follow {pattern!r}: {failure}") from None
        return found
    sign, count, unit = relative.groups()
    current = now.replace(tzinfo=None)
    if unit is None:
        return current
    step = relativedelta(**{f"{unit.lower()}s": int(count)})
    moved: datetime = current - step if sign == "-" else current + step
    return moved


def _range(table: Table, key: str) -> tuple[str, str]:
    first, comma, last = _property(table, f"projection.{key}.range").partition(",")
    if not comma:
        raise _invalid(table, f"projection.{key}.range is not two values apart by a comma")
    return first.strip(), last.strip()


def _number(table: Table, name: str, default: str) -> int:
    text = _property(table, name, default)
    try:
        return int(text)
    except ValueError:
        raise _invalid(table, f"{name} is {text!r}, not a whole number") from None


def _property(table: Table, name: str, default: str | None = None, *, strip: bool = True) -> str:
    found = next((value for known, value in table.parameters.items() if known.lower() == name), default)
    if found is None:
        raise _invalid(table, f"the property {name} is missing")
    return found.strip() if strip else found


def _invalid(table: Table, problem: str) -> AthenaError:
    return AthenaError(f"Table {table.database}.{table.name} is configured for partition projection, but {problem}",
                       code="INVALID_TABLE_PROPERTY")  # fmt: skip
