"""The six measured quantities of a beer: their order, units and the ranges in which a value can be true.

The order is that of the columns of every array of measurements in this package.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """A measured quantity; `low` and `high` are inclusive."""

    name: str
    unit: str
    low: float
    high: float
    description: str


QUANTITIES: Final = (
    Quantity("abv", "% vol", 0, 70, "Alcohol by volume, in % vol."),
    Quantity("target_fg", "1000 x SG", 900, 1300, "Final gravity, as 1000 x specific gravity (1010 is SG 1.010)."),
    Quantity("target_og", "1000 x SG", 900, 1300, "Original gravity, as 1000 x specific gravity (1056 is SG 1.056)."),
    Quantity("ebc", "EBC", 0, 1500, "Colour on the scale of the European Brewery Convention."),
    Quantity("srm", "SRM", 0, 800, "Colour by the Standard Reference Method, about half of EBC."),
    Quantity("ph", "pH", 0, 14, "Acidity."),
)
MEASURED: Final = tuple(quantity.name for quantity in QUANTITIES)
ABV, TARGET_FG, TARGET_OG, EBC, SRM, PH = range(len(QUANTITIES))
