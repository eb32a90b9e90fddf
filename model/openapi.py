"""The service's OpenAPI document: BentoML's, with what BentoML cannot know."""

from http import HTTPStatus
from typing import Any, Final

from bentoml import Service
from pydantic import TypeAdapter

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


_ABOUT_MODEL: Final = {
    "summary": "The model card",
    "description": "What the served version was trained on, how good it is on beers not seen, and its features.",
    "operationId": "beer_model__model",
    "tags": [_MODEL_TAG["name"]],
    "responses": {
        "200": {
            "description": "The card.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ModelCard"}}},
        }
    },
}


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
    """An OpenAPI 3.1 document made of BentoML's, which is 3.0 but for its schemas: 3.0 knows no type "null"."""

    def __init__(self, generated: dict[str, Any]) -> None:
        self._generated = generated

    def asdict(self) -> dict[str, Any]:
        """Return the document as JSON values."""
        paths = dict(self._generated["paths"])
        predict = paths.pop("/predict")["post"]
        return {
            **self._generated,
            "openapi": "3.1.0",
            "tags": [_MODEL_TAG, _HEALTH_TAG],
            "info": {"title": TITLE, "version": "1", "description": DESCRIPTION},
            "paths": {"/predict": {"post": _predict(predict)}, "/model": {"get": _ABOUT_MODEL}, **paths},
            "components": {"schemas": _schemas(self._generated["components"]["schemas"])},
        }


def _predict(generated: dict[str, Any]) -> dict[str, Any]:
    """Return the operation with what it refuses, and an example."""
    body = generated["requestBody"]["content"]["application/json"]
    return {
        **generated,
        "tags": [_MODEL_TAG["name"]],
        "summary": "Infer the bitterness of beers",
        # pydantic sorts the keys of an example in a schema; here they keep the order in which one thinks of a beer.
        "requestBody": {"required": True, "content": {"application/json": {**body, "example": [EXAMPLE]}}},
        "responses": {
            "200": generated["responses"][HTTPStatus.OK],
            "400": _error("Not an array of beers: `detail` says which field, and why."),
            "413": _error(f"The body is larger than {MOST_BYTES:,} bytes."),
        },
    }


def _schemas(generated: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that the document names, and none of those that BentoML adds to every document."""
    card = TypeAdapter(ModelCard).json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    parts = card.pop("$defs")
    return {"Beer": generated["Beer"], "Prediction": generated["Prediction"], "ModelCard": card, **parts}


def _error(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ERROR}}}
