"""The service answers as its OpenAPI document says, whatever schemathesis makes of that."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.e2e.conftest import ModelServer

CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def document(server: ModelServer) -> Any:
    return schemathesis.openapi.from_url(f"{server.url}/docs.json")


@pytest.mark.parametrize(
    ("method", "path", "examples"),
    [("POST", "/predict", 60), ("POST", "/predict/explain", 40), ("GET", "/model", 1), ("GET", "/models", 1)],
)
def test_every_answer_is_one_that_the_document_tells(document, method, path, examples):
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
    @given(case=document[path][method].as_strategy())
    def answered(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, timeout=120)

    answered()
