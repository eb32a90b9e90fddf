"""What duckathena asks of the storage of the tables' objects, in the words of S3."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object: its URI, its size in bytes, a tag that changes whenever its content does, and when it was written, in
    seconds since 1970, where the storage says so."""

    uri: str
    size: int
    etag: str
    modified: float | None = field(default=None, compare=False)


class Storage(Protocol):
    """A storage of objects. DuckDB reads what `fetch` returns, and files that are made of what `open` gives."""

    @property
    def readable(self) -> Sequence[Path]:
        """The folders under which the files lie that `fetch` returns."""
        ...

    @property
    def concurrency(self) -> int:
        """How many objects are best read at once: many where each is waited for, few where they are at hand."""
        ...

    def list(self, uri: str) -> Sequence[StoredObject]:
        """Return the objects under the folder `uri`, however deep."""
        ...

    def fetch(self, stored: StoredObject, gaps: Sequence[range] = ()) -> Path:
        """Return a local file with the object's content, which stays as it is while a query runs.

        What lies in the `gaps`, ranges of bytes in their order, nobody will read: there may be anything.
        """
        ...

    def read(self, stored: StoredObject, span: range) -> bytes:
        """Return a range of the object's bytes."""
        ...

    def open(self, stored: StoredObject) -> BinaryIO:
        """Return the object's content, to be read once and closed."""
        ...


class WritableStorage(Storage, Protocol):
    """A storage that CTAS, INSERT INTO and UNLOAD can write to, and where DROP TABLE removes what Iceberg keeps."""

    @property
    def staging(self) -> Path:
        """A folder for files on their way out; DuckDB may write there."""
        ...

    def put(self, path: Path, uri: str) -> None:
        """Store a file under an address."""
        ...

    def delete(self, objects: Sequence[StoredObject]) -> None:
        """Take objects away."""
        ...


def is_data(stored: StoredObject) -> bool:
    """Tell whether Athena reads the object: empty ones, and names that begin with `_` or `.`, are skipped.

    https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html
    """
    return stored.size > 0 and not stored.uri.rsplit("/", 1)[-1].startswith(("_", "."))
