"""What a format's reader is given, and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duckathena.catalog import Table
from duckathena.dialect.typed import quote
from duckathena.types import Type

FILE = "duckathena_file"  # the column that holds a row's local file

# What JSON documents may hold: "keys" of another case, "values" that DuckDB would read as others.
type Unusual = frozenset[str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A local file that DuckDB can read, and what in it wants a slower way of reading."""

    path: Path
    unusual: Unusual = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """Files of one table, and the columns wanted of them."""

    table: Table
    names: Sequence[str]
    types: Sequence[Type]
    files: Sequence[Prepared]

    @property
    def parameters(self) -> dict[str, str]:
        """The SerDe's parameters."""
        return dict(self.table.format.parameters)

    def file_list(self) -> str:
        return file_list([file.path for file in self.files])


@dataclass(frozen=True, slots=True)
class Reading:
    """A DuckDB relation, and the SQL of each wanted column over it, known as `d`."""

    relation: str
    columns: Sequence[str]


def file_list(paths: Sequence[Path]) -> str:
    return f"[{', '.join(quote(str(path)) for path in paths)}]"


def in_object() -> str:
    """Return DuckDB SQL for the end of an error's text; the local file's name becomes the object's address."""
    return f"{quote(' in ')} || d.{FILE}"
