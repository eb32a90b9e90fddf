"""Pages of a list, as Athena's List and Get operations answer them."""

from collections.abc import Sequence
from typing import Any

from lakestack.athena.errors import InvalidRequest


def page(items: Sequence[Any], request: dict[str, Any], name: str, limit: int) -> dict[str, Any]:
    """Return the page that a request wants under `name`, with the token of the next one if there is any."""
    token = request.get("NextToken") or "0"
    if not token.isdigit():
        raise InvalidRequest("Invalid NextToken")
    start, size = int(token), min(request.get("MaxResults") or limit, limit)
    found: dict[str, Any] = {name: list(items[start : start + size])}
    if start + size < len(items):
        found["NextToken"] = str(start + size)
    return found
