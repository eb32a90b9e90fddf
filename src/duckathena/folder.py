"""A folder of files as one table: a catalogue and a storage without AWS.

`FolderTables({"beers": Path("beers/")}, columns)` is both; objects are the files themselves.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from duckathena.catalog import Column, Format, Partition, Table
from duckathena.storage import StoredObject

JSON_SERDE = "org.openx.data.jsonserde.JsonSerDe"


class FolderTables:
    """Folders of JSON lines as the tables of one database, each with the columns given for it.

    `folders` maps a table's name to its folder and its columns, `(name, Hive type)`. Subfolders `key=value` are ignored
    as partitions: all files of a folder are the table's rows.
    """

    def __init__(self, folders: Mapping[str, tuple[Path, Sequence[tuple[str, str]]]], database: str = "default") -> None:
        self.database = database
        self._tables = {
            name: Table(
                database=database,
                name=name,
                columns=tuple(Column(column, of) for column, of in columns),
                partition_keys=(),
                location=str(folder),
                format=Format(JSON_SERDE),
            )
            for name, (folder, columns) in folders.items()
        }

    def databases(self) -> Sequence[str]:
        return [self.database]

    def tables(self, database: str) -> Sequence[Table]:
        return list(self._tables.values()) if database == self.database else []

    def table(self, database: str, name: str) -> Table | None:
        return self._tables.get(name) if database == self.database else None

    def partitions(self, table: Table) -> Sequence[Partition]:
        return [Partition((), table.location)]

    def list(self, uri: str) -> Sequence[StoredObject]:
        files = sorted(path for path in Path(uri).rglob("*") if path.is_file())
        stats = [(path, path.stat()) for path in files]
        return [StoredObject(str(path), stat.st_size, f"{stat.st_mtime_ns:x}-{stat.st_size:x}") for path, stat in stats]

    def fetch(self, stored: StoredObject) -> Path:
        return Path(stored.uri)
