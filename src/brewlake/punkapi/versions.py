"""PunkAPI v2 and v3: what they share has no place here, only where they differ."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.responses import JSONResponse

from brewlake.punkapi.catalogue import Entry


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the API."""

    name: str
    one_is_an_array: bool
    """Whether one beer is answered as an array of one, or as an object."""
    default_page: int | None
    """None: the page must be given."""
    default_per_page: int
    least_per_page: int
    ids_separator: str
    text_filters: tuple[str, ...]
    bad_request: HTTPStatus

    def text(self, entry: Entry) -> bytes:
        """Return the JSON text of a document as this version serves it."""
        return entry.v2 if self.one_is_an_array else entry.v3

    def error(self, status: HTTPStatus, message: str, problems: list[dict[str, str]] | None = None) -> JSONResponse:
        """Return an error with its body; `problems` say what is wrong with which parameter."""
        body: dict[str, object] = {"error": status.phrase, "message": message}
        if self.one_is_an_array:
            body = {"statusCode": status.value} | body | ({"data": problems} if problems else {})
        elif problems:
            body["message"] = "; ".join(f"{problem['param']}: {problem['msg']}" for problem in problems)
        return JSONResponse(body, status)


V2: Final = Version(
    name="v2",
    one_is_an_array=True,
    default_page=1,
    default_per_page=25,
    least_per_page=1,
    ids_separator="|",
    text_filters=("beer_name", "yeast", "hops", "malt", "food"),
    bad_request=HTTPStatus.BAD_REQUEST,
)
V3: Final = Version(
    name="v3",
    one_is_an_array=False,
    default_page=None,
    default_per_page=30,
    least_per_page=10,
    ids_separator=",",
    text_filters=("beer_name", "food"),
    bad_request=HTTPStatus.UNPROCESSABLE_ENTITY,
)
