"""JSON documents that follow one another in a record, with or without white space between them."""

import json
import re
from collections.abc import Iterator
from typing import Any

_SPACE = re.compile(r"[ \t\r\n]*")


def documents(data: bytes, decoder: json.JSONDecoder) -> Iterator[tuple[Any, str]]:
    """Yield each document with its text. Raises ValueError where there is none to read."""
    text = data.decode()
    position = _end_of_space(text, 0)
    while position < len(text):
        try:
            document, end = decoder.raw_decode(text, position)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        yield document, text[position:end]
        position = _end_of_space(text, end)


def _end_of_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position
