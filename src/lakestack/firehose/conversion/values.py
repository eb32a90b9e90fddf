"""JSON values made into those of a table's columns.

The OpenX SerDe (https://github.com/rcongiu/Hive-JSON-Serde) reads numbers and booleans from texts too, and writes what
is no text into a string column; Hive's own JsonSerDe does the latter for scalars alone.
"""

import json
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from duckathena.types import Type
from lakestack.firehose.conversion.timestamps import Parser

type Coerce = Callable[[Any], Any]

INTEGER_BITS = {"tinyint": 8, "smallint": 16, "integer": 32, "bigint": 64}


class Coercion:
    """Makes values of the types of columns; `key` makes the name of a column of a JSON key. All raise ValueError."""

    def __init__(self, timestamp: Parser, key: Callable[[str], str], lenient: bool) -> None:
        self._read_timestamp = timestamp
        self._key = key
        self._lenient = lenient

    def to(self, of: Type) -> Coerce:
        """Return what makes a JSON value one of the type; null stays null."""
        make = self._make(of)
        return lambda value: None if value is None else make(value)

    def _make(self, of: Type) -> Coerce:
        if of.base in INTEGER_BITS:
            return self._integer(INTEGER_BITS[of.base])
        if of.base in ("array", "map", "row"):
            return self._nested(of)
        if of.base == "decimal":
            return _decimal(of.precision, of.scale)
        if of.base in ("varchar", "char"):
            return self._text(of.parameters[0] if of.parameters else None)
        scalars: dict[str, Coerce] = {
            "boolean": self._boolean,
            "real": self._float,
            "double": self._float,
            "varbinary": lambda value: _string(value).encode(),
            "date": lambda value: date.fromisoformat(_string(value)),
            "timestamp": self._timestamp,
        }
        return scalars[of.base]

    def _nested(self, of: Type) -> Coerce:
        inner = [self.to(argument) for argument in of.arguments]
        if of.base == "array":
            return _array(inner[0])
        if of.base == "map":
            key, element = inner
            return lambda value: [(key(name), element(item)) for name, item in _object(value).items()]
        return self._struct(dict(zip(map(str, of.names), inner, strict=True)))

    def row(self, columns: dict[str, Coerce]) -> Coerce:
        """Return what makes a row, a dict by column, of a JSON object; keys that no column has are left out."""
        return self._struct(columns)

    def _timestamp(self, value: Any) -> int:
        nanoseconds = self._read_timestamp(value)
        if not -(1 << 63) <= nanoseconds < 1 << 63:
            raise ValueError(f"{value!r} is before the year 1677 or after 2262")
        return nanoseconds

    def _struct(self, fields: dict[str, Coerce]) -> Coerce:
        def make(value: Any) -> dict[str, Any]:
            given = {self._key(key): item for key, item in _object(value).items()}
            return {name: field(given.get(name)) for name, field in fields.items()}

        return make

    def _integer(self, bits: int) -> Coerce:
        low, high = -(1 << bits - 1), (1 << bits - 1) - 1

        def make(value: Any) -> int:
            number = int(value) if self._lenient and isinstance(value, str) else value
            if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
                raise ValueError(f"{value!r} is not an integer of {bits} bits")
            return number

        return make

    def _boolean(self, value: Any) -> bool:
        if self._lenient and isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if not isinstance(value, bool):
            raise ValueError(f"{value!r} is not a boolean")
        return value

    def _float(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
            raise ValueError(f"{value!r} is not a number")
        if isinstance(value, str) and not self._lenient:
            raise ValueError(f"{value!r} is not a number")
        return float(value)

    def _text(self, length: int | None) -> Coerce:
        def make(value: Any) -> str:
            if isinstance(value, dict | list) and not self._lenient:
                raise ValueError("an object or an array is not a text")
            text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), default=str)
            if not text.isascii():
                text.encode()  # half of a surrogate pair is ValueError here
            return text[:length]

        return make


_DECIMALS = Context(prec=2 * 38, rounding=ROUND_HALF_UP)  # as Hive's decimals, which have up to 38 digits


def _decimal(precision: int, scale: int) -> Coerce:
    def make(value: Any) -> Decimal:
        if isinstance(value, bool):
            raise ValueError(f"{value} is not a number")
        try:
            number = Decimal(str(value)).quantize(Decimal(1).scaleb(-scale), context=_DECIMALS)
        except InvalidOperation:
            raise ValueError(f"{value!r} is not a decimal({precision},{scale})") from None
        if not number.is_finite() or len(number.as_tuple().digits) > precision:
            raise ValueError(f"{value!r} has more digits than decimal({precision},{scale})")
        return number

    return make


def _array(element: Coerce) -> Coerce:
    def make(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError(f"{value!r} is not an array")
        return [element(item) for item in value]

    return make


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is not an object")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value
