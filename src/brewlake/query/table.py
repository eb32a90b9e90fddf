"""A query's answer as a table in the terminal."""

from rich.console import Group
from rich.table import Table
from rich.text import Text

from brewlake.query.result import QueryResult

NUMBERS = {"tinyint", "smallint", "integer", "bigint", "decimal", "float", "real", "double"}
MOST_ROWS = 100


def table(result: QueryResult, most: int = MOST_ROWS) -> Group:
    """Return the rows, at most `most` of them, and a line that says what they cost."""
    rows = len(result.rows)
    left_out = f", the first {most} shown" if rows > most else ""
    count = f"{rows:,} {'row' if rows == 1 else 'rows'}{left_out}"
    cost = f"{count} · {_size(result.bytes_scanned)} read · {result.seconds:.2f} s"
    made = Table(header_style="bold")
    for name, of in zip(result.columns, result.types, strict=True):
        made.add_column(Text(name), justify="right" if of in NUMBERS else "left", overflow="fold")
    for row in result.rows[:most]:
        made.add_row(*(Text("") if cell is None else Text(str(cell)) for cell in row))
    return Group(made, Text(cost, style="dim"))


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
