"""Tables of `expression | type | text`: what Athena answers, a case a line.

A third column in angle brackets is an error's code: `1 / 0 | | <DIVISION_BY_ZERO>`. NULL is written `NULL`.
Blank lines and lines that begin with # are for the reader.
"""

import re
from dataclasses import dataclass

import pytest

from duckathena import AthenaError, Engine


@dataclass(frozen=True)
class Case:
    expression: str
    type: str
    text: str


def table(text: str) -> pytest.MarkDecorator:
    """Return the parametrisation over a table's lines; the test takes `case`."""
    lines = [line.strip() for line in text.splitlines()]
    found = [Case(*_cells(line)) for line in lines if line and not line.startswith("# ")]
    return pytest.mark.parametrize("case", found, ids=lambda case: case.expression)


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in re.split(r"(?<!\|)\|(?!\|)", line)]
    assert len(cells) >= 3, f"a case has three columns: {line}"
    return [line[: line.rindex("|", 0, line.rindex("|"))].strip(), *cells[-2:]] if len(cells) > 3 else cells


def check(engine: Engine, case: Case, select: str = "SELECT {}") -> None:
    """Assert that Athena's answer to the case's expression is the one in the table."""
    whole = case.expression.upper().startswith(("SELECT ", "WITH ", "VALUES ", "(SELECT ", "TABLE "))
    sql = case.expression if whole else select.format(case.expression)
    if case.text.startswith("<"):
        with pytest.raises(AthenaError) as failure:
            engine.execute(sql)
        assert failure.value.code == case.text.strip("<>")
        return
    result = engine.execute(sql)
    values = [value for row in result.text() for value in row]
    shown = [str(column.type) for column in result.columns]
    assert (shown, ["NULL" if value is None else value for value in values]) == ([case.type], [case.text])
