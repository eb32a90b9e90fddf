"""Athena's value text as Python values."""

from collections.abc import Callable
from decimal import Decimal

type Value = bool | int | float | Decimal | str | None

READERS: dict[str, Callable[[str], Value]] = {
    "boolean": lambda text: text == "true",
    "decimal": Decimal,
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint"), int),
    **dict.fromkeys(("float", "real", "double"), float),
}


def value(text: str | None, of: str) -> Value:
    """Return the value of a column of Athena's type `of`; what Python has no plain type for stays text."""
    return None if text is None else READERS.get(of, str)(text)
