"""What the model sees of a beer. Training and serving both come through `feature_matrix`: they cannot differ."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from model.quantities import ABV, EBC, PH, SRM, TARGET_FG, TARGET_OG, FloatArray
from model.repairs import repair
from model.styles import STYLES, style_flags

# ABV = 131.25 (OG - FG) in specific gravity: the usual home-brewing formula, here in points of 1000 x SG.
ABV_PER_POINT: Final = 0.13125
# SRM is EBC / 1.97 by definition; most brewers write half.
EBC_PER_SRM: Final = 2.0

_NUMERIC: Final = (
    "abv",
    "target_og",
    "target_fg",
    "points_fermented",
    "attenuation",
    "abv_per_original_point",
    "abv_unexplained",
    "log_ebc",
    "log_ebc_per_srm",
    "ph",
    "gravity_missing",
    "colour_missing",
    "ph_missing",
)
FEATURES: Final = (*_NUMERIC, *(f"name_says_{style}" for style in STYLES))


def feature_matrix(names: Sequence[str], measured: FloatArray) -> FloatArray:
    """Return the features of n beers, shape (n, len(FEATURES)), NaN where a feature cannot be told.

    `measured` has shape (n, 6), columns and units as in `quantities.QUANTITIES`, NaN for unknown. It need not be
    repaired yet.
    """
    numbers = repair(measured).measured
    abv, fg, og, ph = (numbers[:, column] for column in (ABV, TARGET_FG, TARGET_OG, PH))
    gravity_missing = np.isnan(fg) | np.isnan(og)
    # Alcohol tells how far the gravity fell: one gravity gives the other.
    fell = abv / ABV_PER_POINT
    og, fg = np.where(np.isnan(og), fg + fell, og), np.where(np.isnan(fg), og - fell, fg)
    original = og - 1000.0
    ebc, srm = numbers[:, EBC], numbers[:, SRM]
    colour = np.where(np.isnan(ebc), srm * EBC_PER_SRM, ebc)
    columns = (
        abv,
        og,
        fg,
        og - fg,
        _ratio(og - fg, original),
        _ratio(abv, original),
        abv - ABV_PER_POINT * (og - fg),
        np.log1p(colour),
        np.log1p(ebc) - np.log1p(srm),
        ph,
        gravity_missing,
        np.isnan(colour),
        np.isnan(ph),
    )
    return np.column_stack((*columns, style_flags(names)))


def _ratio(numerator: FloatArray, points: FloatArray) -> FloatArray:
    """Divide by gravity points above water; unknown where there are none to divide by."""
    return np.divide(numerator, points, out=np.full_like(points, np.nan), where=points >= 1.0)
