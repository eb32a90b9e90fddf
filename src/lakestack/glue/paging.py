"""Answers in pages: a token is the place where the next page begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from lakestack.glue.errors import invalid_input


def page[Item](items: Sequence[Item], request: Mapping[str, Any], most: int = 100) -> tuple[list[Item], str | None]:
    """Return the page of `items` that a request wants, and the next page's token, None at the end.

    A page has MaxResults items, or `most` where the request does not say.
    """
    start = place_of(request.get("NextToken"))
    end = start + (request.get("MaxResults") or most)
    return list(items[start:end]), str(end) if end < len(items) else None


def place_of(token: str | None) -> int:
    """Return the place that a token names, 0 for none; raise InvalidInputException for one that is no place."""
    if token and not token.isdecimal():
        raise invalid_input(f"NextToken {token!r} is not one that this service gave")
    return int(token or 0)
