"""The OpenAPI document of the local PunkAPI, and a page that shows it: our own, for Swagger UI would be 2 MB."""

from collections.abc import Callable
from http import HTTPStatus
from importlib.resources import files
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from brewlake.punkapi.faults import Faults
from brewlake.punkapi.generator import documents
from brewlake.punkapi.query import MONTH, MOST_PER_PAGE
from brewlake.punkapi.versions import V2, V3, Version

_FILES: Final = {
    "/docs": ("docs.html", "text/html"),
    "/docs/docs.css": ("docs.css", "text/css"),
    "/docs/docs.js": ("docs.js", "text/javascript"),
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'"
)
_NUMBERS: Final = {"abv": "% vol", "ibu": "IBU", "ebc": "EBC"}
_TEXTS: Final = {
    "beer_name": "in the name",
    "food": "in the food pairing",
    "yeast": "in the yeast",
    "hops": "in a hop's name",
    "malt": "in a malt's name",
}


def routes() -> list[BaseRoute]:
    """Return the routes of the document and of its page."""
    document = openapi()

    async def answer(_: Request) -> Response:
        return JSONResponse(document)

    return [Route("/openapi.json", answer), *(Route(path, _file(*file)) for path, file in _FILES.items())]


def openapi() -> dict[str, Any]:
    """Return the description of both versions. https://spec.openapis.org/oas/v3.1.1.html"""
    paths: dict[str, Any] = {}
    for version in (V2, V3):
        paths |= _paths(version)
    paths["/healthz"] = {
        "get": _operation("server", "How many beers are served, and where they come from", {200: "The server is well"})
    }
    paths["/faults"] = {
        "get": _operation("server", "The faults that are on", {200: "Each fault"}),
        "put": _operation(
            "server", "Switch faults on; what is left out is off", {200: "As they are now", 400: "These are no faults"}
        )
        | {"requestBody": {"content": {"application/json": {"example": {"latency": 0.2, "too_many_requests": 0.1}}}}},
    }
    (example,) = documents(1, 7)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "PunkAPI, local",
            "version": "2 and 3",
            "description": "Beers as PunkAPI v2 and v3 serve them. The catalogue is generated, or a dump of yours.",
        },
        "paths": paths,
        "components": {"schemas": {"Beer": {"type": "object", "example": example}, "Faults": _faults()}},
    }


def _paths(version: Version) -> dict[str, Any]:
    root, tag, bad = f"/{version.name}", version.name, version.bad_request.value
    one = "An array of one beer" if version.one_is_an_array else "A beer"
    image = "its image" if not version.one_is_an_array else "the end of its image_url"
    limit = {429: "Too many requests an hour"} if version.one_is_an_array else {}
    by_id = _in_path("id", {"type": "integer", "minimum": 1}, "The beer's id", 1)
    name = _in_path("name", {"type": "string"}, f"Its id and .png, or {image}", "1.png")
    return {
        f"{root}/beers": {
            "get": _operation(
                tag, "A page of the beers that pass all filters", {200: "Beers", bad: "A parameter is wrong"} | limit
            )
            | {"parameters": _list_parameters(version)}
        },
        f"{root}/beers/random": {"get": _operation(tag, "A beer, drawn with replacement", {200: one} | limit)},
        f"{root}/beers/{{id}}": {
            "get": _operation(tag, "A beer", {200: one, bad: "This is no id", 404: "No such beer"} | limit)
            | {"parameters": [by_id]}
        },
        f"{root}/images/{{name}}": {
            "get": _operation(
                tag, "The picture of a beer, drawn: a PNG", {200: "The picture", 404: "No such beer"} | limit
            )
            | {"parameters": [name]}
        },
    }


def _list_parameters(version: Version) -> list[dict[str, Any]]:
    page = {"type": "integer", "minimum": 1}
    per_page = page | {"minimum": version.least_per_page, "maximum": MOST_PER_PAGE, "default": version.default_per_page}
    if version.default_page:
        page = page | {"default": version.default_page}
    month = {"type": "string", "pattern": MONTH.pattern, "examples": ["04-2015"]}
    return [
        _in_query("page", page | {"example": 1}, "Which page", required=version.default_page is None),
        _in_query("per_page", per_page, "Beers on a page"),
        *(
            _in_query(f"{name}_{side}", {"type": "number", "minimum": 0}, f"{unit}, {said}")
            for name, unit in _NUMBERS.items()
            for side, said in (("gt", "more than"), ("lt", "less than"))
        ),
        *(_in_query(name, {"type": "string"}, f"Text {_TEXTS[name]}; _ is a space") for name in version.text_filters),
        *(_in_query(f"brewed_{side}", month, f"First brewed {side} mm-yyyy") for side in ("before", "after")),
        _in_query("ids", {"type": "string"}, f"Ids with {version.ids_separator} between them"),
    ]


def _in_path(name: str, schema: dict[str, Any], description: str, example: object) -> dict[str, Any]:
    told = {"name": name, "in": "path", "required": True, "schema": schema, "description": description}
    return told | {"example": example}


def _in_query(name: str, schema: dict[str, Any], description: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": schema, "description": description}


def _operation(tag: str, summary: str, answers: dict[int, str]) -> dict[str, Any]:
    told = {str(status): {"description": f"{HTTPStatus(status).phrase}: {said}"} for status, said in answers.items()}
    return {"tags": [tag], "summary": summary, "responses": told}


def _faults() -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "number", "minimum": 0} for name in Faults.__slots__}}


def _file(name: str, media_type: str) -> Callable[[Request], Any]:
    content = files("brewlake.punkapi").joinpath("docs", name).read_bytes()

    async def answer(_: Request) -> Response:
        headers = {"content-security-policy": _POLICY, "x-content-type-options": "nosniff"}
        return Response(content, media_type=f"{media_type}; charset=utf-8", headers=headers)

    return answer
