r"""Regular expressions in Joni's dialect, which Trino's functions speak, and in Java's, which Hive's SerDe does.

Both are Java's syntax: https://trino.io/docs/current/functions/regexp.html. Joni's classes (`\w`, `\b`, `\p{Alpha}`)
are Unicode's, Java's are ASCII's. The library `regex` has nearly all of it: properties, intersections, possessive
quantifiers, and a time limit.
"""

import re
from functools import lru_cache

import regex

from duckathena.runtime.registry import Failure, function

SECONDS = 10  # that one text may take: a pattern that backtracks without end is told so
TOKEN = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|\Z)|\\(?P<not>[pP])\{(?P<property>\w+)\}|\\k<(?P<name>\w+)>|\\x\{(?P<code>[0-9A-Fa-f]+)\}"
    r"|\\(?P<escaped>.)|\[:(?P<inverse>\^?)punct:\]|\[(?=\[(?P<posix>[:.=]))",
    re.DOTALL,
)
# https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
JAVA_POSIX = {
    "Lower": "a-z", "Upper": "A-Z", "ASCII": r"\x00-\x7f", "Alpha": "A-Za-z", "Digit": "0-9", "Alnum": "A-Za-z0-9",
    "Punct": r"!-/:-@\[-`{-~", "Graph": "!-~", "Print": " -~", "Blank": r" \t", "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9A-Fa-f", "Space": r" \t\n\x0b\f\r",
}  # fmt: skip
BOTH = {"Z": r"(?=\n?\Z)", "z": r"\Z", "e": r"\x1b"}
JONI = BOTH | {"v": r"\x0b"}
JAVA = BOTH | {
    "v": r"[\n\x0b\f\r\x85\u2028\u2029]", "h": r"[ \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]",
    "d": "[0-9]", "D": "[^0-9]", "w": "[A-Za-z0-9_]", "W": "[^A-Za-z0-9_]",
    "s": r"[ \t\n\x0b\f\r]", "S": r"[^ \t\n\x0b\f\r]",
}  # fmt: skip
REFUSED = set("GKVhHNXLcCmM0")
REFERENCE = re.compile(r"\\(.?)|\$(?:\{(\w+)\}|(\d+))?", re.DOTALL)


@lru_cache(maxsize=1024)
def compiled(pattern: str, *, java: bool = False) -> regex.Pattern[str]:
    """Return the library's pattern for Joni's or Java's. Their flags stand anywhere; Java's `i` folds one to one."""
    try:
        text = TOKEN.sub(lambda found: _translated(found, java=java), pattern)
        return regex.compile(f"(?-f){text}" if java else text, regex.VERSION1)
    except regex.error as error:
        if "property" in str(error):
            raise Failure("NOT_SUPPORTED", f"not supported by duckathena: {error} in {pattern!r}") from None
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Invalid regular expression {pattern!r}: {error}") from None


def _translated(found: re.Match[str], *, java: bool) -> str:
    if found["quoted"] is not None:
        return regex.escape(found["quoted"])
    if java and found["property"] in JAVA_POSIX:
        return f"[{'^' if found['not'] == 'P' else ''}{JAVA_POSIX[found['property']]}]"
    if found["name"]:
        return f"(?P={found['name']})"
    if found["code"]:
        return regex.escape(chr(int(found["code"], 16)))
    if found["inverse"] is not None:  # the library's has symbols, too
        return r"\P{P}" if found["inverse"] else r"\p{P}"
    escape, escapes = found["escaped"] or "", JAVA if java else JONI
    posix = found["posix"] and (java or found["posix"] != ":")
    if posix or (escape in REFUSED and escape not in escapes):
        raise Failure("NOT_SUPPORTED", f"not supported by duckathena: {found[0]} in a regular expression")
    return escapes.get(escape, found[0])


def _matches(text: str, pattern: str, start: int = 0) -> list[regex.Match[str]]:
    try:
        return list(compiled(pattern).finditer(text, start, timeout=SECONDS))
    except TimeoutError:
        raise _endless(pattern) from None


