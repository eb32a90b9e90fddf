"""Iceberg tables: pyiceberg's tables over duckathena's storage, their metadata's place kept in the catalogue.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckathena.iceberg.evolution import addition, evolve, removal, replacement
    from duckathena.iceberg.reading import data_files, version, write
    from duckathena.iceberg.tables import create, insert, load, overwrite, snapshot_of

MODULES = {
    **dict.fromkeys(("addition", "evolve", "removal", "replacement"), "duckathena.iceberg.evolution"),
    **dict.fromkeys(("data_files", "version", "write"), "duckathena.iceberg.reading"),
    **dict.fromkeys(("create", "insert", "load", "overwrite", "snapshot_of"), "duckathena.iceberg.tables"),
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: pyiceberg takes a second, which queries of other tables should not wait."""
    if name not in MODULES:
        raise AttributeError(name)
    return getattr(import_module(MODULES[name]), name)


__all__ = [
    "addition", "create", "data_files", "evolve", "insert", "load", "overwrite", "removal", "replacement",
    "snapshot_of", "version", "write",
]  # fmt: skip
