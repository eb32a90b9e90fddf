"""Loads macros.sql, the functions that DuckDB's own can be put together to give."""

from importlib.resources import files

import duckdb


def install(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(files("duckathena.runtime").joinpath("macros.sql").read_text())
