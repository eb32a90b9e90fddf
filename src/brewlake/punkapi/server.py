"""A local PunkAPI: v2 and v3 over one catalogue."""

from collections.abc import Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route

from brewlake.punkapi.access_log import AccessLog
from brewlake.punkapi.catalogue import Catalogue, generate, load
from brewlake.punkapi.documentation import routes as documentation
from brewlake.punkapi.endpoints import Endpoints
from brewlake.punkapi.faults import NO_FAULTS, FaultInjection, Faults, Switch
from brewlake.punkapi.generator import IMAGES
from brewlake.punkapi.limits import RateLimit
from brewlake.punkapi.versions import V2, V3


def create_app(
    catalogue: Catalogue,
    faults: Faults = NO_FAULTS,
    front: Sequence[BaseRoute] = (),
) -> Starlette:
    """Return the ASGI application: /v2, /v3, /docs, /healthz and /faults, and the routes of `front`.

    `faults` are injected into v2 and v3, not into the others; the limit is v2's alone.
    """
    switch = Switch(faults)
    logged = [Middleware(AccessLog)]
    injection = [Middleware(FaultInjection, switch)]
    limited = [Middleware(RateLimit, lambda: switch.faults.hourly_limit)]

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "beers": len(catalogue.entries), "catalogue": catalogue.origin})

    return Starlette(
        routes=[
            Mount("/v2", routes=Endpoints(catalogue, V2).routes(), middleware=[*logged, *limited, *injection]),
            Mount("/v3", routes=Endpoints(catalogue, V3).routes(), middleware=[*logged, *injection]),
            Route("/healthz", health),
            Route("/faults", switch.answer, methods=["GET", "PUT"]),
            *documentation(),
            *front,
        ]
    )


def serve(
    port: int,
    catalogue_file: Path | None = None,
    host: str = "127.0.0.1",
    public_url: str = IMAGES,
    faults: Faults = NO_FAULTS,
) -> None:
    """Serve the user's catalogue, or a generated one, on `host`:`port` until the process is told to end.

    `public_url` is where clients find it. At the root is the platform's page, for the stack that the environment names.
    Raises BrewlakeError for a catalogue file that cannot be served.
    """
    catalogue = load(catalogue_file) if catalogue_file else generate(images=public_url)
    app = create_app(catalogue, faults, platform_page(catalogue))
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def platform_page(catalogue: Catalogue) -> list[BaseRoute]:
    """Return the routes of the platform's page, for the stack that the environment names."""
    from brewlake.page.app import routes
    from brewlake.settings import settings_from_environment

    settings = settings_from_environment()
    settings.export()
    return routes(settings, len(catalogue.entries), catalogue.origin)