def _search(text: str, pattern: str) -> regex.Match[str] | None:
    try:
        return compiled(pattern).search(text, timeout=SECONDS)
    except TimeoutError:
        raise _endless(pattern) from None


def _endless(pattern: str) -> Failure:
    return Failure(
        "EXCEEDED_TIME_LIMIT", f"the regular expression {pattern!r} takes longer than {SECONDS} s on one text"
    )


def _group(pattern: str, group: int) -> int:
    groups = compiled(pattern).groups
    if group < 0:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Group cannot be negative")
    if group > groups:
        raise Failure("INVALID_FUNCTION_ARGUMENT", f"Pattern has {groups} groups. Cannot access group {group}")
    return group


@function("VARCHAR", "VARCHAR", returns="BOOLEAN")
def regexp_like(text: str, pattern: str) -> bool:
    return _search(text, pattern) is not None


@function("VARCHAR", "VARCHAR", "BIGINT", returns="VARCHAR")
def regexp_extract(text: str, pattern: str, group: int) -> str | None:
    _group(pattern, group)
    found = _search(text, pattern)
    return found[group] if found else None


@function("VARCHAR", "VARCHAR", "BIGINT", returns="VARCHAR[]")
def regexp_extract_all(text: str, pattern: str, group: int) -> list[str | None]:
    _group(pattern, group)
    return [found[group] for found in _matches(text, pattern)]


@function("VARCHAR", "VARCHAR", returns="VARCHAR[]")
def regex_groups(text: str, pattern: str) -> list[str | None]:
    """The groups of a text that the pattern matches whole: what the RegexSerDe reads."""
    found = compiled(pattern, java=True).fullmatch(text)
    return list(found.groups()) if found else []


@function("VARCHAR", "VARCHAR", returns="BIGINT")
def regexp_count(text: str, pattern: str) -> int:
    return len(_matches(text, pattern))


@function("VARCHAR", "VARCHAR", "BIGINT", "BIGINT", returns="INTEGER")
def regexp_position(text: str, pattern: str, start: int, occurrence: int) -> int:
    if start < 1 or occurrence < 1:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "start and occurrence must not be smaller than 1")
    places = [found.start() + 1 for found in _matches(text, pattern, start - 1)]
    return places[occurrence - 1] if occurrence <= len(places) else -1


@function("VARCHAR", "VARCHAR", returns="VARCHAR[]")
def regexp_split(text: str, pattern: str) -> list[str]:
    parts, last = [], 0
    for found in _matches(text, pattern):
        parts.append(text[last : found.start()])
        last = found.end()
    return [*parts, text[last:]]


@function("VARCHAR", "VARCHAR", returns="VARCHAR[][]")
def regexp_groups(text: str, pattern: str) -> list[list[str | None]]:
    """Return the groups of every match, for a lambda that replaces it."""
    return [list(found.groups()) for found in _matches(text, pattern)]


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="VARCHAR")
def regexp_replace(text: str, pattern: str, replacement: str) -> str:
    """Replace every match; `$1` and `${name}` stand for groups."""
    parts, last = [], 0
    for found in _matches(text, pattern):
        parts += [text[last : found.start()], _filled(found, replacement)]
        last = found.end()
    return "".join([*parts, text[last:]])


def _filled(found: regex.Match[str], replacement: str) -> str:
    def part(reference: re.Match[str]) -> str:
        literal, name, digits = reference.groups()
        if literal:
            return literal
        if name:
            if name not in found.re.groupindex:
                raise Failure("INVALID_FUNCTION_ARGUMENT", f"Illegal replacement sequence: unknown group {{ {name} }}")
            return found[name] or ""
        if not digits:
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"Illegal replacement sequence: {replacement}")
        # As many digits as name a group that there is; the others are text.
        size = next((n for n in range(len(digits), 1, -1) if int(digits[:n]) <= found.re.groups), 1)
        if int(digits[:size]) > found.re.groups:
            raise Failure("INVALID_FUNCTION_ARGUMENT", f"Illegal replacement sequence: unknown group {digits[:size]}")
        return (found[int(digits[:size])] or "") + digits[size:]

    return REFERENCE.sub(part, replacement)
