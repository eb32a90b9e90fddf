"""format(): Java's format strings. https://trino.io/docs/current/functions/conversion.html#formatting

https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Formatter.html
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from duckathena.runtime.numbers import double_text, real_text, single
from duckathena.runtime.registry import Failure, function

SPECIFIER = re.compile(r"%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([tT]?[a-zA-Z%])|%")
CLOCK = {
    "H": "%H", "I": "%I", "M": "%M", "S": "%S", "B": "%B", "b": "%b", "h": "%b", "A": "%A", "a": "%a", "m": "%m",
    "d": "%d", "j": "%j", "y": "%y", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y", "r": "%I:%M:%S %p",
}  # fmt: skip
OF_THE_DAY = set("HIklMSLNpTRr")  # what a date does not have, and a time of day has alone
# The flags that a conversion takes; those of numbers want a width beside - and 0.
FLAGS = {"d": "-+ 0,(", "x": "-#0", "o": "-#0", "f": "-#+ 0,(", "e": "-#+ 0(", "s": "-", "b": "-", "c": "-", "t": "-",
         "%": "-", "n": ""}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Specifier:
    text: str
    flags: str
    width: int
    precision: int | None
    conversion: str


@function("VARCHAR", "VARCHAR[]", returns="VARCHAR")
def format(pattern: str, values: Sequence[str | None]) -> str:  # noqa: A001 (Trino's name)
    """Fill a format string.

    A value comes behind a letter for its kind: i, d(ouble), r(eal), n (decimal), b, s, t (a date, a time or both, and
    behind bars the offset and the zone).
    """
    ordinary = previous = 0

    def filled(found: re.Match[str]) -> str:
        nonlocal ordinary, previous
        index, again, flags, width, precision, conversion = found.groups()
        if conversion is None:
            raise _refused(pattern, "UnknownFormatConversion")
        asked = Specifier(found[0], flags, int(width or 0), None if precision is None else int(precision), conversion)
        _check(asked, pattern)
        if conversion in {"%", "n"}:
            return _padded("%", asked) if conversion == "%" else "\n"
        if index:
            previous = int(index)
        elif not again:
            ordinary += 1
            previous = ordinary
        if not 1 <= previous <= len(values):
            raise _refused(pattern, f"Format specifier '{found[0]}'")
        return _padded(_shown(values[previous - 1], asked, pattern), asked)

    return SPECIFIER.sub(filled, pattern)


def _refused(pattern: str, why: str) -> Failure:
    return Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid format string: {pattern} ({why})")


def _check(asked: Specifier, pattern: str) -> None:
    """Refuse flags, widths and precisions that Java does not take."""
    kind, flags = asked.conversion[0].lower(), set(asked.flags)
    if len(flags) < len(asked.flags):
        raise _refused(pattern, f"DuplicateFormatFlags: Flags = '{asked.flags}'")
    if kind not in FLAGS:
        return  # no conversion, or one that duckathena does not know
    if asked.precision is not None and kind not in "fesb":
        raise _refused(pattern, f"IllegalFormatPrecision: {asked.precision}")
    if kind == "n" and asked.width:
        raise _refused(pattern, f"IllegalFormatWidth: {asked.width}")
    if not flags <= set(FLAGS[kind]):
        raise _refused(pattern, f"FormatFlagsConversionMismatch: Conversion = {kind}, Flags = {asked.flags}")
    if flags & {"-", "0"} and not asked.width:
        raise _refused(pattern, f"MissingFormatWidth: {asked.text}")
    if flags >= {"-", "0"} or flags >= {"+", " "}:
        raise _refused(pattern, f"IllegalFormatFlags: Flags = '{asked.flags}'")


def _padded(text: str, asked: Specifier) -> str:
    if "-" in asked.flags:
        return text.ljust(asked.width)
    if "0" in asked.flags and text[-1:] not in {"N", "y"}:  # NaN and Infinity are filled up with spaces
        sign = text[0] if text[:1] in {"-", "+", " ", "("} else ""
        return sign + text[len(sign) :].rjust(asked.width - len(sign), "0")
    return text.rjust(asked.width)


def _shown(tagged: str | None, asked: Specifier, pattern: str) -> str:
    lower = asked.conversion.lower()
    kind, text = ("", "") if tagged is None else (tagged[0], tagged[1:])
    if tagged is None:
        shown = "false" if lower == "b" else "null"
        shown = shown[: asked.precision] if lower in {"s", "b"} else shown
    elif lower == "b":
        shown = (text if kind == "b" else "true")[: asked.precision]
    elif lower == "s":
        shown = _text(kind, text)[: asked.precision]
    elif lower in {"d", "x", "o"} and kind == "i":
        shown = _whole(int(text), lower, asked.flags)
    elif lower in {"f", "e"} and kind in {"d", "n", "r"}:
        shown = _floating(repr(single(text)) if kind == "r" else text, lower, asked)
    elif lower == "c" and kind == "i":
        shown = chr(int(text))
    elif lower[0] == "t" and len(lower) == 2 and kind == "t":
        shown = _clock(text, asked, pattern)
    elif lower in {"d", "x", "o", "f", "e", "c"}:
        raise _refused(pattern, f"IllegalFormatConversion: {asked.conversion}")
    else:
        raise Failure("NOT_SUPPORTED", f"not supported by duckathena: {asked.text} in a format")
    return shown.upper() if asked.conversion[0].isupper() else shown


def _text(kind: str, text: str) -> str:
    if kind in {"d", "r"}:
        return double_text(float(text)) if kind == "d" else real_text(float(text))
    if kind == "t" and "T" in text:
        clock, offset, zone = (*text.split("|"), "", "")[:3]
        day, _, time = clock.partition("T")
        region = f"[{zone}]" if zone and zone[0] not in "+-" else ""
        return f"{day}{'T' if day else ''}{_shortest(time)}{offset}{region}"
    return text


def _shortest(time: str) -> str:
    """Return a time of day, of six digits of a second, as Java's LocalTime writes it: without zeros at its end."""
    whole, _, micros = time.partition(".")
    if micros != "000000":
        return f"{whole}.{micros.removesuffix('000')}"
    return whole.removesuffix(":00") if whole.endswith(":00") else whole


