"""BentoML's application without what it does for each request and nobody needs here."""

from http import HTTPStatus
from typing import Final

import bentoml
from bentoml._internal.server.http.traffic import TimeoutMiddleware
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.openapi import DocumentedService
from model.repeated import repeated_fields
from model.schema import Beers, ExplainedBeers

# OpenTelemetry's records five spans a request, collected or not. The other's timer stays until its time has passed,
# long after the answer, with all that hangs on it: at 1,000 requests/s and 60 s, 60,000 of them. `BodyLimit` has a
# timer that does not, and what follows it waits for nothing.
UNNEEDED: Final = (OpenTelemetryMiddleware, TimeoutMiddleware)

BODIES: Final[dict[str, type[Beers | ExplainedBeers]]] = {"/predict": Beers, "/predict/explain": ExplainedBeers}


class LeanService(DocumentedService):
    """A BentoML service that leaves UNNEEDED out, whoever serves it."""

    def to_asgi(self, is_main: bool = True) -> Starlette:
        """Return the application, as BentoML makes it but for what is left out."""
        app: Starlette = super().to_asgi(is_main=is_main)
        app.user_middleware = [layer for layer in app.user_middleware if layer.cls not in UNNEEDED]
        return app


class Direct:
    """Give the beers of a POST to the service's method at once, and send its answer.

    BentoML binds the arguments of a call by its signature, makes a context and its variables for it, and finds out how
    to read and how to write it: a quarter of the time that a prediction takes. What is no beers takes BentoML's way,
    which tells the reasons. The body has come whole when it comes here: `BodyLimit` has read it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer about beers, and pass on everything else."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in BODIES:
            await self.app(scope, receive, send)
            return
        body = await receive()
        try:
            beers = BODIES[scope["path"]].model_validate_json(body["body"])
        except ValidationError:
            read = [body]

            async def replay() -> Message:
                return read.pop() if read else await receive()

            await self.app(scope, replay, send)
            return
        if faults := repeated_fields(body["body"], beers.root):
            refusal = {"error": f"{len(faults)} validation error for beers", "detail": faults}
            await JSONResponse(refusal, status_code=HTTPStatus.BAD_REQUEST)(scope, receive, send)
            return
        service = bentoml.get_current_service()
        answer = service.predict if isinstance(beers, Beers) else service.predict_explain
        response = await answer(beers)
        await response(scope, receive, send)
