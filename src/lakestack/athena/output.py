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


def parse_csv(text: str) -> list[list[str | None]]:
    """Return the rows of `csv`'s text, the header first."""
    rows: list[list[str | None]] = []
    row: list[str | None] = []
    for found in VALUE.finditer(text):
        value = found[1]
        row.append(None if value is None else value.replace('""', '"'))
        if found[2] == "\n":
            rows.append(row)
            row = []
    return rows


# Hive pads these answers' values.
PADDED = {"Describe": 20, "ShowColumns": 20}


def plain(rows: Iterable[Row], kind: str) -> str:
    """Return a statement's text: a line a row, its values apart by tabs."""
    width = PADDED.get(kind, 0)
    return "".join(f"{'\t'.join((value or '').ljust(width) for value in row)}\n" for row in rows)


def parse_plain(text: str) -> list[list[str | None]]:
    """Return the lines: GetQueryResults gives each as one value, tabs and all."""
    return [[line] for line in text.split("\n")[:-1]]
