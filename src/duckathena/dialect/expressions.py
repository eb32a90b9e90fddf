"""Expressions: each kind of node that Trino's grammar knows has one rule here; what has none is refused."""

import re
from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp

from duckathena.dialect import operators
from duckathena.dialect.casts import cast, field, try_cast
from duckathena.dialect.coercion import coerce, keyed, literal_text, unify
from duckathena.dialect.elements import element, row_index
from duckathena.dialect.functions import call
from duckathena.dialect.json_syntax import JsonFunction
from duckathena.dialect.literals import hex_string, interval, typed_literal, unicode_string
from duckathena.dialect.parser import TypedLiteral, written
from duckathena.dialect.scope import CATALOG, Scope
from duckathena.dialect.subqueries import any_or_all, exists, in_list, quantifier, scalar_subquery
from duckathena.dialect.typed import Typed, fail, null, quote
from duckathena.errors import AthenaError, ColumnNotFound, NotSupported, TypeMismatch
from duckathena.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    INTEGER,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    UNKNOWN,
    VARCHAR,
    Type,
    array,
    duckdb_type,
    parse_type,
    row,
    unknown_type,
)

Rule = Callable[[exp.Expr, Scope], Typed]
ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}


def lower(node: exp.Expr, scope: Scope) -> Typed:
    """Return DuckDB SQL and the Trino type of an expression. Raises AthenaError where Trino or duckathena refuses
    it."""
    if scope.keys and (key := scope.keys.get(repr(node))) and not _renamed(node, scope):
        return key
    rule = RULES.get(type(node))
    if rule is None:
        raise NotSupported(f"{type(node).__name__} here", node=node)
    value = rule(node, scope)
    return scope.grouped.get(value.sql, value)


def _renamed(node: exp.Expr, scope: Scope) -> bool:
    """Tell whether an expression names what the select list, in ORDER BY, has another meaning for."""
    return any(column.parts[0].name.lower() in scope.aliases for column in node.find_all(exp.Column))


def condition(node: exp.Expr, scope: Scope, what: str) -> str:
    """Return the SQL of a WHERE, HAVING, ON or FILTER, which must be boolean."""
    value = lower(node, scope)
    if value.type not in {BOOLEAN, UNKNOWN}:
        raise TypeMismatch(f"{what} must evaluate to a boolean: actual type {value.type}", node=node)
    return coerce(value, BOOLEAN).sql


