"""The BentoML service: POST /predict and /predict/explain, GET /model, /models and /metrics, Swagger UI at /.

`bentoml serve model.service:BeerModel` runs it; so does `python -m model.serving`, in one process. The version is that
of BREWLAKE_MODEL_VERSION, or what the file says that BREWLAKE_MODEL_VERSION_FILE names.
"""

import asyncio
import gc
from collections.abc import Callable, Sequence
from typing import Any, Final

import bentoml
import numpy as np
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from model.capture import Capture
from model.explaining import explain
from model.lean import Direct, LeanService
from model.listing import list_versions
from model.metrics import PREDICTED_IBU, REGISTRY
from model.middleware import BodyLimit, JsonBodies, Overload, SecurityHeaders
from model.observing import Observed
from model.quantities import MEASURED, FloatArray
from model.schema import Beer, Beers, ExplainedBeers, Explanations, Predictions
from model.served import Served, keep_to, load_served, version_file, version_to_serve


async def show_model(_: Request) -> Response:
    """Answer the model card."""
    return JSONResponse(bentoml.get_current_service().served.card)


async def show_models(_: Request) -> Response:
    """Answer the versions in the store, the served one among them."""
    served = bentoml.get_current_service().served
    return JSONResponse([version.model_dump() for version in list_versions(served.version)])


async def show_metrics(_: Request) -> Response:
    """Answer the metrics in Prometheus' text format."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


ABOUT: Final = Starlette(
    routes=[Route("/model", show_model), Route("/models", show_models), Route("/metrics", show_metrics)]
)

# `Observed` logs and counts, in a fraction of the time that BentoML's middleware takes for it.
OPTIONS: Final[dict[str, Any]] = {
    "name": "beer_model",
    "workers": 1,
    "metrics": {"enabled": False},
    "logging": {"access": {"enabled": False}},
}


def behind(*middleware: type) -> Callable[[Any], Any]:
    """Put ASGI middleware before a service, the outermost first."""

    def add(service: Any) -> Any:  # noqa: ANN401 - BentoML's classes have no types here
        for layer in middleware:
            service.add_asgi_middleware(layer)
        return service

    return add


@behind(Observed, SecurityHeaders, BodyLimit, Overload, Direct, JsonBodies)
@bentoml.service(**OPTIONS, service_class=LeanService)
@bentoml.asgi_app(ABOUT, path="/", name="about")
class BeerModel:
    """Estimates a beer's bitterness (IBU) from what else is known of it."""

    def __init__(self) -> None:
        """Load the version to serve; raise RegistryError if it is not stored."""
        self.use(load_served(version_to_serve()))
        self.keeping: asyncio.Task[None] | None = None
        self.capture = Capture.from_environment()
        # BentoML binds a method at each request, and reads its signature for it; what the instance has itself it takes.
        vars(self).update({name: getattr(self, name) for name in ("predict", "predict_explain")})

    @bentoml.on_startup
    async def begin(self) -> None:
        """Change the version whenever the file names another: between two requests, so that none is lost."""
        # What is here now stays: looking through it for garbage would hold up a request for some 50 ms.
        gc.collect()
        gc.freeze()
        if file := version_file():
            self.keeping = asyncio.create_task(keep_to(file, self.use))

    @bentoml.on_shutdown
    async def stop(self) -> None:
        """End what runs beside the requests."""
        if self.keeping:
            self.keeping.cancel()
        if self.capture:
            await asyncio.to_thread(self.capture.close)

    def use(self, served: Served) -> None:
        """Answer with `served` from the next request on."""
        PREDICTED_IBU.begin(served.version)
        self.served = served

    @bentoml.api(output_spec=Predictions)
    async def predict(self, beers: Beers, /) -> Response:
        """Estimate the bitterness of 1 to 1000 beers, each with its 90 % interval, in the order of the beers."""
        served = self.served
        estimates = served.predictor.estimate(*arrays(beers.root))
        PREDICTED_IBU.observe(served.version, estimates.ibu)
        if self.capture:
            self.capture.add(served.version, beers.root, estimates)
        answers = [
            {"ibu": ibu, "ibu_low": low, "ibu_high": high, "model_version": served.version}
            for ibu, low, high in estimates.rows()
        ]
        # Written at once: BentoML would validate what we made, twice, before it writes it.
        return Response(to_json(answers), media_type="application/json")

    @bentoml.api(route="/predict/explain", output_spec=Explanations)
    async def predict_explain(self, beers: ExplainedBeers, /) -> Response:
        """Tell what each feature adds to the estimates of 1 to 100 beers, in the order of the beers."""
        explanations = explain(self.served.predictor, self.served.version, *arrays(beers.root))
        return Response(to_json(explanations), media_type="application/json")


def arrays(beers: Sequence[Beer]) -> tuple[list[str], FloatArray]:
    """Return the names of n beers and what was measured of them, shape (n, 6), NaN for unknown."""
    measured = [[getattr(beer, name) for name in MEASURED] for beer in beers]
    return [beer.name for beer in beers], np.array(measured, dtype=np.float64)
