"""Views, kept in the catalogue as Athena keeps them: a table of kind VIRTUAL_VIEW whose text holds JSON in base64.

https://docs.aws.amazon.com/athena/latest/ug/views.html
"""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from duckathena.catalog import Column, Format, Table
from duckathena.errors import AthenaError
from duckathena.types import Type, hive_type

KIND = "VIRTUAL_VIEW"
TEXT = re.compile(r"/\* Presto View: ([A-Za-z0-9+/=]+) \*/")


@dataclass(frozen=True, slots=True)
class View:
    """What a view means: its query, the database that names in it without one mean, its columns and their types."""

    query: str
    database: str
    columns: tuple[tuple[str, str], ...] = ()


def view_table(database: str, name: str, query: str, within: str, columns: Sequence[tuple[str | None, Type]]) -> Table:
    """Return the table that stands for a view in the catalogue. `within` is the database that its query ran in."""
    named = [(str(column), of) for column, of in columns]
    definition = {
        "originalSql": query,
        "catalog": "awsdatacatalog",
        "schema": within,
        "columns": [{"name": column, "type": str(of)} for column, of in named],
    }
    encoded = base64.b64encode(json.dumps(definition).encode()).decode()
    return Table(
        database=database,
        name=name,
        columns=tuple(Column(column.lower(), _stored_type(of)) for column, of in named),
        partition_keys=(),
        location="",
        format=Format(""),
        parameters={"comment": "Presto View", "presto_view": "true"},
        kind=KIND,
        view=f"/* Presto View: {encoded} */",
    )


def _stored_type(of: Type) -> str:
    try:
        return hive_type(of)
    except AthenaError:  # a view may answer with what no table can hold
        return "string"


def view_of(table: Table) -> View:
    """Return what a view's table means. Raises AthenaError for a view that Athena did not make."""
    found = TEXT.search(table.view)
    try:
        definition = json.loads(base64.b64decode(found[1])) if found else {}
        columns = tuple((column["name"], column["type"]) for column in definition.get("columns", ()))
        return View(definition["originalSql"], definition.get("schema") or table.database, columns)
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise AthenaError(f"the view {table.database}.{table.name} is none of Athena's", code="INVALID_VIEW") from None
