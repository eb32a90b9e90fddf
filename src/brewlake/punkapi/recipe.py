"""The recipe of a generated beer: malt and hops in the amounts that make its gravity, colour and bitterness."""

import math
from random import Random
from typing import Any, Final

from brewlake.punkapi.draws import pick, pick_some
from brewlake.punkapi.numbers import Brew, plain

LITRES: Final = 20
BOIL_LITRES: Final = 25

_EXTRACT: Final = 225
"""Gravity points times litres that 1 kg of malt gives: 300 in the laboratory, of which a mash tun yields 75 %."""

_MCU_PER_KG: Final = 8.3454 / LITRES
"""Malt colour units, pounds times degrees Lovibond a US gallon, that 1 kg of 1 degree Lovibond gives."""

MALT_LOVIBOND: Final = {
    "Pilsner": 1.6,
    "Extra Pale": 1.8,
    "Maris Otter": 2.5,
    "Wheat": 2.0,
    "Vienna": 4.0,
    "Munich": 9.0,
    "Caramalt": 15.0,
    "Amber": 30.0,
    "Crystal 150": 60.0,
    "Brown": 65.0,
    "Special B": 120.0,
    "Chocolate": 400.0,
    "Carafa Special": 450.0,
    "Roasted Barley": 550.0,
}

_DARKEST_MALT: Final = "Roasted Barley"

HOP_ALPHA_ACIDS: Final = {
    "Amarillo": 0.09,
    "Bramling Cross": 0.06,
    "Cascade": 0.06,
    "Centennial": 0.10,
    "Challenger": 0.075,
    "Chinook": 0.13,
    "Citra": 0.12,
    "Columbus": 0.15,
    "East Kent Goldings": 0.05,
    "Ekuanot": 0.14,
    "First Gold": 0.075,
    "Fuggles": 0.045,
    "Galaxy": 0.14,
    "Hallertauer Mittelfrüh": 0.04,
    "Herkules": 0.16,
    "Hersbrucker": 0.03,
    "Magnum": 0.13,
    "Mosaic": 0.12,
    "Nelson Sauvin": 0.12,
    "Perle": 0.075,
    "Saaz": 0.035,
    "Sabro": 0.15,
    "Simcoe": 0.13,
    "Tettnang": 0.04,
    "Warrior": 0.16,
}
"""Share of the hop's weight that is alpha acids."""

_ADDITIONS: Final = (("start", "bitter", 60, 0.6), ("middle", "flavour", 20, 0.25), ("end", "aroma", 5, 0.15))
"""When hops go in, what for, the minutes that they boil, and the share of the bitterness that they give."""

_DRY_HOPS: Final = range(50, 201, 25)
"""Grams."""
_MASH_MINUTES: Final = (60, 75, 90)
_TWISTS: Final = ("Orange peel at flame-out", "Oak chips for three weeks", "Coriander seed, 10 g", "Cacao nibs, 50 g")


def tinseth_utilization(og: float, minutes: float) -> float:
    """Return the share of the alpha acids that ends up in the beer, by Tinseth; `og` is 1000 times the gravity."""
    return 1.65 * math.pow(0.000125, og / 1000 - 1) * (1 - math.exp(-0.04 * minutes)) / 4.15


def morey_srm(malt_colour_units: float) -> float:
    """Return the colour, SRM, by Morey."""
    return 1.4922 * math.pow(malt_colour_units, 0.6859)


def ingredients(rng: Random, brew: Brew, hop: str | None = None) -> dict[str, Any]:
    """Return the `ingredients` of a document: malt, kg; hops, g; yeast. `hop`: its only one; None: three."""
    return {"malt": _malts(rng, brew), "hops": _hops(rng, brew, hop), "yeast": brew.style.yeast}


def method(rng: Random, brew: Brew) -> dict[str, Any]:
    """Return the `method` of a document. A thin beer is mashed cooler, which leaves less sugar unfermented."""
    mash = 64 if brew.attenuation > 83 else 66 if brew.attenuation > 76 else 68
    return {
        "mash_temp": [{"temp": {"value": mash, "unit": "celsius"}, "duration": pick(rng, _MASH_MINUTES)}],
        "fermentation": {"temp": {"value": brew.style.fermentation, "unit": "celsius"}},
        "twist": pick(rng, _TWISTS) if rng.random() < 0.15 else None,
    }


def _malts(rng: Random, brew: Brew) -> list[dict[str, Any]]:
    """Split the grist so that it gives the original gravity, and by Morey the colour as far as malt can.

    What the style's own special malt does not give to the colour, a pinch of the darkest malt does.
    """
    total = (brew.og - 1000) * LITRES / _EXTRACT
    base, special = brew.style.base_malt, pick(rng, brew.style.special_malts)
    # Degrees Lovibond that a kilogram of the grist has on average, and how far above the base malt that is.
    wanted = (0.508 * brew.ebc / 1.4922) ** (1 / 0.6859) / _MCU_PER_KG / total
    above = max(0.0, wanted - MALT_LOVIBOND[base])
    shares = {special: 0.0, _DARKEST_MALT: 0.0}
    for malt, most in ((special, 0.25), (_DARKEST_MALT, 0.35)):
        gives = MALT_LOVIBOND[malt] - MALT_LOVIBOND[base]
        share = min(most, above / gives)
        shares[malt] += share
        above -= share * gives
    malts = [(base, total * (1 - sum(shares.values()))), *((malt, total * share) for malt, share in shares.items())]
    return [{"name": name, "amount": _amount(kg, "kilograms", 2)} for name, kg in malts if kg >= 0.005]


def _hops(rng: Random, brew: Brew, hop: str | None) -> list[dict[str, Any]]:
    """Dose three additions so that by Tinseth they give the bitterness; hoppy styles are dry hopped too."""
    varieties = [hop] * len(_ADDITIONS) if hop else pick_some(rng, brew.style.hops, len(_ADDITIONS))
    hops = []
    for variety, (add, attribute, minutes, share) in zip(varieties, _ADDITIONS, strict=True):
        per_gram = HOP_ALPHA_ACIDS[variety] * 1000 / LITRES * tinseth_utilization(brew.og, minutes)
        hops.append(_hop(variety, brew.ibu * share / per_gram, add, attribute))
    if brew.style.ibu[0] >= 60:
        hops.append(_hop(varieties[-1], pick(rng, _DRY_HOPS), "dry hop", "aroma"))
    return hops


def _hop(variety: str, grams: float, add: str, attribute: str) -> dict[str, Any]:
    return {"name": variety, "amount": _amount(grams, "grams", 1), "add": add, "attribute": attribute}


def _amount(value: float, unit: str, digits: int) -> dict[str, Any]:
    return {"value": plain(value, digits), "unit": unit}
