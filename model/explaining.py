"""Why a beer got its estimate: what each feature adds to what every beer begins with."""

from collections.abc import Sequence

import numpy as np

from model.features import FEATURES, feature_matrix
from model.predictor import DECIMALS, Predictor
from model.quantities import FloatArray
from model.schema import Contribution, Explanation

# An addition is told to the same decimals as the estimate; what rounds to nothing is left out.
_LEAST = 0.5 * 10**-DECIMALS


def explain(predictor: Predictor, version: str, names: Sequence[str], measured: FloatArray) -> list[Explanation]:
    """Explain n beers. `measured` has shape (n, 6), columns as in `quantities.QUANTITIES`, NaN for unknown."""
    base, added = predictor.explain(names, measured)
    told = feature_matrix(names, measured)
    ibu = predictor.estimate(names, measured).ibu
    return [
        Explanation(
            ibu=float(estimate),
            base_ibu=round(base, DECIMALS),
            contributions=[
                Contribution(
                    feature=FEATURES[column],
                    value=None if np.isnan(values[column]) else round(float(values[column]), 4),
                    ibu=round(float(adds[column]), DECIMALS),
                )
                for column in np.argsort(-np.abs(adds), kind="stable")
                if abs(adds[column]) >= _LEAST
            ],
            model_version=version,
        )
        for estimate, adds, values in zip(ibu, added, told, strict=True)
    ]
