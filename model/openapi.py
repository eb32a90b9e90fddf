"""The service's OpenAPI document: BentoML's, with what BentoML cannot know."""

from http import HTTPStatus
from typing import Any, Final

from bentoml import Service

from model.card import ModelCard
from model.middleware import MOST_BYTES
from model.schema import EXAMPLE

TITLE: Final = "The bitterness of beer"
# BentoML's page hides the title, so the description begins with it.
DESCRIPTION: Final = f"""
# {TITLE}

Infers a beer's bitterness (IBU) from what else is known of it, with an interval that holds the truth for 90 % of beers.

**POST /predict** takes a JSON array of beers; name and abv are required, the rest may be null or left out.
Gravities that were swapped are put right. **GET /model** tells what the model was trained on, and how good it is.
"""
_MODEL_TAG: Final = {"name": "Model", "description": "Predictions, and what is known of the model that makes them."}
_HEALTH_TAG: Final = {"name": "Infrastructure", "description": "Health and metrics."}

_ERROR: Final = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}


class DocumentedService(Service):
    """A BentoML service whose document names its other route, its refusals and its version."""

    @property
    def doc(self) -> str:
        """The description at the head of Swagger UI, in place of BentoML's own with its badges from other sites."""
        return DESCRIPTION

    @property
    def openapi_spec(self) -> "Document":
        """The document, as what BentoML asks for: an object with `asdict`."""
        return Document(super().openapi_spec.asdict())


class Document:
    """An OpenAPI 3 document made of BentoML's."""

    def __init__(self, generated: dict[str, Any]) -> None:
        self._generated = generated

    def asdict(self) -> dict[str, Any]:
        """Return the document as JSON values."""
        paths = self._generated["paths"]
        predict = paths["/predict"]["post"]
        predict["tags"] = [_MODEL_TAG["name"]]
        predict["summary"] = "Infer the bitterness of beers"
        predict["requestBody"]["required"] = True
        # pydantic sorts the keys of an example in a schema; here it keeps the order in which a person thinks of a beer.
        predict["requestBody"]["content"]["application/json"]["example"] = [EXAMPLE]
        predict["responses"] = {
            "200": predict["responses"][HTTPStatus.OK],
            "400": _error("Not an array of beers: `detail` says which field, and why."),
            "413": _error(f"The body is larger than {MOST_BYTES:,} bytes."),
        }
        health = {path: route for path, route in paths.items() if path != "/predict"}
        return {
            **self._generated,
            "openapi": "3.1.0",  # what pydantic writes: 3.0 knows no type "null"
            "tags": [_MODEL_TAG, _HEALTH_TAG],
            "info": {"title": TITLE, "version": "1", "description": DESCRIPTION},
            "paths": {"/predict": paths["/predict"], "/model": {"get": _about_model()}, **health},
        }


def _about_model() -> dict[str, Any]:
    fields: dict[str, Any] = {name: {} for name in ModelCard.__dataclass_fields__}
    schema = {"type": "object", "required": list(fields), "properties": fields}
    return {
        "summary": "The model card",
        "description": "What the served version was trained on, how good it is on beers not seen, and its features.",
        "operationId": "beer_model__model",
        "tags": [_MODEL_TAG["name"]],
        "responses": {"200": {"description": "The card.", "content": {"application/json": {"schema": schema}}}},
    }


def _error(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ERROR}}}
