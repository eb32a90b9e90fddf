"""Whole PunkAPI documents of beers that nobody brewed, distributed like the real ones. The seed decides every byte."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from brewlake.punkapi.draws import pick, pick_some
from brewlake.punkapi.numbers import Brew, Report, draw_brew, plain, report
from brewlake.punkapi.recipe import BOIL_LITRES, LITRES, ingredients, method
from brewlake.punkapi.words import Names, sentences, style_word

SERIES_RATE: Final = 0.07
"""The share of draws that give a series: two to five beers of the same numbers, each with a hop and name of its own."""

IMAGES: Final = "http://localhost:8080"
"""Where a local PunkAPI shows the pictures, unless it is told another address."""

_SERIES_SIZES: Final = (2, 3, 4, 5)
_YEARS: Final = range(2007, 2024)
_MONTHS: Final = tuple(f"{month:02}" for month in range(1, 13))


@dataclass(frozen=True, slots=True)
class _Draw:
    """One draw: a beer, or a series of them, one for each of `hops`. None: a beer with the hops of its style."""

    name: str
    brew: Brew
    said: Report
    hops: list[str] | list[None]


def documents(n: int, seed: int, images: str = IMAGES) -> Iterator[dict[str, Any]]:
    """Yield `n` documents of PunkAPI v2 with the ids 1 to n. The first n of a seed are the same for every larger n.

    `images` is the address of the PunkAPI that shows their pictures.
    """
    rng = Random(seed)  # noqa: S311 - reproducible on purpose
    names = Names(rng)
    number = 0
    while True:
        draw = _draw(rng, names)
        for hop in draw.hops:
            if number == n:
                return
            number += 1
            yield _document(rng, number, draw, hop, images)


def _draw(rng: Random, names: Names) -> _Draw:
    brew = draw_brew(rng)
    is_series = rng.random() < SERIES_RATE
    hops = pick_some(rng, brew.style.hops, pick(rng, _SERIES_SIZES)) if is_series else [None]
    return _Draw(names.draw(), brew, report(rng, brew), hops)


def _document(rng: Random, number: int, draw: _Draw, hop: str | None, images: str) -> dict[str, Any]:
    brew, said = draw.brew, draw.said
    prose = sentences(rng, brew)
    return {
        "id": number,
        "name": draw.name + (f" {hop}" if hop else "") + style_word(rng, brew),
        "tagline": prose["tagline"],
        "first_brewed": _first_brewed(rng),
        "description": prose["description"],
        "image_url": None if rng.random() < 0.1 else f"{images}/v2/images/{number}.png",
        "abv": said.abv,
        "ibu": said.ibu,
        "target_fg": said.target_fg,
        "target_og": said.target_og,
        "ebc": said.ebc,
        "srm": said.srm,
        "ph": said.ph,
        "attenuation_level": plain(brew.attenuation, 1),
        "volume": {"value": LITRES, "unit": "litres"},
        "boil_volume": {"value": BOIL_LITRES, "unit": "litres"},
        "method": method(rng, brew),
        "ingredients": ingredients(rng, brew, hop),
        "food_pairing": prose["food_pairing"],
        "brewers_tips": prose["brewers_tips"],
        "contributed_by": prose["contributed_by"],
    }


def _first_brewed(rng: Random) -> str:
    year = pick(rng, _YEARS)
    return f"{year}" if rng.random() < 0.05 else f"{pick(rng, _MONTHS)}/{year}"
