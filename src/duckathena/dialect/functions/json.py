"""https://trino.io/docs/current/functions/json.html

A json value is text in DuckDB, in the normal form that Trino keeps: keys sorted, no spaces.
"""

from sqlglot import exp

from duckathena.dialect.casts import cast
from duckathena.dialect.coercion import coerce
from duckathena.dialect.functions.registry import Call, scalars, special, wrong_arguments
from duckathena.dialect.typed import Typed, quote
from duckathena.errors import NotSupported
from duckathena.types import VARCHAR, parse_type

scalars("""
    is_json_scalar(json) -> boolean = athena_json_is_scalar({0})
    is_json_scalar(varchar) -> boolean = athena_json_is_scalar({0})
    json_array_contains(json, boolean) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(json, bigint) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(json, double) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(json, varchar) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(varchar, boolean) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(varchar, bigint) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(varchar, double) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_contains(varchar, varchar) -> boolean = athena_json_contains({0}, CAST(to_json({1}) AS VARCHAR))
    json_array_get(json, bigint) -> json = athena_json_array_get({0}, {1})
    json_array_get(varchar, bigint) -> json = athena_json_array_get({0}, {1})
    json_array_length(json) -> bigint = athena_json_array_length({0})
    json_array_length(varchar) -> bigint = athena_json_array_length({0})
    json_extract(json, varchar) -> json = athena_json_extract({0}, {1})
    json_extract(varchar, varchar) -> json = athena_json_extract({0}, {1})
    json_extract_scalar(json, varchar) -> varchar = athena_json_extract_scalar({0}, {1})
    json_extract_scalar(varchar, varchar) -> varchar = athena_json_extract_scalar({0}, {1})
    json_format(json) -> varchar = {0}
    json_parse(varchar) -> json = athena_json_parse({0})
    json_size(json, varchar) -> bigint = athena_json_size({0}, {1})
    json_size(varchar, varchar) -> bigint = athena_json_size({0}, {1})
""")


@special("json_value")
def _json_value(call: Call) -> Typed:
    """`json_value(json, path [RETURNING type])`, lax, NULL ON EMPTY, NULL ON ERROR: the defaults."""
    node = call.node
    if not isinstance(node, exp.JSONValue) or node.args.get("on_condition"):
        raise NotSupported("json_value with ON EMPTY or ON ERROR", node=node)
    text = coerce(call.lower(node.this, call.scope), VARCHAR, node).sql
    found = Typed(f"athena_json_value({text}, {quote(_path(node.args['path']))})", VARCHAR)
    returning = node.args.get("returning")
    if not returning:
        return found
    of = parse_type(returning.sql(dialect="trino"))
    return Typed(f"TRY({cast(found, of, node).sql})", of)


@special("json_query")
def _json_query(call: Call) -> Typed:
    """`json_query(json, path [WITH [UNCONDITIONAL] WRAPPER])`"""
    node = call.node
    if not isinstance(node, exp.JSONExtract) or not node.args.get("json_query"):
        raise NotSupported("the operator ->", node=node)
    option = str(node.args.get("option") or "").upper()
    if node.args.get("quote") or node.args.get("on_condition") or "CONDITIONAL" in option.replace("UNCONDITIONAL", ""):
        raise NotSupported("json_query with QUOTES, ON EMPTY, ON ERROR or a conditional wrapper", node=node)
    text = coerce(call.lower(node.this, call.scope), VARCHAR, node).sql
    wrapped = "TRUE" if option.startswith("WITH ") else "FALSE"
    return Typed(f"athena_json_query({text}, {quote(_path(node.expression))}, {wrapped})", VARCHAR)


@special("json_exists")
def _json_exists(call: Call) -> Typed:
    text = coerce(call.argument(0), VARCHAR, call.node).sql
    if len(call.nodes) != 2:
        raise wrong_arguments(call, call.arguments())
    return Typed(f"athena_json_exists({text}, {quote(_path(call.nodes[1]))})", parse_type("boolean"))


def _path(node: exp.Expr) -> str:
    """Return a JSON path without its mode; only the lax one is known here."""
    if not isinstance(node, exp.Literal) or not node.is_string:
        raise NotSupported("a JSON path that is not a literal", node=node)
    mode, _, path = str(node.this).strip().partition(" ")
    if mode == "strict":
        raise NotSupported("strict JSON paths", node=node)
    return path.strip() if mode == "lax" else str(node.this)
