"""The domain: a beer, its nine fields and what counts as one. Standard library only: both Lambda packages carry it."""

import json
import math
import re
from dataclasses import dataclass, fields
from typing import Final

LARGEST_ID: Final = 2**63 - 1
"""The largest value of a `bigint` column: one id above it would make the whole table unreadable."""

_NUMBER_TEXT: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class NotABeer(ValueError):  # noqa: N818 - it is a verdict about the data, not a failure of the program
    """The data is no beer. `str()` is the reason, for a log line; it quotes at most 80 characters of the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beer:
    """The nine fields of a beer, in the order of the table's columns.

    id         PunkAPI's number of the beer, 1 to 2^63 - 1
    name       not empty, without white space around it
    abv        alcohol by volume, % vol
    ibu        bitterness, International Bitterness Units
    target_fg  final gravity, 1000 times the specific gravity
    target_og  original gravity, 1000 times the specific gravity
    ebc        colour, European Brewery Convention units
    srm        colour, Standard Reference Method degrees
    ph         acidity, pH

    All numbers but `id` are finite floats. None: not known. The numbers are PunkAPI's, its mistakes included
    (swapped gravities, a pH of 79): repairing them is the model's decision, not the lake's.
    """

    id: int
    name: str
    abv: float
    ibu: float | None
    target_fg: float | None
    target_og: float | None
    ebc: float | None
    srm: float | None
    ph: float | None

    def to_line(self) -> bytes:
        """Return the beer as one line of JSON lines: the nine fields in order, UTF-8, a newline at the end."""
        return _ENCODER.encode({field: getattr(self, field) for field in FIELDS}).encode() + b"\n"


FIELDS: Final = tuple(field.name for field in fields(Beer))
"""The names of the nine fields, in the order of the table's columns."""


def read_beer(data: bytes) -> Beer:
    """Read a document of PunkAPI v2 or v3 (they differ in fields that are not read here) from its JSON text.

    Raises NotABeer, with the reason, for all that is not an object whose `id` is an integer from 1 to 2^63 - 1, whose
    `name` is a non-empty string and whose `abv` is a finite number; the six other numbers may be null or absent.

    - A number may come as text ("5.6"), but not `id`: it names the beer, and 1, 1.0 and "1" must not name three.
      So an integer is a number written without fraction and exponent.
    - JSON is RFC 8259's: UTF-8 without byte order mark, no NaN or Infinity. Of a name given twice the last value
      counts, as for most readers of the raw lake.
    - A lone surrogate in a name (JSON can escape one, UTF-8 cannot hold it) becomes U+FFFD.
    """
    document = _parse(data)
    if not isinstance(document, dict):
        raise NotABeer(f"the document is {_kind(document)}, not an object")
    return Beer(
        id=_id(document),
        name=_name(document),
        abv=_required_number(document, "abv"),
        ibu=_number(document, "ibu"),
        target_fg=_number(document, "target_fg"),
        target_og=_number(document, "target_og"),
        ebc=_number(document, "ebc"),
        srm=_number(document, "srm"),
        ph=_number(document, "ph"),
    )


def parse_integer(text: str) -> int | float:
    """Return JSON's integer `text`; infinity where it has more digits than Python converts (4,300).

    For `json`'s parse_int: such a number in a field that nobody reads makes no document unreadable.
    """
    try:
        return int(text)
    except ValueError:
        return -math.inf if text.startswith("-") else math.inf


def _parse(data: bytes) -> object:
    try:
        return _DECODER.decode(data.decode())
    except UnicodeDecodeError as error:
        raise NotABeer(f"the document is not UTF-8: {error.reason} at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise NotABeer(f"the document is not JSON: {error}") from error
    except RecursionError as error:
        raise NotABeer("the document is nested too deeply to be read") from error


def _refuse_constant(name: str) -> object:
    raise NotABeer(f"the document is not JSON: it holds {name}")


# Made once: json.loads and json.dumps make a new one at each call that differs from their defaults.
_DECODER: Final = json.JSONDecoder(parse_int=parse_integer, parse_constant=_refuse_constant)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _id(document: dict[str, object]) -> int:
    value = _present(document, "id")
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotABeer(f"id is {_kind(value)}, not an integer: {_quote(value)}")
    if not 1 <= value <= LARGEST_ID:
        raise NotABeer(f"id is not between 1 and {LARGEST_ID}: {_quote(value)}")
    return value


def _name(document: dict[str, object]) -> str:
    value = _present(document, "name")
    if not isinstance(value, str):
        raise NotABeer(f"name is {_kind(value)}, not a string: {_quote(value)}")
    # Pairs of surrogates are joined by the JSON reader: those that are left stand alone.
    name = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()
    if not name:
        raise NotABeer("name is empty")
    return name


def _required_number(document: dict[str, object], field: str) -> float:
    _present(document, field)
    number = _number(document, field)
    if number is None:
        raise NotABeer(f"{field} is null")
    return number


def _number(document: dict[str, object], field: str) -> float | None:
    value = document.get(field)
    if value is None:
        return None
    if isinstance(value, str) and _NUMBER_TEXT.fullmatch(value.strip()):
        number = float(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = _float(value)
    else:
        raise NotABeer(f"{field} is {_kind(value)}, not a number: {_quote(value)}")
    if not math.isfinite(number):
        raise NotABeer(f"{field} is too large for a number: {_quote(value)}")
    return number


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _present(document: dict[str, object], field: str) -> object:
    if field not in document:
        raise NotABeer(f"{field} is absent")
    return document[field]


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"


def _quote(value: object) -> str:
    if isinstance(value, dict | list):
        return "{...}" if isinstance(value, dict) else "[...]"
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:77] + "..."
