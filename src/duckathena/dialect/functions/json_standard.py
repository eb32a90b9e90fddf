"""The JSON functions of the SQL standard: https://trino.io/docs/current/functions/json.html#json-query-functions"""

from sqlglot import exp

from duckathena.dialect.casts import cast
from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.registry import Call, special
from duckathena.dialect.json_casts import to_json
from duckathena.dialect.json_syntax import JsonFunction
from duckathena.dialect.parser import written
from duckathena.dialect.typed import Typed, fail, null, quote
from duckathena.errors import AthenaError, NotSupported, TypeMismatch
from duckathena.runtime.json_paths import parsed_path
from duckathena.runtime.registry import Failure
from duckathena.types import BIGINT, BOOLEAN, DOUBLE, JSON, UNKNOWN, VARCHAR, Type, decimal, parse_type

# What a scalar that json_value finds is, by the letter before it.
SCALARS = {"b": BOOLEAN, "i": decimal(38, 0), "d": DOUBLE, "s": VARCHAR}


def _parts(call: Call) -> tuple[JsonFunction, str, str]:
    """Return the node, the document's SQL and the path's."""
    node = call.node
    if not isinstance(node, JsonFunction):
        raise AthenaError(f"{call.name} is written with a path", code="SYNTAX_ERROR", node=node)
    path = node.args["path"]
    if not isinstance(path, exp.Literal) or not path.is_string:
        raise NotSupported("a JSON path that is not a literal", node=node)
    try:
        parsed_path(str(path.this))
    except Failure as failure:
        code, _, message = str(failure).partition(": ")
        raise AthenaError(message, code=code, node=path) from None
    value = call.lower(node.args["input"], call.scope)
    if value.type == JSON:
        raise TypeMismatch(f"Cannot read input of type json as JSON using formatting JSON in {call.name}: give a varchar",
                           node=node)  # fmt: skip
    return node, coerce(value, VARCHAR, node).sql, quote(str(path.this))


def _word(node: exp.Expr, clause: str, default: str) -> str:
    """Return the behaviour that a clause names, DEFAULT where it is an expression."""
    behaviour = node.args.get(clause)
    if behaviour is None:
        return default
    return str(behaviour.name) if isinstance(behaviour, exp.Var) else "DEFAULT"


def _returning(node: exp.Expr) -> Type:
    named = node.args.get("returning")
    return parse_type(written(named)) if named else VARCHAR


def _returned(sql: str, call: Call) -> Typed:
    """Return a text of JSON as the type that RETURNING names."""
    of = _returning(call.node)
    if of.base not in {"varchar", "char"}:
        raise NotSupported(f"{call.name} RETURNING anything but varchar and char", node=call.node)
    return cast(Typed(sql, VARCHAR), of, call.node)


@special("json_exists")
def _json_exists(call: Call) -> Typed:
    node, text, path = _parts(call)
    return Typed(f"athena_json_exists({text}, {path}, {quote(_word(node, 'on_error', 'FALSE'))})", BOOLEAN)


@special("json_value")
def _json_value(call: Call) -> Typed:
    """A scalar, cast from what JSON holds it to be to what RETURNING names."""
    node, text, path = _parts(call)
    of = _returning(node)
    behaviours = {clause: _word(node, clause, "NULL") for clause in ("on_empty", "on_error")}
    found = f"athena_json_value({text}, {path}, {quote(behaviours['on_empty'])}, {quote(behaviours['on_error'])})"
    defaults = {clause: _default(call, node, clause, of) for clause in behaviours}
    whens = [f"WHEN '-' THEN {defaults['on_empty']}", f"WHEN '!' THEN {defaults['on_error']}"]
    for letter, kind in SCALARS.items():
        value = (
            cast(Typed(f"substr({found}, 2)", VARCHAR), kind)
            if letter != "s"
            else Typed(f"substr({found}, 2)", VARCHAR)
        )
        try:
            sql = cast(value, of, node).sql
        except TypeMismatch:
            sql = fail("JSON_VALUE_RESULT_ERROR", quote(f"cannot extract SQL scalar from JSON: no {of}"), of)
        if behaviours["on_error"] != "ERROR":
            sql = f"coalesce(TRY({sql}), {defaults['on_error']})"
        elif of != VARCHAR:
            refused = fail("JSON_VALUE_RESULT_ERROR", quote(f"cannot extract SQL scalar from JSON: no {of}"), of)
            sql = f"coalesce(TRY({sql}), {refused})"
        whens.append(f"WHEN {quote(letter)} THEN {sql}")
    return Typed(f"CASE left({found}, 1) {' '.join(whens)} END", of)


