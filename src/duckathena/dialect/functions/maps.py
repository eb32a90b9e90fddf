"""https://trino.io/docs/current/functions/map.html"""

from sqlglot import exp

from duckathena.dialect.coercion import coerce, unify
from duckathena.dialect.functions.matching import lambda_names, with_variables
from duckathena.dialect.functions.registry import Call, scalars, special, takes, wrong_arguments
from duckathena.dialect.typed import Typed
from duckathena.types import BOOLEAN, UNKNOWN, duckdb_type, map_of

scalars("""
    map_entries(map(K, V)) -> array(row(K, V)) = list_transform(map_entries({0}), lambda x: {field0: x.key, field1: x.value})
    map_from_entries(array(row(K, V))) -> map(K, V) = athena_map(list_transform({0}, lambda x: x.field0), list_transform({0}, lambda x: x.field1))
    multimap_from_entries(array(row(K, V))) -> map(K, array(V)) = athena_multimap(list_transform({0}, lambda x: x.field0), list_transform({0}, lambda x: x.field1))
    map_keys(map(K, V)) -> array(K) = map_keys({0})
    map_values(map(K, V)) -> array(V) = map_values({0})
""")


@special("map")
def _map(call: Call) -> Typed:
    values = call.arguments()
    if not values:
        return Typed("map([], [])", map_of(UNKNOWN, UNKNOWN))
    if len(values) != 2 or any(value.type.base != "array" for value in values):
        raise wrong_arguments(call, values)
    keys, items = values
    of = map_of(keys.type.element, items.type.element)
    return Typed(f"CAST(athena_map({keys.sql}, {items.sql}) AS {duckdb_type(of)})", of)


@special("map_concat")
def _map_concat(call: Call) -> Typed:
    """The last map's value wins."""
    values, of = unify(call.arguments(), "All maps", call.node)
    if len(values) < 2 or of.base != "map":
        raise wrong_arguments(call, values)
    missing = " OR ".join(f"{value.sql} IS NULL" for value in values)
    return Typed(f"CASE WHEN {missing} THEN NULL ELSE map_concat({', '.join(value.sql for value in values)}) END", of)


@special("map_filter", "transform_keys", "transform_values")
def _over_entries(call: Call) -> Typed:
    """The lambda is given key and value; DuckDB's list functions give it the entry."""
    if len(call.nodes) != 2 or not isinstance(call.nodes[1], exp.Lambda):
        raise wrong_arguments(call, [])
    takes(call.nodes[1], 2)
    value, step = call.argument(0), call.nodes[1]
    if value.type.base != "map":
        raise wrong_arguments(call, [value])
    (entry,) = lambda_names(call.scope, 1)
    key, item = value.type.arguments
    names = [one.name.lower() for one in step.expressions]
    variables = {names[0]: Typed(f"{entry}.key", key), names[1]: Typed(f"{entry}.value", item)}
    body = call.lower(step.this, with_variables(call.scope, variables))
    entries = f"map_entries({value.sql})"
    if call.name == "map_filter":
        wanted = coerce(body, BOOLEAN, step).sql
        return Typed(f"map_from_entries(list_filter({entries}, lambda {entry}: {wanted}))", value.type)
    made = f"list_transform({entries}, lambda {entry}: {body.sql})"
    if call.name == "transform_keys":
        return Typed(f"athena_map({made}, map_values({value.sql}))", map_of(body.type, item))
    return Typed(f"athena_map(map_keys({value.sql}), {made})", map_of(key, body.type))


@special("map_zip_with")
def _map_zip_with(call: Call) -> Typed:
    """`map_zip_with(a, b, (key, x, y) -> ...)`: NULL stands for the value of a key that one map lacks."""
    if len(call.nodes) != 3 or not isinstance(call.nodes[2], exp.Lambda):
        raise wrong_arguments(call, [])
    takes(call.nodes[2], 3)
    first, second, step = call.argument(0), call.argument(1), call.nodes[2]
    if first.type.base != "map" or second.type.base != "map" or first.type.arguments[0] != second.type.arguments[0]:
        raise wrong_arguments(call, [first, second])
    (item,) = lambda_names(call.scope, 1)
    key = first.type.arguments[0]
    values = [
        Typed(item, key),
        *(Typed(f"map_extract_value({one.sql}, {item})", one.type.arguments[1]) for one in (first, second)),
    ]
    names = [one.name.lower() for one in step.expressions]
    body = call.lower(step.this, with_variables(call.scope, dict(zip(names, values, strict=True))))
    keys = f"athena_array_distinct(athena_list_concat(map_keys({first.sql}), map_keys({second.sql})))"
    return Typed(f"athena_map({keys}, list_transform({keys}, lambda {item}: {body.sql}))", map_of(key, body.type))
