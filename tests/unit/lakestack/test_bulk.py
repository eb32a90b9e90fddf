"""Batches of records that are read as a whole: the same as LocalStack reads, or left to it."""

import base64
import json
from typing import Any

import cbor2
import pytest
from localstack.aws.protocol.parser import ProtocolParserError, create_parser
from localstack.aws.protocol.serializer import create_serializer
from localstack.aws.spec import load_service
from localstack.http import Request

from lakestack.bulk import decoded, put_batches_as_a_whole

KINESIS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Kinesis_20131202.PutRecords"}


@pytest.fixture(scope="module", autouse=True)
def _patched() -> None:
    put_batches_as_a_whole()


def parse(body: bytes, content_type: str = KINESIS["Content-Type"]) -> Any:
    request = Request("POST", "/", body=body, headers=KINESIS | {"Content-Type": content_type})
    return create_parser(load_service("kinesis")).parse(request)[1]


def test_records_in_json() -> None:
    data = bytes(range(256))
    records = [
        {"Data": base64.b64encode(data).decode(), "PartitionKey": "ø"},
        {"Data": "", "PartitionKey": "k", "ExplicitHashKey": "1"},
    ]
    parsed = parse(json.dumps({"StreamName": "beers", "Records": records}).encode())
    assert parsed["Records"] == [
        {"Data": data, "PartitionKey": "ø"},
        {"Data": b"", "PartitionKey": "k", "ExplicitHashKey": "1"},
    ]


def test_records_in_cbor_are_left_to_localstack() -> None:
    body = cbor2.dumps({"StreamName": "beers", "Records": [{"Data": b"aGk=", "PartitionKey": "k"}]})
    assert parse(body, "application/x-amz-cbor-1.1")["Records"] == [{"Data": b"aGk=", "PartitionKey": "k"}]


@pytest.mark.parametrize("data", [5, "a", {"x": 1}])
def test_data_that_is_no_base64_is_refused(data: object) -> None:
    assert decoded([{"Data": data, "PartitionKey": "k"}]) is None
    with pytest.raises(ProtocolParserError):
        parse(json.dumps({"StreamName": "beers", "Records": [{"Data": data, "PartitionKey": "k"}]}).encode())


@pytest.mark.parametrize("records", [[{"PartitionKey": "k"}], [{"Data": "", "PartitionKey": 5}], ["x"], [None]])
def test_records_that_are_not_as_the_model_says_are_left_to_localstack(records: Any) -> None:
    assert decoded(records) is None


@pytest.mark.parametrize("mime_type", ["application/json", "application/cbor"])
def test_the_answer(mime_type: str) -> None:
    service = load_service("kinesis")
    answer = {"FailedRecordCount": 0, "Records": [{"SequenceNumber": "49", "ShardId": "shardId-000000000000"}]}
    response = create_serializer(service).serialize_to_response(
        answer, service.operation_model("PutRecords"), {"Accept": mime_type}, "id"
    )
    body = response.get_data()
    assert (cbor2.loads(body) if "cbor" in mime_type else json.loads(body)) == answer
