"""A catalogue in memory and a storage over a folder, to which statements may write."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from duckathena import Engine, Options, Result
from duckathena.catalog import Partition, Table
from duckathena.storage import StoredObject


class Warehouse:
    """Both at once; addresses are paths under `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[tuple[str, str], Table] = {}
        self.parts: dict[tuple[str, str], list[Partition]] = {}
        self.staging.mkdir()

    @property
    def readable(self) -> Sequence[Path]:
        return [self.folder, self.staging]

    @property
    def staging(self) -> Path:
        return self.folder.parent / "staging"

    def databases(self) -> Sequence[str]:
        return ["default"]

    def tables(self, database: str) -> Sequence[Table]:
        return [table for (within, _), table in self.known.items() if within == database]

    def table(self, database: str, name: str) -> Table | None:
        return self.known.get((database, name))

    def partitions(self, table: Table) -> Sequence[Partition]:
        return self.parts.get((table.database, table.name), [])

    def create_database(self, name: str, location: str, comment: str, properties: Mapping[str, str]) -> None:
        raise NotImplementedError

    def set_database_properties(self, name: str, properties: Mapping[str, str]) -> None:
        raise NotImplementedError

    def drop_database(self, name: str) -> None:
        raise NotImplementedError

    def create_table(self, table: Table) -> None:
        self.known[table.database, table.name] = table

    replace_table = create_table

    def drop_table(self, table: Table) -> None:
        del self.known[table.database, table.name]

    def add_partitions(self, table: Table, partitions: Sequence[Partition]) -> None:
        self.parts.setdefault((table.database, table.name), []).extend(partitions)

    def drop_partitions(self, table: Table, partitions: Sequence[Partition]) -> None:
        gone = {one.values for one in partitions}
        known = self.parts[table.database, table.name]
        self.parts[table.database, table.name] = [one for one in known if one.values not in gone]

    def list(self, uri: str) -> Sequence[StoredObject]:
        files = sorted(path for path in Path(uri).rglob("*") if path.is_file())
        stats = [(path, path.stat()) for path in files]
        return [StoredObject(str(path), stat.st_size, str(stat.st_mtime_ns), stat.st_mtime) for path, stat in stats]

    @property
    def concurrency(self) -> int:
        return 2

    def open(self, stored: StoredObject) -> BinaryIO:
        return self.fetch(stored).open("rb")

    def fetch(self, stored: StoredObject, gaps: Sequence[range] = ()) -> Path:  # noqa: ARG002 # a file is there whole
        return Path(stored.uri)

    def read(self, stored: StoredObject, span: range) -> bytes:
        return Path(stored.uri).read_bytes()[span.start : span.stop]

    def put(self, path: Path, uri: str) -> None:
        target = Path(uri)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)

    def delete(self, objects: Sequence[StoredObject]) -> None:
        for one in objects:
            Path(one.uri).unlink()


class World:
    """An engine over a warehouse. `{at}` in a statement is the warehouse's folder."""

    def __init__(self, folder: Path) -> None:
        (folder / "warehouse").mkdir()
        self.warehouse = Warehouse(folder / "warehouse")
        self.engine = Engine(self.warehouse, self.warehouse)

    def run(self, sql: str) -> Result:
        folder = str(self.warehouse.folder)
        return self.engine.execute(sql.replace("{at}", folder), options=Options(managed=f"{folder}/managed"))

    def ask(self, sql: str) -> list[list[str | None]]:
        return self.run(sql).text()

    def files(self, under: str) -> list[str]:
        root = self.warehouse.folder / under
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
