"""The conditions on partition keys that GetPartitions takes, in the syntax of a SQL WHERE.

https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError

from lakestack.glue.errors import invalid_input

type Row = Mapping[str, str]
type Condition = Callable[[Row], bool]
type Reader = Callable[[str], Any]

HIVE = Dialect.get_or_raise("hive")
NUMBERS = {"tinyint", "smallint", "int", "integer", "bigint", "long", "decimal", "double", "float"}
COMPARISONS: dict[type[exp.Expr], Callable[[Any, Any], bool]] = {
    exp.EQ: lambda one, other: one == other,
    exp.NEQ: lambda one, other: one != other,
    exp.GT: lambda one, other: one > other,
    exp.GTE: lambda one, other: one >= other,
    exp.LT: lambda one, other: one < other,
    exp.LTE: lambda one, other: one <= other,
}
MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """When an expression holds, and what follows from it for single keys, which an index can answer.

    `of_keys` holds what its parts that AND joins ask of one key alone, by that key; `exact` the text that a key of
    strings must have.
    """

    holds: Condition
    of_keys: Mapping[str, Condition]
    exact: Mapping[str, str]


def parse(text: str, types: Mapping[str, str]) -> Expression:
    """Return an expression over the partition keys, whose Hive types say how their values compare.

    Raises InvalidInputException for what Glue does not take either: other columns, functions, arithmetic.
    """
    try:
        [tree] = HIVE.parse_into(exp.Condition, text)
    except SqlglotError as error:
        raise invalid_input(f"Unsupported expression '{text}': {error}") from error
    if tree is None:
        raise invalid_input(f"Unsupported expression '{text}'")
    compiler = _Compiler(text, types)
    holds = compiler.condition(tree)
    of_keys: dict[str, Condition] = {}
    exact: dict[str, str] = {}
    for part in _joined_by_and(tree):
        names = {column.name.lower() for column in part.find_all(exp.Column)}
        if len(names) != 1:
            continue
        [name] = names
        of_keys[name] = _both(of_keys[name], compiler.condition(part)) if name in of_keys else compiler.condition(part)
        if isinstance(part, exp.EQ) and isinstance(part.right, exp.Literal) and reader(types[name]) is str:
            exact[name] = part.right.this
    return Expression(holds, of_keys, exact)


def _joined_by_and(tree: exp.Expr) -> Iterator[exp.Expr]:
    match tree:
        case exp.Paren():
            yield from _joined_by_and(tree.this)
        case exp.And():
            yield from _joined_by_and(tree.left)
            yield from _joined_by_and(tree.right)
        case _:
            yield tree


def _where_readable(test: Condition) -> Condition:
    """Return a test that fails for a value that is not of its key's type, such as Hive's default partition."""

    def holds(row: Row) -> bool:
        try:
            return test(row)
        except (ValueError, InvalidOperation):
            return False

    return holds


def _both(one: Condition, other: Condition) -> Condition:
    return lambda row: one(row) and other(row)


class _Compiler:
    def __init__(self, text: str, types: Mapping[str, str]) -> None:
        self.text, self.types = text, types

    def condition(self, tree: exp.Expr) -> Condition:
        match tree:
            case exp.Paren():
                return self.condition(tree.this)
            case exp.And():
                return _both(self.condition(tree.left), self.condition(tree.right))
            case exp.Or():
                one, other = self.condition(tree.left), self.condition(tree.right)
                return lambda row: one(row) or other(row)
            case exp.Not():
                negated = self.condition(tree.this)
                return lambda row: not negated(row)
            case _:
                return _where_readable(self._test(tree))

    def _test(self, tree: exp.Expr) -> Condition:
        match tree:
            case exp.In() if tree.expressions:
                name, read = self._column(tree.this)
                values = {self._literal(item, read) for item in tree.expressions}
                return lambda row: read(row[name]) in values
            case exp.Between():
                name, read = self._column(tree.this)
                low, high = self._literal(tree.args["low"], read), self._literal(tree.args["high"], read)
                return lambda row: low <= read(row[name]) <= high
            case exp.Like():
                name, _ = self._column(tree.this)
                pattern = like(str(self._literal(tree.expression, str)))
                wanted = not tree.args.get("negate")
                return lambda row: (pattern.fullmatch(row[name]) is not None) is wanted
            case exp.Is() if isinstance(tree.expression, exp.Null):
                self._column(tree.this)
                return lambda row: False  # noqa: ARG005 - a partition always has a value
            case exp.Binary() if type(tree) in COMPARISONS:
                return self._comparison(tree)
            case _:
                raise self._refuse(tree)

    def _comparison(self, tree: exp.Binary) -> Condition:
        left, right = tree.left, tree.right
        kind: type[exp.Expr] = type(tree)
        if isinstance(right, exp.Column):
            left, right, kind = right, left, MIRRORED.get(kind, kind)
        name, read = self._column(left)
        value, compare = self._literal(right, read), COMPARISONS[kind]
        return lambda row: compare(read(row[name]), value)

    def _column(self, tree: Any) -> tuple[str, Reader]:
        name = tree.name.lower() if isinstance(tree, exp.Column) else ""
        if name not in self.types:
            raise self._refuse(tree)
        return name, reader(self.types[name])

    def _literal(self, tree: Any, read: Reader) -> Any:
        negative = isinstance(tree, exp.Neg)
        literal = tree.this if negative else tree
        if isinstance(literal, exp.Cast):  # DATE '2026-11-22' and TIMESTAMP '...'
            literal = literal.this
        if not isinstance(literal, exp.Literal):
            raise self._refuse(tree)
        try:
            return read(f"-{literal.this}" if negative else literal.this)
        except (ValueError, InvalidOperation) as error:
            raise invalid_input(f"Unsupported expression '{self.text}': {literal.this!r} is not comparable") from error

    def _refuse(self, tree: Any) -> Exception:
        return invalid_input(f"Unsupported expression '{self.text}': cannot evaluate {tree} over the partition keys")


def reader(hive_type: str) -> Reader:
    """Return how the text of a partition value is read so that it compares as its type does."""
    base = hive_type.lower().partition("(")[0]
    if base in NUMBERS:
        return Decimal
    if base == "date":
        return date.fromisoformat
    return datetime.fromisoformat if base == "timestamp" else str


def like(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a LIKE pattern: `%` any text, `_` any sign."""
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(sign, re.escape(sign)) for sign in pattern), re.DOTALL)
