"""`python -m model.versions`: list, compare, promote, delete, push and pull the stored versions; measure drift."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from rich.console import Console
from rich.table import Table

from brewlake.errors import BrewlakeError
from brewlake.settings import settings_from_environment
from model.comparison import compare
from model.listing import list_versions
from model.promotion import promote
from model.registry import load_rows, load_unseen


def show_versions(console: Console) -> None:
    """Print the versions in the store."""
    table = Table("version", "trained", "beers", "error, IBU", "in the interval", "")
    for version in list_versions():
        if version.mae is None or version.coverage is None:
            table.add_row(version.version, "damaged", style="red")
            continue
        promoted = "promoted" if version.promoted else ""
        figures = (str(version.rows), f"{version.mae:.1f}", f"{version.coverage:.1%}")
        table.add_row(version.version, version.created_at, *figures, promoted)
    console.print(table)


def show_comparison(version: str, against: str, console: Console) -> None:
    """Print which of two versions is better; raise RegistryError if one is not stored."""
    console.print(compare(version, load_unseen(version), against, load_unseen(against)).sentence() + ".")


def promote_version(version: str, console: Console) -> None:
    """Promote a version; raise RegistryError if it is not stored."""
    promote(version)
    console.print(f"{version} is promoted. To serve it: make serve version={version}")


def remove(version: str, console: Console) -> None:
    """Delete a version from the store; raise RegistryError if it is not stored, or is promoted."""
    from model.storing import delete

    delete(version)
    console.print(f"{version} is deleted.")


def push(version: str, console: Console) -> None:
    """Copy a version to the platform's bucket; raise BrewlakeError if that cannot be."""
    from model.lake import lake_mirror

    console.print(f"{version} is at {lake_mirror().push(version)}")


def pull(version: str, console: Console) -> None:
    """Copy a version from the platform's bucket; raise BrewlakeError if that cannot be."""
    from model.lake import lake_mirror

    lake_mirror().pull(version)
    console.print(f"{version} is stored. To serve it: make serve version={version}")


def show_drift(version: str, console: Console) -> None:
    """Compare the beers that the service was asked with those of a version; raise BrewlakeError if it is unknown."""
    from brewlake.stack.models import given
    from model.drift import chance, drift, verdict
    from model.lake import read_asked

    rows, asked = load_rows(given(version, "drift")), read_asked()
    if not asked:
        raise BrewlakeError(
            "the lake has no captured predictions",
            "They are off by default: BREWLAKE_CAPTURE=1 make up-local. They arrive some seconds after the answer.",
        )
    table = Table("quantity", "drift", "", title=f"The newest {len(asked):,} beers asked, against those of {version}")
    for name, index in drift(rows, asked).items():
        table.add_row(name, f"{index:.2f}", verdict(index))
    console.print(table)
    console.print(f"With so many beers, chance alone gives about {chance(len(rows), len(asked)):.2f}.")


_ONE: Final[dict[str, Callable[[str, Console], None]]] = {
    "promote": promote_version,
    "delete": remove,
    "push": push,
    "pull": pull,
    "drift": show_drift,
}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m model.versions", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the versions in the store")
    comparing = commands.add_parser("compare", help="which of two versions is better on unseen beers")
    comparing.add_argument("version")
    comparing.add_argument("against")
    for name, act in _ONE.items():
        commands.add_parser(name, help=(act.__doc__ or "").partition(";")[0].lower()).add_argument("version")
    given = parser.parse_args()
    settings_from_environment().export()
    console = Console()
    try:
        if given.command == "list":
            show_versions(console)
        elif given.command == "compare":
            show_comparison(given.version, given.against, console)
        else:
            _ONE[given.command](given.version, console)
    except BrewlakeError as error:
        sys.exit(f"{error}\n{error.advice}")


if __name__ == "__main__":
    main()
