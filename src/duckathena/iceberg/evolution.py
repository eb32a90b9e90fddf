"""Changes of an Iceberg table's columns: its rows stay as they are written, as each column has a number of its own.
Changes of its properties.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-evolving-table-schema.html
https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-alter-table-set-properties.html
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pyiceberg.exceptions import ValidationError
from pyiceberg.table.update.schema import UpdateSchema

from duckathena.catalog import Column, Table, WritableCatalog
from duckathena.errors import AthenaError
from duckathena.iceberg.properties import DEFAULTS, IN_ICEBERG, KNOWN, in_metadata
from duckathena.iceberg.tables import conflicts, load, schema_of, stored
from duckathena.storage import Storage

type Change = Callable[[UpdateSchema], object]


def evolve(table: Table, columns: Sequence[Column], change: Change, storage: Storage, catalog: WritableCatalog) -> None:
    """Change the table's schema; `columns` are those that it then has."""
    found = load(table, storage, catalog, stored(columns))
    try:
        with conflicts(), found.update_schema(case_sensitive=False) as update:
            change(update)
    except (ValueError, ValidationError) as error:
        raise AthenaError(f"Failed to change the columns of {table.name}: {error}", code="NOT_SUPPORTED") from error


def addition(columns: Sequence[Column]) -> Change:
    def change(update: UpdateSchema) -> None:
        for column, field in zip(columns, schema_of(stored(columns)).fields, strict=True):
            update.add_column(column.name, field.field_type, doc=column.comment or None)

    return change


def removal(name: str) -> Change:
    return lambda update: update.delete_column(name)


def replacement(old: str, column: Column, *, first: bool, after: str | None) -> Change:
    """Rename, retype and move a column; of types only wider ones are taken."""

    def change(update: UpdateSchema) -> None:
        (field,) = schema_of(stored([column])).fields
        update.update_column(old, field.field_type, doc=column.comment or None)
        if column.name != old:
            update.rename_column(old, column.name)
        if first:
            update.move_first(old)
        elif after:
            update.move_after(old, after)

    return change


def set_properties(table: Table, given: Mapping[str, str], storage: Storage, catalog: WritableCatalog) -> None:
    with conflicts(), load(table, storage, catalog).transaction() as change:
        change.set_properties(in_metadata(given))


def unset_properties(table: Table, names: Iterable[str], storage: Storage, catalog: WritableCatalog) -> None:
    """Drop properties: what they say is Athena's default then."""
    removed: list[str] = []
    for name in names:
        if name.lower() not in KNOWN:
            raise AthenaError(f"Table property {name} is not supported by Athena", code="NOT_SUPPORTED")
        removed += [name.lower(), IN_ICEBERG.get(name.lower(), name.lower())]
    found = load(table, storage, catalog)
    there = {name for name in removed if name in found.metadata.properties}
    with conflicts(), found.transaction() as change:
        if gone := there - set(DEFAULTS):
            change.remove_properties(*sorted(gone))
        if back := {name: value for name, value in DEFAULTS.items() if name in there}:
            change.set_properties(back)
