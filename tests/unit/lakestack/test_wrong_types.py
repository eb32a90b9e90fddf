"""Requests of wrong types are refused with SerializationException, by the shape that they do not fit."""

import json
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.handlers.service import ServiceRequestParser
from localstack.aws.spec import load_service
from localstack.http import Request

from lakestack.wrong_types import refuse_wrong_types

TYPE = "application/x-amz-json-1.1"


def parse(service: str, target: str, body: bytes) -> Any:
    refuse_wrong_types()
    request = Request("POST", "/", body=body, headers={"Content-Type": TYPE, "X-Amz-Target": target})
    context = RequestContext(request)
    context.service, context.protocol = load_service(service), "json"
    ServiceRequestParser().parse_and_enrich(context)
    return context.service_request


@pytest.mark.parametrize(
    "changed",
    [
        {"StreamName": 5},
        {"StreamName": ["a"]},
        {"ShardCount": "many"},
        {"ShardCount": [1]},
        {"StreamModeDetails": "PROVISIONED"},
        {"StreamModeDetails": {"StreamMode": {}}},
        {"Tags": ["a"]},
        {"Tags": {"a": 1}},
    ],
)
def test_a_member_of_another_type(changed: dict[str, Any]) -> None:
    body = json.dumps({"StreamName": "beers"} | changed).encode()
    with pytest.raises(CommonServiceException) as refused:
        parse("kinesis", "Kinesis_20131202.CreateStream", body)
    assert (refused.value.code, refused.value.status_code) == ("SerializationException", 400)


@pytest.mark.parametrize("body", [b"{nope", b"null", b"[]", b"5"])
def test_a_body_that_is_no_object(body: bytes) -> None:
    with pytest.raises(CommonServiceException) as refused:
        parse("kinesis", "Kinesis_20131202.CreateStream", body)
    assert refused.value.code == "SerializationException"


def test_an_operation_that_the_service_does_not_have() -> None:
    with pytest.raises(CommonServiceException) as refused:
        parse("kinesis", "Kinesis_20131202.Brew", b"{}")
    assert refused.value.code == "UnknownOperationException"


def test_what_is_of_the_model_is_taken() -> None:
    request = {"StreamName": "beers", "ShardCount": 2, "Tags": {"a": "b"}, "StreamModeDetails": None}
    found = parse("kinesis", "Kinesis_20131202.CreateStream", json.dumps(request).encode())
    assert found == {"StreamName": "beers", "ShardCount": 2, "Tags": {"a": "b"}}
