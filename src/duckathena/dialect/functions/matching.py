"""Which signature a call means, as Trino chooses it: the one that takes the arguments with the fewest coercions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from duckathena.dialect.coercion import can_coerce, coerce, common_type
from duckathena.dialect.functions.registry import PARAMETRIC, Call, Overload, takes, wrong_arguments
from duckathena.dialect.operators import orderable
from duckathena.dialect.parser import SUBQUERY
from duckathena.dialect.scope import Scope
from duckathena.dialect.typed import Typed
from duckathena.errors import NotSupported
from duckathena.types import BOOLEAN, INTEGER_DIGITS, NUMERIC, UNKNOWN, VARCHAR, Type, parse_type, varchar

# The aggregates that a value changes no more where it comes again.
INDIFFERENT = {"any_value", "arbitrary", "bitwise_and_agg", "bitwise_or_agg", "bool_and", "bool_or", "every", "map_agg",
               "map_union", "max", "max_by", "min", "min_by"}  # fmt: skip


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
            if pattern.base == "timestamp with time zone" and "timestamp" in self.bindings:
                default = Type(pattern.base, self.bindings["timestamp"].parameters)
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
    """Bind what `pattern` leaves open to what an argument of type `of` is; tell whether it can be."""
    if is_variable(pattern):
        return _allowed(pattern.base, of) and _bind_to(pattern.base, of, match)
    if of == UNKNOWN:
        return True
    if pattern.arguments:
        return (pattern.base, len(pattern.arguments)) == (of.base, len(of.arguments)) and all(
            _bind(inner, argument, match) for inner, argument in zip(pattern.arguments, of.arguments, strict=True)
        )
    if pattern.base in PARAMETRIC and not pattern.parameters:
        return _bind_parametric(pattern.base, of, match)
    return can_coerce(of, pattern)


def _bind_to(name: str, of: Type, match: Match) -> bool:
    common = common_type(match.bindings.get(name, UNKNOWN), of)
    if common is None:
        return False
    match.bindings[name] = common
    return True


def _bind_parametric(base: str, of: Type, match: Match) -> bool:
    """Bind a type with any parameters: `decimal` to decimal(5,2), `timestamp` to what becomes one by itself."""
    if base == "varchar":
        return of.base == "varchar"
    if base == of.base:
        return _bind_to(base, of, match)
    if not base.startswith("timestamp"):
        return False
    wanted = Type(base, of.parameters) if of.base.startswith("timestamp") else parse_type(base)
    return can_coerce(of, wanted) and _bind_to(base, wanted, match)


def _allowed(variable: str, of: Type) -> bool:
    if variable == "O":
        return orderable(of)
    kinds = {"N": NUMERIC, "I": INTEGER_DIGITS}
    return of == UNKNOWN or variable not in kinds or of.base in kinds[variable]


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
    if call.modifiers.distinct and "{d}" not in template and call.name not in INDIFFERENT:
        raise NotSupported(f"DISTINCT in {call.name}", node=call.node)
    for position, text in enumerate(texts):
        marks[f"{{{position}}}"] = text
    marks["{*}"] = ", ".join(texts)
    sql = re.sub(r"\{(?:\d+|[*dot])\}", lambda mark: marks.get(mark[0], ""), template)
    return Typed(sql, _as_long_as(values, match.resolve(match.overload.result)))


def _as_long_as(values: Sequence[Typed | exp.Lambda], of: Type) -> Type:
    """Return a result's type with the first argument's length where it says `text`."""
    if of.base == "text":
        first = values[0].type if isinstance(values[0], Typed) else VARCHAR
        if first.base == "char":
            return varchar(first.precision)
        return first if first.base == "varchar" else VARCHAR
    return replace(of, arguments=tuple(_as_long_as(values, inner) for inner in of.arguments)) if of.arguments else of


def _lambda(pattern: Type, node: exp.Lambda, match: Match, call: Call) -> str:
    *parameters, result = pattern.arguments
    takes(node, len(parameters))
    if node.find(*SUBQUERY):
        raise NotSupported("a subquery in a lambda", node=node)
    names = lambda_names(call.scope, len(parameters))
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


def lambda_names(scope: Scope, count: int) -> list[str]:
    """Return names for the parameters of a lambda inside DuckDB: those behind the names of the lambdas around it, thus
    the same wherever the same expression stands, as GROUP BY wants it."""
    around = (int(found) for value in scope.variables.values() for found in re.findall(r"\bp(\d+)\b", value.sql))
    first = max(around, default=-1) + 1
    return [f"p{first + place}" for place in range(count)]


def with_variables(scope: Scope, variables: dict[str, Typed]) -> Scope:
    return replace(scope, variables={**scope.variables, **variables})


def choose(overloads: Sequence[Overload], call: Call) -> Typed:
    """Return the call by the overload that fits with the fewest coercions."""
    values = [item if isinstance(item, exp.Lambda) else call.lower(item, call.scope) for item in call.nodes]
    fitting = [match for overload in overloads if (match := fit(overload, values))]
    if not fitting:
        raise wrong_arguments(call, values)
    return apply(min(fitting, key=lambda match: match.coerced), values, call)
