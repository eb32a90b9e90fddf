"""The files of an Iceberg table, which pyiceberg reads and writes through duckathena's storage."""

import io
import tempfile
from pathlib import Path
from typing import cast

from pyiceberg.io import FileIO, InputFile, InputStream, OutputFile, OutputStream

from duckathena.errors import NotSupported
from duckathena.storage import Storage, StoredObject, WritableStorage


class StorageIO(FileIO):
    """pyiceberg's view of a storage. No file is ever written over: their names hold numbers of their own."""

    def __init__(self, storage: Storage, location: str) -> None:
        """`location` is the table's folder."""
        super().__init__()
        self.storage = storage
        self._location = location
        self._known: dict[str, StoredObject] = {}

    def find(self, location: str) -> StoredObject | None:
        """Return the object at an address, or None."""
        if location not in self._known:
            folders = (self._location, location.rpartition("/")[0])
            folder = folders[0] if location.startswith(f"{folders[0].rstrip('/')}/") else folders[1]
            self._known |= {found.uri: found for found in self.storage.list(folder)}
        return self._known.get(location)

    def new_input(self, location: str) -> InputFile:
        return StoredInput(location, self)

    def new_output(self, location: str) -> OutputFile:
        if not hasattr(self.storage, "put"):
            raise NotSupported("writing to a storage that can only be read")
        return StoredOutput(location, cast("WritableStorage", self.storage), self)

    def delete(self, location: str | InputFile | OutputFile) -> None:
        """Leave the file: nothing refers to it any more, and a storage takes nothing away."""


class StoredInput(InputFile):
    def __init__(self, location: str, files: StorageIO) -> None:
        super().__init__(location)
        self._files = files

    def _stored(self) -> StoredObject:
        found = self._files.find(self.location)
        if found is None:
            raise FileNotFoundError(self.location)
        return found

    def __len__(self) -> int:
        return self._stored().size

    def exists(self) -> bool:
        return self._files.find(self.location) is not None

    def open(self, seekable: bool = True) -> InputStream:
        del seekable  # a local file always is
        return cast("InputStream", self._files.storage.fetch(self._stored()).open("rb"))


class StoredOutput(OutputFile):
    def __init__(self, location: str, storage: WritableStorage, files: StorageIO) -> None:
        super().__init__(location)
        self._storage = storage
        self._files = files

    def __len__(self) -> int:
        return len(self.to_input_file())

    def exists(self) -> bool:
        return self._files.find(self.location) is not None

    def to_input_file(self) -> InputFile:
        return StoredInput(self.location, self._files)

    def create(self, overwrite: bool = False) -> OutputStream:
        if not overwrite and self.exists():
            raise FileExistsError(self.location)
        return cast("OutputStream", _Upload(self.location, self._storage))


class _Upload(io.FileIO):
    """A file on its way out, which is stored when it is closed."""

    def __init__(self, location: str, storage: WritableStorage) -> None:
        with tempfile.NamedTemporaryFile(dir=storage.staging, delete=False) as made:
            self._path = Path(made.name)
        super().__init__(self._path, "wb")
        self._location = location
        self._storage = storage

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        try:
            self._storage.put(self._path, self._location)
        finally:
            self._path.unlink()