def _literal(node: exp.Expr, _scope: Scope) -> Typed:
    text = str(node.this)
    if node.args["is_string"]:
        return Typed(quote(text), literal_text(text), text)
    text = text.replace("_", "").lower()
    if not re.fullmatch(r"(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text):
        raise AthenaError(f"Invalid numeric literal: {text}", code="SYNTAX_ERROR", node=node)
    if text.isdigit():
        return _integer(int(text), node)
    # A double in Athena, where Trino has a decimal: https://docs.aws.amazon.com/athena/latest/ug/data-types-examples.html
    return Typed(f"CAST({quote(text)} AS DOUBLE)", parse_type("double"), Decimal(text))


def _integer(value: int, node: exp.Expr) -> Typed:
    for of, limit in ((INTEGER, 2**31), (BIGINT, 2**63)):
        if -limit <= value < limit:
            # Spelled out where DuckDB would give it another type: it reads a sign apart from its number.
            spelled = of == BIGINT or value == -(2**31)
            return Typed(f"CAST({value} AS {duckdb_type(of)})" if spelled else f"({value})", of, value)
    raise AthenaError(f"Invalid numeric literal: {value}", code="INVALID_LITERAL", node=node)


def _negative(node: exp.Expr, scope: Scope) -> Typed:
    inner = node.this
    if isinstance(inner, exp.Literal) and not inner.is_string and str(inner.this).isdigit():
        return _integer(-int(inner.this), node)
    value = lower(inner, scope)
    negated = operators.negate(value, node)
    if isinstance(value.constant, int | Decimal) and not isinstance(value.constant, bool):
        return Typed(negated.sql, negated.type, -value.constant)
    return negated


def _column(node: exp.Expr, scope: Scope) -> Typed:
    identifiers = [part for part in (node.args.get(name) for name in ("catalog", "db", "table", "this")) if part]
    if isinstance(node.this, exp.Star):
        raise AthenaError("'*' is not allowed here", code="SYNTAX_ERROR", node=node)
    if len(identifiers) == 1 and not node.this.args.get("quoted") and node.name.lower() == "current_schema":
        return Typed(quote(scope.context.database), VARCHAR)
    value, rest = scope.column(identifiers)
    for name in rest:
        value = dereference(value, name, node)
    return value


def _variable(node: exp.Expr, scope: Scope) -> Typed:
    assert isinstance(node, exp.Identifier)
    value, _ = scope.column([node])
    return value


def _dot(node: exp.Expr, scope: Scope) -> Typed:
    if not isinstance(node.expression, exp.Identifier):
        raise NotSupported("a call after a dot", node=node)
    return dereference(lower(node.this, scope), node.expression.name.lower(), node)


def dereference(value: Typed, name: str, node: exp.Expr) -> Typed:
    """Return the field `name` of a row."""
    if value.type.base != "row":
        raise TypeMismatch(f"Expression {written(node).rpartition('.')[0]} is not of type ROW", node=node)
    found = [i for i, known in enumerate(value.type.names) if known is not None and known.lower() == name]
    if len(found) != 1:
        raise ColumnNotFound(f"Column '{name}' cannot be resolved or requester is not authorized to access requested "
                             "resources", node=node)  # fmt: skip
    return Typed(field(value.sql, value.type, found[0]), value.type.arguments[found[0]])


def _subscript(node: exp.Expr, scope: Scope) -> Typed:
    """Return `x[i]`, which Trino refuses where DuckDB gives NULL."""
    if len(node.expressions) != 1 or isinstance(node.expressions[0], exp.Slice):
        raise NotSupported("slices", node=node)
    value, index = lower(node.this, scope), lower(node.expressions[0], scope)
    if value.type.base == "row":
        position = row_index(index, value.type, node.expressions[0]) - 1
        return Typed(field(value.sql, value.type, position), value.type.arguments[position])
    if value.type.base == "map":
        value, wanted = keyed(value, index, node.expressions[0])
        key, of = wanted.sql, value.type.arguments[1]
        missing = fail(
            "INVALID_FUNCTION_ARGUMENT",
            f"'Key not present in map: ' || CAST({key} AS VARCHAR)",
            value.type.arguments[1],
        )
        return Typed(f"CASE WHEN map_contains({value.sql}, {key}) OR {value.sql} IS NULL OR {key} IS NULL "
                     f"THEN map_extract_value({value.sql}, {key}) ELSE {missing} END", of)  # fmt: skip
    if value.type.base == "array":
        return Typed(element(value, coerce(index, BIGINT, node.expressions[0]).sql), value.type.element)
    raise TypeMismatch(f"Cannot use {index.type} for subscript of {value.type}", node=node)


def _array(node: exp.Expr, scope: Scope) -> Typed:
    values, of = unify((lower(item, scope) for item in node.expressions), "All ARRAY elements", node)
    return Typed(f"CAST([{', '.join(value.sql for value in values)}] AS {duckdb_type(array(of))})", array(of))


def _tuple(node: exp.Expr, scope: Scope) -> Typed:
    values = [lower(item, scope) for item in node.expressions]
    if not values:
        raise AthenaError("() is no value", code="SYNTAX_ERROR", node=node)
    fields = (f"field{i}: {value.sql}" for i, value in enumerate(values))
    return Typed(f"{{{', '.join(fields)}}}", row(*((None, value.type) for value in values)))


def _logic(word: str) -> Rule:
    def rule(node: exp.Expr, scope: Scope) -> Typed:
        sides = (condition(side, scope, f"Logical expression term of {word}") for side in (node.this, node.expression))
        return Typed(f"({f' {word} '.join(sides)})", BOOLEAN)

    return rule


def _not(node: exp.Expr, scope: Scope) -> Typed:
    return Typed(f"(NOT {condition(node.this, scope, 'Value of logical NOT expression')})", BOOLEAN)


def _is(node: exp.Expr, scope: Scope) -> Typed:
    if not isinstance(node.expression, exp.Null):
        raise AthenaError("IS is followed by NULL, NOT NULL or DISTINCT FROM", code="SYNTAX_ERROR", node=node)
    return Typed(f"({lower(node.this, scope).sql} IS NULL)", BOOLEAN)


def _compare(node: exp.Expr, scope: Scope) -> Typed:
    symbol = operators.SYMBOLS[type(node)]
    if quantifier(node.expression):
        return any_or_all(symbol, node, scope, lower)
    return operators.comparison(symbol, lower(node.this, scope), lower(node.expression, scope), node)


def _between(node: exp.Expr, scope: Scope) -> Typed:
    if node.args.get("symmetric"):
        raise NotSupported("BETWEEN SYMMETRIC", node=node)
    value = lower(node.this, scope)
    low, high = (lower(node.args[side], scope) for side in ("low", "high"))
    above, below = operators.comparison(">=", value, low, node), operators.comparison("<=", value, high, node)
    return Typed(f"({above.sql} AND {below.sql})", BOOLEAN)


def _distinct(*, negated: bool) -> Rule:
    return lambda node, scope: operators.distinct_from(
        lower(node.this, scope), lower(node.expression, scope), node, negated=negated
    )


def _arithmetic(node: exp.Expr, scope: Scope) -> Typed:
    return operators.arithmetic(ARITHMETIC[type(node)], lower(node.this, scope), lower(node.expression, scope), node)


def _concat(node: exp.Expr, scope: Scope) -> Typed:
    return call("concat", [node.this, node.expression], scope, node, lower)


def _like(node: exp.Expr, scope: Scope) -> Typed:
    escape = None
    if isinstance(node, exp.Escape):
        escape, node = coerce(lower(node.expression, scope), VARCHAR, node.expression), node.this
    value, pattern = lower(node.this, scope), coerce(lower(node.expression, scope), VARCHAR, node.expression)
    value = value if value.type.base == "char" else coerce(value, VARCHAR, node.this)  # its spaces count
    if escape is not None and isinstance(pattern.constant, str) and isinstance(escape.constant, str):
        _check_escapes(pattern.constant, escape.constant, node)
    sql = f"({value.sql} LIKE {pattern.sql}{f' ESCAPE {escape.sql}' if escape else ''})"
    return Typed(f"(NOT {sql})" if node.args.get("negate") else sql, BOOLEAN)


def _check_escapes(pattern: str, escape: str, node: exp.Expr) -> None:
    if len(escape) > 1:
        raise AthenaError("Escape string must be a single character", code="INVALID_FUNCTION_ARGUMENT", node=node)
    bare = re.sub(rf"{re.escape(escape)}[%_{re.escape(escape)}]", "", pattern) if escape else ""
    if escape and escape in bare:
        raise AthenaError("Escape character must be followed by '%', '_' or the escape character itself",
                          code="INVALID_FUNCTION_ARGUMENT", node=node)  # fmt: skip


def _case(node: exp.Expr, scope: Scope) -> Typed:
    operand = lower(node.this, scope) if node.this else None
    tests = []
    for branch in node.args["ifs"]:
        if operand is None:
            tests.append(condition(branch.this, scope, "CASE WHEN clause"))
        else:
            tests.append(operators.comparison("=", operand, lower(branch.this, scope), branch).sql)
    results = [branch.args["true"] for branch in node.args["ifs"]] + [node.args.get("default")]
    values, of = unify((lower(item, scope) if item else null(UNKNOWN) for item in results), "All CASE results", node)
    whens = (f"WHEN {test} THEN {value.sql}" for test, value in zip(tests, values, strict=False))
    return Typed(f"CASE {' '.join(whens)} ELSE {values[-1].sql} END", of)


def _if(node: exp.Expr, scope: Scope) -> Typed:
    results = [node.args["true"], node.args.get("false")]
    values, of = unify((lower(item, scope) if item else null(UNKNOWN) for item in results), "Result types for IF", node)
    test = condition(node.this, scope, "IF condition")
    return Typed(f"CASE WHEN {test} THEN {values[0].sql} ELSE {values[1].sql} END", of)


def target_type(node: exp.Expr) -> Type:
    """Return the type that a CAST names."""
    try:
        of = parse_type(written(node))
    except ValueError:  # sqlglot's, of a type with an expression where a number belongs
        raise unknown_type(node.key) from None
    if of == UNKNOWN:
        raise TypeMismatch("UNKNOWN is not a valid type", node=node)
    return of


def _cast(node: exp.Expr, scope: Scope) -> Typed:
    return cast(lower(node.this, scope), target_type(node.args["to"]), node)


def _try_cast(node: exp.Expr, scope: Scope) -> Typed:
    return try_cast(lower(node.this, scope), target_type(node.args["to"]), node)


def _typed_literal(node: exp.Expr, scope: Scope) -> Typed:
    if not isinstance(node.this, exp.Literal):
        # `DATE '2020-01-01'.x`: column operators on a literal
        raise NotSupported("an operator right behind a typed literal", node=node)
    if node.args["to"].expressions:
        raise NotSupported("a type with parameters in front of a literal", node=node)
    return typed_literal(str(node.this.this), written(node.args["to"]), node, scope.context.evaluate)


def _at_time_zone(node: exp.Expr, scope: Scope) -> Typed:
    return call("at_timezone", [node.this, node.args["zone"]], scope, node, lower)


def _extract(node: exp.Expr, scope: Scope) -> Typed:
    names = {"dow": "day_of_week", "doy": "day_of_year", "dayofweek": "day_of_week", "dayofyear": "day_of_year",
             "yow": "year_of_week", "weekofyear": "week"}  # fmt: skip
    name = node.name.lower()
    return call(names.get(name, name), [node.expression], scope, node, lower)


def _trim(node: exp.Expr, scope: Scope) -> Typed:
    function = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args.get("position") or ""), "trim")
    return call(function, [node.this, *([node.expression] if node.expression else [])], scope, node, lower)


