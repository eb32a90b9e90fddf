"""Tables over folders of files, for tests of how they are read."""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from duckathena import AthenaError, Engine
from duckathena.folder import FolderTables
from duckathena.storage import StoredObject

BEER = [("id", "bigint"), ("name", "string"), ("abv", "double")]


class Lake(FolderTables):
    """One table `t` over a folder, of any format, that remembers what was fetched."""

    def __init__(self, folder: Path, columns: Sequence[tuple[str, str]], **changes: Any) -> None:
        super().__init__({"t": (folder, columns)})
        self._tables["t"] = replace(self._tables["t"], **changes)
        self.fetched: list[str] = []

    def fetch(self, stored: StoredObject, gaps: Sequence[range] = ()) -> Path:
        self.fetched.append(Path(stored.uri).name)
        return super().fetch(stored, gaps)


def lake(folder: Path, files: Mapping[str, str | bytes], columns: Sequence[tuple[str, str]], **changes: Any) -> Lake:
    """Return a lake of files; texts are written as UTF-8, and gzipped where the name ends so."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") and isinstance(content, str) else data)
    return Lake(folder, columns, **changes)


def ask(tables: Lake, sql: str) -> list[list[str | None]]:
    return Engine(tables, tables).execute(sql).text()


def failure(tables: Lake, sql: str) -> AthenaError:
    with pytest.raises(AthenaError) as raised:
        ask(tables, sql)
    return raised.value
