"""Times written by the patterns of Java's DateTimeFormatter, in which Firehose's prefixes are.

https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html (English, as Firehose uses it)
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

_TOKEN = re.compile(r"''|'(?P<quoted>(?:[^']|'')*)'|(?P<letters>([A-Za-z])\3*)|(?P<literal>[^A-Za-z'#{}\[\]])")


class PatternError(ValueError):
    """The pattern is not one of DateTimeFormatter, or uses a letter that is not supported here."""


def format_time(pattern: str, at: datetime) -> str:
    """Return the aware time `at` by `pattern`.

    >>> from datetime import UTC
    >>> format_time("'dt='yyyy-MM-dd/HH", datetime(2018, 8, 27, 10, 30, tzinfo=UTC))
    'dt=2018-08-27/10'
    """
    parts, end = [], 0
    for token in _TOKEN.finditer(pattern):
        if token.start() != end:
            break
        end = token.end()
        if letters := token["letters"]:
            parts.append(_field(letters[0], len(letters), at))
        elif (literal := token["literal"]) is not None:
            parts.append(literal)
        else:
            parts.append((token["quoted"] or "'").replace("''", "'"))
    if end != len(pattern):
        raise PatternError(f"pattern {pattern!r}: {pattern[end]!r} has no meaning there; quote text with single quotes")
    return "".join(parts)


def _field(letter: str, count: int, at: datetime) -> str:
    if letter not in _FIELDS:
        raise PatternError(f"pattern letter {letter!r} is not supported; the letters are {' '.join(sorted(_FIELDS))}")
    return _FIELDS[letter](at, count)


def _number(value: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda at, count: str(value(at)).zfill(count)


def _year(value: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda at, count: f"{value(at) % 100:02d}" if count == 2 else str(value(at)).zfill(count)


def _text(short: str, long: str, number: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    """Return the field that is a number for one or two letters, then short, long and narrow text."""

    def field(at: datetime, count: int) -> str:
        if count <= 2:
            return str(number(at)).zfill(count)
        text = at.strftime(short if count == 3 else long)
        return text[:1] if count == 5 else text

    return field


def _day_of_week(at: datetime, count: int) -> str:
    text = at.strftime("%A" if count >= 4 else "%a")
    return text[:1] if count == 5 else text


def _quarter(at: datetime, count: int) -> str:
    quarter = (at.month + 2) // 3
    names = ("1st quarter", "2nd quarter", "3rd quarter", "4th quarter")
    return {3: f"Q{quarter}", 4: names[quarter - 1]}.get(count, str(quarter).zfill(min(count, 2)))


def _fraction(at: datetime, count: int) -> str:
    return f"{at.microsecond * 1000:09d}"[:count]


def _offset(at: datetime, colon: bool) -> str:
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{':' if colon else ''}{abs(minutes) % 60:02d}"


def _iso_offset(at: datetime, count: int) -> str:
    """X and x: hours, then with minutes, then with minutes and a colon."""
    text = _offset(at, colon=count in (3, 5))
    return text[:3] if count == 1 and text.endswith("00") else text


def _zero_as_z(at: datetime, count: int) -> str:
    return _iso_offset(at, count) if at.utcoffset() else "Z"


def _gmt_offset(at: datetime, count: int) -> str:
    if not at.utcoffset():
        return "GMT"
    text = _offset(at, colon=True)
    return "GMT" + (text if count == 4 else re.sub(r"^(.)0", r"\1", text.removesuffix(":00")))


def _basic_offset(at: datetime, count: int) -> str:
    if count == 4:
        return _gmt_offset(at, count)
    return _offset(at, colon=count == 5) if count < 5 or at.utcoffset() else "Z"


def _week_of_year(at: datetime) -> int:
    """Return the week as in the United States: it begins on Sunday, and the first one holds January 1st."""
    saturday = at + timedelta(days=6 - (at.weekday() + 1) % 7)
    return (saturday.timetuple().tm_yday + 6) // 7


_FIELDS: dict[str, Callable[[datetime, int], str]] = {
    "G": lambda _at, count: "Anno Domini" if count == 4 else "AD",
    "y": _year(lambda at: at.year),
    "u": _year(lambda at: at.year),
    "Y": _year(lambda at: (at + timedelta(days=6 - (at.weekday() + 1) % 7)).year),  # weeks begin on Sunday
    "M": _text("%b", "%B", lambda at: at.month),
    "L": _text("%b", "%B", lambda at: at.month),
    "Q": _quarter,
    "q": _quarter,
    "w": _number(_week_of_year),
    "d": _number(lambda at: at.day),
    "D": _number(lambda at: at.timetuple().tm_yday),
    "E": _day_of_week,
    "a": lambda at, _count: "AM" if at.hour < 12 else "PM",
    "H": _number(lambda at: at.hour),
    "k": _number(lambda at: at.hour or 24),
    "K": _number(lambda at: at.hour % 12),
    "h": _number(lambda at: at.hour % 12 or 12),
    "m": _number(lambda at: at.minute),
    "s": _number(lambda at: at.second),
    "S": _fraction,
    "A": _number(lambda at: ((at.hour * 60 + at.minute) * 60 + at.second) * 1000 + at.microsecond // 1000),
    "n": _number(lambda at: at.microsecond * 1000),
    "V": lambda at, _count: str(at.tzinfo),
    "z": lambda at, _count: at.tzname() or "",
    "O": _gmt_offset,
    "X": _zero_as_z,
    "x": _iso_offset,
    "Z": _basic_offset,
}
