"""The way of BentoML's documentation: a scikit-learn pipeline over a DataFrame, in a synchronous API.

https://docs.bentoml.com/en/latest/examples/overview.html
"""

from typing import Any

import bentoml
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from model.quantities import MEASURED
from model.registry import load_rows

TREES = 300


@bentoml.service(name="documented")
class Documented:
    """Trained when it starts, on the numbers of the stored version's rows, and served."""

    def __init__(self) -> None:
        beers = pd.DataFrame(load_rows("v1")).dropna(subset=["ibu"])
        self.pipeline = make_pipeline(SimpleImputer(), ExtraTreesRegressor(TREES, min_samples_leaf=2, random_state=0))
        self.pipeline.fit(beers[list(MEASURED)].astype(float), beers["ibu"].astype(float))

    @bentoml.api
    def predict(self, beers: list[dict[str, Any]], /) -> list[float]:
        frame = pd.DataFrame(beers, columns=list(MEASURED)).astype(float)
        return [float(ibu) for ibu in self.pipeline.predict(frame)]
