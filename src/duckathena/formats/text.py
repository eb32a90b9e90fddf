"""Text on its way to DuckDB: decompressed into a file of its own, so that several threads can read it."""

from pathlib import Path

from duckathena.catalog import Table
from duckathena.formats.compression import chunks, is_compressed
from duckathena.formats.source import Prepared


def prepare(path: Path, target: Path, _table: Table) -> Prepared:
    """Return the text of `path` as a file: itself, or `target` if it is compressed."""
    if not is_compressed(path):
        return Prepared(path)
    with target.open("wb") as file:
        file.writelines(chunks(path))
    return Prepared(target)
