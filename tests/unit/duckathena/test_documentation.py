"""The page that lists the functions lists all that there are, and no other."""

import re
from pathlib import Path

from duckathena.dialect.functions.registry import AGGREGATES, SCALARS, SPECIALS, WINDOWS

PAGE = Path(__file__).parents[3] / "docs" / "athena.md"


def test_every_function_is_on_the_page():
    section = PAGE.read_text().split("## Functions")[1].split("\n## ")[0]
    listed = set()
    for item in re.findall(r"^- \*\*.*?\*\*: (.*?)(?=^- |\Z)", section, re.MULTILINE | re.DOTALL):
        names = re.split(r"[;,]", item)[0]
        listed |= set(re.findall(r"\w+", names))
    declared = {*SCALARS, *AGGREGATES, *WINDOWS, *SPECIALS}
    assert (sorted(declared - listed), sorted(listed - declared)) == ([], [])
