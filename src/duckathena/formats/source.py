"""What a format's reader is given, and what it gives back."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from duckathena.catalog import Table
from duckathena.dialect.typed import quote
from duckathena.storage import Storage, StoredObject
from duckathena.types import Type

FILE = "duckathena_file"  # the column that holds a row's local file


@dataclass(frozen=True, slots=True)
class Original:
    """An object as it is stored, and the names of the columns that are wanted of it."""

    stored: StoredObject
    storage: Storage = field(compare=False)
    columns: tuple[str, ...]

    @property
    def suffix(self) -> str:
        """The ending of the object's name, in lower case: it tells the compression."""
        return posixpath.splitext(self.stored.uri)[1].lower()

    def fetch(self, gaps: Sequence[range] = ()) -> Path:
        """Return the object as a local file, which stays; what lies in the `gaps` will not be read."""
        return self.storage.fetch(self.stored, gaps)

    def read(self, span: range) -> bytes:
        """Return a range of the object's bytes."""
        return self.storage.read(self.stored, span)

    def open(self) -> BinaryIO:
        """Return the object's content, to be read once and closed."""
        return self.storage.open(self.stored)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A local file that DuckDB can read. It holds one object, or, merged, several whose rows tell by a number which of
    them they are of."""

    path: Path
    merged: int = 0  # objects
    scanned: int = 0  # bytes that are read of a columnar object: those of its wanted columns
    schema: str = ""  # of a columnar object: two files with the same one have the same columns


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
    """A DuckDB relation, known as `d`, the SQL of each wanted column over it, and of a row's object: its place among
    those that were read."""

    relation: str
    columns: Sequence[str]
    place: str = "d.file_index"


def file_list(paths: Sequence[Path]) -> str:
    return f"[{', '.join(quote(str(path)) for path in paths)}]"


def in_object() -> str:
    """Return DuckDB SQL for the end of an error's text; the local file's name becomes the object's address."""
    return f"{quote(' in ')} || d.{FILE}"
