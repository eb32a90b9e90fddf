"""A DuckDB that can read the cache of fetched objects, and nothing else on the machine or beyond it."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from duckathena.dialect.typed import quote
from duckathena.runtime import (
    addresses,
    binary,
    csvlines,
    distributions,
    documents,
    formatting,
    geospatial,
    groks,
    json_standard,
    macros,
    numbers,
    patterns,
    registry,
    shapes,
    texts,
    time_formats,
    times,
    urls,
)

LOADED = (
    addresses,
    binary,
    csvlines,
    distributions,
    documents,
    formatting,
    geospatial,
    groks,
    json_standard,
    numbers,
    patterns,
    shapes,
    texts,
    time_formats,
    times,
    urls,
)  # importing them declares their functions


def connect(readable: Sequence[Path], spill: Path, memory: str = "2GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Return a database in memory that may read files under the folders `readable` and spill to the folder `spill`.

    The compiled SQL holds only what duckathena itself wrote; these settings are the second wall behind that one.
    https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(spill),
            "max_temp_directory_size": "10GB",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET scalar_subquery_error_on_multiple_rows = true")
    folders = ", ".join(quote(f"{folder.resolve()}/") for folder in readable)
    connection.execute(f"SET allowed_directories = [{folders}]")
    registry.install(connection)
    macros.install(connection)
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
