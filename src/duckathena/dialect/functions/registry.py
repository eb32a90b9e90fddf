"""How a function is declared: a line with Trino's signature and DuckDB's text for it.

    round(double) -> double                       = round({0})
    concat(array(E)...) -> array(E)               = list_concat({*})
    transform(array(T), function(T, U)) -> array(U) = list_transform({0}, {1})

A single capital letter stands for any type; `N` for a number, `I` for an integer and `O` for what can be ordered. `decimal`, `varchar`, `char`,
`timestamp` and `timestamptz` stand for these with any parameters; in the result they are the argument's. `text` is a
result as long as the first argument, a varchar. `{0}` is the first argument, `{*}` all of them. What has no line, and no `special` rule, does not exist: that is the allow-list.

In the text of an aggregate, `{d}` is where DISTINCT goes, `{o}` the ORDER BY, and `{t}` FILTER and OVER; `{t}` comes
last where a line does not say.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from duckathena.dialect.scope import Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError
from duckathena.types import Type, parse_type

Lower = Callable[[exp.Expr, Scope], Typed]


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the query wrote it. `modifiers` holds the aggregate's DISTINCT, ORDER BY, FILTER and OVER, if any."""

    name: str
    nodes: Sequence[exp.Expr]
    scope: Scope
    node: exp.Expr
    lower: Lower
    modifiers: "Modifiers"

    def argument(self, position: int) -> Typed:
        """Return an argument's value. Raises FUNCTION_NOT_FOUND where the call has too few."""
        if position >= len(self.nodes):
            raise wrong_arguments(self, self.arguments())
        return self.lower(self.nodes[position], self.scope)

    def arguments(self) -> list[Typed]:
        return [self.argument(i) for i in range(len(self.nodes))]


@dataclass(frozen=True, slots=True)
class Modifiers:
    distinct: str = ""
    order: str = ""
    tail: str = ""
    nulls: str = ""
    over: bool = False

    def __bool__(self) -> bool:
        return bool(self.distinct or self.order or self.tail or self.nulls)


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature. Patterns are types whose base may be a variable, `function` for a lambda."""

    arguments: tuple[Type, ...]
    variadic: bool
    result: Type
    template: str


Special = Callable[[Call], Typed]
SCALARS: dict[str, list[Overload]] = {}
AGGREGATES: dict[str, list[Overload]] = {}
WINDOWS: dict[str, list[Overload]] = {}
SPECIALS: dict[str, Special] = {}
AGGREGATE_SPECIALS: set[str] = set()

LINE = re.compile(r"(\w+)\((.*)\) -> (.+?)\s*=\s(.*)")
PATTERN = re.compile(r"[\w]+|[(),]")
SHORT = {
    "timestamptz": "timestamp with time zone",
    "days": "interval day to second",
    "months": "interval year to month",
}
PARAMETRIC = {"decimal", "varchar", "char", "timestamp", "timestamp with time zone", "time"}


def scalars(table: str) -> None:
    _declare(SCALARS, table)


def aggregates(table: str) -> None:
    _declare(AGGREGATES, table)


def windows(table: str) -> None:
    _declare(WINDOWS, table)


def special(*names: str, aggregate: bool = False) -> Callable[[Special], Special]:
    """Declare a function whose text, or result type, depends on more than its arguments' types."""

    def declare(rule: Special) -> Special:
        def checked(call: Call) -> Typed:
            if call.modifiers and not aggregate:
                raise not_an_aggregate(call)
            return rule(call)

        SPECIALS.update(dict.fromkeys(names, checked))
        if aggregate:
            AGGREGATE_SPECIALS.update(names)
        return rule

    return declare


def not_an_aggregate(call: Call) -> AthenaError:
    return AthenaError(f"'{call.name}' is not an aggregate function: it takes no DISTINCT, ORDER BY, FILTER or OVER",
                       code="FUNCTION_NOT_AGGREGATE", node=call.node)  # fmt: skip


def wrong_arguments(call: Call, values: Sequence[Typed | exp.Lambda]) -> AthenaError:
    given = ", ".join(str(value.type) if isinstance(value, Typed) else "<function>" for value in values)
    return AthenaError(
        f"Unexpected parameters ({given}) for function {call.name}", code="FUNCTION_NOT_FOUND", node=call.node
    )


def takes(node: exp.Expr, count: int) -> None:
    """Raise where a lambda has not as many parameters as it is given arguments."""
    if isinstance(node, exp.Lambda) and len(node.expressions) != count:
        message = f"Expected a lambda that takes {count} argument(s) but got {len(node.expressions)}"
        raise AthenaError(message, code="INVALID_PARAMETER_USAGE", node=node)


def _declare(functions: dict[str, list[Overload]], table: str) -> None:
    for line in filter(None, map(str.strip, table.splitlines())):
        found = LINE.fullmatch(line)
        assert found, line
        name, arguments, result, template = found.groups()
        variadic = arguments.endswith("...")
        patterns = _patterns(arguments.removesuffix("..."))
        if functions is not SCALARS and "{t}" not in template:
            template += "{t}"
        functions.setdefault(name, []).append(Overload(patterns, variadic, _patterns(result)[0], template))


def _patterns(text: str) -> tuple[Type, ...]:
    tokens = PATTERN.findall(text)

    def one() -> Type:
        base = tokens.pop(0)
        inner: list[Type] = []
        if tokens and tokens[0] == "(":
            tokens.pop(0)
            while tokens[0] != ")":
                inner.append(one())
                if tokens[0] == ",":
                    tokens.pop(0)
            tokens.pop(0)
        if inner and inner[0].base.isdigit():
            return parse_type(f"{base}({','.join(of.base for of in inner)})")
        return Type(SHORT.get(base, base), arguments=tuple(inner))

    found = []
    while tokens:
        found.append(one())
        if tokens:
            tokens.pop(0)
    return tuple(found)
