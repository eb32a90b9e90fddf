"""Athena SQL (Trino dialect) executed by DuckDB."""
