"""The SQL/JSON path language: https://trino.io/docs/current/functions/json.html#json-path-language

A path is parsed into functions, each from a context to the sequence of items that it means there.
"""

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from duckathena.runtime.documents import Json
from duckathena.runtime.registry import Failure

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<string>\"(?:[^\"\\]|\\.)*\")|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign>\$\w+|\.\.|&&|\|\||==|!=|<>|<=|>=|[-$@.,*/%+()\[\]?!<>]))"
)
COMPARISONS: dict[str, Callable[..., bool]] = {
    "==": operator.eq, "=": operator.eq, "!=": operator.ne, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class PathError(Exception):
    """A path that a document does not have the structure for; what comes of it is for ON ERROR to say."""


@dataclass(frozen=True, slots=True)
class At:
    """What a part of a path sees: the document, the item of a filter, the last index of an array."""

    root: Json
    lax: bool
    item: Json = None
    last: int = 0


Sequencer = Callable[[At], list[Json]]
Test = Callable[[At], bool | None]


@lru_cache(maxsize=1024)
def parsed_path(path: str) -> tuple[bool, Sequencer]:
    """Return whether a path is lax, and what it means. Raises Failure where it is none."""
    return _Parser(path).whole()


def items(document: Json, path: str) -> list[Json]:
    """Return the sequence that a path means. Raises PathError."""
    lax, find = parsed_path(path)
    try:
        return find(At(document, lax))
    except (TypeError, ZeroDivisionError, OverflowError) as error:
        raise PathError(str(error)) from None


class _Parser:
    """Reads a path by recursive descent, in the order of precedence."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(path.rstrip()):
            found = TOKEN.match(path, position)
            if found is None or found.lastgroup is None:
                raise self.wrong(path[position:])
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()

    def wrong(self, text: str) -> Failure:
        return Failure("INVALID_PATH", f"not a JSON path that duckathena knows: '{self.path}', at '{text}'")

    def peek(self) -> str:
        return self.tokens[0][1] if self.tokens else ""

    def next(self) -> tuple[str, str]:
        if not self.tokens:
            raise self.wrong("its end")
        return self.tokens.pop(0)

    def accept(self, *texts: str) -> str | None:
        if self.tokens and self.tokens[0][0] != "string" and self.tokens[0][1] in texts:
            return self.tokens.pop(0)[1]
        return None

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.wrong(self.peek())

    def whole(self) -> tuple[bool, Sequencer]:
        mode = self.accept("lax", "strict")
        if mode is None:
            raise self.wrong("its begin, which must be lax or strict")
        found = self.sum()
        if self.tokens:
            raise self.wrong(self.peek())
        return mode == "lax", found

    def sum(self) -> Sequencer:
        left = self.product()
        while sign := self.accept("+", "-"):
            left = _calculated(sign, left, self.product())
        return left

    def product(self) -> Sequencer:
        left = self.signed()
        while sign := self.accept("*", "/", "%"):
            left = _calculated(sign, left, self.signed())
        return left

    def signed(self) -> Sequencer:
        sign = self.accept("+", "-")
        if sign is None:
            return self.accessors()
        inner = self.signed()
        return lambda at: [(-_number(one) if sign == "-" else _number(one)) for one in _unwrapped(inner(at), at)]

    def accessors(self) -> Sequencer:
        found = self.primary()
        while sign := self.accept(".", "..", "[", "?"):
            found = self.accessor(sign, found)
        return found

    def accessor(self, sign: str, inner: Sequencer) -> Sequencer:
        if sign == "[":
            return self.subscripts(inner)
        if sign == "?":
            self.expect("(")
            test = self.predicate()
            self.expect(")")
            return lambda at: [one for one in _unwrapped(inner(at), at) if test(replace(at, item=one))]
        if sign == "..":
            wanted = self.name()
            return lambda at: [value for one in inner(at) for value in _descendants(one, wanted)]
        if self.accept("*"):
            return lambda at: [value for one in _objects(inner(at), at) for value in one.values()]
        name = self.name()
        if self.accept("("):
            self.expect(")")
            return _method(name, inner, self.wrong(f"{name}()"))
        return lambda at: _members(inner(at), name, at)

    def name(self) -> str:
        kind, text = self.next()
        if kind not in {"word", "string"}:
            raise self.wrong(text)
        return _text(text) if kind == "string" else text

    def subscripts(self, inner: Sequencer) -> Sequencer:
        if self.accept("*"):
            self.expect("]")
            return lambda at: [value for one in inner(at) for value in _array(one, at)]
        ranges = [self.range()]
        while self.accept(","):
            ranges.append(self.range())
        self.expect("]")
        return lambda at: [value for one in inner(at) for value in _chosen(_array(one, at), ranges, at)]

    def range(self) -> tuple[Sequencer, Sequencer]:
        first = self.sum()
        return first, self.sum() if self.accept("to") else first

    def primary(self) -> Sequencer:
        kind, text = self.next()
        if kind == "number":
            number: Json = int(text) if text.isdigit() else float(text)
            return lambda _at: [number]
        if kind == "string":
            return lambda _at: [_text(text)]
        if text == "(":
            inner = self.sum()
            self.expect(")")
            return inner
        words: dict[str, Sequencer] = {
            "$": lambda at: [at.root], "@": lambda at: [at.item], "last": lambda at: [at.last],
            "true": lambda _at: [True], "false": lambda _at: [False], "null": lambda _at: [None],
        }  # fmt: skip
        if text not in words:
            raise self.wrong(text)
        return words[text]

    def predicate(self) -> Test:
        left = self.conjunction()
        while self.accept("||"):
            left = _either(left, self.conjunction())
        return left

    def conjunction(self) -> Test:
        left = self.negation()
        while self.accept("&&"):
            left = _both(left, self.negation())
        return left

    def negation(self) -> Test:
        if self.accept("!"):
            inner = self.negation()
            return lambda at: None if (found := inner(at)) is None else not found
        if self.accept("exists"):
            self.expect("(")
            path = self.sum()
            self.expect(")")
            return lambda at: bool(path(at))
        if self.peek() == "(":
            return self.parenthesized()
        return self.comparison()

    def parenthesized(self) -> Test:
        """Read a predicate in parentheses, or a comparison that begins with them: the text tells only at its end."""
        before = list(self.tokens)
        try:
            self.expect("(")
            inner = self.predicate()
            self.expect(")")
            if self.peek() in COMPARISONS or self.peek() in {"+", "-", "*", "/", "%", "."}:
                raise self.wrong(self.peek())
        except Failure:
            self.tokens = before
            return self.comparison()
        if self.accept("is"):
            self.expect("unknown")
            return lambda at: inner(at) is None
        return inner

    def comparison(self) -> Test:
        left = self.sum()
        if self.accept("starts"):
            self.expect("with")
            return _starting(left, self.sum())
        sign = self.next()[1]
        if sign not in COMPARISONS:
            raise self.wrong(sign)
        return _compared(sign, left, self.sum())


def _text(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _number(value: Json) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PathError("arithmetic wants numbers")
    return value


def _single(found: list[Json]) -> int | float:
    if len(found) != 1:
        raise PathError("arithmetic wants one item")
    return _number(found[0])


def _calculated(sign: str, left: Sequencer, right: Sequencer) -> Sequencer:
    def calculate(at: At) -> list[Json]:
        a, b = (_single(_unwrapped(side(at), at)) for side in (left, right))
        whole = isinstance(a, int) and isinstance(b, int)
        if sign == "/":
            return [int(a / b) if whole else a / b]
        if sign == "%":
            return [int(math.fmod(a, b)) if whole else math.fmod(a, b)]
        return [{"+": operator.add, "-": operator.sub, "*": operator.mul}[sign](a, b)]

    return calculate


def _unwrapped(found: list[Json], at: At) -> list[Json]:
    """Return the items, in a lax path with the elements of an array in its place."""
    if not at.lax:
        return found
    return [value for one in found for value in (one if isinstance(one, list) else [one])]


def _objects(found: list[Json], at: At) -> list[dict[str, Json]]:
    inner = _unwrapped(found, at)
    if not at.lax and not all(isinstance(one, dict) for one in inner):
        raise PathError("a member of what is no object")
    return [one for one in inner if isinstance(one, dict)]


def _members(found: list[Json], name: str, at: At) -> list[Json]:
    objects = _objects(found, at)
    if not at.lax and any(name not in one for one in objects):
        raise PathError(f"structural error: missing member '{name}' in JSON object")
    return [one[name] for one in objects if name in one]


def _descendants(value: Json, name: str) -> list[Json]:
    found = [value[name]] if isinstance(value, dict) and name in value else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [*found, *(one for part in inner for one in _descendants(part, name))]


def _array(value: Json, at: At) -> list[Json]:
    if isinstance(value, list):
        return value
    if not at.lax:
        raise PathError("an element of what is no array")
    return [value]


def _chosen(array: list[Json], ranges: Sequence[tuple[Sequencer, Sequencer]], at: At) -> list[Json]:
    inside = replace(at, last=len(array) - 1)
    found: list[Json] = []
    for first, last in ranges:
        low, high = (int(_single(bound(inside))) for bound in (first, last))
        if not at.lax and not 0 <= low <= high < len(array):
            where = f": [{low}, {high}] for array of size {len(array)}" if array else " for empty array"
            raise PathError(f"structural error: invalid array subscript{where}")
        found += array[max(low, 0) : high + 1]
    return found


TYPES = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}


def _method(name: str, inner: Sequencer, unknown: Failure) -> Sequencer:
    each: dict[str, Callable[[Json], Json]] = {
        "double": _double,
        "ceiling": lambda one: math.ceil(_number(one)),
        "floor": lambda one: math.floor(_number(one)),
        "abs": lambda one: abs(_number(one)),
    }  # fmt: skip
    if name == "type":
        return lambda at: ["null" if one is None else TYPES.get(type(one), "number") for one in inner(at)]
    if name == "size":
        return lambda at: [len(_array(one, at)) for one in inner(at)]
    if name == "keyvalue":
        return lambda at: [
            {"name": key, "value": value, "id": place}
            for place, one in enumerate(_objects(inner(at), at))
            for key, value in one.items()
        ]
    if name not in each:
        raise unknown
    return lambda at: [each[name](one) for one in _unwrapped(inner(at), at)]


def _double(value: Json) -> Json:
    try:
        return float(value if isinstance(value, str) else _number(value))
    except ValueError:
        raise PathError(f"no double: '{value}'") from None


def _compared(sign: str, left: Sequencer, right: Sequencer) -> Test:
    def test(at: At) -> bool | None:
        pairs = [(a, b) for a in _unwrapped(left(at), at) for b in _unwrapped(right(at), at)]
        answers = [_comparison(sign, a, b) for a, b in pairs]
        return True if True in answers else None if None in answers else False

    return test


def _comparison(sign: str, a: Json, b: Json) -> bool | None:
    if a is None or b is None:
        same = a is None and b is None
        return {"==": same, "=": same, "!=": not same, "<>": not same}.get(sign, False)
    kinds = {("text" if isinstance(one, str) else "truth" if isinstance(one, bool) else "number"
              if isinstance(one, int | float) else "none") for one in (a, b)}  # fmt: skip
    return COMPARISONS[sign](a, b) if len(kinds) == 1 and "none" not in kinds else None


def _starting(left: Sequencer, right: Sequencer) -> Test:
    def test(at: At) -> bool | None:
        pairs = [(a, b) for a in _unwrapped(left(at), at) for b in right(at)]
        answers = [a.startswith(b) if isinstance(a, str) and isinstance(b, str) else None for a, b in pairs]
        return True if True in answers else None if None in answers else False

    return test


def _either(left: Test, right: Test) -> Test:
    def test(at: At) -> bool | None:
        answers = (left(at), right(at))
        return True if True in answers else None if None in answers else False

    return test


def _both(left: Test, right: Test) -> Test:
    def test(at: At) -> bool | None:
        answers = (left(at), right(at))
        return False if False in answers else None if None in answers else True

    return test
