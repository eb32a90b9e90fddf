"""The README leads somewhere: its links, its targets, its paths."""

import re
import subprocess
from pathlib import Path

import pytest

from brewlake.settings import CHECKOUT
from tests.benchmarks import tables

PAGES = [
    *sorted(CHECKOUT.glob("*.md")),
    *sorted((CHECKOUT / "docs").rglob("*.md")),
    CHECKOUT / "src" / "duckathena" / "README.md",
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text())
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_every_target_that_the_readme_names_is_in_make_help() -> None:
    listed = subprocess.run(["make", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"make ([a-z_-]+)", listed))
    named = set(re.findall(r"`make ([a-z_-]+)", (CHECKOUT / "README.md").read_text()))
    assert named
    assert named <= targets


@pytest.mark.parametrize("page", tables.PAGES, ids=lambda page: page.name)
def test_its_tables_are_the_recorded_results(page: Path) -> None:
    text = page.read_text()
    assert "<!-- /" in text
    assert text == tables.filled(text, tables.PAGES[page]), "write them anew: python -m tests.benchmarks.tables"


def test_each_record_has_its_table() -> None:
    pages = "".join(page.read_text() for page in tables.PAGES)
    assert [name for name in tables.TABLES if f"<!-- /{name} -->" not in pages] == []
