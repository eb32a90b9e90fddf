"""What the compiled SQL calls inside DuckDB: macros, and functions in Python where DuckDB has none that answers like
Trino."""
