"""The rows of objects that have been parsed once, kept on disk as Parquet, within a bound.

A pack is a Parquet file with the rows of one or more objects: the columns of the table that have been asked for and, in
the column `object`, a number of the object's own. Beside it lies `<pack>.json`, which says whose rows they are. An
object is known by its address, its ETag and the table's schema and SerDe: of one that was written anew, or is read
otherwise, nothing is known.
"""

import hashlib
import json
import secrets
import threading
import time
import uuid
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from duckathena.catalog import Table
from duckathena.storage import StoredObject

LIMIT = 4 * 1024**3  # bytes
ABANDONED = 3600  # seconds after which a pack that nothing describes has no writer any more
VERSION = 3  # of what is kept: another one knows nothing of it
PROPERTIES = ("skip.header.line.count", "use.null.for.invalid.data")

type Columns = frozenset[int]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack: its file, the number of its first object, and which of the table's columns it holds, by their numbers."""

    path: Path
    first: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class Rows:
    """Where an object's rows are: the pack, the number that they have there, how many objects' rows it holds, and
    which columns."""

    pack: Path
    number: int
    among: int
    columns: Columns


class ParsedRows:
    """The packs in a folder. Several threads may use one."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._writers: dict[str, threading.Lock] = {}
        self._known: dict[str, Rows] = {}
        self._sizes: OrderedDict[Path, int] = OrderedDict()  # the pack used last is last
        self._in_use: Counter[Path] = Counter()
        for path in sorted(folder.glob("*.json"), key=lambda found: found.stat().st_mtime):
            self._load(path)
        for pack in set(folder.glob("*.parquet")) - set(self._sizes):
            if time.time() - pack.stat().st_mtime > ABANDONED:
                pack.unlink()

    def find(
        self, table: Table, objects: Sequence[StoredObject], columns: Columns, lease: set[Path]
    ) -> list[Rows | None]:
        """Return where the rows of each object are, as this table reads them, with these columns at least.

        The packs are added to `lease`, and stay where they are until it is released.
        """
        reading = signature(table)
        with self._lock:
            found = [self._known.get(_key(reading, one)) for one in objects]
            # Another process that shares the folder may have removed some.
            there = {pack for pack in {one.pack for one in found if one} if pack.exists()}
            for pack in there:
                self._sizes.move_to_end(pack)
                self._take(pack, lease)
            return [one if one and one.pack in there and one.columns >= columns else None for one in found]

    def columns(self, table: Table, objects: Sequence[StoredObject]) -> Columns | None:
        """Return the columns that are kept of any of the objects; None if nothing is."""
        reading = signature(table)
        with self._lock:
            found = [one.columns for stored in objects if (one := self._known.get(_key(reading, stored)))]
        return frozenset[int]().union(*found) if found else None

    def release(self, lease: set[Path]) -> None:
        with self._lock:
            self._in_use.subtract(lease)
            self._shrink()

    @contextmanager
    def writing(self, table: Table) -> Iterator[None]:
        """Let one query at a time parse a table's objects: the others find what it has parsed."""
        with self._lock:
            lock = self._writers.setdefault(signature(table), threading.Lock())
        with lock:
            yield

    @contextmanager
    def new_pack(self, columns: Columns) -> Iterator[Pack]:
        """Give where rows may be written, and the first of numbers that no object has yet, not even in packs that
        another process keeps in the same folder. Nothing is left of a pack whose writer fails."""
        pack = Pack(self.folder / f"{uuid.uuid4().hex}.parquet", secrets.randbits(60), columns)
        try:
            yield pack
        except BaseException:
            pack.path.unlink(missing_ok=True)
            raise

    def add(self, table: Table, pack: Pack, objects: Sequence[StoredObject], lease: set[Path]) -> None:
        """Keep a pack with the rows of `objects`, numbered from its first, at least until `lease` is released."""
        reading = signature(table)
        keys = [_key(reading, one) for one in objects]
        index = {"version": [VERSION, duckdb.__version__], "first": pack.first, "columns": sorted(pack.columns)}
        _sidecar(pack.path).write_text(json.dumps(index | {"keys": keys}))
        with self._lock:
            self._enter(pack, keys)
            self._take(pack.path, lease)
            self._shrink()

    def _take(self, pack: Path, lease: set[Path]) -> None:
        if pack not in lease:
            lease.add(pack)
            self._in_use[pack] += 1

    def _load(self, path: Path) -> None:
        pack = path.with_suffix(".parquet")
        try:
            index = json.loads(path.read_text())
        except ValueError:
            index = {}
        if index.get("version") != [VERSION, duckdb.__version__] or not pack.exists():
            path.unlink()
            pack.unlink(missing_ok=True)
        else:
            self._enter(Pack(pack, index["first"], frozenset(index["columns"])), index["keys"])

    def _enter(self, pack: Pack, keys: Sequence[str]) -> None:
        self._known |= {
            key: Rows(pack.path, number, len(keys), pack.columns) for number, key in enumerate(keys, start=pack.first)
        }
        self._sizes[pack.path] = pack.path.stat().st_size

    def _shrink(self) -> None:
        """Remove the packs that were used longest ago, beyond the limit."""
        total = sum(self._sizes.values())
        for pack in [one for one in self._sizes if not self._in_use[one]]:
            if total <= self._limit:
                return
            total -= self._sizes.pop(pack)
            self._known = {key: rows for key, rows in self._known.items() if rows.pack != pack}
            pack.unlink(missing_ok=True)
            _sidecar(pack).unlink(missing_ok=True)


def signature(table: Table) -> str:
    """Return a text that is another whenever the table's objects would be read otherwise."""
    shown = [
        [[column.name, column.type] for column in table.columns],
        table.format.serde,
        sorted(table.format.parameters.items()),
        [table.parameters.get(name) for name in PROPERTIES],
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def _key(reading: str, stored: StoredObject) -> str:
    return hashlib.sha256(f"{reading}\n{stored.uri}\n{stored.etag}\n{stored.size}".encode()).hexdigest()[:32]


def _sidecar(pack: Path) -> Path:
    return pack.with_suffix(".json")
