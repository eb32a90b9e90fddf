"""What one query writes to the disk: its own files, in a folder that is gone with it, and no more bytes than it may."""

import io
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

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
    """The files of a query, and the room that is left to it. Several threads may use one."""

    def __init__(self, folder: Path, most: int, stopped: threading.Event) -> None:
        """`stopped` is set when the query shall end: who writes then is interrupted."""
        self.folder = folder
        self._most = most
        self._left = most
        self._stopped = stopped
        self._lock = threading.Lock()

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

    def file(self, path: Path) -> "SpoolFile":
        return SpoolFile(path, self)

    def remove(self, path: Path) -> None:
        """Remove a file of the folder, and give its room back."""
        size = path.stat().st_size
        path.unlink()
        with self._lock:
            self._left += size


@dataclass(frozen=True, slots=True)
class SpoolFile:
    """A file that may be written."""

    path: Path
    spool: Spool

    def open(self) -> io.RawIOBase:
        return _Counted(self)


class _Counted(io.FileIO):
    def __init__(self, file: SpoolFile) -> None:
        super().__init__(file.path, "wb")
        self._spool = file.spool

    def write(self, block: "bytes | memoryview") -> int:  # type: ignore[override]  # whatever else has no length
        self._spool.take(len(block))
        return super().write(block)
