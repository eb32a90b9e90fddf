"""How a function is declared: a line with Trino's signature and DuckDB's text for it.

    round(double) -> double                       = round({0})
    concat(array(E)...) -> array(E)               = list_concat({*})
    transform(array(T), function(T, U)) -> array(U) = list_transform({0}, {1})

A single capital letter stands for any type; `N` for a number and `I` for an integer. `decimal`, `varchar`, `char`,
`timestamp` and `timestamptz` stand for these with any parameters; in the result they are the argument's. `{0}` is the
first argument, `{*}` all of them. What has no line, and no `special` rule, does not exist: that is the allow-list.

In the text of an aggregate, `{d}` is where DISTINCT goes, `{o}` the ORDER BY, and `{t}` FILTER and OVER; `{t}` comes
last where a line does not say.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from duckathena.dialect.coercion import can_coerce, coerce, common_type
from duckathena.dialect.scope import Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import AthenaError, NotSupported
from duckathena.types import BOOLEAN, INTEGER_DIGITS, INTERVALS, NUMERIC, UNKNOWN, Type, parse_type

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
    given = ", ".join(str(value.type) if isinstance(value, Typed) else "function" for value in values)
    return AthenaError(
        f"Unexpected parameters ({given}) for function {call.name}", code="FUNCTION_NOT_FOUND", node=call.node
    )


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


@dataclass(slots=True)
class Match:
    """An overload that fits: what its variables stand for, and how many arguments would be coerced."""

    overload: Overload
    bindings: dict[str, Type]
    coerced: int = 0

    def resolve(self, pattern: Type) -> Type:
        """Return the type that a pattern stands for here."""
        if is_variable(pattern):
            return self.bindings.get(pattern.base, UNKNOWN)
        if pattern.base in PARAMETRIC and not pattern.parameters:
            default = {"varchar": pattern, "char": Type("char", (1,))}.get(pattern.base)
            return self.bindings.get(pattern.base) or default or parse_type(pattern.base)
        if pattern.base == "row":
            return Type(
                "row", arguments=tuple(map(self.resolve, pattern.arguments)), names=(None,) * len(pattern.arguments)
            )
        return Type(pattern.base, pattern.parameters, tuple(map(self.resolve, pattern.arguments)))


def is_variable(pattern: Type) -> bool:
    return len(pattern.base) == 1 and pattern.base.isupper()


def patterns_for(overload: Overload, count: int) -> tuple[Type, ...] | None:
    """Return the pattern of each of `count` arguments, or None if the overload takes another number."""
    patterns = overload.arguments
    if overload.variadic and count >= len(patterns):
        return patterns + patterns[-1:] * (count - len(patterns))
    return patterns if len(patterns) == count else None


def fit(overload: Overload, values: Sequence[Typed | exp.Lambda]) -> Match | None:
    """Return how an overload takes these arguments, lambdas aside, or None where it does not."""
    patterns = patterns_for(overload, len(values))
    if patterns is None:
        return None
    match = Match(overload, {})
    for pattern, value in zip(patterns, values, strict=True):
        is_lambda = isinstance(value, exp.Lambda)
        if is_lambda != (pattern.base == "function"):
            return None
        if isinstance(value, Typed) and not _bind(pattern, value.type, match):
            return None
    for pattern, value in zip(patterns, values, strict=True):
        if isinstance(value, Typed):
            wanted = match.resolve(pattern)
            if value.type != wanted and not (value.type.base == wanted.base == "varchar"):
                if not can_coerce(value.type, wanted):
                    return None
                match.coerced += 1
    return match


def _bind(pattern: Type, of: Type, match: Match) -> bool:
    if is_variable(pattern):
        if of != UNKNOWN and not _allowed(pattern.base, of):
            return False
        bound = match.bindings.get(pattern.base, UNKNOWN)
        common = common_type(bound, of)
        if common is None:
            return False
        match.bindings[pattern.base] = common
        return True
    if of == UNKNOWN:
        return True
    if pattern.arguments:
        if pattern.base != of.base or len(pattern.arguments) != len(of.arguments):
            return False
        return all(
            _bind(inner, argument, match) for inner, argument in zip(pattern.arguments, of.arguments, strict=True)
        )
    if pattern.base in PARAMETRIC and not pattern.parameters:
        if pattern.base == "varchar":
            return of.base in {"varchar", "char"}
        if pattern.base == "decimal" and of.base in INTEGER_DIGITS:
            return False
        if pattern.base != of.base and not (
            pattern.base.startswith("timestamp") and can_coerce(of, parse_type(pattern.base))
        ):
            return False
        if pattern.base == of.base:
            common = common_type(match.bindings.get(pattern.base, of), of)
            assert common is not None
            match.bindings[pattern.base] = common
        return True
    return of == pattern or can_coerce(of, pattern)


def _allowed(variable: str, of: Type) -> bool:
    return {"N": of.base in NUMERIC, "I": of.base in INTEGER_DIGITS, "D": of.base in INTERVALS}.get(variable, True)


def apply(match: Match, values: Sequence[Typed | exp.Lambda], call: Call) -> Typed:
    """Return the call's DuckDB text: arguments coerced, lambdas compiled with the types they are given."""
    patterns = patterns_for(match.overload, len(values))
    assert patterns is not None
    texts = [coerce(value, match.resolve(pattern), call.node).sql if isinstance(value, Typed) else ""
             for pattern, value in zip(patterns, values, strict=True)]  # fmt: skip
    for position, (pattern, value) in enumerate(zip(patterns, values, strict=True)):
        if isinstance(value, exp.Lambda):
            texts[position] = _lambda(pattern, value, match, call)
    marks = {"{d}": call.modifiers.distinct, "{o}": call.modifiers.order, "{t}": call.modifiers.tail}
    template = match.overload.template
    for position, text in enumerate(texts):
        marks[f"{{{position}}}"] = text
    marks["{*}"] = ", ".join(texts)
    sql = re.sub(r"\{(?:\d+|[*dot])\}", lambda mark: marks.get(mark[0], ""), template)
    return Typed(sql, match.resolve(match.overload.result))


