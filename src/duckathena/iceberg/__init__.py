"""Iceberg tables: pyiceberg's tables over duckathena's storage, their metadata's place kept in the catalogue.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckathena.iceberg.evolution import (
        addition,
        evolve,
        removal,
        replacement,
        set_properties,
        unset_properties,
    )
    from duckathena.iceberg.expiry import vacuum
    from duckathena.iceberg.metadata_tables import metadata_table
    from duckathena.iceberg.reading import Snapshot
    from duckathena.iceberg.shown import create_statement, described, shown_properties
    from duckathena.iceberg.tables import columns_as_of, columns_now, create, drop, load, partition_columns, snapshot_of
    from duckathena.iceberg.writing import insert, overwrite, writable

MODULES = {
    "evolution": ("addition", "evolve", "removal", "replacement", "set_properties", "unset_properties"),
    "expiry": ("vacuum",),
    "metadata_tables": ("metadata_table",),
    "reading": ("Snapshot",),
    "shown": ("create_statement", "described", "shown_properties"),
    "tables": ("columns_as_of", "columns_now", "create", "drop", "load", "partition_columns", "snapshot_of"),
    "writing": ("insert", "overwrite", "writable"),
}
WHERE = {name: f"duckathena.iceberg.{module}" for module, names in MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: pyiceberg takes a second, which queries of other tables should not wait."""
    if name not in WHERE:
        raise AttributeError(name)
    return getattr(import_module(WHERE[name]), name)


__all__ = [
    "Snapshot", "addition", "columns_as_of", "columns_now", "create", "create_statement", "described", "drop",
    "evolve", "insert", "load", "metadata_table", "overwrite", "partition_columns", "removal", "replacement",
    "set_properties", "shown_properties", "snapshot_of", "unset_properties", "vacuum", "writable",
]  # fmt: skip
