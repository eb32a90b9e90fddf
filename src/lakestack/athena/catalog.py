"""The emulator's Glue as the catalogue of the queries."""

from collections.abc import Sequence
from typing import Any

from duckathena.aws import GlueCatalog, partition_of
from duckathena.catalog import Partition, Table
from lakestack.glue.errors import GlueError
from lakestack.glue.state import stores


class EmulatedCatalog(GlueCatalog):
    """A catalogue over a Glue client, but for what there are thousands of: partitions are read without requests."""

    def __init__(self, glue: Any, account: str, region: str) -> None:
        super().__init__(glue)
        self._account, self._region = account, region

    def partitions(self, table: Table) -> Sequence[Partition]:
        try:
            found = stores[self._account][self._region].catalog.database(table.database).table(table.name)
        except GlueError:  # it was dropped meanwhile
            return []
        return [partition_of(table, one.input) for one in list(found.partitions.values())]
