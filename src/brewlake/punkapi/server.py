"""A local PunkAPI: v2 and v3 over one catalogue."""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import BaseRoute, Mount, Route

from brewlake.punkapi.access_log import AccessLog
from brewlake.punkapi.catalogue import Catalogue, generate, load
from brewlake.punkapi.endpoints import Endpoints
from brewlake.punkapi.faults import FaultInjection, Faults
from brewlake.punkapi.limits import RateLimit
from brewlake.punkapi.versions import V2, V3

HOURLY_LIMIT: Final = 1_000_000
"""Requests an hour and address on v2. The public API allowed 3,600; a local one stands in nobody's way."""

_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>PunkAPI, local</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem }}</style>
<h1>PunkAPI, local</h1>
<p>{beers} beers ({origin}).</p>
<ul>
<li><a href="/v2/beers/random">/v2/beers/random</a>: an array of one; <a href="/v3/beers/random">/v3/beers/random</a>:
an object
<li><a href="/v2/beers/1">/v2/beers/1</a>, <a href="/v3/beers/1">/v3/beers/1</a>: a beer by its id
<li><a href="/v2/beers?page=1&amp;per_page=80">/v2/beers?page=1&amp;per_page=80</a>,
<a href="/v3/beers?page=1&amp;per_page=80">/v3/beers?page=1&amp;per_page=80</a>: a page of the list
<li>filters of the list: abv_gt, abv_lt, ibu_gt, ibu_lt, ebc_gt, ebc_lt, beer_name, food, brewed_before, brewed_after
(mm-yyyy), ids; yeast, hops and malt on v2
<li><a href="/healthz">/healthz</a>: health
</ul>
"""


def create_app(
    catalogue: Catalogue,
    hourly_limit: int = HOURLY_LIMIT,
    faults: Faults | None = None,
    front: Sequence[BaseRoute] = (),
) -> Starlette:
    """Return the ASGI application: /v2, /v3, /healthz and a page that names the routes.

    `hourly_limit` is v2's; v3 has none. `faults` are injected into v2 and v3, not into /healthz. The routes of `front`
    come before that page: they may put another in its place.
    """
    logged = [Middleware(AccessLog)]
    injection = [Middleware(FaultInjection, faults)] if faults else []
    limited = [Middleware(RateLimit, hourly_limit)]

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "beers": len(catalogue.entries), "catalogue": catalogue.origin})

    async def index(_request: Request) -> HTMLResponse:
        return HTMLResponse(_PAGE.format(beers=len(catalogue.entries), origin=html.escape(catalogue.origin)))

    return Starlette(
        routes=[
            Mount("/v2", routes=Endpoints(catalogue, V2).routes(), middleware=[*logged, *limited, *injection]),
            Mount("/v3", routes=Endpoints(catalogue, V3).routes(), middleware=[*logged, *injection]),
            Route("/healthz", health),
            *front,
            Route("/", index),
        ]
    )


def serve(
    port: int,
    catalogue_file: Path | None = None,
    host: str = "127.0.0.1",
    hourly_limit: int = HOURLY_LIMIT,
    faults: Faults | None = None,
) -> None:
    """Serve the user's catalogue, or a generated one, on `host`:`port` until the process is told to end.

    At the root is the platform's page, for the stack that the environment names.
    Raises BrewlakeError for a catalogue file that cannot be served.
    """
    catalogue = load(catalogue_file) if catalogue_file else generate()
    app = create_app(catalogue, hourly_limit, faults, platform_page(catalogue))
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def platform_page(catalogue: Catalogue) -> list[BaseRoute]:
    """Return the routes of the platform's page, for the stack that the environment names."""
    from brewlake.dashboard.app import routes
    from brewlake.settings import settings_from_environment

    settings = settings_from_environment()
    settings.export()
    return routes(settings, len(catalogue.entries), catalogue.origin)