def _substring(node: exp.Expr, scope: Scope) -> Typed:
    parts = [node.this, *(node.args[name] for name in ("start", "length") if node.args.get(name))]
    return call("substr", parts, scope, node, lower)


def _function(node: exp.Expr, scope: Scope) -> Typed:
    return call(str(node.this).lower(), list(node.expressions), scope, node, lower)


def _special(name: str) -> Rule:
    """Return the rule of a call with a syntax of its own: the function reads the node itself."""
    return lambda node, scope: call(name, [], scope, node, lower)


def _now(of: Type) -> Rule:
    def rule(_node: exp.Expr, scope: Scope) -> Typed:
        text = scope.context.now.strftime("%Y-%m-%d %H:%M:%S.%f")[:23]
        now = Typed(f"CAST({quote(text)} AS TIMESTAMP)", TIMESTAMP)
        return cast(now, of)

    return rule


RULES: dict[type[exp.Expr], Rule] = {
    TypedLiteral: _typed_literal,
    exp.Add: _arithmetic,
    exp.And: _logic("AND"),
    exp.Anonymous: _function,
    exp.Array: _array,
    exp.AtTimeZone: _at_time_zone,
    exp.Between: _between,
    exp.Boolean: lambda node, _scope: Typed("TRUE" if node.this else "FALSE", BOOLEAN, bool(node.this)),
    exp.Bracket: _subscript,
    exp.Case: _case,
    exp.Cast: _cast,
    exp.Column: _column,
    exp.CurrentCatalog: lambda _node, _scope: Typed(quote(CATALOG), VARCHAR),
    exp.CurrentDate: _now(DATE),
    exp.CurrentTimestamp: _now(TIMESTAMP_TZ),
    exp.DPipe: _concat,
    exp.Div: _arithmetic,
    exp.Dot: _dot,
    exp.EQ: _compare,
    exp.Escape: _like,
    exp.Exists: exists,
    exp.Extract: _extract,
    exp.Filter: _special("filtered aggregate"),
    exp.GT: _compare,
    exp.GTE: _compare,
    exp.GroupConcat: _special("listagg"),
    exp.HexString: lambda node, _scope: hex_string(node),
    exp.Identifier: _variable,
    exp.If: _if,
    exp.In: lambda node, scope: in_list(node, scope, lower),
    exp.Interval: lambda node, _scope: interval(node),
    exp.Is: _is,
    JsonFunction: lambda node, scope: call(str(node.this), [], scope, node, lower),
    exp.LT: _compare,
    exp.LTE: _compare,
    exp.Like: _like,
    exp.Literal: _literal,
    exp.Localtime: _now(TIME),
    exp.Localtimestamp: _now(TIMESTAMP),
    exp.Mod: _arithmetic,
    exp.Mul: _arithmetic,
    exp.NEQ: _compare,
    exp.Neg: _negative,
    exp.Not: _not,
    exp.Null: lambda _node, _scope: null(UNKNOWN),
    exp.NullSafeEQ: _distinct(negated=True),
    exp.NullSafeNEQ: _distinct(negated=False),
    exp.Or: _logic("OR"),
    exp.Paren: lambda node, scope: lower(node.this, scope),
    exp.Select: scalar_subquery,
    exp.StrPosition: lambda node, scope: call("strpos", [node.this, node.args["substr"]], scope, node, lower),
    exp.Sub: _arithmetic,
    exp.Subquery: scalar_subquery,
    exp.Substring: _substring,
    exp.Trim: _trim,
    exp.TryCast: _try_cast,
    exp.Tuple: _tuple,
    exp.UnicodeString: lambda node, _scope: unicode_string(node),
    exp.Window: _special("window"),
}
