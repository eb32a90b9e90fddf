"""The direction of the imports that docs/architecture.md promises, and that nothing imports itself in a circle."""

import ast
from collections import defaultdict
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from brewlake.settings import CHECKOUT

PACKAGES = {"brewlake": "src/brewlake", "lakestack": "src/lakestack", "duckathena": "src/duckathena", "model": "model"}

# What each may import of the others. Training asks brewlake for the rows; brewlake starts the programs of the model.
ALLOWED = {
    "brewlake": {"duckathena", "model"},
    "lakestack": {"duckathena"},
    "duckathena": set(),
    "model": {"brewlake"},
}


def modules(package: str) -> dict[str, Path]:
    """Return the files of a package by their modules' names."""
    top = CHECKOUT / PACKAGES[package]
    found = {}
    for file in top.rglob("*.py"):
        parts = [package, *file.relative_to(top).with_suffix("").parts]
        found[".".join(part for part in parts if part != "__init__")] = file
    return found


def imported(file: Path) -> set[str]:
    """Return the dotted names that a file imports, in its functions and for its types, too."""
    names = set[str]()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_in_one_direction(package: str) -> None:
    strangers = PACKAGES.keys() - ALLOWED[package] - {package}
    wrong = [
        f"{module} imports {name}"
        for module, file in modules(package).items()
        for name in imported(file)
        if name.partition(".")[0] in strangers
    ]
    assert not wrong


def circle(ways: Mapping[str, set[str]]) -> str:
    """Return a circle of the imports, empty where there is none."""
    sorter = TopologicalSorter(ways)
    try:
        sorter.prepare()
    except CycleError as error:
        return " <- ".join(error.args[1])
    return ""


@pytest.mark.parametrize("parts", [2, None], ids=["folders", "modules"])
def test_no_circle_of_imports(parts: int | None) -> None:
    """Of the modules, and of what lies directly in a package: its folders, each as one, and its files."""
    files = {module: file for package in PACKAGES for module, file in modules(package).items()}

    def room(name: str) -> str:
        """Return what an imported name is in."""
        module = name if name in files else name.rpartition(".")[0]
        return ".".join(module.split(".")[:parts])

    ways = defaultdict[str, set[str]](set)
    for module, file in files.items():
        ways[room(module)] |= {room(name) for name in imported(file)} - {room(module)}
    assert not circle(ways)
