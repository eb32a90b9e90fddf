"""information_schema: the catalogue itself, as tables. https://docs.aws.amazon.com/athena/latest/ug/querying-glue-catalog.html"""

from collections.abc import Iterable, Sequence

from duckathena.catalog import Catalog, Table
from duckathena.dialect.columns import column_type
from duckathena.dialect.typed import quote
from duckathena.types import BIGINT, VARCHAR, Type

METADATA_SCHEMA = "information_schema"
CATALOG = "awsdatacatalog"
Columns = Sequence[tuple[str, Type]]


def metadata_table(catalog: Catalog, name: str) -> tuple[Columns, str] | None:
    """Return the columns of `information_schema.name` and its rows as SQL for VALUES, or None if there is no such
    table.

    VALUES wants a row even where there is none: the last row is all NULL, for the reader to leave out.
    """
    found = TABLES.get(name)
    if found is None:
        return None
    columns, rows = found[0], found[1](catalog)
    empty = [None] * len(columns)
    return columns, ", ".join(f"({', '.join(map(_literal, one))})" for one in [*rows, empty])


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return quote(value) if isinstance(value, str) else str(value)


Row = Sequence[str | int | None]


def _schemata(catalog: Catalog) -> Iterable[Row]:
    return [(CATALOG, name) for name in (*catalog.databases(), METADATA_SCHEMA)]


def _tables(catalog: Catalog) -> Iterable[Row]:
    return [(CATALOG, table.database, table.name, "VIEW" if table.kind == "VIRTUAL_VIEW" else "BASE TABLE")
            for table in _all(catalog)]  # fmt: skip


def _columns(catalog: Catalog) -> Iterable[Row]:
    rows: list[Row] = []
    for table in _all(catalog):
        for position, column in enumerate((*table.columns, *table.partition_keys), start=1):
            of = str(column_type(table, column))
            extra = "partition key" if column in table.partition_keys else None
            rows.append((CATALOG, table.database, table.name, column.name.lower(), position, None, "YES", of,
                         column.comment or None, extra))  # fmt: skip
    return rows


def _all(catalog: Catalog) -> list[Table]:
    return [table for database in catalog.databases() for table in catalog.tables(database)]


TABLES = {
    "schemata": ([("catalog_name", VARCHAR), ("schema_name", VARCHAR)], _schemata),
    "tables": ([(name, VARCHAR) for name in ("table_catalog", "table_schema", "table_name", "table_type")], _tables),
    "columns": (
        [("table_catalog", VARCHAR), ("table_schema", VARCHAR), ("table_name", VARCHAR), ("column_name", VARCHAR),
         ("ordinal_position", BIGINT), ("column_default", VARCHAR), ("is_nullable", VARCHAR), ("data_type", VARCHAR),
         ("comment", VARCHAR), ("extra_info", VARCHAR)],
        _columns,
    ),
}  # fmt: skip
