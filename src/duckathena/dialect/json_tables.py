"""json_table: the items of a document as rows. https://trino.io/docs/current/functions/json.html#json-table"""

from sqlglot import exp

from duckathena.dialect.coercion import coerce
from duckathena.dialect.expressions import lower
from duckathena.dialect.functions.matching import with_variables
from duckathena.dialect.json_syntax import JsonColumn, JsonFunction
from duckathena.dialect.scope import Field, Relation, Scope
from duckathena.dialect.typed import Typed, quote
from duckathena.errors import AthenaError, NotSupported
from duckathena.types import BIGINT, VARCHAR

ITEM = "the item of json_table"


def json_table(node: JsonFunction, scope: Scope) -> Relation:
    """Return `json_table(document, path COLUMNS (...))`: a row an item, which each column's path looks into."""
    path = node.args["path"]
    if not isinstance(path, exp.Literal) or not path.is_string:
        raise NotSupported("a JSON path that is not a literal", node=node)
    on_error = str(node.args["on_error"].name) if node.args.get("on_error") else "EMPTY"
    text = coerce(lower(node.args["input"], scope), VARCHAR, node).sql
    items = f"athena_json_items({text}, {quote(str(path.this))}, {quote(on_error)})"
    inner, outer = scope.context.name("j"), scope.context.name("r")
    seeing = with_variables(scope, {ITEM: Typed(f"{inner}.item", VARCHAR)})
    columns = [(column.name.lower(), _column(column, inner, seeing, on_error)) for column in node.args["columns"]]
    shown = ", ".join(f"{value.sql} AS c{i}" for i, (_, value) in enumerate(columns))
    rows = f"(SELECT unnest({items}) AS item, unnest(range(1, len({items}) + 1)) AS place) AS {inner}"
    fields = (Field(name, value.type, f"{outer}.c{i}") for i, (name, value) in enumerate(columns))
    return Relation(f"(SELECT {shown} FROM {rows}) AS {outer}", tuple(fields))


def _column(column: JsonColumn, item: str, scope: Scope, table_on_error: str) -> Typed:
    """Return a column's value. Its path is a member of its name as Trino keeps names, in capitals unless quoted; an
    error is NULL, or an error where it is one for the whole table."""
    kind = column.args.get("kind")
    if kind is None:
        return Typed(f"CAST({item}.place AS BIGINT)", BIGINT)
    clauses = column.args["clauses"]
    queried = clauses["format"] == "JSON" or clauses["wrapper"] != "WITHOUT"
    name = column.name if column.this.args.get("quoted") else column.name.upper()
    path = column.args.get("path") or exp.Literal.string(f'lax $."{name}"')
    default = exp.var("ERROR") if table_on_error == "ERROR" else None
    call = JsonFunction(
        this="json_query" if queried else "json_value", input=exp.to_identifier(ITEM), path=path, returning=kind,
        clauses=clauses, on_empty=column.args.get("on_empty"), on_error=column.args.get("on_error") or default,
    )  # fmt: skip
    try:
        return lower(call, scope)
    except AthenaError as error:
        raise type(error)(f"{column.name}: {error.message}") from None
