"""The direction of the imports that docs/architecture.md promises, and that no module imports itself in a circle."""

import ast
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


def imported(file: Path, *, at_import: bool) -> set[str]:
    """Return the dotted names that a file imports; only those that are imported with it if `at_import`."""
    tree = ast.parse(file.read_text())
    deferred = {
        node
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(outer, ast.If) and "TYPE_CHECKING" in ast.unparse(outer.test))
        for node in ast.walk(outer)
    }
    names = set[str]()
    for node in ast.walk(tree):
        if at_import and node in deferred:
            continue
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
        for name in imported(file, at_import=False)
        if name.partition(".")[0] in strangers
    ]
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_no_circle_of_imports(package: str) -> None:
    files = modules(package)

    def module_of(name: str) -> str:
        """Return the module that an imported name is, or is in."""
        return name if name in files else name.rpartition(".")[0]

    ways = {
        module: {module_of(name) for name in imported(file, at_import=True)} & files.keys() - {module}
        for module, file in files.items()
    }
    done = set[str]()

    def follow(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, f"a circle: {' -> '.join([*way[way.index(module) :], module])}"
        if module not in done:
            for other in sorted(ways[module]):
                follow(other, (*way, module))
            done.add(module)

    for module in files:
        follow(module, ())
