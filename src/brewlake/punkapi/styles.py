"""The styles of the generated catalogue: how their numbers are distributed, and what is said of them."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final


@dataclass(frozen=True, slots=True)
class Style:
    """A style of beer. (a, b) is a mean or median and a spread; gravities are 1000 times the specific gravity."""

    name: str
    weight: float
    """Share of the catalogue, %."""
    og: tuple[float, float]
    attenuation: tuple[float, float]
    """Share of the extract that is fermented: mean and standard deviation."""
    ebc: tuple[float, float]
    """Median, and standard deviation of the logarithm."""
    ibu: tuple[float, float]
    """Mean, and standard deviation as a share of the mean."""
    words: tuple[str, ...]
    """What a name says when it says the style."""
    base_malt: str
    special_malts: tuple[str, ...]
    hops: tuple[str, ...]
    yeast: str
    fermentation: int
    """degrees Celsius."""
    flavours: tuple[str, ...]
    foods: tuple[str, ...]


_CITRUS = ("Cascade", "Centennial", "Simcoe", "Amarillo", "Citra", "Columbus", "Chinook")
_TROPICAL = ("Citra", "Mosaic", "Galaxy", "Nelson Sauvin", "Ekuanot", "Sabro")
_ENGLISH = ("East Kent Goldings", "Fuggles", "Challenger", "First Gold", "Bramling Cross")
_NOBLE = ("Saaz", "Hallertauer Mittelfrüh", "Tettnang", "Perle", "Hersbrucker")
_STRONG = ("Magnum", "Columbus", "Warrior", "Chinook", "Herkules")

_SPICY_FOODS = (
    "Green curry with prawns",
    "Lime and chilli wings",
    "Blackened cod tacos",
    "Pork vindaloo",
    "Carrot cake",
)
_GRILL_FOODS = ("Smoked brisket", "Cheddar burger", "Grilled lamb with rosemary", "Beef and ale pie", "Apple crumble")
_DARK_FOODS = ("Chocolate torte", "Oysters", "Blue cheese and walnuts", "Braised ox cheek", "Tiramisu")
_LIGHT_FOODS = ("Fish and chips", "Goat's cheese salad", "Bratwurst with mustard", "Steamed mussels", "Lemon tart")
_STRONG_FOODS = ("Aged gouda", "Roast duck with plums", "Crème brûlée", "Venison stew", "Sticky toffee pudding")

_PALE, _PILS, _MARIS = "Extra Pale", "Pilsner", "Maris Otter"
_AMERICAN, _ENGLISH_ALE, _LAGER, _SAISON, _ABBEY, _WHEAT = (
    "American ale",
    "English ale",
    "Bavarian lager",
    "French saison",
    "Belgian abbey",
    "Bavarian wheat",
)
_HOPPY = ("grapefruit", "pine resin", "orange peel", "lychee")
_JUICY = ("mango", "passion fruit", "ripe peach", "coconut")
_MALTY = ("toffee", "biscuit", "dried fruit", "toasted bread")
_ROAST = ("espresso", "dark chocolate", "liquorice", "burnt sugar")
_CLEAN = ("fresh bread", "meadow hay", "lemon zest", "white pepper")
_FRUITY = ("banana", "clove", "pear", "honey")

# One row a style: readable as the table that it is.
# fmt: off
STYLES: Final = (
    Style("India pale ale", 19, (1063, 7), (.82, .03), (19, .45), (66, .30), ("IPA", "India Pale Ale"),
          _PALE, ("Caramalt", "Crystal 150"), _CITRUS, _AMERICAN, 19, _HOPPY, _SPICY_FOODS),
    Style("double IPA", 8, (1077, 9), (.85, .04), (19, .45), (82, .28), ("Double IPA", "Imperial IPA"),
          _PALE, ("Caramalt", "Crystal 150"), _CITRUS, _AMERICAN, 20, _HOPPY, _SPICY_FOODS),
    Style("hazy IPA", 4, (1065, 7), (.81, .04), (13, .30), (34, .35), ("Hazy IPA", "New England IPA"),
          _PALE, ("Caramalt",), _TROPICAL, _AMERICAN, 20, _JUICY, _SPICY_FOODS),
    Style("black IPA", 3, (1064, 9), (.80, .03), (140, .40), (66, .25), ("Black IPA",),
          _PALE, ("Carafa Special", "Chocolate"), _CITRUS, _AMERICAN, 19, _HOPPY, _GRILL_FOODS),
    Style("session ale", 5, (1040, 5), (.77, .05), (18, .40), (40, .28), ("Session IPA", "Session Ale"),
          _PALE, ("Caramalt", "Munich"), _CITRUS, _AMERICAN, 19, _HOPPY, _LIGHT_FOODS),
    Style("pale ale", 8, (1049, 5), (.79, .03), (18, .40), (45, .30), ("Pale Ale",),
          _PALE, ("Caramalt", "Munich"), _CITRUS, _AMERICAN, 19, _HOPPY, _SPICY_FOODS),
    Style("amber ale", 5, (1053, 7), (.77, .04), (55, .40), (48, .35), ("Amber Ale", "Red Ale", "Rye Ale"),
          _MARIS, ("Crystal 150", "Amber"), _CITRUS, _AMERICAN, 19, _MALTY, _GRILL_FOODS),
    Style("brown ale", 3, (1058, 10), (.77, .05), (55, .40), (35, .40), ("Brown Ale", "Scotch Ale"),
          _MARIS, ("Crystal 150", "Brown"), _ENGLISH, _ENGLISH_ALE, 18, _MALTY, _GRILL_FOODS),
    Style("lager", 8, (1047, 4), (.81, .03), (11, .40), (33, .30), ("Lager", "Pilsner", "Pils"),
          _PILS, ("Munich",), _NOBLE, _LAGER, 10, _CLEAN, _LIGHT_FOODS),
    Style("Vienna lager", 1.5, (1050, 4), (.78, .03), (32, .40), (26, .25), ("Vienna Lager",),
          _PILS, ("Vienna", "Munich"), _NOBLE, _LAGER, 10, _MALTY, _LIGHT_FOODS),
    Style("wheat beer", 3, (1051, 7), (.79, .04), (13, .45), (24, .50), ("Wheat", "Weizen", "White Ale"),
          _PILS, ("Wheat",), _NOBLE, _WHEAT, 20, _FRUITY, _LIGHT_FOODS),
    Style("saison", 5, (1056, 9), (.86, .05), (15, .50), (36, .40), ("Saison",),
          _PILS, ("Munich", "Wheat"), _NOBLE, _SAISON, 24, _CLEAN, _LIGHT_FOODS),
    Style("strong golden ale", 5, (1090, 14), (.84, .06), (32, .70), (42, .50), ("Tripel", "Strong Ale"),
          _PILS, ("Munich", "Special B"), _NOBLE, _ABBEY, 21, _FRUITY, _STRONG_FOODS),
    Style("barley wine", 4, (1098, 13), (.82, .05), (45, .55), (72, .35), ("Barley Wine",),
          _MARIS, ("Crystal 150", "Amber"), _STRONG, _ENGLISH_ALE, 19, _MALTY, _STRONG_FOODS),
    Style("porter", 3, (1062, 13), (.76, .04), (130, .40), (45, .30), ("Porter",),
          _MARIS, ("Brown", "Chocolate"), _ENGLISH, _ENGLISH_ALE, 19, _ROAST, _DARK_FOODS),
    Style("stout", 5, (1066, 12), (.75, .05), (150, .45), (46, .35), ("Stout", "Milk Stout", "Oatmeal Stout"),
          _MARIS, ("Chocolate", "Roasted Barley"), _ENGLISH, _ENGLISH_ALE, 19, _ROAST, _DARK_FOODS),
    Style("imperial stout", 8, (1108, 15), (.80, .06), (210, .45), (74, .28), ("Imperial Stout",),
          _MARIS, ("Carafa Special", "Roasted Barley"), _STRONG, _ENGLISH_ALE, 20, _ROAST, _DARK_FOODS),
    Style("sour ale", 4.5, (1040, 6), (.82, .05), (9, .35), (10, .45), ("Sour", "Berliner Weisse", "Gose"),
          _PILS, ("Wheat",), _NOBLE, _AMERICAN, 21, ("raspberry", "green apple", "sea salt", "lime"), _LIGHT_FOODS),
    Style("blonde ale", 2, (1047, 6), (.79, .03), (11, .25), (21, .30), ("Blonde Ale",),
          _PALE, ("Caramalt",), _NOBLE, _AMERICAN, 19, _CLEAN, _LIGHT_FOODS),
)
# fmt: on

CUMULATIVE_WEIGHTS: Final = tuple(accumulate(style.weight for style in STYLES))
