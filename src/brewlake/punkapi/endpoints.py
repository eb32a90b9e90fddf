"""The routes of one version of PunkAPI."""

import random
import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from brewlake.punkapi.catalogue import Catalogue, Entry
from brewlake.punkapi.pictures import MEDIA_TYPE, picture
from brewlake.punkapi.query import QueryReader
from brewlake.punkapi.versions import Version


class Endpoints:
    """Serves the documents of `catalogue` as `version` does."""

    def __init__(self, catalogue: Catalogue, version: Version) -> None:
        self._catalogue = catalogue
        self._version = version

    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the version's prefix."""
        return [
            Route("/beers/random", self._random),
            Route("/beers", self._list),
            Route("/beers/{id}", self._by_id),
            Route("/images/{name}", self._image),
            Route("/{path:path}", self._missing),
        ]

    async def _random(self, _request: Request) -> Response:
        """A beer drawn from all, with replacement."""
        if not self._catalogue.entries:
            return self._version.error(HTTPStatus.NOT_FOUND, "The catalogue is empty")
        return self._one(random.choice(self._catalogue.entries))  # noqa: S311 - a draw, not a secret

    async def _list(self, request: Request) -> Response:
        reader = QueryReader(self._version, request.query_params)
        query = reader.read()
        if reader.problems:
            return self._version.error(self._version.bad_request, "Invalid query params", reader.problems)
        documents = (self._version.text(entry) for entry in query.select(self._catalogue.entries))
        return _json(b"[" + b",".join(documents) + b"]")

    async def _by_id(self, request: Request) -> Response:
        text = request.path_params["id"]
        if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
            problem = {"location": "params", "param": "id", "msg": "Must be an integer of 1 or more", "value": text}
            return self._version.error(self._version.bad_request, "Invalid path params", [problem])
        entry = self._catalogue.by_id.get(int(text))
        if entry is None:
            return self._version.error(HTTPStatus.NOT_FOUND, f"No beer has the id {int(text)}")
        return self._one(entry)

    async def _image(self, request: Request) -> Response:
        """The picture of the beer of that name in `image` or at the end of `image_url`, or whose id it is."""
        name = request.path_params["name"]
        entry = self._catalogue.by_image.get(name)
        number = name.removesuffix(".png")
        if entry is None and re.fullmatch(r"\d{1,18}", number, re.ASCII):
            entry = self._catalogue.by_id.get(int(number))
        if entry is None or entry.id is None:
            return self._version.error(HTTPStatus.NOT_FOUND, f"No beer has the image {name}")
        ebc = entry.value.get("ebc")
        drawn = picture(entry.id, float(ebc) if isinstance(ebc, int | float) else None)
        return Response(drawn, media_type=MEDIA_TYPE, headers={"cache-control": "max-age=86400"})

    async def _missing(self, request: Request) -> Response:
        return self._version.error(HTTPStatus.NOT_FOUND, f"There is no endpoint {request.url.path}")

    def _one(self, entry: Entry) -> Response:
        text = self._version.text(entry)
        return _json(b"[" + text + b"]" if self._version.one_is_an_array else text)


def _json(text: bytes) -> Response:
    return Response(text, media_type="application/json")
