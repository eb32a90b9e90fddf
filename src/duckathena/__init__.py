"""Athena SQL (engine version 3: Trino for queries, Hive for DDL) executed by DuckDB.

Give an `Engine` a catalogue and a storage; `execute(sql)` answers with the types and the value text that Athena
answers with, or raises an `AthenaError` that says why not.
"""

from duckathena.engine import Engine, Options
from duckathena.errors import AthenaError
from duckathena.results import Column, Result

__all__ = ["AthenaError", "Column", "Engine", "Options", "Result"]
