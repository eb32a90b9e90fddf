"""Iceberg tables: pyiceberg's tables over duckathena's storage, their metadata's place kept in the catalogue.

https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg.html
"""

from duckathena.iceberg.reading import data_files, version, write
from duckathena.iceberg.tables import create, insert, load, overwrite, snapshot_of

__all__ = ["create", "data_files", "insert", "load", "overwrite", "snapshot_of", "version", "write"]
