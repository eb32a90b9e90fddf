"""What a statement runs on, and what it answers: the names of columns, and rows of texts."""

from collections.abc import Sequence
from typing import cast

from duckathena.catalog import Catalog, Table, WritableCatalog
from duckathena.errors import AthenaError, NotSupported, SchemaNotFound, TableNotFound
from duckathena.statements.model import Name
from duckathena.storage import Storage
from duckathena.views import KIND as VIEW

Answer = tuple[Sequence[str], Sequence[tuple[str, ...]]]
NOTHING: Answer = ((), ())


class Session:
    """What a statement runs on: the catalogue, the storage and the database that names without one mean."""

    def __init__(self, catalog: Catalog, storage: Storage, database: str) -> None:
        self.catalog = catalog
        self.storage = storage
        self.database = database.strip("`").lower()  # awswrangler quotes it

    @property
    def writable(self) -> WritableCatalog:
        if not hasattr(self.catalog, "create_table"):
            raise NotSupported("DDL on a catalogue that can only be read")
        return cast("WritableCatalog", self.catalog)

    def table(self, name: Name) -> Table:
        database = name[0] or self.database
        found = self.catalog.table(database, name[1])
        if found is None:
            self.check_database(database)
            raise TableNotFound(f"Table '{database}.{name[1]}' does not exist")
        return found

    def base_table(self, name: Name) -> Table:
        """Return a table that is no view, which ALTER TABLE and MSCK change."""
        found = self.table(name)
        if found.kind == VIEW:
            raise AthenaError("SemanticException To alter a view you need to use the ALTER VIEW command.",
                              code="FAILED")  # fmt: skip
        return found

    def check_database(self, name: str) -> None:
        if name not in self.catalog.databases():
            raise SchemaNotFound(f"Schema '{name}' does not exist")
