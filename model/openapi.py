"""The service's OpenAPI document: BentoML's, with what BentoML cannot know."""

from http import HTTPStatus
from typing import Any, Final

from bentoml import Service
from pydantic import TypeAdapter

from model.card import ModelCard
from model.middleware import BODY_SECONDS, MOST_BYTES, RETRY_SECONDS
from model.schema import EXAMPLE, StoredVersion

TITLE: Final = "The bitterness of beer"
# BentoML's page hides the title, so the description begins with it.
DESCRIPTION: Final = f"""
# {TITLE}

Estimates a beer's bitterness (IBU) from what else is known of it, with an interval that holds for 90 % of beers.

**POST /predict** takes a JSON array of beers; name and abv are required, the rest may be null or left out.
Gravities that were swapped are put right. **POST /predict/explain** tells what each feature adds to an estimate.
**GET /model** tells what the model was trained on, and how good it is; **GET /models** which versions are stored.
"""
_MODEL_TAG: Final = {"name": "Model", "description": "Predictions, and what is known of the model that makes them."}
_HEALTH_TAG: Final = {"name": "Infrastructure", "description": "Health and metrics."}

_ERROR: Final = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}


def _about(name: str, summary: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a GET operation that answers `schema`."""
    return {
        "get": {
            "summary": summary,
            "description": description,
            "operationId": f"beer_model__{name}",
            "tags": [_MODEL_TAG["name"]],
            "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}},
        }
    }


_ABOUT: Final = {
    "/model": _about(
        "model",
        "The model card",
        "What the served version was trained on, how good it is on beers not seen, and its features.",
        {"$ref": "#/components/schemas/ModelCard"},
    ),
    "/models": _about(
        "models",
        "The stored versions",
        "Every version in the store, which of them is served here, and which is promoted.",
        {"type": "array", "items": {"$ref": "#/components/schemas/StoredVersion"}},
    ),
}
_METRICS: Final = {
    "get": {
        "summary": "Metrics",
        "description": "What the server has counted, in Prometheus' text format.",
        "operationId": "beer_model__metrics",
        "tags": [_HEALTH_TAG["name"]],
        "responses": {"200": {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}}},
    }
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
        posts = {
            path: {"post": _post(paths.pop(path)["post"], summary)}
            for path, summary in (
                ("/predict", "Estimate the bitterness of beers"),
                ("/predict/explain", "Tell what each feature adds to the estimates"),
            )
        }
        return {
            **self._generated,
            "openapi": "3.1.0",
            "tags": [_MODEL_TAG, _HEALTH_TAG],
            "info": {"title": TITLE, "version": "1", "description": DESCRIPTION},
            "paths": {**posts, **_ABOUT, **paths, "/metrics": _METRICS},
            "components": {"schemas": _schemas(self._generated["components"]["schemas"])},
        }


def _post(generated: dict[str, Any], summary: str) -> dict[str, Any]:
    """Return the operation with what it refuses, and an example."""
    body = generated["requestBody"]["content"]["application/json"]
    return {
        **generated,
        "tags": [_MODEL_TAG["name"]],
        "summary": summary,
        # pydantic sorts the keys of an example in a schema; here they keep the order in which one thinks of a beer.
        "requestBody": {"required": True, "content": {"application/json": {**body, "example": [EXAMPLE]}}},
        "responses": {
            "200": generated["responses"][HTTPStatus.OK],
            "400": _error("Not an array of beers: `detail` says which field, and why."),
            "408": _error(f"The body did not come within {BODY_SECONDS} s."),
            "413": _error(f"The body is larger than {MOST_BYTES:,} bytes."),
            "429": _OVERLOADED,
        },
    }


def _schemas(generated: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that the document names, and none of those that BentoML adds to every document."""
    card = TypeAdapter(ModelCard).json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    parts = card.pop("$defs")
    used = ("Beer", "Prediction", "Explanation", "Contribution")
    stored = StoredVersion.model_json_schema()
    return {**{name: generated[name] for name in used}, "ModelCard": card, **parts, "StoredVersion": stored}


def _error(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ERROR}}}


_OVERLOADED: Final = {
    **_error("Too many requests are waiting already."),
    "headers": {
        "Retry-After": {
            "description": f"Seconds after which to try again ({RETRY_SECONDS}).",
            "schema": {"type": "integer"},
        }
    },
}
