"""Athena: its API over duckathena, whose tables are Glue's and whose objects are S3's, both in LocalStack's own
process."""
