"""Where the model is good and where it is not: errors on unseen beers by style word, by bitterness and by strength."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from model.quantities import FloatArray
from model.styles import STYLES, style_flags

IBU_EDGES: Final = (0, 25, 50, 75, 100, 150)
ABV_EDGES: Final = (0, 4, 6, 8, 10, 70)
# Of fewer beers a mean says more of chance than of the model.
FEWEST_BEERS: Final = 5


@dataclass(frozen=True)
class Part:
    """Some of the beers: their number, mean absolute error and mean of (prediction - truth), share in the interval."""

    beers: int
    mae: float
    bias: float
    coverage: float


@dataclass(frozen=True)
class Breakdown:
    """The parts of the training set, by what they have in common; parts of under FEWEST_BEERS beers are left out."""

    style: dict[str, Part]
    ibu: dict[str, Part]
    abv: dict[str, Part]


def break_down(
    names: Sequence[str], abv: FloatArray, target: FloatArray, *, predicted: FloatArray, half_width: FloatArray
) -> Breakdown:
    """Break the errors of n beers down; arrays of shape (n,), `predicted` and `half_width` out of fold."""
    errors = predicted - target
    inside = np.abs(errors) <= half_width

    def parts(members: dict[str, NDArray[np.bool_]]) -> dict[str, Part]:
        return {
            name: Part(
                beers=int(member.sum()),
                mae=float(np.abs(errors[member]).mean()),
                bias=float(errors[member].mean()),
                coverage=float(inside[member].mean()),
            )
            for name, member in members.items()
            if member.sum() >= FEWEST_BEERS
        }

    flags = style_flags(names).astype(bool)
    styles = {style.replace("_", " "): flags[:, column] for column, style in enumerate(STYLES)}
    return Breakdown(
        style=parts(styles | {"no style word": ~flags.any(axis=1)}),
        ibu=parts(_ranges(target, IBU_EDGES)),
        abv=parts(_ranges(abv, ABV_EDGES)),
    )


def _ranges(values: FloatArray, edges: Sequence[int]) -> dict[str, NDArray[np.bool_]]:
    """Split values by half-open ranges; the last one holds its upper edge too."""
    last = edges[-1]
    return {
        f"{low} to {high}": (values >= low) & ((values < high) | ((high == last) & (values == last)))
        for low, high in pairwise(edges)
    }
