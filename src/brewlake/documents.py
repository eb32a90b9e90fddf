"""JSON text split into the documents that it holds, each kept exactly as it was written. Standard library only."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from brewlake.beer import LARGEST_ID, parse_integer

_DECODER: Final = json.JSONDecoder(parse_int=parse_integer)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_LINE_BREAKS: Final = str.maketrans("", "", "\r\n")


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value: its text as it was written, without line breaks, and what the text says.

    The line breaks of a JSON text lie between its tokens (in a string they are escaped), so leaving them out changes
    no value, and makes every document one line of JSON lines.
    """

    text: str
    value: object

    @property
    def id(self) -> int | None:
        """The `id` of a beer; None for a document without one that could be a beer's."""
        value = self.value.get("id") if isinstance(self.value, dict) else None
        return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_ID else None


def split_answer(text: str) -> list[Document]:
    """Split an answer of PunkAPI: an object is one document, an array as many as it has elements.

    Raises ValueError, saying what is wrong, for what is neither.
    """
    documents, end = _split_value(text, _skip_space(text, 0))
    if end != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    if not text.lstrip().startswith(("{", "[")):
        raise ValueError("neither an object nor an array")
    return documents


def split_dump(text: str) -> Iterator[Document]:
    """Split a file of documents: an array, or values one after the other (JSON lines, or one object alone).

    Raises ValueError, saying what is wrong and where, for text that is not JSON.
    """
    position = _skip_space(text, 0)
    while position < len(text):
        documents, position = _split_value(text, position)
        yield from documents


def _split_value(text: str, start: int) -> tuple[list[Document], int]:
    if text.startswith("[", start):
        return _split_array(text, start)
    document, end = _read(text, start)
    return [document], end


def _split_array(text: str, start: int) -> tuple[list[Document], int]:
    documents: list[Document] = []
    position = _skip_space(text, start + 1)
    if text.startswith("]", position):
        return documents, _skip_space(text, position + 1)
    while True:
        document, position = _read(text, position)
        documents.append(document)
        if text.startswith("]", position):
            return documents, _skip_space(text, position + 1)
        if not text.startswith(",", position):
            raise json.JSONDecodeError("Expecting ',' delimiter", text, position)
        position = _skip_space(text, position + 1)


def _read(text: str, start: int) -> tuple[Document, int]:
    """Read the value at `start`; return it and where the next token begins."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except RecursionError as error:
        raise ValueError(f"nested too deeply at character {start}") from error
    return Document(text[start:end].translate(_LINE_BREAKS), value), _skip_space(text, end)


def _skip_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position
