"""The numbers of a generated beer: as they are brewed, and as a catalogue kept by hand reports them."""

import math
from dataclasses import dataclass
from random import Random
from typing import Final

from brewlake.punkapi.draws import pick_weighted
from brewlake.punkapi.styles import CUMULATIVE_WEIGHTS, STYLES, Style

type Number = int | float

_PH: Final = (4.4, 4.3, 4.2, 4.5, 4.1, 4.0, 4.6)
_PH_WEIGHTS: Final = (0.63, 0.75, 0.87, 0.93, 0.96, 0.98, 1.0)
MOST_IBU: Final = 250
"""More is not brewed: without this bound a heavy tail reaches thousands once in 10,000 beers."""

_HOPPED_IBU: Final = 60
"""Styles of this mean bitterness or more are the ones that get extreme beers."""
_HOPPED_SHARE: Final = sum(style.weight for style in STYLES if style.ibu[0] >= _HOPPED_IBU) / CUMULATIVE_WEIGHTS[-1]


@dataclass(slots=True)
class Brew:
    """The numbers of a beer as they are brewed. Gravities are 1000 times the specific gravity; `ibu` is not rounded."""

    style: Style
    og: Number
    fg: Number
    abv: Number
    ebc: Number
    srm: Number
    ibu: float
    ph: Number

    @property
    def attenuation(self) -> float:
        """Share of the extract that is fermented, %."""
        return 100 * (self.og - self.fg) / (self.og - 1000)


@dataclass(slots=True)
class Report:
    """The numbers of a beer as a document reports them, with the gaps and slips of a catalogue kept by hand."""

    abv: Number
    ibu: Number | None
    target_fg: Number | None
    target_og: Number | None
    ebc: Number | None
    srm: Number | None
    ph: Number | None


def plain(value: float, digits: int = 0) -> Number:
    """Round `value`; a whole number is an int, so that ints and floats are mixed as in PunkAPI's documents."""
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def draw_brew(rng: Random) -> Brew:
    """Draw a beer of a random style.

    ABV follows from the gravities, with the scatter of measured beers. Bitterness follows the style and rises with the
    original gravity within it; the rest, the hop bill, has the heavy tails of Student's t with 5 degrees of freedom.
    """
    style = pick_weighted(rng, STYLES, CUMULATIVE_WEIGHTS)
    digits = 0 if rng.random() < 0.94 else 1
    og = plain(max(1025, rng.gauss(*style.og)), digits)
    attenuation = min(0.97, max(0.55, rng.gauss(*style.attenuation)))
    fg = plain(1000 + (og - 1000) * (1 - attenuation), digits)
    abv = plain(max(0.5, 0.13125 * (og - fg) + rng.gauss(0, 0.7 if rng.random() < 0.28 else 0.12)), 1)
    ebc = plain(max(2, style.ebc[0] * math.exp(rng.gauss(0, style.ebc[1]))))
    srm = plain(ebc / 2 if rng.random() < 0.70 else 0.508 * ebc, 1)
    return Brew(style, og, fg, abv, ebc, srm, _draw_ibu(rng, style, og), _draw_ph(rng, style))


def report(rng: Random, brew: Brew) -> Report:
    """Return what a document says of `brew`, at the rates of slips and gaps of the real catalogue."""
    extreme = brew.style.ibu[0] >= _HOPPED_IBU and rng.random() < 0.022 / _HOPPED_SHARE
    ibu: Number = _round_ibu(rng, rng.uniform(130, MOST_IBU) if extreme else brew.ibu)
    if rng.random() < 0.006:
        ibu = brew.og
    said = Report(brew.abv, ibu, brew.fg, brew.og, brew.ebc, brew.srm, brew.ph)
    if rng.random() < 0.04:
        said.target_fg, said.target_og = said.target_og, said.target_fg
    if rng.random() < 0.02:
        said.ebc, said.srm = (brew.srm, brew.ebc) if rng.random() < 0.5 else (brew.ebc, plain(brew.ebc * 10))
    if rng.random() < 0.009:
        said.abv = plain(rng.uniform(18, 45), 1)
    if rng.random() < 0.003:
        said.ph = 79
    _leave_gaps(rng, said)
    return said


def _leave_gaps(rng: Random, said: Report) -> None:
    if rng.random() < 0.018:
        said.ebc = said.srm = None
    if rng.random() < 0.015:
        said.ibu = None
    if rng.random() < 0.006:
        said.ph = None
    if rng.random() < 0.003:
        said.target_og = said.target_fg = None


def _draw_ibu(rng: Random, style: Style, og: float) -> float:
    mean, variation = style.ibu
    c = 1.15 * variation
    u = 0.30 * (og - style.og[0]) / style.og[1] + 0.95 * _student_5(rng)
    return min(MOST_IBU, mean * math.exp(c * u - c * c / 2))


def _student_5(rng: Random) -> float:
    """Draw from Student's t with 5 degrees of freedom."""
    # A chi square with 5 degrees of freedom is two exponentials and the square of a normal.
    chi_square = -2 * math.log((1 - rng.random()) * (1 - rng.random())) + rng.gauss() ** 2
    return rng.gauss() / math.sqrt(chi_square / 5)


def _round_ibu(rng: Random, ibu: float) -> Number:
    return 5 * round(ibu / 5) if rng.random() < 0.82 else plain(ibu, 0 if rng.random() < 0.8 else 1)


def _draw_ph(rng: Random, style: Style) -> Number:
    if style.name == "sour ale":
        return plain(rng.gauss(3.2, 0.08), 1)
    return pick_weighted(rng, _PH, _PH_WEIGHTS)
