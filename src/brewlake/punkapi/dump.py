"""A generated catalogue written document by document: a million takes no more memory than one."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from brewlake.errors import BrewlakeError
from brewlake.punkapi.generator import documents

VERSIONS: Final = ("v2", "v3")

# Made once, and without a search for cycles, which generated documents have none of: twice as fast as json.dumps.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def encode(document: dict[str, Any]) -> bytes:
    """Return the JSON text of a document, as it is served and written."""
    return _ENCODER.encode(document).encode()


def as_v3(document: dict[str, Any]) -> dict[str, Any]:
    """Return a generated document of v2 as one of v3: with the image's file name in place of its address."""
    image = document["image_url"] and document["image_url"].rpartition("/")[2]
    return {("image" if key == "image_url" else key): value for key, value in document.items()} | {"image": image}


def lines(n: int, seed: int, version: str = "v2") -> Iterator[bytes]:
    """Yield `n` generated documents as JSON lines, the same bytes for the same seed."""
    for document in documents(n, seed):
        yield encode(document if version == "v2" else as_v3(document)) + b"\n"


def generate(words: Iterable[str], n: int, seed: int, version: str, out: Path | None) -> None:
    """Write a catalogue to the file `out`, or to standard output; `words`, such as n=1000, come before the options.

    Raises BrewlakeError for what is not understood, and for a file that cannot be written.
    """
    for word in words:
        name, _, value = word.partition("=")
        if name not in ("n", "seed") or not value.isdecimal():
            raise BrewlakeError(f"{word!r} is not understood", "Give whole numbers: n=1000 seed=7.")
        n, seed = (int(value), seed) if name == "n" else (n, int(value))
    if version not in VERSIONS:
        raise BrewlakeError(f"there is no version {version!r} of PunkAPI", f"Choose one of: {', '.join(VERSIONS)}.")
    with _open(out) as file:
        file.writelines(lines(n, seed, version))


@contextmanager
def _open(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        try:
            yield sys.stdout.buffer
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader, such as `head`, has enough. Python would complain once more when it flushes at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    try:
        with out.open("wb") as file:
            yield file
    except OSError as error:
        raise BrewlakeError(
            f"{out} cannot be written: {error.strerror}", "Name a file in a folder that exists."
        ) from error
