"""Trino SQL to DuckDB SQL: `parser` reads, `queries`, `relations` and `expressions` resolve, type and write.

Every expression is typed by Trino's rules on the way (`signatures`, `coercion`), so nothing depends on how DuckDB would
have typed it, and only what has a rule here reaches DuckDB at all.
"""
