"""BentoML's application without what it does for each request and nobody needs here."""

from typing import Final

from bentoml._internal.server.http.traffic import TimeoutMiddleware
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from starlette.applications import Starlette

from model.openapi import DocumentedService

# OpenTelemetry's records five spans a request, collected or not. The other's timer stays until its time has passed,
# long after the answer, with all that hangs on it: at 1,000 requests/s and 60 s, 60,000 of them. `BodyLimit` has a
# timer that does not, and what follows it waits for nothing.
UNNEEDED: Final = (OpenTelemetryMiddleware, TimeoutMiddleware)


class LeanService(DocumentedService):
    """A BentoML service that leaves UNNEEDED out, whoever serves it."""

    def to_asgi(self, is_main: bool = True) -> Starlette:
        """Return the application, as BentoML makes it but for what is left out."""
        app: Starlette = super().to_asgi(is_main=is_main)
        app.user_middleware = [layer for layer in app.user_middleware if layer.cls not in UNNEEDED]
        return app
