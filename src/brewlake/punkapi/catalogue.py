"""The beers that the local PunkAPI serves: generated, or read from a file of the user's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from brewlake.documents import Document, split_dump
from brewlake.errors import BrewlakeError
from brewlake.punkapi.dump import as_v3, encode
from brewlake.punkapi.generator import IMAGES, documents


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the catalogue: its value, and the JSON text in which it is served under each version."""

    id: int | None
    value: Any
    v2: bytes
    v3: bytes

    @property
    def image(self) -> str | None:
        """The file name of its picture, as either version tells it."""
        for key in ("image", "image_url"):
            told = self.value.get(key)
            if isinstance(told, str):
                return told.rpartition("/")[2]
        return None

    @classmethod
    def as_it_is(cls, document: Document) -> Self:
        """A document that is served under both versions as it was written."""
        text = document.text.encode()
        return cls(document.id, document.value, text, text)

    @classmethod
    def generated(cls, document: dict[str, Any]) -> Self:
        """A generated document of v2, and as a document of v3."""
        return cls(document["id"], document, encode(document), encode(as_v3(document)))


@dataclass(frozen=True)
class Catalogue:
    """The documents that are served, in their order, those that are no beer too; `origin` is where they come from."""

    origin: str
    entries: Sequence[Entry]
    by_id: dict[int, Entry] = field(init=False)
    by_image: dict[str, Entry] = field(init=False)

    def __post_init__(self) -> None:
        beers = [entry for entry in self.entries if entry.id is not None]
        object.__setattr__(self, "by_id", {entry.id: entry for entry in beers})
        object.__setattr__(self, "by_image", {name: entry for entry in beers if (name := entry.image)})


def generate(n: int = 325, seed: int = 7, images: str = IMAGES) -> Catalogue:
    """Generate `n` beers, whose pictures are at `images`. The same seed gives the same bytes on every machine."""
    entries = [Entry.generated(document) for document in documents(n, seed, images)]
    return Catalogue(f"generated seed {seed}", entries)


def load(path: Path) -> Catalogue:
    """Read a dump of PunkAPI: documents of v2 or v3 in a JSON array or as JSON lines, UTF-8.

    Every document is served as it is written. Raises BrewlakeError for a file that cannot be read, is not JSON, holds
    no document, or holds one id twice.
    """
    try:
        # Editors on Windows put a byte order mark before UTF-8.
        entries = [Entry.as_it_is(document) for document in split_dump(path.read_text(encoding="utf-8-sig"))]
    except OSError as error:
        raise BrewlakeError(
            f"the catalogue {path} cannot be read: {error.strerror}", "Give the path of a file that you may read."
        ) from error
    except ValueError as error:
        raise BrewlakeError(
            f"the catalogue {path} is not JSON: {error}",
            "Give a dump of PunkAPI: a JSON array of beers, or one beer a line, in UTF-8.",
        ) from error
    if not entries:
        raise BrewlakeError(f"the catalogue {path} holds no document", "Give a dump with at least one beer.")
    repeated = sorted(key for key, count in Counter(e.id for e in entries if e.id is not None).items() if count > 1)
    if repeated:
        shown = ", ".join(map(str, repeated[:5])) + (", ..." if len(repeated) > 5 else "")
        raise BrewlakeError(
            f"the catalogue {path} holds more than one document with the id {shown}",
            "Keep one document an id: the API could serve only one of them by its id.",
        )
    return Catalogue(path.name, entries)
