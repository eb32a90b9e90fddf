"""The page and its backend, as routes that the local PunkAPI's server mounts at its root."""

import json
import math
from collections.abc import Callable
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import boto3
import requests
from botocore.exceptions import BotoCoreError, ClientError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from brewlake.errors import BrewlakeError
from brewlake.page.guard import Guard
from brewlake.page.stations import Station, Stations, told
from brewlake.page.trust import Trust
from brewlake.platform import Platform, load_platform
from brewlake.query import athena, description, named, names
from brewlake.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

QUERY_SECONDS: Final = 60.0
MOST_ROWS: Final = 1000
LAST_BEERS: Final = 8
MODEL_SECONDS: Final = 30
MOST_EXACT: Final = 2**53
_MODULES: Final = ("page", "dom", "way", "trust", "beers", "query", "plot", "model")
_FILES: Final = {
    "/": ("index.html", "text/html"),
    "/page/style.css": ("style.css", "text/css"),
} | {f"/page/{name}.js": (f"{name}.js", "text/javascript") for name in _MODULES}


def routes(settings: Settings, beers: int, origin: str) -> list[BaseRoute]:
    """Return the routes of the page: its files, and /platform/*, its backend.

    The platform is the one that was applied last in `settings`; before that, and while it is down, the page says so.
    `beers` and `origin` describe the catalogue that PunkAPI serves.
    """
    backend = Backend(settings, beers, origin)
    guarded = [Middleware(Guard)]
    answers = [
        Route("/stations", _answer(backend.stations)),
        Route("/beers", _answer(backend.beers)),
        Route("/trust", _answer(backend.trust)),
        Route("/models", _answer(backend.models)),
        Route("/queries", _answer(backend.queries)),
        Route("/query", _answer(backend.query), methods=["POST"]),
        Route("/predict", _answer(backend.predict), methods=["POST"]),
    ]
    pages = [Route(path, _file(*file), middleware=guarded) for path, file in _FILES.items()]
    return [*pages, Mount("/platform", routes=answers, middleware=guarded)]


class Backend:
    """What the page asks. Every method takes the request's JSON and returns an answer's status and JSON."""

    def __init__(self, settings: Settings, beers: int, origin: str) -> None:
        self._settings = settings
        self._punkapi = Station("punkapi", beers, "beers", {"catalogue": origin})
        self._known: tuple[Platform, Stations, Trust] | None = None

    def stations(self, _: object) -> tuple[int, Any]:
        """The way of a record, station by station."""
        found = [self._punkapi, *self._stations.look()]
        endpoint = f"http://localhost:{self._settings.emulator_port}" if self._settings.is_local else None
        return 200, {"stations": [station.as_json() for station in found], "endpoint": endpoint}

    def beers(self, _: object) -> tuple[int, Any]:
        """The last beers that were cleaned."""
        return 200, self._stations.objects.last_documents(*self._platform.folders["cleaned"], LAST_BEERS)

    def trust(self, _: object) -> tuple[int, Any]:
        """The quality of what is in the lake, and the alarms."""
        return 200, self._look_up()[2].look()

    def queries(self, _: object) -> tuple[int, Any]:
        """The named queries."""
        return 200, [{"name": name, "description": description(name), "sql": named(name)} for name in names()]

    def query(self, asked: object) -> tuple[int, Any]:
        """Run `{"sql": ...}` in Athena; at most 1000 rows are answered."""
        if not isinstance(asked, dict) or not isinstance(asked.get("sql"), str) or not asked["sql"].strip():
            return 400, {"error": "there is no SQL", "advice": "Write a statement."}
        result = athena.run(
            asked["sql"],
            workgroup=self._platform.athena_workgroup,
            database=self._platform.glue_database,
            client=self._athena,
            limit=QUERY_SECONDS,
        )
        rows = [[value if _is_plain(value) else str(value) for value in row] for row in result.rows[:MOST_ROWS]]
        return 200, {
            "columns": result.columns,
            "types": result.types,
            "rows": rows,
            "total": len(result.rows),
            "bytes_scanned": result.bytes_scanned,
            "seconds": result.seconds,
            "query_id": result.query_id,
        }

    def models(self, _: object) -> tuple[int, Any]:
        """The versions of the model in the store of its server, and which is served."""
        return self._model("GET", "/models")

    def predict(self, asked: object) -> tuple[int, Any]:
        """Ask the model that is served, and answer as it does."""
        return self._model("POST", "/predict", asked)

    def _model(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        url = f"{self._settings.model_url}{path}"
        try:
            answer = requests.request(method, url, timeout=MODEL_SECONDS, json=body)
            return answer.status_code, answer.json()
        except (requests.RequestException, ValueError) as error:
            raise BrewlakeError(
                f"the model at {url} does not answer: {told(error)}", "Start it: make up-local"
            ) from error

    @property
    def _platform(self) -> Platform:
        return self._look_up()[0]

    @property
    def _stations(self) -> Stations:
        return self._look_up()[1]

    def _look_up(self) -> tuple[Platform, Stations, Trust]:
        """Return the platform that was applied last: this process may be older than it."""
        platform = load_platform(self._settings)
        if self._known is None or self._known[0] != platform:
            self._known = (platform, Stations(platform, self._settings.model_url), Trust(platform))
        return self._known

    @cached_property
    def _athena(self) -> "AthenaClient":
        return boto3.client("athena", config=athena.RETRIES)


def _answer(ask: Callable[[Any], tuple[int, Any]]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            asked = await request.json() if request.method == "POST" else None
        except ValueError as error:
            return JSONResponse({"error": f"the body is no JSON: {error}", "advice": ""}, 400)
        try:
            status, found = await run_in_threadpool(ask, asked)
        except BrewlakeError as error:
            return JSONResponse({"error": str(error), "advice": error.advice}, 400)
        except (BotoCoreError, ClientError) as error:
            return JSONResponse({"error": str(error), "advice": "Is the platform up? make status"}, 502)
        return Response(json.dumps(found), status, media_type="application/json")

    return answer


def _file(name: str, media_type: str) -> Callable[[Request], Any]:
    content = files("brewlake.page").joinpath("static", name).read_bytes()

    async def answer(_: Request) -> Response:
        return Response(content, media_type=f"{media_type}; charset=utf-8")

    return answer


def _is_plain(value: object) -> bool:
    """Whether JSON and JavaScript hold the value as it is: no NaN, and no integer that a double cannot tell."""
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str) or (isinstance(value, int) and abs(value) <= MOST_EXACT)
