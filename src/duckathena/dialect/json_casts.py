"""CAST to and from json. https://trino.io/docs/current/functions/json.html#cast-to-json

A row becomes an object; a field without a name has the empty one.
"""

import json
from collections.abc import Callable

from duckathena.dialect.typed import Typed, quote
from duckathena.errors import TypeMismatch
from duckathena.types import INTEGER_DIGITS, JSON, Type, duckdb_type, field_name

PLAIN = {*INTEGER_DIGITS, "boolean"}
KEYS = {*PLAIN, "decimal", "real", "double", "varchar", "unknown"}  # what may name an object's member
AS_TEXT = {"date", "timestamp"}
CASTABLE = {*PLAIN, "decimal", "real", "double", "varchar", "array", "map", "row", "json"}


# How a value is cast to varchar; given by `casts`, which uses this module.
TextOf = Callable[[Typed], str]


def to_json(value: Typed, text: TextOf) -> Typed:
    """Return a value as json. `text` writes a value as varchar."""
    return Typed(_json(value.sql, value.type, text), JSON)


def _json(sql: str, of: Type, text: TextOf) -> str:  # noqa: PLR0911 (a type a return)
    match of.base:
        case "json":
            return sql
        case "varchar":
            return f"CAST(to_json({sql}) AS VARCHAR)"
        case "real" | "double":
            return f"athena_{of.base}_json({sql})"
        case "array":
            item = f"e{sql.count('lambda ')}"
            items = f"list_transform({sql}, lambda {item}: {_or_null(_json(item, of.element, text))})"
            return _unless_null(sql, f"'[' || array_to_string({items}, ',') || ']'")
        case "map":
            return _map(sql, of, text)
        case "row":
            parts = (
                f"{quote(json.dumps(of.names[i] or '', ensure_ascii=False) + ':')} || "
                + _or_null(_json(f"struct_extract({sql}, {quote(field_name(of, i))})", inner, text))
                for i, inner in enumerate(of.arguments)
            )
            return _unless_null(sql, f"'{{' || {" || ',' || ".join(parts)} || '}}'")
    if of.base == "decimal":
        return text(Typed(sql, of))
    if of.base in {*PLAIN, "unknown"}:
        return f"CAST({sql} AS VARCHAR)"
    if of.base in AS_TEXT:
        return f"CAST(to_json({text(Typed(sql, of))}) AS VARCHAR)"
    raise TypeMismatch(f"Cannot cast {of} to json")


def _map(sql: str, of: Type, text: TextOf) -> str:
    """Return an object; its keys are texts, in their order."""
    key, item = of.arguments
    if key.base not in KEYS:
        raise TypeMismatch(f"Cannot cast {of} to json")
    entry = f"e{sql.count('lambda ')}"
    name = f"{entry}.key"
    if key.base in {"real", "double"}:
        name = f"athena_{key.base}_text({name})"
    elif key.base != "varchar":
        name = text(Typed(name, key))
    pair = f"CAST(to_json({name}) AS VARCHAR) || ':' || {_or_null(_json(f'{entry}.value', item, text))}"
    pairs = f"list_sort(list_transform(map_entries({sql}), lambda {entry}: {pair}))"
    return _unless_null(sql, f"'{{' || array_to_string({pairs}, ',') || '}}'")


def _or_null(sql: str) -> str:
    return f"coalesce({sql}, 'null')"


def _unless_null(sql: str, result: str) -> str:
    return f"CASE WHEN {sql} IS NULL THEN NULL ELSE {result} END"


def from_json(value: Typed, target: Type) -> Typed:
    """Return a json value as another type: shaped by `runtime.shapes`, then read by DuckDB."""
    _check(target)
    shaped = f"athena_json_shape({value.sql}, {quote(str(target))})"
    return Typed(f"from_json({shaped}, {quote(_quoted(duckdb_type(target)))})", target)


def _check(target: Type) -> None:
    if target.base not in CASTABLE or (target.base == "map" and target.arguments[0].base not in KEYS):
        raise TypeMismatch(f"Cannot cast json to {target}")
    for inner in target.arguments:
        _check(inner)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
