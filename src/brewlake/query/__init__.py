"""The platform's queries: named SQL in `sql/`, run by Athena (`athena`) or, the same SQL, in this process (`local`)."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from brewlake.errors import BrewlakeError


def names() -> list[str]:
    """Return the names of the named queries, in alphabetical order."""
    return sorted(found.name.removesuffix(".sql") for found in _folder().iterdir() if found.name.endswith(".sql"))


def named(name: str) -> str:
    """Return the SQL of a named query. Raises BrewlakeError, with the names there are, for an unknown one."""
    if name not in names():
        raise BrewlakeError(f"there is no named query {name!r}", f"Those that exist: {', '.join(names())}.")
    return (_folder() / f"{name}.sql").read_text()


def description(name: str) -> str:
    """Return what a named query answers: its first line, a comment."""
    return named(name).splitlines()[0].removeprefix("--").strip()


def _folder() -> Traversable:
    return files("brewlake.query").joinpath("sql")
