"""The pages lead somewhere, and the README says the same in both languages: links, headings, commands."""

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


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"\]\(.*?\)", "", heading)).strip().lower().replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_to_headings_find_them(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]*)#([^)]+)\)", page.read_text())
    missing = [anchor for link, anchor in links if anchor not in _anchors(page.parent / link if link else page)]
    assert not missing


def test_the_readme_names_the_same_commands_and_links_in_both_languages() -> None:
    def named(readme: str) -> tuple[set[str], set[str]]:
        text = (CHECKOUT / readme).read_text().replace("ARQUIVO", "FILE")
        return set(re.findall(r"`(make[^`]*)`", text)), set(re.findall(r"\]\(([^)]+)\)", text))

    (commands, links), (comandos, ligacoes) = named("README.md"), named("README.pt-BR.md")
    assert commands == comandos
    assert links - {"README.pt-BR.md"} == ligacoes - {"README.md"}


def test_the_architecture_page_leads_to_every_other() -> None:
    linked = set(re.findall(r"\]\(([a-z]+\.md)\)", (CHECKOUT / "docs" / "architecture.md").read_text()))
    assert {page.name for page in (CHECKOUT / "docs").glob("*.md")} - linked == {"architecture.md"}


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
