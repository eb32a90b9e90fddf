"""The objects of S3, as a crawl sees them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Object:
    bucket: str
    key: str
    size: int
    etag: str

    @property
    def folder(self) -> str:
        """Return the key's folder with its slash, or "" at the top of the bucket."""
        return self.key[: self.key.rfind("/") + 1]


class Store(Protocol):
    """Where objects are read from. Both methods raise CannotReadError."""

    def list(self, bucket: str, prefix: str) -> Iterator[Object]:
        """Yield the objects whose keys begin with a prefix, in the order of their keys."""
        ...

    def read(self, found: Object, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to, not including, `end`."""
        ...


class CannotReadError(Exception):
    """S3 does not have what a crawl asked of it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"The S3 location {path} cannot be read: {reason}")
