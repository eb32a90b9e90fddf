"""What is said of a generated beer: names and sentences of our own invention."""

from math import gcd
from random import Random
from typing import Final

from brewlake.punkapi.draws import pick, pick_some
from brewlake.punkapi.numbers import Brew

_FIRST: Final = tuple(
    """Amber Ashen Autumn Bitter Blazing Bold Brass Bright Broken Bronze Burnt Cobalt Copper Crimson Crooked Distant
    Drifting Dusty Electric Emerald Evening Fallen Feral Flint Foggy Frozen Gilded Glass Golden Granite Hidden Hollow
    Honest Humble Idle Indigo Iron Ivory Jagged Lazy Little Lonely Lost Marble Midnight Misty Mossy Northern Old Paper
    Patient Quiet Restless Rolling Rusty Salted Scarlet Silent Silver Slow Smoky Southern Stubborn Sunken Tall Thirsty
    Timber Velvet Wandering Wild Winter Wooden""".split()  # noqa: SIM905 - words read best as words
)
_SECOND: Final = tuple(
    """Anchor Anvil Atlas Badger Beacon Bellows Bison Bridge Candle Canyon Captain Caravan Cellar Chapel Clocktower
    Comet Compass Cooper Crane Crow Delta Engine Falcon Ferry Fiddler Forge Foundry Fox Garden Glacier Harbour Hare
    Harvest Heron Horizon Island Jackdaw Junction Kettle Lagoon Lantern Lighthouse Lynx Magpie Meadow Mill Miner Moth
    Mountain Orchard Otter Owl Parade Pilot Prairie Quarry Raven Reef River Saddle Sailor Shepherd Signal Sparrow
    Station Stone Summit Swallow Thicket Tide Tower Tram Valley Voyager Walnut Weaver Wharf Willow""".split()  # noqa: SIM905 - as above
)
_COMBINATIONS: Final = len(_FIRST) * len(_SECOND)

_TIPS: Final = (
    "Pitch plenty of healthy yeast and keep the temperature steady for the first three days.",
    "Keep oxygen away after fermentation: it fades hops within weeks.",
    "Let the beer rest a week longer than you think it needs.",
    "Crush the darkest malts apart and add them late in the mash.",
    "Add the last hops when the boil has stopped, and cool quickly.",
    "Measure the gravity twice before you bottle.",
)
_BREWERS: Final = ("Ada Maltby <adamaltby>", "Bram Kettle <bramkettle>", "Inga Hopwood <ingahopwood>")


class Names:
    """Names for any number of beers, each used once: two words, then the same two with a number."""

    def __init__(self, rng: Random) -> None:
        # A step that shares no factor with the number of combinations visits each of them before any comes again.
        self._step = rng.choice([step for step in range(1001, 2000, 2) if gcd(step, _COMBINATIONS) == 1])
        self._next = rng.randrange(_COMBINATIONS)
        self._used = 0

    def draw(self) -> str:
        """Return the next name."""
        first, second = divmod(self._next, len(_SECOND))
        edition = self._used // _COMBINATIONS + 1
        self._next = (self._next + self._step) % _COMBINATIONS
        self._used += 1
        return f"{_FIRST[first]} {_SECOND[second]}" + (f" No. {edition}" if edition > 1 else "")


def style_word(rng: Random, brew: Brew) -> str:
    """Return what the name says of the style: 40 % of names say it, the others nothing."""
    return f" {pick(rng, brew.style.words)}" if rng.random() < 0.40 else ""


def sentences(rng: Random, brew: Brew) -> dict[str, str | list[str]]:
    """Return the fields of a document that are prose."""
    flavours = pick_some(rng, brew.style.flavours, 2)
    strength = "light" if brew.abv < 4.5 else "strong" if brew.abv > 8 else "medium-bodied"
    style = brew.style.name
    return {
        "tagline": f"{flavours[0].capitalize()} and {flavours[1]}.",
        "description": f"A {strength} {style} with {flavours[0]} and {flavours[1]}, brewed with {brew.style.base_malt} "
        f"malt and {brew.style.yeast} yeast.",
        "brewers_tips": pick(rng, _TIPS),
        "contributed_by": pick(rng, _BREWERS),
        "food_pairing": pick_some(rng, brew.style.foods, 3),
    }
