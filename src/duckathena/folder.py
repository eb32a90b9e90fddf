"""A folder of files as one table: a catalogue and a storage without AWS.

`FolderTables({"beers": (Path("beers"), [("id", "bigint")])})` is both; objects are the files themselves.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from duckathena.catalog import Column, Format, Partition, Table
from duckathena.storage import StoredObject

JSON_SERDE = "org.openx.data.jsonserde.JsonSerDe"


class FolderTables:
    """Folders of JSON lines as the tables of one database, each with the columns given for it.

    `folders` maps a table's name to its folder and its columns, `(name, Hive type)`. Folders `key=value` in it are its
    partitions, their keys texts.
    """

    def __init__(
        self, folders: Mapping[str, tuple[Path, Sequence[tuple[str, str]]]], database: str = "default"
    ) -> None:
        self.database = database
        self._tables = {
            name: Table(
                database=database,
                name=name,
                columns=tuple(Column(column, of) for column, of in columns),
                partition_keys=tuple(Column(key, "string") for key in _keys(folder)),
                location=str(folder),
                format=Format(JSON_SERDE),
            )
            for name, (folder, columns) in folders.items()
        }

    @property
    def readable(self) -> Sequence[Path]:
        return [Path(table.location) for table in self._tables.values()]

    def databases(self) -> Sequence[str]:
        return [self.database]

    def tables(self, database: str) -> Sequence[Table]:
        return list(self._tables.values()) if database == self.database else []

    def table(self, database: str, name: str) -> Table | None:
        return self._tables.get(name) if database == self.database else None

    def partitions(self, table: Table) -> Sequence[Partition]:
        root = Path(table.location)
        found = sorted(root.glob("/".join(f"{key.name}=*" for key in table.partition_keys)))
        return [
            Partition(tuple(part.partition("=")[2] for part in one.relative_to(root).parts), str(one)) for one in found
        ]

    @property
    def concurrency(self) -> int:
        return os.process_cpu_count() or 1

    def list(self, uri: str) -> Sequence[StoredObject]:
        files = sorted(path for path in Path(uri).rglob("*") if path.is_file())
        stats = [(path, path.stat()) for path in files]
        return [StoredObject(str(path), stat.st_size, f"{stat.st_mtime_ns:x}-{stat.st_size:x}") for path, stat in stats]

    def fetch(self, stored: StoredObject, gaps: Sequence[range] = ()) -> Path:  # noqa: ARG002 # a file is there whole
        return Path(stored.uri)

    def read(self, stored: StoredObject, span: range) -> bytes:
        with self.fetch(stored).open("rb") as file:
            file.seek(span.start)
            return file.read(len(span))

    def open(self, stored: StoredObject) -> BinaryIO:
        return self.fetch(stored).open("rb")


def _keys(folder: Path) -> list[str]:
    """Return the names of the `key=value` folders, level by level, along the first branch."""
    keys = []
    while found := next((one for one in sorted(folder.glob("*=*")) if one.is_dir()), None):
        keys.append(found.name.partition("=")[0].lower())
        folder = found
    return keys