def _lambda(pattern: Type, node: exp.Lambda, match: Match, call: Call) -> str:
    *parameters, result = pattern.arguments
    if len(node.expressions) != len(parameters):
        raise NotSupported(f"a lambda with {len(node.expressions)} parameters here", node=node)
    if node.find(exp.Query):
        raise NotSupported("a subquery in a lambda", node=node)
    names = [call.scope.context.name("p") for _ in parameters]
    variables = {one.name.lower(): Typed(name, match.resolve(of))
                 for one, name, of in zip(node.expressions, names, parameters, strict=True)}  # fmt: skip
    scope = call.scope
    body = call.lower(node.this, with_variables(scope, variables))
    if is_variable(result) and result.base not in match.bindings:
        match.bindings[result.base] = body.type
    elif is_variable(result):
        common = common_type(match.bindings[result.base], body.type)
        match.bindings[result.base] = common or match.bindings[result.base]
    wanted = BOOLEAN if result == BOOLEAN else match.resolve(result)
    return f"lambda {', '.join(names)}: {coerce(body, wanted, node).sql}"


def with_variables(scope: Scope, variables: dict[str, Typed]) -> Scope:
    return replace(scope, variables={**scope.variables, **variables})


def choose(overloads: Sequence[Overload], call: Call) -> Typed:
    """Return the call by the overload that fits with the fewest coercions."""
    values = [item if isinstance(item, exp.Lambda) else call.lower(item, call.scope) for item in call.nodes]
    fitting = [match for overload in overloads if (match := fit(overload, values))]
    if not fitting:
        raise wrong_arguments(call, values)
    return apply(min(fitting, key=lambda match: match.coerced), values, call)
