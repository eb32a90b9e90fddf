"""What one query writes to the disk: its own files, in a folder that is gone with it, and no more bytes than it may."""

import io
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from duckathena.errors import AthenaError

ABANDONED = 24 * 3600  # seconds after which no query writes to its folder any more
MOST = 16 << 30  # bytes: a small object may hold more text than the disk, a small query have more rows


def remove_abandoned(folders: Path) -> None:
    """Remove the folders of queries whose process was killed."""
    for folder in folders.iterdir():
        with suppress(FileNotFoundError):  # its query has ended meanwhile
            if time.time() - folder.stat().st_mtime > ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)


class Spool:
    """The files of a query, and the room that is left to it. Several threads may use one. Its folder is made for the
    first of them: most queries need none."""

    def __init__(self, folders: Path, most: int, stopped: threading.Event) -> None:
        """`folders` is where its own is made; `stopped` is set when the query shall end: who writes then is
        interrupted."""
        self._folders = folders
        self._most = most
        self._left = most
        self._stopped = stopped
        self._lock = threading.Lock()
        self._folder: Path | None = None

    def take(self, size: int) -> None:
        """Take room for `size` bytes. Raises AthenaError where there is not so much, InterruptException in the end."""
        if self._stopped.is_set():
            raise duckdb.InterruptException("stopped while it wrote its files")
        with self._lock:
            self._left -= size
            if self._left < 0:
                # https://repost.aws/knowledge-center/athena-query-exhausted-resources
                raise AthenaError(
                    "Query exhausted resources at this scale factor: the text of its objects, their rows and its "
                    f"result take more than {self._most} bytes of disk",
                    code="EXCEEDED_LOCAL_DISK_LIMIT",
                )

    def file(self, name: str) -> "SpoolFile":
        """Return where a file of the query's may be written."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(dir=self._folders))
        return SpoolFile(self._folder / name, self)

    def counted(self, file: BinaryIO | io.FileIO) -> io.RawIOBase:
        """Return a file that takes room for all that is written to it, and writes it to `file`."""
        return _Counted(file, self)

    def remove(self, path: Path) -> None:
        """Remove a file if it is the query's own, and give its room back."""
        if path.parent != self._folder:
            return
        size = path.stat().st_size
        path.unlink()
        with self._lock:
            self._left += size

    def remove_all(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class SpoolFile:
    """A file that may be written."""

    path: Path
    spool: Spool

    @contextmanager
    def open(self) -> Iterator[io.RawIOBase]:
        with self.path.open("wb", buffering=0) as file:
            yield self.spool.counted(file)


class _Counted(io.RawIOBase):
    def __init__(self, file: BinaryIO | io.FileIO, spool: Spool) -> None:
        self._file = file
        self._spool = spool

    def writable(self) -> bool:
        return True

    def write(self, block: "bytes | memoryview") -> int:  # type: ignore[override]  # whatever else has no length
        self._spool.take(len(block))
        return self._file.write(block)
