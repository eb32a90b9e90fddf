"""A table's objects as a view that the compiled query reads: their parsed rows, or the objects where they lie."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import batched, count
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from duckathena import iceberg
from duckathena.catalog import Catalog, is_iceberg
from duckathena.dialect.columns import column_type, partition_values
from duckathena.dialect.scope import Scan
from duckathena.dialect.typed import quote
from duckathena.errors import AthenaError, BadData, NotSupported
from duckathena.formats import FILE, Columnar, FileFormat, Original, Prepared, Source, file_list, format_of
from duckathena.parsed import Columns, ParsedRows, Rows
from duckathena.scans import File, find_files
from duckathena.spool import Spool, SpoolFile
from duckathena.storage import Storage
from duckathena.types import VARCHAR, Type, duckdb_type

if TYPE_CHECKING:
    from duckathena.iceberg.reading import Snapshot

# What is fetched, decompressed and parsed at once: the next batch is fetched while this one is parsed.
BATCH_BYTES, BATCH_OBJECTS = 64 << 20, 2_500
# Bytes of an object that is merged with others, or whose rows are kept with those of others: opening it takes longer
# than reading it; and how many become one file.
SMALL, MERGED = 64 << 10, 128
AT_HAND = 0.002  # seconds in which what lies on this machine is read, or remembered
WRONG = (duckdb.Error, BadData, NotSupported)  # with a column, or an object


@dataclass(frozen=True, slots=True)
class Batch:
    """Objects that are parsed at once, and the files that they become, one each or merged."""

    files: Sequence[File]
    prepared: Sequence[Future[Prepared]]
    merged: bool = False


class ScannedTable:
    """The table of a scan, and which of its columns the query uses, by their numbers."""

    def __init__(self, scan: Scan, sql: str) -> None:
        """`sql` is the compiled query."""
        described = scan.table
        columns = (*described.columns, *described.partition_keys)
        used = sorted({int(number) for number in re.findall(rf"\b{scan.alias}\.c(\d+)\b", sql)})
        self.scan = scan
        self.described = described
        self.types: list[Type] = [*(column_type(described, column) for column in columns), VARCHAR]
        self.width = len(described.columns)
        self.own = [i for i in used if i < self.width]
        self.all = frozenset(range(self.width))
        self.others = [i for i in used if i >= self.width]  # what the object's place says: its partition, its `$path`

    def source(self, numbers: Sequence[int], files: Sequence[Prepared]) -> Source:
        names = [self.described.columns[i].name for i in numbers]
        return Source(self.described, names, [self.types[i] for i in numbers], files)

    def nothing(self) -> str:
        """Return a view without rows."""
        items = (f"CAST(NULL AS {duckdb_type(of)}) AS c{i}" for i, of in enumerate(self.types))
        return f"SELECT {', '.join(items)} WHERE FALSE"

    def placed(self, items: Sequence[str], relation: str, key: str, places: Iterable[tuple[str, File]]) -> str:
        """Return a view with the columns that the objects' places say; `key` tells a row's place, as `places` do."""
        rows = ", ".join(
            f"({place}, {', '.join([*partition_values(self.described, file.values), quote(file.stored.uri)])})"
            for place, file in places
        )
        names = ", ".join(f"c{i}" for i in range(self.width, len(self.types)))
        added = (f"p.c{i} AS c{i}" for i in self.others)
        return (f"SELECT {', '.join([*items, *added])} FROM {relation} AS d "
                f"JOIN (VALUES {rows}) AS p(place, {names}) ON {key} = p.place")  # fmt: skip


@dataclass
class Reader:
    """Makes the views of one query."""

    connection: duckdb.DuckDBPyConnection
    storage: Storage
    parsed: ParsedRows
    spool: Spool
    limit: int | None  # bytes that the query may scan
    scanned: int = 0
    addresses: dict[str, str] = field(default_factory=dict)  # of the objects, by their local files
    lease: set[Path] = field(default_factory=set)  # the packs that the query reads
    snapshots: dict[str, "Snapshot"] = field(default_factory=dict)  # of Iceberg tables, by the scan's alias
    _numbers: Iterator[int] = field(default_factory=count)  # of the files that objects become

    def find(self, scan: Scan, catalog: Catalog) -> list[File]:
        """Return the objects that `scan` needs."""
        if not is_iceberg(scan.table):
            return find_files(self.connection, scan, catalog, self.storage)
        snapshot = iceberg.Snapshot(iceberg.load(scan.table, self.storage), scan.snapshot)
        self.snapshots[scan.alias] = snapshot
        return [File(stored, ()) for stored in snapshot.files]

    def with_views(self, sql: str, files: Iterable[tuple[Scan, Sequence[File]]]) -> str:
        """Return the compiled query `sql` with the views that it reads, which have no columns but those it names."""
        views = [f"{scan.alias}_files AS NOT MATERIALIZED ({self._view(ScannedTable(scan, sql), found)})"
                 for scan, found in files]  # fmt: skip
        if not views:
            return sql
        own = sql.removeprefix("WITH ")
        return f"WITH {', '.join(views)}{' ' if own == sql else ', '}{own}"

    def _view(self, table: ScannedTable, files: Sequence[File]) -> str:
        if not files:
            return table.nothing()
        is_snapshot = table.scan.alias in self.snapshots
        if is_snapshot:
            self._scan(sum(file.stored.size for file in files))
            return _over_packs(table, files, self._rows_of_snapshot(table, files))
        of = format_of(table.described)
        if of.columnar is None:
            self._scan(sum(file.stored.size for file in files))
        elif not (table.own or table.others):
            return self._rows_alone(table, files, of.columnar)
        elif any(file.stored.size > SMALL for file in files):
            return self._in_place(table, files, of)
        else:
            self._scan(sum(self._sizes(table, files, of.columnar)))
        return _over_packs(table, files, self._rows(table, files, of))

    def _scan(self, size: int) -> None:
        """Count bytes as scanned. Raises AthenaError where they are more than the query may scan."""
        self.scanned += size
        if self.limit is not None and self.scanned > self.limit:
            raise AthenaError(f"Bytes scanned limit was exceeded: {self.scanned} bytes, and {self.limit} are allowed",
                              code="EXCEEDED_BYTES_SCANNED")  # fmt: skip

    def _rows_of_snapshot(self, table: ScannedTable, files: Sequence[File]) -> list[Rows]:
        """Return where the rows of an Iceberg table's files are, after having read those that were not."""
        objects = [file.stored for file in files]
        with self.parsed.writing(table.described):
            found = self.parsed.find(table.described, objects, table.all, self.lease)
            if missing := [one for one, rows in zip(objects, found, strict=True) if rows is None]:
                names = [column.name for column in table.described.columns]
                with self.parsed.new_pack(table.all) as pack:
                    self.snapshots[table.scan.alias].write(missing, names, pack.first, pack.path)
                    self.spool.take(pack.path.stat().st_size)
                    self.parsed.add(table.described, pack, missing, self.lease)
                found = self.parsed.find(table.described, objects, table.all, self.lease)
        return [rows for rows in found if rows is not None]

    def _sizes(self, table: ScannedTable, files: Sequence[File], of: Columnar) -> list[int]:
        """Return how many bytes of each object the wanted columns take."""

        def size(file: File) -> int:
            with _naming(file):
                return of.size(self._original(table, file), table.described)

        return self._told(size, files)

    def _rows_alone(self, table: ScannedTable, files: Sequence[File], of: Columnar) -> str:
        """Return a view with as many rows as the objects, of which nothing else is wanted."""

        def rows(file: File) -> int:
            with _naming(file):
                return of.count(self._original(table, file))

        return f"SELECT NULL AS c0 FROM range({sum(self._told(rows, files))})"

    def _told(self, look: Callable[[File], int], files: Sequence[File]) -> list[int]:
        """Return what the files' footers tell: one after the other until one is waited for, then several at once."""
        told = []
        for file in files:
            begun = time.monotonic()
            told.append(look(file))
            if time.monotonic() - begun > AT_HAND:
                break
        return told + self._of_each(look, files[len(told) :])

    def _in_place(self, table: ScannedTable, files: Sequence[File], of: FileFormat) -> str:
        """Return a view over the objects' files themselves."""
        prepared = self._of_each(lambda file: self._prepare(table, file, of), files)
        self._scan(sum(one.scanned for one in prepared))
        read = of.read(self.connection, table.source(table.own, prepared))
        items = [f"{sql} AS c{i}" for i, sql in zip(table.own, read.columns, strict=True)]
        if not table.others:
            return f"SELECT {', '.join(items)} FROM {read.relation} AS d"
        local = (quote(str(one.path)) for one in prepared)
        return table.placed(items, read.relation, f"d.{FILE}", zip(local, files, strict=True))

    def _of_each[T](self, look: Callable[[File], T], files: Sequence[File]) -> list[T]:
        with ThreadPoolExecutor(self.storage.concurrency) as pool:
            return list(pool.map(look, files))

    def _prepare(self, table: ScannedTable, file: File, of: FileFormat) -> Prepared:
        """Return the object as a file that DuckDB reads."""
        with _naming(file):
            prepared = of.prepare(self._original(table, file), self._new_file(), table.described)
        self.addresses[str(prepared.path)] = file.stored.uri
        return prepared

    def _original(self, table: ScannedTable, file: File) -> Original:
        return Original(file.stored, self.storage, tuple(table.described.columns[i].name for i in table.own))

    def _new_file(self) -> SpoolFile:
        """Return where an object, or several, may be written, unless the query is to end."""
        self.spool.take(0)
        return self.spool.file(f"object-{next(self._numbers)}")

    def _rows(self, table: ScannedTable, files: Sequence[File], of: FileFormat) -> list[Rows]:
        """Return where the parsed rows of the files are, after having parsed those that were not."""
        objects, wanted = [file.stored for file in files], frozenset(table.own)
        found = self.parsed.find(table.described, objects, wanted, self.lease)
        if None in found:
            with self.parsed.writing(table.described):
                found = self.parsed.find(table.described, objects, wanted, self.lease)
                missing = [file for file, rows in zip(files, found, strict=True) if rows is None]
                needed = wanted
                if (kept := self.parsed.columns(table.described, [file.stored for file in missing])) is not None:
                    needed |= kept
                # Who asks for other columns than a query before will ask for more of them: all are parsed then.
                whole = needed if kept is None else table.all
                # What is wrong with a column is no error where nobody asks for it.
                choices = [whole, needed] if whole != needed else [needed]
                with ThreadPoolExecutor(self.storage.concurrency) as pool:
                    for batch in _one_ahead(self._batches(pool, table, missing, of)):
                        self._parse(pool, table, choices, batch, of)
                found = self.parsed.find(table.described, objects, wanted, self.lease)
        return [rows for rows in found if rows is not None]

    def _batches(
        self, pool: ThreadPoolExecutor, table: ScannedTable, files: Sequence[File], of: FileFormat
    ) -> Iterator[Batch]:
        """Begin to prepare the files, batch by batch: small ones merged, where the format can."""
        small = [file for file in files if of.merge and file.stored.size <= SMALL]
        large = [file for file in files if not (of.merge and file.stored.size <= SMALL)]
        for batch in _batched(small):
            groups = batched(batch, MERGED, strict=False)
            yield Batch(batch, [pool.submit(self._merge, table, group, of) for group in groups], merged=True)
        for batch in _batched(large):
            yield Batch(batch, [pool.submit(self._prepare, table, file, of) for file in batch])

    def _merge(self, table: ScannedTable, files: Sequence[File], of: FileFormat) -> Prepared:
        assert of.merge
        return of.merge([self._original(table, file) for file in files], self._new_file(), table.described)

    def _parse(
        self, pool: ThreadPoolExecutor, table: ScannedTable, choices: Sequence[Columns], batch: Batch, of: FileFormat
    ) -> None:
        """Parse and keep the rows of a batch."""
        try:
            self._keep(table, choices, batch.files, [one.result() for one in batch.prepared], of)
        except WRONG:
            if not batch.merged:
                raise
            # Alone, an object may be read where merged it was not, or is named as the one that is wrong.
            alone = list(pool.map(lambda file: self._prepare(table, file, of), batch.files))
            self._keep(table, choices, batch.files, alone, of)

    def _keep(
        self,
        table: ScannedTable,
        choices: Sequence[Columns],
        files: Sequence[File],
        prepared: Sequence[Prepared],
        of: FileFormat,
    ) -> None:
        """Keep the rows of the files with the first choice of columns that can be parsed, and remove the files."""
        *others, last = choices
        for columns in others:
            with suppress(*WRONG):
                self._pack(table, columns, files, prepared, of)
                break
        else:
            self._pack(table, last, files, prepared, of)
        for one in prepared:
            self.spool.remove(one.path)

    def _pack(
        self,
        table: ScannedTable,
        columns: Columns,
        files: Sequence[File],
        prepared: Sequence[Prepared],
        of: FileFormat,
    ) -> None:
        """Parse these columns of the files, and keep the rows."""
        numbers = sorted(columns)
        read = of.read(self.connection, table.source(numbers, prepared))
        items = [f"{sql} AS c{i}" for i, sql in zip(numbers, read.columns, strict=True)]
        with self.parsed.new_pack(columns) as pack:
            items.append(f"CAST({pack.first} + {read.place} AS BIGINT) AS object")
            rows = f"SELECT {', '.join(items)} FROM {read.relation} AS d"
            self.connection.execute(f"COPY ({rows}) TO {quote(str(pack.path))} (FORMAT parquet)")
            self.spool.take(pack.path.stat().st_size)
            self.parsed.add(table.described, pack, [file.stored for file in files], self.lease)


