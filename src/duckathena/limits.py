"""Limits of Athena's that more than one part of duckathena heeds."""

# Files that a statement writes at once: https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html
MOST_WRITERS = 100
