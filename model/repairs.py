"""Undo the typing errors that brewers' data hold, for training and for serving alike."""

from dataclasses import dataclass

import numpy as np

from model.quantities import PH, QUANTITIES, TARGET_FG, TARGET_OG, FloatArray

# Beer is acid: 3.0 for a sour, up to 4.8 for a stout. What is above neutral is a slip of the pen: 79, say.
NEUTRAL_PH = 7.0


@dataclass(frozen=True)
class Repaired:
    """Measurements after repair, and how many of each repair there were."""

    measured: FloatArray
    counts: dict[str, int]


def repair(measured: FloatArray) -> Repaired:
    """Return a repaired copy of `measured`, shape (n, 6), columns as in `quantities.QUANTITIES`, NaN for unknown.

    A value outside of its quantity's range becomes unknown, as does a pH above neutral; gravities that were swapped
    (fermentation lowers the gravity, so final > original is impossible) are put right. Repairing twice changes nothing.
    """
    fixed = np.array(measured, dtype=np.float64)
    counts: dict[str, int] = {}
    for column, quantity in enumerate(QUANTITIES):
        outside = (fixed[:, column] < quantity.low) | (fixed[:, column] > quantity.high)
        if column == PH:
            outside |= fixed[:, column] > NEUTRAL_PH
        fixed[outside, column] = np.nan
        counts[f"{quantity.name} impossible, taken as unknown"] = int(outside.sum())
    swapped = fixed[:, TARGET_FG] > fixed[:, TARGET_OG]
    fixed[swapped, TARGET_FG], fixed[swapped, TARGET_OG] = fixed[swapped, TARGET_OG], fixed[swapped, TARGET_FG]
    counts["target_fg and target_og swapped back"] = int(swapped.sum())
    return Repaired(fixed, {name: count for name, count in counts.items() if count})
