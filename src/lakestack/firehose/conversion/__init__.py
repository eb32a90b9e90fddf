"""Conversion of JSON records to Parquet and ORC by the schema of a Glue table."""
