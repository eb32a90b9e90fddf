"""JSON, as https://trino.io/docs/current/functions/json.html describes it: texts in, texts out."""

import json
import math
import re
from enum import Enum
from functools import lru_cache

from duckathena.runtime.numbers import double_text, float_text
from duckathena.runtime.registry import Failure, function

# https://github.com/trinodb/trino/blob/master/core/trino-main/src/main/java/io/trino/operator/scalar/JsonPathTokenizer.java
STEP = re.compile(r'\.(?P<name>[\w:-]+)|\["(?P<quoted>(?:[^"\\]|\\["\\])*)"\]|\[(?P<bare>[\w-]+)\]')
type Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


class Nothing(Enum):
    """What stands where a document has no value; null is one."""

    MISSING = "missing"


MISSING = Nothing.MISSING


class Spelled(float):
    """A number that knows how it was written."""

    text = ""


def _spelled(text: str) -> Spelled:
    number = Spelled(text)
    number.text = text
    return number


def parsed(text: str) -> Json:
    """Return a JSON text's value. Raises ValueError where it is none."""
    found: Json = json.loads(text, parse_constant=_refuse_constant, parse_float=_spelled)
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


class Repeated(dict[str, "Json"]):
    """An object that names a key twice, by the first of them."""


def _first(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeated(reversed(pairs))


READER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_spelled, object_pairs_hook=_first)


