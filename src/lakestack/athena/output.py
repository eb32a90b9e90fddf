"""The result object in S3: CSV for queries, plain text for DDL, exactly as Athena writes them.

https://docs.aws.amazon.com/athena/latest/ug/querying.html#saving-query-results
"""

import re
from collections.abc import Iterable, Sequence

Row = Sequence[str | None]
VALUE = re.compile(r'(?:"((?:[^"]|"")*)")?([,\n])')


def csv(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Return CSV: every value quoted, NULL empty and without quotes."""
    return "".join(f"{','.join(map(_quoted, row))}\n" for row in (header, *rows))


def _quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def parse_csv(record: str) -> list[str | None]:
    """Return the values of one row of `csv`'s text."""
    return [None if found[1] is None else found[1].replace('""', '"') for found in VALUE.finditer(record)]


def plain(rows: Iterable[Row]) -> str:
    """Return a statement's text: a line a row, its values apart by tabs, and no newline behind the last."""
    return "\n".join("\t".join(value or "" for value in row) for row in rows)
