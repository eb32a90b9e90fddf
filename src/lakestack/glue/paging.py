"""Answers in pages: a token is the place where the next page begins."""

from collections.abc import Sequence

from lakestack.glue.errors import invalid_input


def page[Item](items: Sequence[Item], token: str | None, limit: int) -> tuple[Sequence[Item], str | None]:
    """Return at most `limit` items from the place that the token names, and the next page's token, None at the end."""
    try:
        start = int(token) if token else 0
    except ValueError:
        raise invalid_input(f"NextToken {token!r} is not one that this service gave") from None
    end = start + limit
    return items[start:end], str(end) if end < len(items) else None