def leading(text: str) -> Json:
    """Return the first value of a text, whatever follows it; but no number that runs on."""
    try:
        return parsed(text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data" or text[error.pos - 1].isdigit():
            raise
        return parsed(text[: error.pos])


def written(value: Json, *, ordered: bool = True) -> str:
    """Return a value's text, without spaces, doubles as Java writes them: the normal form, if its keys are ordered."""
    match value:
        case Repeated() if not ordered:
            raise Failure("NOT_SUPPORTED", "not supported by duckathena: an object with a key twice")
        case dict():
            keys = sorted(value) if ordered else value
            return f"{{{','.join(f'{_quoted(key)}:{written(value[key], ordered=ordered)}' for key in keys)}}}"
        case list():
            return f"[{','.join(written(item, ordered=ordered) for item in value)}]"
        case float():
            return double_text(value) if math.isfinite(value) else f'"{double_text(value)}"'
        case str():
            return _quoted(value)
    return json.dumps(value)


def _quoted(text: str) -> str:
    return re.sub(
        r"\\u00[0-9a-f]{2}", lambda code: code[0][:2] + code[0][2:].upper(), json.dumps(text, ensure_ascii=False)
    )


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[str, ...]:
    found: list[str] = []
    position = 1
    while position < len(path) or path[:1] != "$":
        step = STEP.match(path, position)
        if step is None or path[0] != "$":
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid JSON path: '{path}'")
        quoted = step["quoted"]
        found.append(step["name"] or step["bare"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        position = step.end()
    return tuple(found)


def at(text: str, path: str) -> Json | Nothing:
    """Return the value at a path, or MISSING; also where the text is no JSON up to the end of that value.

    Trino reads a document as far as it must: of two keys of one name the first counts, and what follows may be broken.
    """
    wanted = steps(path)
    try:
        value: Json | Nothing = READER.decode(text)
    except ValueError:
        return _read_until(text, wanted)
    for step in wanted:
        if isinstance(value, dict):
            value = value.get(step, MISSING)
        elif isinstance(value, list) and step.isdecimal():
            index = int(step)
            value = value[index] if 0 <= index < len(value) else MISSING
        else:
            return MISSING
    return value


SPACE = re.compile(r"[ \t\n\r]*")


def _read_until(text: str, wanted: tuple[str, ...]) -> Json | Nothing:
    """Return the value at a path of a text that is broken somewhere, or MISSING where that is before its end."""
    place = _after_space(text, 0)
    try:
        for step in wanted:
            entered = _entered(text, place, step)
            if entered is None:
                return MISSING
            place = entered
        value, end = READER.raw_decode(text, place)
    except (ValueError, IndexError):
        return MISSING
    lone = not wanted and isinstance(value, int | float)
    return MISSING if lone and text[end : end + 1].strip(" \t\n\r") else value


def _entered(text: str, place: int, step: str) -> int | None:
    """Return where the member `step` of the object or array at `place` begins, None where there is none."""
    opening, index = text[place], 0
    closing = {"{": "}", "[": "]"}[opening] if opening in "{[" else ""
    place = _after_space(text, place + 1)
    while closing and text[place] != closing:
        name = str(index)
        if opening == "{":
            key, place = READER.raw_decode(text, place)
            place = _after_space(text, place)
            if not isinstance(key, str) or text[place] != ":":
                return None
            name, place = key, _after_space(text, place + 1)
        if name == step:
            return place
        _, place = READER.raw_decode(text, place)
        place, index = _after_space(text, place), index + 1
        if text[place] != ",":
            return None
        place = _after_space(text, place + 1)
    return None


def _after_space(text: str, place: int) -> int:
    found = SPACE.match(text, place)
    return found.end() if found else place


def scalar_text(value: Json | Nothing) -> str | None:
    if value is MISSING or value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, Spelled):
        return value.text
    return value if isinstance(value, str) else written(value)


@function("VARCHAR", returns="VARCHAR")
def json_parse(text: str) -> str:
    try:
        return written(parsed(text))
    except ValueError:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Cannot convert value to JSON: '{text}'") from None


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def json_extract(text: str, path: str) -> str | None:
    found = at(text, path)
    return None if found is MISSING else written(found, ordered=False)


@function("VARCHAR", "VARCHAR", returns="VARCHAR")
def json_extract_scalar(text: str, path: str) -> str | None:
    return scalar_text(at(text, path))


@function("VARCHAR", "VARCHAR", returns="BIGINT")
def json_size(text: str, path: str) -> int | None:
    found = at(text, path)
    if found is MISSING:
        return None
    return len(found) if isinstance(found, dict | list) else 0


@function("VARCHAR", returns="BIGINT")
def json_array_length(text: str) -> int | None:
    found = at(text, "$")
    return len(found) if isinstance(found, list) else None


@function("VARCHAR", "BIGINT", returns="VARCHAR")
def json_array_get(text: str, index: int) -> str | None:
    found = at(text, "$")
    if not isinstance(found, list) or not -len(found) <= index < len(found):
        return None
    # Trino's documentation calls it broken: a string comes without its quotes.
    element = found[index]
    if element is None or isinstance(element, dict | list):
        return None if element is None else written(element, ordered=False)
    return scalar_text(element)


@function("VARCHAR", "VARCHAR", returns="BOOLEAN")
def json_contains(text: str, element: str) -> bool | None:
    found, wanted = at(text, "$"), parsed(element)
    if not isinstance(found, list):
        return None
    return any(
        isinstance(item, type(wanted)) and isinstance(item, bool) == isinstance(wanted, bool) and item == wanted
        for item in found
    )


@function("VARCHAR", returns="BOOLEAN")
def json_is_scalar(text: str) -> bool:
    try:
        return not isinstance(parsed(text), dict | list)
    except ValueError:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid JSON value: {text}") from None


@function("VARCHAR", returns="VARCHAR")
def json_as_varchar(text: str) -> str | None:
    found = parsed(text)
    if isinstance(found, dict | list):
        raise Failure("INVALID_CAST_ARGUMENT", f"Cannot cast '{text}' to varchar")
    return varchar_of(found)


def varchar_of(value: Json) -> str | None:
    """Return a scalar as CAST to varchar writes it: a number that is no whole one as a double, `1.5E0`."""
    return float_text(repr(float(value))) if isinstance(value, float) else scalar_text(value)
