"""Lines taken apart by grok patterns, as the GrokSerDe reads them."""

from functools import lru_cache

from duckathena.grok import Grok
from duckathena.runtime.registry import function


@lru_cache(maxsize=64)
def _grok(pattern: str, custom: str) -> Grok:
    return Grok(pattern, custom)


@function("VARCHAR", "VARCHAR", "VARCHAR", returns="VARCHAR[]")
def grok_fields(text: str, pattern: str, custom: str) -> list[str | None]:
    """The texts of the pattern's fields, in its order; none where it is not found."""
    found = _grok(pattern, custom).match(text)
    return list(found.values()) if found else []