@contextmanager
def _naming(file: File) -> Iterator[None]:
    """Name the object in an error about it."""
    try:
        yield
    except BadData as error:
        raise BadData(f"Error reading {file.stored.uri}: {error.message}") from error


def _one_ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Return the batches, each when the next has been begun."""
    batch = next(batches, None)
    while batch:
        following = next(batches, None)
        yield batch
        batch = following


def _batched(files: Sequence[File]) -> Iterator[Sequence[File]]:
    batch: list[File] = []
    size = 0
    for file in files:
        if batch and (size + file.stored.size > BATCH_BYTES or len(batch) == BATCH_OBJECTS):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.stored.size
    if batch:
        yield batch


def _over_packs(table: ScannedTable, files: Sequence[File], rows: Sequence[Rows]) -> str:
    """Return a view over the parsed rows of the files."""
    packs = {one.pack: one.among for one in rows}
    relation = f"read_parquet({file_list(list(packs))})"
    items = [f"d.c{i} AS c{i}" for i in table.own]
    if table.others:
        numbers = (str(one.number) for one in rows)
        return table.placed(items, relation, "d.object", zip(numbers, files, strict=True))
    view = f"SELECT {', '.join(items or ['d.object AS c0'])} FROM {relation} AS d"
    if len(rows) == sum(packs.values()):
        return view
    return f"{view} WHERE d.object IN ({', '.join(str(one.number) for one in rows)})"
