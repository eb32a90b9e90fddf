"""Numbers: decimal division and rounding, bases, bits, and the text of a double."""

import math
import re
import struct
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from itertools import combinations

from duckathena.runtime.registry import Failure, function
from duckathena.types import MAX_PRECISION

EXACT = Context(prec=100)
LONGEST = (1 << 63) - 1
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@function("VARCHAR", "VARCHAR", "INTEGER", returns="VARCHAR")
def decimal_divide(dividend: str, divisor: str, scale: int) -> str:
    """Divide to `scale` digits, rounding half up: https://trino.io/docs/current/functions/decimal.html"""
    if Decimal(divisor) == 0:
        raise Failure("DIVISION_BY_ZERO", "Division by zero")
    with localcontext(EXACT):
        return _decimal(Decimal(dividend) / Decimal(divisor), scale, scale, ROUND_HALF_UP)


def _decimal(value: Decimal, digits: int, scale: int, rounding: str) -> str:
    """Return the text of a value rounded to so many digits. Raises Failure where it is no decimal of that scale."""
    found = value.quantize(Decimal(1).scaleb(-digits), rounding)
    if abs(found) >= Decimal(10) ** (MAX_PRECISION - scale):
        raise Failure("NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow")
    return f"{found:f}"


@function("VARCHAR", "INTEGER", "INTEGER", returns="VARCHAR")
def decimal_spelled(text: str, precision: int, scale: int) -> str:
    """Return a number with an exponent without it, rounded to `scale` digits."""
    number = Decimal(text)
    if number.is_zero() or number.adjusted() < -2 * MAX_PRECISION:
        return "0"
    if number.adjusted() >= precision - scale:
        raise Failure("INVALID_CAST_ARGUMENT", f"Cannot cast VARCHAR '{text}' to DECIMAL({precision}, {scale})")
    with localcontext(Context(prec=len(text) + MAX_PRECISION)):
        return f"{number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP):f}"


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def decimal_modulus(dividend: str, divisor: str) -> str:
    if Decimal(divisor) == 0:
        raise Failure("DIVISION_BY_ZERO", "Division by zero")
    with localcontext(EXACT):
        return f"{Decimal(dividend) % Decimal(divisor):f}"


@function("VARCHAR", "BIGINT", returns="VARCHAR")
def decimal_round(value: str, digits: int) -> str:
    return _to_digits(value, digits, ROUND_HALF_UP)


@function("VARCHAR", "BIGINT", returns="VARCHAR")
def decimal_trunc(value: str, digits: int) -> str:
    return _to_digits(value, digits, ROUND_DOWN)


def _to_digits(value: str, digits: int, rounding: str) -> str:
    number = Decimal(value)
    scale = -int(number.as_tuple().exponent)
    with localcontext(EXACT):
        return value if digits >= scale else _decimal(number, max(digits, -2 * MAX_PRECISION), scale, rounding)


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


@function("FLOAT", returns="VARCHAR")
def single_text(value: float) -> str:
    """Return a real's text as CAST gives it, of seven digits at most: those of its shortest text, rounded."""
    shortest = real_text(value)
    return float_text(f"{float(shortest):.6e}") if math.isfinite(value) else shortest


@function("VARCHAR", "BIGINT", returns="BIGINT")
def from_base(text: str, radix: int) -> int:
    digits = DIGITS[: _radix(radix)]
    found = int(text, radix) if re.fullmatch(f"[+-]?[{digits}]+", text, re.IGNORECASE | re.ASCII) else None
    if found is None or not -(1 << 63) <= found < 1 << 63:
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


@function("BIGINT", "BIGINT", "VARCHAR", "INTEGER", returns="BIGINT")
def shift(value: int, by: int, kind: str, bits: int) -> int:
    """Shift a number of so many bits; to the right without the sign, unless `arithmetic`."""
    if by < 0:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Shift must be positive")
    if kind == "arithmetic":
        return value >> min(by, 63)
    mask = (1 << bits) - 1
    moved = ((value & mask) << by & mask if kind == "left" else (value & mask) >> by) if by < bits else 0
    return moved - (1 << bits) if moved >> (bits - 1) else moved


