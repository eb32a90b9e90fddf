"""json_value, json_query, json_exists and json_table of the SQL standard:
https://trino.io/docs/current/functions/json.html#json-query-functions"""

from duckathena.runtime.documents import Json, leading, parsed, written
from duckathena.runtime.json_paths import PathError, items
from duckathena.runtime.numbers import double_text
from duckathena.runtime.registry import Failure, function


def _found(text: str, path: str, on_error: str) -> list[Json] | None:
    """Return the items at a path; None where there is an error that is not to be raised."""
    try:
        return items(leading(text), path)
    except PathError as error:
        if on_error == "ERROR":
            raise Failure("PATH_EVALUATION_ERROR", f"path evaluation failed: {error}") from None
    except ValueError:
        if on_error == "ERROR":
            raise Failure("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed") from None
    return None


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="BOOLEAN")
def json_exists(text: str, path: str, on_error: str) -> bool | None:
    found = _found(text, path, on_error)
    return {"TRUE": True, "FALSE": False}.get(on_error) if found is None else bool(found)


@function("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", returns="VARCHAR")
def json_value(text: str, path: str, on_empty: str, on_error: str) -> str | None:
    """Return a scalar behind a letter for its type: `i12`, `d1.5`, `btrue`, `stext`; `-` for none, `!` for an error."""
    found = _found(text, path, on_error)
    if found is not None and len(found) == 1 and not isinstance(found[0], dict | list):
        return _lettered(found[0])
    behaviour, why = (on_empty, "found no items") if found == [] else (on_error, "found multiple items, or no scalar")
    if behaviour == "ERROR":
        raise Failure("JSON_VALUE_RESULT_ERROR", f"cannot extract SQL scalar from JSON: JSON path {why}")
    return "-" if found == [] else "!"


def _lettered(value: Json) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return f"b{str(value).lower()}"
        case int():
            return f"i{value}"
        case float():
            return f"d{double_text(value)}"
    return f"s{value}"


@function("VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN", "VARCHAR", "VARCHAR", returns="VARCHAR")
def json_query(text: str, path: str, wrapper: str, keep: bool, on_empty: str, on_error: str) -> str | None:  # noqa: PLR0913, PLR0917 (its clauses)
    """Return the JSON text at a path; `wrapper` is WITHOUT, CONDITIONAL or UNCONDITIONAL."""
    found = _found(text, path, on_error)
    if found is not None and wrapper != "WITHOUT":
        single = len(found) == 1 and isinstance(found[0], dict | list)
        found = found if wrapper == "CONDITIONAL" and single else [found] if found else []
    if found == []:
        return _otherwise(on_empty, "JSON path found no items")
    if found is None or len(found) > 1:
        return _otherwise(on_error, "JSON path found multiple items")
    only = found[0]
    return only if isinstance(only, str) and not keep else written(only, ordered=False)


def _otherwise(behaviour: str, why: str) -> str | None:
    if behaviour == "ERROR":
        raise Failure("JSON_QUERY_RESULT_ERROR", f"cannot extract JSON: {why}")
    return {"EMPTY ARRAY": "[]", "EMPTY OBJECT": "{}"}.get(behaviour)


@function("VARCHAR", returns="VARCHAR")
def json_reparse(text: str) -> str:
    """Return a document that is to be part of another."""
    try:
        return written(parsed(text), ordered=False)
    except ValueError:
        raise Failure("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed") from None


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="VARCHAR[]")
def json_items(text: str, path: str, on_error: str) -> list[str]:
    """Return the items at a path as JSON texts, for json_table."""
    return [written(item, ordered=False) for item in _found(text, path, on_error) or []]
