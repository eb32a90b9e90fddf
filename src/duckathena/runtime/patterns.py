"""Regular expressions in Java's dialect, as https://trino.io/docs/current/functions/regexp.html describes them."""

import re
from functools import lru_cache

from duckathena.runtime.registry import Failure, function

# What Java has and Python has not, or reads otherwise.
FOREIGN = re.compile(r"(?<!\\)(?:\\\\)*(\\[pPhHRXGQkK]|\[\[:|&&)")
REFERENCE = re.compile(r"\\(.)|\$(\d|\{(\w+)\})", re.DOTALL)


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return Python's pattern for Java's. Classes such as \\d are ASCII's in both."""
    foreign = FOREIGN.search(pattern)
    if foreign:
        raise Failure("NOT_SUPPORTED", f"not supported by duckathena: {foreign[1]} in a regular expression")
    python = re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", pattern).replace(r"\z", r"\Z")
    # A group of flags may stand anywhere in Java.
    flags = 0 if "(?i" in python else re.ASCII
    try:
        return re.compile(python, flags)
    except re.error as error:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid regular expression {pattern!r}: {error}") from None


def _group(pattern: re.Pattern[str], group: int) -> int:
    if not 0 <= group <= pattern.groups:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Pattern has {pattern.groups} groups. Cannot access group {group}")
    return group


@function("VARCHAR", "VARCHAR", returns="BOOLEAN")
def regexp_like(text: str, pattern: str) -> bool:
    return compiled(pattern).search(text) is not None


@function("VARCHAR", "VARCHAR", "BIGINT", returns="VARCHAR")
def regexp_extract(text: str, pattern: str, group: int) -> str | None:
    python = compiled(pattern)
    _group(python, group)
    found = python.search(text)
    return found[group] if found else None


@function("VARCHAR", "VARCHAR", "BIGINT", returns="VARCHAR[]")
def regexp_extract_all(text: str, pattern: str, group: int) -> list[str | None]:
    python = compiled(pattern)
    _group(python, group)
    return [found[group] for found in python.finditer(text)]


@function("VARCHAR", "VARCHAR", returns="VARCHAR[]")
def regex_groups(text: str, pattern: str) -> list[str | None]:
    """The groups of a text that the pattern matches whole: what the RegexSerDe reads."""
    found = compiled(pattern).fullmatch(text)
    return list(found.groups()) if found else []


@function("VARCHAR", "VARCHAR", returns="BIGINT")
def regexp_count(text: str, pattern: str) -> int:
    return sum(1 for _ in compiled(pattern).finditer(text))


@function("VARCHAR", "VARCHAR", "BIGINT", "BIGINT", returns="INTEGER")
def regexp_position(text: str, pattern: str, start: int, occurrence: int) -> int:
    if start < 1 or occurrence < 1:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "start and occurrence must not be smaller than 1")
    places = [found.start() + 1 for found in compiled(pattern).finditer(text, start - 1)]
    return places[occurrence - 1] if occurrence <= len(places) else -1


@function("VARCHAR", "VARCHAR", returns="VARCHAR[]")
def regexp_split(text: str, pattern: str) -> list[str]:
    parts, last = [], 0
    for found in compiled(pattern).finditer(text):
        parts.append(text[last : found.start()])
        last = found.end()
    return [*parts, text[last:]]


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="VARCHAR")
def regexp_replace(text: str, pattern: str, replacement: str) -> str:
    """Replace every match; `$1` and `${name}` stand for groups."""
    python = compiled(pattern)

    def filled(found: re.Match[str]) -> str:
        def part(reference: re.Match[str]) -> str:
            if reference[1] is not None:
                return reference[1]
            try:
                return found[reference[3] or _group(python, int(reference[2]))] or ""
            except IndexError:
                raise Failure(
                    "INVALID_FUNCTION_ARGUMENT", f"Illegal replacement sequence: unknown group {{ {reference[3]} }}"
                ) from None

        return REFERENCE.sub(part, replacement)

    return python.sub(filled, text)