SIZES = {unit: 1024**power for power, unit in enumerate(("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"))}


@function("VARCHAR", returns="VARCHAR")
def data_size(text: str) -> str:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(\w+)", text)
    if found is None or found[2] not in SIZES:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid data size: '{text}'")
    return str(int(Decimal(found[1]) * SIZES[found[2]]))


@function("BIGINT", "BIGINT", returns="BIGINT[][]")
def choices(size: int, count: int) -> list[list[int]]:
    """Return every choice of `count` places among 1 to `size`: those that take the last place come last."""
    if math.comb(size, count) > 100_000:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "combinations exceed max size")
    return sorted(map(list, combinations(range(1, size + 1), count)), key=lambda places: places[::-1])


@function("DOUBLE", returns="DOUBLE")
def cbrt(value: float) -> float:
    """Return the double nearest to the cube root, as Java does; C's may miss it by the last bit."""
    root = math.cbrt(value)
    if not math.isfinite(root):
        return root
    near = (root, math.nextafter(root, -math.inf), math.nextafter(root, math.inf))
    return min(near, key=lambda one: abs(Fraction(one) ** 3 - Fraction(value)))


@function("DOUBLE", "DOUBLE[]", returns="BIGINT")
def width_bucket_of(value: float, bins: list[float | None]) -> int:
    """Return how many bins begin at or below a value, by halves: only the bins on the way there are looked at."""
    if not bins:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Bins cannot be an empty array")
    if math.isnan(value):
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Operand cannot be NaN")
    edges = [edge or 0.0 for edge in bins]  # a missing one counts as zero
    lower, upper = 0, len(edges)
    while lower < upper:
        if edges[lower] > edges[upper - 1]:
            raise Failure("INVALID_FUNCTION_ARGUMENT", "Bin values are not sorted in ascending order")
        middle = (lower + upper) // 2
        if not math.isfinite(edges[middle]):
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"Bin value must be finite, got {double_text(edges[middle])}")
        lower, upper = (lower, middle) if value < edges[middle] else (middle + 1, upper)
    return lower


@function("DOUBLE", returns="VARCHAR")
def format_number(value: float) -> str:
    """Return a whole number with a unit's letter, three digits or so: `123K`, `1.23M`; digits after the point go."""
    value = 0 if math.isnan(value) else math.trunc(min(max(value, -LONGEST), LONGEST))
    size, unit = float(abs(value)), ""
    for letter in ("K", "M", "B", "T", "Q"):
        if size < 1000:
            break
        size, unit = size / 1000, letter
    digits = 2 if size < 10 or value < 0 else 1 if size < 100 else 0  # as Trino has it: two for all below zero
    text = f"{Decimal(size).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    shown = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'-' if value < 0 else ''}{shown}{unit}"


@function("DOUBLE", returns="VARCHAR")
def double_text(value: float) -> str:
    """Return a double as Java writes it: `1.0`, `1.0E10`, `NaN`."""
    text = repr(value)
    # A subnormal's shortest text may be of one digit: Java takes the nearest one of two.
    two = f"{value:.1e}"
    return _java(value, two if abs(value) < 1e-300 and float(two) == value else text)


@function("FLOAT", returns="VARCHAR")
def real_text(value: float) -> str:
    """Return a 32-bit float as Java writes it, with the fewest digits that mean it."""
    for digits in range(2, 10):
        text = f"{value:.{digits}g}"
        if _single(float(text)) == _single(value):
            return _java(value, text)
    return _java(value, repr(value))


def single(text: str) -> float:
    """Return the 32-bit float that a text means, as a double."""
    found: float = struct.unpack("f", struct.pack("f", float(text)))[0]
    return found


def _single(value: float) -> bytes:
    try:
        return struct.pack("f", value)
    except OverflowError:
        return b""


def _java(value: float, text: str) -> str:
    if not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[text]
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        plain = f"{Decimal(text):f}"
        return plain if "." in plain else f"{plain}.0"
    sign, digits, exponent = Decimal(text).as_tuple()
    mantissa = "".join(map(str, digits)).rstrip("0") or "0"
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{mantissa[0]}.{mantissa[1:] or '0'}E{power}"
