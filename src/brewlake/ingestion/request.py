"""What the ingestion function is asked to do: the two forms of its event."""

from dataclasses import dataclass
from typing import Final

MOST_DRAWS: Final = 1000
MOST_PAGES: Final = 1000
DEFAULT_PAGES: Final = 5
"""400 beers: all that PunkAPI ever had."""


@dataclass(frozen=True, slots=True)
class Draws:
    """`{"draws": n}`: collect n random beers, 1 to 1000. PunkAPI draws with replacement: a beer can come again."""

    draws: int


@dataclass(frozen=True, slots=True)
class Backfill:
    """`{"mode": "backfill", "page": p, "pages": m}`: collect at most m pages of the list of beers, from page p on."""

    page: int
    pages: int


def read_request(event: object) -> Draws | Backfill:
    """Read the function's event. Raises ValueError, naming the key, for anything that is not one of the two forms."""
    if not isinstance(event, dict):
        raise ValueError(f'the event is {event!r}: send an object such as {{"draws": 20}}')
    mode = event.get("mode", "random")
    if mode not in ("random", "backfill"):
        raise ValueError(f'mode is {mode!r}: it is "random" (the default) or "backfill"')
    known = {"mode", "draws"} if mode == "random" else {"mode", "page", "pages"}
    if unknown := sorted(str(key) for key in event.keys() - known):
        raise ValueError(
            f"the event has unknown keys: {', '.join(unknown)} (mode {mode} knows {', '.join(sorted(known))})"
        )
    if mode == "backfill":
        return Backfill(_integer(event, "page", 2**31, default=1), _integer(event, "pages", MOST_PAGES, DEFAULT_PAGES))
    return Draws(_integer(event, "draws", MOST_DRAWS))


def _integer(event: dict[str, object], key: str, most: int, default: int | None = None) -> int:
    value = event.get(key, default)
    if value is None:
        raise ValueError(f"{key} is missing: an integer from 1 to {most}")
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError(f"{key} is {value!r}: it must be an integer from 1 to {most}")
    return value
