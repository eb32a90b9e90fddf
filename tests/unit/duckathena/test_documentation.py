"""The page that lists the functions lists all that there are, and no other, each where it belongs."""

import re
from pathlib import Path

from duckathena.dialect.functions.refused import REFUSED
from duckathena.dialect.functions.registry import AGGREGATES, SCALARS, SPECIALS, WINDOWS

PAGE = Path(__file__).parents[3] / "docs" / "athena.md"
FUNCTIONS = PAGE.read_text().split("## Functions\n")[1].split("\n## ")[0]
SAME, DIFFERENT, NOT_THERE = FUNCTIONS.split("\n### ")[1:]


def _same() -> set[str]:
    items = re.findall(r"^- \*\*.*?\*\*: (.*?)(?=^- |\Z)", SAME, re.MULTILINE | re.DOTALL)
    return {name for item in items for name in re.findall(r"\w+", re.split(r"[;,]", item)[0])}


def _cells(table: str, column: int) -> str:
    return " ".join(line.split(" | ")[column] for line in table.splitlines() if line.startswith("| "))


def test_every_function_is_in_one_of_the_lists_of_those_that_are_there():
    same, different = _same(), set(re.findall(r"`(\w+)`", _cells(DIFFERENT, 0)))
    declared = {*SCALARS, *AGGREGATES, *WINDOWS, *SPECIALS}
    listed = same | different
    assert (sorted(declared - listed), sorted(listed - declared), sorted(same & different)) == ([], [], [])


def test_every_function_that_is_refused_is_listed_as_such():
    listed = set(re.findall(r"\w+", _cells(NOT_THERE, 1))) - {"functions"}
    assert (sorted(REFUSED - listed), sorted(listed - REFUSED)) == ([], [])