def _default(call: Call, node: exp.Expr, clause: str, of: Type) -> str:
    behaviour = node.args.get(clause)
    if behaviour is None or isinstance(behaviour, exp.Var):
        return null(of).sql
    return coerce(call.lower(behaviour, call.scope), of, node).sql


@special("json_query")
def _json_query(call: Call) -> Typed:
    node, text, path = _parts(call)
    clauses = node.args["clauses"]
    if clauses["wrapper"] != "WITHOUT" and clauses["quotes"] == "OMIT":
        raise AthenaError("OMIT QUOTES behavior specified with WITH ARRAY WRAPPER", code="INVALID_FUNCTION_ARGUMENT",
                          node=node)  # fmt: skip
    empty, error = (quote(_word(node, clause, "NULL")) for clause in ("on_empty", "on_error"))
    keep = "TRUE" if clauses["quotes"] == "KEEP" else "FALSE"
    return _returned(f"athena_json_query({text}, {path}, {quote(clauses['wrapper'])}, {keep}, {empty}, {error})", call)


@special("json_object", "json_array")
def _constructed(call: Call) -> Typed:
    """An object or array, of values or, with FORMAT JSON, of documents."""
    node = call.node
    if not isinstance(node, JsonFunction):
        raise AthenaError(f"{call.name} has a syntax of its own", code="SYNTAX_ERROR", node=node)
    members = []
    keys = [_key(call, key) for key in node.args["keys"]] or [""] * len(node.args["values"])
    for key, item in zip(keys, node.args["values"], strict=True):
        sql = _member(call, item)
        kept = f"coalesce({sql}, 'null')" if node.args["clauses"]["keep"] else sql
        members.append(f"{key} || {kept}" if key else kept)
    first, last = "{}" if call.name == "json_object" else "[]"
    inside = f"array_to_string(list_filter([{', '.join(members)}], lambda m: m IS NOT NULL), ',')" if members else "''"
    return _returned(f"('{first}' || {inside} || '{last}')", call)


def _key(call: Call, node: exp.Expr) -> str:
    text = coerce(call.lower(node, call.scope), VARCHAR, node).sql
    missing = fail("INVALID_FUNCTION_ARGUMENT", "'null value passed for JSON object key'", VARCHAR)
    return f"CASE WHEN {text} IS NULL THEN {missing} ELSE CAST(to_json({text}) AS VARCHAR) || ':' END"


def _member(call: Call, node: exp.Expr) -> str:
    """Return the JSON text of one value, NULL where it is NULL."""
    if isinstance(node, JsonFunction) and node.this == "format json":
        text = coerce(call.lower(node.args["input"], call.scope), VARCHAR, node).sql
        return f"athena_json_reparse({text})"
    value = call.lower(node, call.scope)
    if isinstance(node, JsonFunction) and node.this in {"json_object", "json_array", "json_query"}:
        return value.sql
    if value.type == UNKNOWN:
        return null(VARCHAR).sql
    if value.type.base in {"array", "map", "row", "json", "varbinary"}:
        raise TypeMismatch(f"{call.name}: a value of type {value.type} wants FORMAT JSON or a cast", node=node)
    if value.type.base not in {"boolean", "decimal", "real", "double", "varchar", *INTEGERS}:
        value = cast(value, VARCHAR, node)
    return to_json(value, lambda inner: cast(inner, VARCHAR, node).sql).sql


INTEGERS = {"tinyint", "smallint", "integer", BIGINT.base}
