"""CAST(json AS ...): a JSON text as the JSON text of a type, or the error that Trino raises.

https://trino.io/docs/current/functions/json.html#cast-from-json
"""

import json
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from duckathena.runtime.documents import Json, parsed, scalar_text, varchar_of, written
from duckathena.runtime.numbers import EXACT
from duckathena.runtime.registry import Failure, function
from duckathena.types import BITS, INTEGER_DIGITS, READABLE, Type, field_name, parse_type

Shape = Callable[[Json], Json]
LARGEST_REAL = 3.4028235677973366e38  # what is as large becomes an infinity


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def json_shape(text: str, type_text: str) -> str:
    """Return the document as DuckDB reads the type: texts for numbers become numbers, arrays for rows become
    objects."""
    try:
        return json.dumps(_shape(type_text)(parsed(text)), ensure_ascii=False)
    except (ValueError, TypeError, KeyError, ArithmeticError):
        raise Failure("INVALID_CAST_ARGUMENT", f"Cannot cast to {type_text}: {text}") from None


@lru_cache(maxsize=256)
def _shape(type_text: str) -> Shape:
    return _of(parse_type(type_text))


def _of(of: Type) -> Shape:  # noqa: PLR0911 (a type a return)
    match of.base:
        case "array":
            element = _of(of.element)
            return lambda value: _unless_null(value, lambda: [element(item) for item in _list(value)])
        case "map":
            item = _of(of.arguments[1])
            return lambda value: _unless_null(value, lambda: {key: item(one) for key, one in _object(value).items()})
        case "row":
            fields = [(field_name(of, i), _of(inner)) for i, inner in enumerate(of.arguments)]
            return lambda value: _unless_null(value, lambda: _row(value, fields))
        case "json":
            return lambda value: None if value is None else written(value)
        case "boolean":
            return _boolean
        case "double":
            return lambda value: None if value is None else _double(value)
        case "real":
            return lambda value: None if value is None else _real(_double(value))
    if of.base in INTEGER_DIGITS:
        return lambda value: None if value is None else _integer(value, BITS[of.base])
    if of.base == "decimal":
        return lambda value: None if value is None else _decimal(value, of)
    return lambda value: None if value is None else _text(value)


def _unless_null(value: Json, shaped: Callable[[], Json]) -> Json:
    return None if value is None else shaped()


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _row(value: Json, fields: list[tuple[str, Shape]]) -> Json:
    """Return an object of the row's fields, from an array by place or from an object by name, whatever its case."""
    if isinstance(value, list):
        if len(value) != len(fields):
            raise TypeError
        return {name: shape(item) for (name, shape), item in zip(fields, value, strict=True)}
    given: dict[str, list[Json]] = {}
    for key, item in _object(value).items():
        given.setdefault(key.lower(), []).append(item)
    if any(len(given.get(name.lower(), ())) > 1 for name, _ in fields):
        raise TypeError  # a field twice
    return {name: shape(given.get(name.lower(), [None])[0]) for name, shape in fields}


def _scalar(value: Json) -> str:
    text = scalar_text(value)
    if text is None:
        raise TypeError
    return text


def _text(value: Json) -> str:
    text = None if isinstance(value, dict | list) else varchar_of(value)
    if text is None:
        raise TypeError
    return text


def _double(value: Json) -> float:
    if isinstance(value, str) and not re.fullmatch(READABLE["double"], value):
        raise ValueError(value)
    return float(value) if isinstance(value, bool) else float(_scalar(value).strip().rstrip("fFdD"))


def _real(value: float) -> float:
    return math.copysign(math.inf, value) if abs(value) >= LARGEST_REAL else value


def _integer(value: Json, bits: int) -> int:
    if isinstance(value, str) and not re.fullmatch(READABLE["bigint"], value):
        raise ValueError(value)
    if isinstance(value, float):
        found = int(value + 0.5) if value >= 0 else -int(-value + 0.5)
    else:
        found = int(value) if isinstance(value, bool) else int(_scalar(value))
    if not -(1 << (bits - 1)) <= found < 1 << (bits - 1):
        raise ValueError(value)
    return found


def _decimal(value: Json, of: Type) -> str:
    if isinstance(value, str) and not re.fullmatch(READABLE["decimal"], value):
        raise ValueError(value)
    with localcontext(EXACT):
        given = Decimal(int(value)) if isinstance(value, bool) else Decimal(_scalar(value))
        found = given.quantize(Decimal(1).scaleb(-of.scale), ROUND_HALF_UP)
    if abs(found) >= Decimal(10) ** (of.precision - of.scale):
        raise ValueError(value)
    return f"{found:f}"


def _boolean(value: Json) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            raise ValueError(value)
        return value != 0
    return {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}[_scalar(value).lower()]
