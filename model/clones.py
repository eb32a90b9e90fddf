"""Which beers are near-clones of each other: a series brewed to the same numbers, told apart by its hops or its barrel.

If one of a series trains a model and another tests it, the model looks better than it is.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]  # scipy has no types

from model.quantities import ABV, EBC, TARGET_FG, TARGET_OG, FloatArray

# How far two beers of a series may lie apart: rounding, and no more.
ABV_WITHIN = 0.11
GRAVITY_WITHIN = 1.01
COLOUR_WITHIN = 0.051  # of log(1 + EBC): five per cent


def near_clones(measured: FloatArray) -> NDArray[np.intp]:
    """Return a group number for each of n beers, shape (n,); near-clones share theirs.

    `measured` has shape (n, 6), columns as in `quantities.QUANTITIES`, repaired. Two beers belong together when ABV,
    both gravities and colour agree; groups are what that relation links. A beer with one of the four unknown stands
    alone. Memory is some 17 n^2 bytes: 150 MB for 3,000 beers.
    """
    alike = np.ones((len(measured), len(measured)), dtype=bool)
    for values, within in (
        (measured[:, ABV], ABV_WITHIN),
        (measured[:, TARGET_FG], GRAVITY_WITHIN),
        (measured[:, TARGET_OG], GRAVITY_WITHIN),
        (np.log1p(measured[:, EBC]), COLOUR_WITHIN),
    ):
        alike &= np.abs(values[:, None] - values[None, :]) <= within
    _, group = connected_components(alike, directed=False)
    return np.asarray(group, dtype=np.intp)
