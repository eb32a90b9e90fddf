"""The emulator's Glue as the catalogue of the queries."""

from collections.abc import Sequence
from typing import Any

from duckathena.aws import GlueCatalog, partition_of, table_of
from duckathena.catalog import Partition, Table
from lakestack.glue.catalog.model import Table as GlueTable
from lakestack.glue.errors import GlueError
from lakestack.glue.state import stores


class EmulatedCatalog(GlueCatalog):
    """A catalogue over a Glue client, but for what each query reads: tables and partitions come without a request."""

    def __init__(self, glue: Any, account: str, region: str) -> None:
        super().__init__(glue)
        self._account, self._region = account, region

    def table(self, database: str, name: str) -> Table | None:
        found = self._found(database, name)
        return table_of(database, found.input) if found else None

    def partitions(self, table: Table) -> Sequence[Partition]:
        found = self._found(table.database, table.name)
        if found is None:  # it was dropped meanwhile
            return []
        return [partition_of(table, one.input) for one in list(found.partitions.values())]

    def _found(self, database: str, name: str) -> GlueTable | None:
        try:
            return stores[self._account][self._region].catalog.table(database, name)
        except GlueError:
            return None
