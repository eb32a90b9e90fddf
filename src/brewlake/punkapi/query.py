"""The list of beers: its filters and pages, read from the query and applied to the catalogue."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from brewlake.punkapi.catalogue import Entry
from brewlake.punkapi.versions import Version

type Filter = Callable[[Any], bool]
"""Says whether a document is listed. Documents are the user's own: any JSON value, any type in any field."""

MOST_PER_PAGE: Final = 80
MONTH: Final = re.compile(r"^(0[1-9]|1[0-2])-([0-9]{4})$")
_FIRST_BREWED: Final = re.compile(r"(?:(\d{2})/)?(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """One page of the beers that pass all filters."""

    page: int
    per_page: int
    filters: list[Filter]

    def select(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries of the page, in the catalogue's order; none after the last page."""
        start = (self.page - 1) * self.per_page
        if not self.filters:
            return list(entries[start : start + self.per_page])
        passed = [entry for entry in entries if all(passes(entry.value) for passes in self.filters)]
        return passed[start : start + self.per_page]


@dataclass(slots=True)
class QueryReader:
    """Reads a query; `problems` collects what is wrong with it. Unknown parameters are ignored."""

    version: Version
    parameters: Mapping[str, str]
    problems: list[dict[str, str]] = field(default_factory=list)

    def read(self) -> Query:
        """Return the query; it means nothing if there are problems."""
        version = self.version
        page = self._integer("page", version.default_page, 1, 2**31)
        per_page = self._integer("per_page", version.default_per_page, version.least_per_page, MOST_PER_PAGE)
        return Query(page, per_page, list(self._filters()))

    def _filters(self) -> Iterator[Filter]:
        for name in ("abv", "ibu", "ebc"):
            for suffix, is_within in (("gt", float.__gt__), ("lt", float.__lt__)):
                bound = self._number(f"{name}_{suffix}")
                if bound is not None:
                    yield _number_filter(name, is_within, bound)
        for name in self.version.text_filters:
            text = self.parameters.get(name)
            if text is not None:
                yield _text_filter(name, text.replace("_", " ").casefold())
        for suffix, is_on_side in (("before", int.__lt__), ("after", int.__gt__)):
            month = self._month(f"brewed_{suffix}")
            if month is not None:
                yield _brewed_filter(is_on_side, month)
        ids = self._ids()
        if ids is not None:
            yield lambda document: _get(document, "id") in ids

    def _integer(self, name: str, default: int | None, least: int, most: int) -> int:
        text = self.parameters.get(name)
        if text is None and default is not None:
            return default
        if text is None or not re.fullmatch(r"\d{1,10}", text, re.ASCII) or not least <= int(text) <= most:
            self._refuse(name, f"Must be an integer from {least} to {most}")
            return least
        return int(text)

    def _number(self, name: str) -> float | None:
        text = self.parameters.get(name)
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 <= value < math.inf:
            self._refuse(name, "Must be a number of 0 or more")
        return value

    def _month(self, name: str) -> int | None:
        text = self.parameters.get(name)
        match = MONTH.fullmatch(text) if text is not None else None
        if text is not None and not match:
            self._refuse(name, "Must be a month in the format mm-yyyy")
        return 12 * int(match[2]) + int(match[1]) if match else None

    def _ids(self) -> set[int] | None:
        text = self.parameters.get("ids")
        if text is None:
            return None
        parts = text.split(self.version.ids_separator)
        if not all(re.fullmatch(r"\d{1,18}", part, re.ASCII) for part in parts):
            self._refuse("ids", f"Must be ids separated by {self.version.ids_separator}")
            return None
        return {int(part) for part in parts}

    def _refuse(self, name: str, message: str) -> None:
        value = self.parameters.get(name)
        problem = {"location": "query", "param": name, "msg": message}
        self.problems.append(problem if value is None else problem | {"value": value})


def _number_filter(name: str, is_within: Callable[[float, float], bool], bound: float) -> Filter:
    def passes(document: Any) -> bool:  # noqa: ANN401 - any JSON value
        value = _get(document, name)
        return isinstance(value, int | float) and not isinstance(value, bool) and is_within(float(value), bound)

    return passes


def _text_filter(name: str, wanted: str) -> Filter:
    return lambda document: any(wanted in text.casefold() for text in _texts(document, name) if isinstance(text, str))


def _texts(document: Any, name: str) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return what the filter `name` searches in a document."""
    ingredients = _get(document, "ingredients")
    match name:
        case "beer_name":
            return [_get(document, "name")]
        case "yeast":
            return [_get(ingredients, "yeast")]
        case "food":
            return _list(_get(document, "food_pairing"))
        case _:
            return [_get(ingredient, "name") for ingredient in _list(_get(ingredients, name))]


def _brewed_filter(is_on_side: Callable[[int, int], bool], month: int) -> Filter:
    def passes(document: Any) -> bool:  # noqa: ANN401 - any JSON value
        text = _get(document, "first_brewed")
        match = _FIRST_BREWED.fullmatch(text) if isinstance(text, str) else None
        # A beer of which only the year is known counts from that January on.
        return match is not None and is_on_side(12 * int(match[2]) + int(match[1] or 1), month)

    return passes


def _get(value: Any, key: str) -> Any:  # noqa: ANN401 - any JSON value
    return value.get(key) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, list) else []
