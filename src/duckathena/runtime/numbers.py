"""Numbers: decimal division and rounding, bases, bits, and the text of a double."""

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from statistics import NormalDist

from duckathena.runtime.registry import Failure, function

EXACT = Context(prec=100)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MASK = (1 << 64) - 1


@function("VARCHAR", "VARCHAR", "INTEGER", returns="VARCHAR")
def decimal_divide(dividend: str, divisor: str, scale: int) -> str:
    """Divide to `scale` digits, rounding half up: https://trino.io/docs/current/functions/decimal.html"""
    if Decimal(divisor) == 0:
        raise Failure("DIVISION_BY_ZERO", "Division by zero")
    with localcontext(EXACT):
        return f"{(Decimal(dividend) / Decimal(divisor)).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP):f}"


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def decimal_modulus(dividend: str, divisor: str) -> str:
    if Decimal(divisor) == 0:
        raise Failure("DIVISION_BY_ZERO", "Division by zero")
    with localcontext(EXACT):
        return f"{Decimal(dividend) % Decimal(divisor):f}"


@function("VARCHAR", "BIGINT", returns="VARCHAR")
def decimal_round(value: str, digits: int) -> str:
    with localcontext(EXACT):
        return f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"


@function("VARCHAR", "BIGINT", returns="VARCHAR")
def decimal_trunc(value: str, digits: int) -> str:
    with localcontext(EXACT):
        return f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_DOWN):f}"


@function("VARCHAR", returns="VARCHAR")
def float_text(shortest: str) -> str:
    """Return a double's text as CAST gives it, such as `1.5E0`, from the shortest digits that DuckDB finds."""
    special = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(shortest)
    if special:
        return special
    value = Decimal(shortest)
    sign, digits, _ = value.as_tuple()
    minus = "-" if sign else ""
    if value == 0:
        return f"{minus}0E0"
    text = "".join(map(str, digits)).lstrip("0")
    exponent = value.adjusted()
    return f"{minus}{text[0]}.{text[1:].rstrip('0') or '0'}E{exponent}"


@function("VARCHAR", "BIGINT", returns="BIGINT")
def from_base(text: str, radix: int) -> int:
    try:
        found = int(text, _radix(radix))
    except ValueError:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Not a valid base-{radix} number: {text}") from None
    if not -(1 << 63) <= found < 1 << 63:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Not a valid base-{radix} number: {text}")
    return found


@function("BIGINT", "BIGINT", returns="VARCHAR")
def to_base(value: int, radix: int) -> str:
    _radix(radix)
    left, text = abs(value), ""
    while left or not text:
        left, digit = divmod(left, radix)
        text = DIGITS[digit] + text
    return f"-{text}" if value < 0 else text


def _radix(radix: int) -> int:
    if not 2 <= radix <= 36:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Radix must be between 2 and 36")
    return radix


@function("BIGINT", "BIGINT", returns="BIGINT")
def bit_count(value: int, bits: int) -> int:
    if not 2 <= bits <= 64:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Bits specified in bit_count must be between 2 and 64")
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Number must be representable with the bits specified: {value}")
    return (value & ((1 << bits) - 1)).bit_count()


@function("BIGINT", "BIGINT", "VARCHAR", returns="BIGINT")
def shift(value: int, by: int, kind: str) -> int:
    """Shift 64 bits; to the right without the sign, unless `arithmetic`."""
    if by < 0:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Shift must be positive")
    if kind == "arithmetic":
        return value >> min(by, 63)
    bits = value & MASK
    moved = (bits << by & MASK if kind == "left" else bits >> by) if by < 64 else 0
    return moved - (1 << 64) if moved >> 63 else moved


@function("DOUBLE", returns="DOUBLE")
def cbrt(value: float) -> float:
    """Return the cube root; of a cube exactly, where C's may miss by the last bit and Java's does not."""
    root = math.cbrt(value)
    if math.isfinite(root) and round(root) ** 3 == value:
        return float(round(root))
    return root


@function("DOUBLE", "DOUBLE", "DOUBLE", returns="DOUBLE")
def normal_cdf(mean: float, deviation: float, value: float) -> float:
    if deviation <= 0:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "standardDeviation must be > 0")
    return NormalDist(mean, deviation).cdf(value)


@function("DOUBLE", "DOUBLE", "DOUBLE", returns="DOUBLE")
def inverse_normal_cdf(mean: float, deviation: float, probability: float) -> float:
    if deviation <= 0 or not 0 < probability < 1:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "sd must be > 0, and 0 < p < 1")
    return NormalDist(mean, deviation).inv_cdf(probability)


@function("DOUBLE", returns="VARCHAR")
def format_number(value: float) -> str:
    """Return a number with a unit's letter, three digits or so: `123K`, `1.23M`."""
    size, unit = abs(value), ""
    for letter in ("K", "M", "B", "T", "Q"):
        if size < 1000:
            break
        size, unit = size / 1000, letter
    digits = 2 if size < 10 else 1 if size < 100 else 0
    text = f"{size:.{digits}f}"
    shown = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'-' if value < 0 else ''}{shown}{unit}"
