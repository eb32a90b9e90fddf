"""The BentoML service: POST /predict, GET /model, Swagger UI at /.

`bentoml serve model.service:BeerModel` runs it; so does `python -m model.serving`, in one process. The version is that
of BREWLAKE_MODEL_VERSION.
"""

import os
from collections.abc import Callable
from typing import Any, Final

import bentoml
import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from model.middleware import BodyLimit, JsonBodies, SecurityHeaders
from model.openapi import DocumentedService
from model.quantities import MEASURED
from model.registry import load, load_card
from model.schema import Beers, Prediction, Predictions
from model.serving import VERSION_VARIABLE

# Under the 60 s after which the load balancer gives a request up.
TIMEOUT_SECONDS: Final = 30
# IBU: where the model's answers lie. A shift of the histogram is the first sign of other beers than it was trained on.
PREDICTED_BUCKETS: Final = (10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 150)


async def show_model(_: Request) -> JSONResponse:
    """Answer the model card."""
    service = bentoml.get_current_service()
    return JSONResponse(service.card)


def behind(*middleware: type) -> Callable[[Any], Any]:
    """Put ASGI middleware before a service, the outermost first."""

    def add(service: Any) -> Any:  # BentoML's classes have no types here  # noqa: ANN401
        for layer in middleware:
            service.add_asgi_middleware(layer)
        return service

    return add


@behind(SecurityHeaders, BodyLimit, JsonBodies)
@bentoml.service(name="beer_model", workers=1, traffic={"timeout": TIMEOUT_SECONDS}, service_class=DocumentedService)
@bentoml.asgi_app(Starlette(routes=[Route("/model", show_model, methods=["GET"])]), path="/", name="model")
class BeerModel:
    """Infers a beer's bitterness (IBU) from what else is known of it."""

    def __init__(self) -> None:
        """Load the version to serve; raise RegistryError if it is not stored."""
        self.version = os.environ.get(VERSION_VARIABLE, "")
        self.card = load_card(self.version).as_dict()
        self.predictor = load(self.version)
        self.predicted = bentoml.metrics.Histogram(
            name="predicted_ibu",
            documentation="Bitterness that the model answered, in IBU",
            labelnames=["model_version"],
            buckets=PREDICTED_BUCKETS,
        ).labels(model_version=self.version)

    @bentoml.api
    async def predict(self, beers: Beers, /) -> Predictions:
        """Estimate the bitterness of 1 to 1000 beers, each with its 90 % interval, in the order of the beers."""
        names = [beer.name for beer in beers.root]
        measured = np.array([[getattr(beer, name) for name in MEASURED] for beer in beers.root], dtype=np.float64)
        estimates = self.predictor.estimate(names, measured)
        for ibu in estimates.ibu.tolist():
            self.predicted.observe(ibu)
        return Predictions(
            [
                Prediction(ibu=ibu, ibu_low=low, ibu_high=high, model_version=self.version)
                for ibu, low, high in estimates.rows()
            ]
        )
