"""What a format's reader is given, and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duckathena.catalog import Table
from duckathena.dialect.typed import quote
from duckathena.errors import NotSupported
from duckathena.types import Type

FILE = "duckathena_file"  # the column that holds a row's local file


@dataclass(frozen=True, slots=True)
class Source:
    """Files of one table, and the columns wanted of them."""

    table: Table
    names: Sequence[str]
    types: Sequence[Type]
    files: Sequence[Path]

    @property
    def parameters(self) -> dict[str, str]:
        """The SerDe's parameters."""
        return dict(self.table.format.parameters)

    def file_list(self) -> str:
        return f"[{', '.join(quote(str(path)) for path in self.files)}]"


@dataclass(frozen=True, slots=True)
class Reading:
    """A DuckDB relation, and the SQL of each wanted column over it, known as `d`."""

    relation: str
    columns: Sequence[str]


COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
UNREADABLE = {".bz2", ".snappy", ".lz4", ".deflate", ".lzo"}


def compression(files: Sequence[Path]) -> str:
    """Return DuckDB's name of the files' compression, which Hive tells by the object's name."""
    found = {path.suffix.lower() for path in files}
    for suffix in found & UNREADABLE:
        raise NotSupported(f"objects compressed as {suffix}")
    names = {COMPRESSIONS.get(suffix, "uncompressed") for suffix in found}
    if len(names) > 1:
        return "auto_detect"
    return names.pop()
