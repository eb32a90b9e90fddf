"""The style words in a beer's name.

A dozen words carry as much of bitterness as TF-IDF over the whole name does, and a reader can check them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

import numpy as np

from model.quantities import FloatArray

# A word or two words of a name, and the styles that they tell.
_TERMS: Final[dict[str, tuple[str, ...]]] = {
    "ipa": ("ipa",),
    "india pale": ("ipa",),
    "dipa": ("ipa", "double"),
    "neipa": ("ipa", "hazy"),
    "double": ("double",),
    "imperial": ("double",),
    "triple": ("double",),
    "pale ale": ("pale_ale",),
    "apa": ("pale_ale",),
    "session": ("session",),
    "table": ("session",),
    "small": ("session",),
    "mini": ("session",),
    "low alcohol": ("session",),
    "alcohol free": ("session",),
    "hazy": ("hazy",),
    "new england": ("hazy",),
    "vermont": ("hazy",),
    "black": ("black",),
    "amber": ("amber",),
    "red": ("amber",),
    "rye": ("amber",),
    "brown": ("brown",),
    "scotch": ("brown",),
    "mild": ("brown",),
    "lager": ("lager",),
    "pils": ("lager",),
    "pilsner": ("lager",),
    "pilsener": ("lager",),
    "helles": ("lager",),
    "bock": ("lager",),
    "vienna": ("vienna",),
    "märzen": ("vienna",),
    "wheat": ("wheat",),
    "weisse": ("wheat",),
    "weizen": ("wheat",),
    "weissbier": ("wheat",),
    "hefeweizen": ("wheat",),
    "wit": ("wheat",),
    "witbier": ("wheat",),
    "saison": ("saison",),
    "farmhouse": ("saison",),
    "tripel": ("belgian",),
    "dubbel": ("belgian",),
    "quad": ("belgian",),
    "belgian": ("belgian",),
    "abbey": ("belgian",),
    "strong": ("belgian",),
    "barley wine": ("barley_wine",),
    "barleywine": ("barley_wine",),
    "porter": ("porter",),
    "stout": ("stout",),
    "sour": ("sour",),
    "gose": ("sour",),
    "berliner": ("sour",),
    "lambic": ("sour",),
    "kriek": ("sour",),
    "blonde": ("blonde",),
    "blond": ("blonde",),
    "golden": ("blonde",),
    "kölsch": ("blonde",),
}
STYLES: Final = tuple(dict.fromkeys(style for styles in _TERMS.values() for style in styles))
_COLUMNS: Final = {term: [STYLES.index(style) for style in styles] for term, styles in _TERMS.items()}
_WORD: Final = re.compile(r"[^\W\d_]+")


# Longer names are no beers' and not worth remembering.
_REMEMBERED_LENGTH: Final = 100


def style_flags(names: Sequence[str]) -> FloatArray:
    """Return 1 where a name holds a term of the style, else 0; shape (n, len(STYLES))."""
    found = [_styles_of(name) if len(name) <= _REMEMBERED_LENGTH else _find_styles(name) for name in names]
    flags = np.zeros((len(names), len(STYLES)))
    flags[np.repeat(np.arange(len(names)), [len(columns) for columns in found]), list(chain.from_iterable(found))] = 1.0
    return flags


def _find_styles(name: str) -> list[int]:
    """Return the columns of the styles that a name tells."""
    words = _WORD.findall(name.lower())
    return [column for term in (*words, *map(" ".join, pairwise(words))) for column in _COLUMNS.get(term, ())]


# Reading a name is the slowest part of a beer's features, and the same beers are asked for again.
_styles_of = lru_cache(maxsize=4096)(_find_styles)
