"""Athena: its API over duckathena, with Glue's tables and S3's objects, all in LocalStack's own process."""
