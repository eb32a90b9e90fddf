"""Requests that no AWS client would send: each is refused with AWS's code, and none is answered with 500."""

from typing import Any

import httpx
import pytest
from localstack.aws.spec import load_service

from tests.conftest import Emulator

BODIES: list[Any] = [{}, None, [], {"CatalogId": "nobody", "Tags": {"k": "v"}}]
TABLE = {"DatabaseName": "d", "TableInput": {"Name": "t"}}
COLUMN = {"Name": "c", "Type": "struct<\n a:int>"}


def answer(emulator: Emulator, service: str, operation: str, body: Any) -> httpx.Response:
    about = load_service(service).metadata
    return httpx.post(
        emulator.endpoint_url,
        json=body,
        headers={
            "X-Amz-Target": f"{about['targetPrefix']}.{operation}",
            "Content-Type": f"application/x-amz-json-{about['jsonVersion']}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request",
        },
    )


@pytest.mark.parametrize("service", ["athena", "firehose", "glue", "kinesis"])
def test_no_operation_answers_500(emulator, service):
    for operation in load_service(service).operation_names:
        for body in BODIES:
            found = answer(emulator, service, operation, body)
            assert found.status_code in (200, 400, 404, 501), (operation, body, found.text)


@pytest.mark.parametrize(
    ("service", "operation", "body", "code"),
    [
        ("glue", "GetTable", {"DatabaseName": "d"}, "ValidationException"),
        ("glue", "GetTable", {"DatabaseName": "d", "Name": ""}, "ValidationException"),
        ("glue", "GetTable", {"DatabaseName": "d", "Name": "t" * 256}, "ValidationException"),
        ("glue", "GetTable", {"DatabaseName": "d", "Name": 5}, "SerializationException"),
        ("glue", "GetTable", {"DatabaseName": "d", "Name": "t", "CatalogId": "x"}, "EntityNotFoundException"),
        ("glue", "GetPartitions", {"DatabaseName": "d", "TableName": "t", "MaxResults": 1001}, "ValidationException"),
        ("glue", "CreateTable", {"DatabaseName": "d"}, "EntityNotFoundException"),
        (
            "glue",
            "CreateTable",
            {"DatabaseName": "d", "TableInput": {"Name": "t", "StorageDescriptor": {"Columns": [COLUMN]}}},
            "ValidationException",
        ),
        ("glue", "CreateTable", TABLE | {"PartitionIndexes": [{"Keys": [], "IndexName": "i"}]}, "ValidationException"),
        ("glue", "CreateTable", {"DatabaseName": "d", "TableInput": ["t"]}, "SerializationException"),
        ("glue", "CreateCrawler", {"Name": "c", "Role": "r", "Targets": {}}, "InvalidInputException"),
        ("glue", "CreateSchema", {"SchemaName": "s", "DataFormat": "CSV"}, "ValidationException"),
        (
            "glue",
            "CreateSchema",
            {"SchemaName": "s", "DataFormat": "AVRO", "RegistryId": {}, "SchemaDefinition": None},
            "InvalidInputException",
        ),
        ("athena", "StartQueryExecution", {}, "InvalidRequestException"),
        ("athena", "StartQueryExecution", {"QueryString": ""}, "InvalidRequestException"),
        ("athena", "StartQueryExecution", {"QueryString": "x" * 262_145}, "InvalidRequestException"),
        (
            "athena",
            "StartQueryExecution",
            {"QueryString": "SELECT 1", "ClientRequestToken": "t"},
            "InvalidRequestException",
        ),
        ("athena", "ListQueryExecutions", {"MaxResults": 51}, "InvalidRequestException"),
        ("athena", "CreateWorkGroup", {"Name": "a b"}, "InvalidRequestException"),
        ("athena", "CreateWorkGroup", {"Name": "tagged", "Tags": [{}]}, "InvalidRequestException"),
        ("athena", "GetDatabase", {"CatalogName": "AwsDataCatalog", "DatabaseName": "\n"}, "MetadataException"),
        (
            "athena",
            "ListTableMetadata",
            {"CatalogName": "AwsDataCatalog", "DatabaseName": "default", "Expression": "("},
            "InvalidRequestException",
        ),
    ],
)
def test_what_the_model_does_not_allow(emulator, service, operation, body, code):
    found = answer(emulator, service, operation, body)
    assert (found.status_code, found.json()["__type"].split("#")[-1]) == (400, code), found.text