def _whole(value: int, conversion: str, flags: str) -> str:
    if conversion != "d":
        bits = value if value >= 0 else value + (1 << 64)
        prefix = {"x": "0x", "o": "0"}[conversion] if "#" in flags else ""
        return prefix + f"{bits:{conversion}}"
    return _signed(f"{abs(value):,}" if "," in flags else str(abs(value)), value < 0, flags)


def _floating(text: str, conversion: str, asked: Specifier) -> str:
    value = Decimal("NaN" if text == "nan" else text)
    if not value.is_finite():
        return "NaN" if value.is_nan() else _signed("Infinity", value < 0, asked.flags)
    digits = 6 if asked.precision is None else asked.precision
    if conversion == "e":
        power = 0 if value == 0 else value.adjusted()
        mantissa = _rounded(abs(value).scaleb(-power), digits)
        if mantissa >= 10:
            mantissa, power = _rounded(mantissa / 10, digits), power + 1
        return _signed(f"{mantissa:f}e{'-' if power < 0 else '+'}{abs(power):02}", value.is_signed(), asked.flags)
    number = _rounded(abs(value), digits)
    return _signed(f"{number:,f}" if "," in asked.flags else f"{number:f}", value.is_signed(), asked.flags)


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _signed(text: str, negative: bool, flags: str) -> str:
    if negative:
        return f"({text})" if "(" in flags else f"-{text}"
    return f"+{text}" if "+" in flags else f" {text}" if " " in flags else text


def _clock(text: str, asked: Specifier, pattern: str) -> str:
    day, clock, time = text.partition("|")[0].partition("T")
    letter = asked.conversion[1]
    if letter in OF_THE_DAY and not clock:
        raise _refused(pattern, "Unsupported field: HourOfDay")
    if not day and letter not in OF_THE_DAY:
        raise _refused(pattern, "Unsupported field: YearOfEra")
    value = datetime.fromisoformat(f"{day or '1970-01-01'}{clock}{time}")
    plain = {
        "Y": f"{value.year:04}", "C": f"{value.year // 100:02}", "e": str(value.day), "k": str(value.hour),
        "l": str(value.hour % 12 or 12), "L": f"{value.microsecond // 1000:03}", "N": f"{value.microsecond:06}000",
        "p": value.strftime("%p").lower(), "F": f"{value.year:04}-{value:%m-%d}",
    }  # fmt: skip
    if letter in plain:
        return plain[letter]
    if letter not in CLOCK:
        raise Failure("NOT_SUPPORTED", f"not supported by duckathena: {asked.text} in a format")
    return value.strftime(CLOCK[letter])
