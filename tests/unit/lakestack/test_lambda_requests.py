"""Requests to Lambda that AWS refuses: the member that is wrong, and AWS's code and words for it."""

from typing import Any

import pytest
from localstack.aws.api import ServiceException
from localstack.aws.spec import load_service

from lakestack.lambda_process.requests import check_request

FUNCTION: dict[str, Any] = {
    "FunctionName": "beers",
    "Runtime": "python3.13",
    "Role": "arn:aws:iam::000000000000:role/lambda",
    "Handler": "app.handler",
    "Code": {"ZipFile": b"zip"},
    "Timeout": 900,
    "MemorySize": 10_240,
    "Layers": ["arn:aws:lambda:us-east-1:000000000000:layer:shared:1"],
    "Environment": {"Variables": {"AWS_ENDPOINT_URL": "http://localhost", "OWN": "value"}},
}
IMAGE = FUNCTION | {"PackageType": "Image", "Code": {"ImageUri": "image"}, "Handler": None, "Runtime": None}
INVALID, PARAMETER = "ValidationException", "InvalidParameterValueException"


def check(operation: str, request: dict[str, Any]) -> None:
    shape = load_service("lambda").operation_model(operation).input_shape
    assert shape
    check_request(operation, shape, request)


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        ({"FunctionName": None}, INVALID, "Value null at 'functionName'"),
        ({"FunctionName": "bad name"}, INVALID, "Value 'bad name' at 'functionName'"),
        ({"FunctionName": ""}, INVALID, "greater than or equal to 1"),
        (
            {"Timeout": 0},
            INVALID,
            "Value '0' at 'timeout' failed",
        ),
        (
            {"Timeout": 901},
            INVALID,
            "less than or equal to 900",
        ),
        ({"MemorySize": 127}, INVALID, "greater than or equal to 128"),
        ({"MemorySize": 10_241}, INVALID, "less than or equal to 10240"),
        ({"Handler": "two words"}, INVALID, "'handler' failed to satisfy constraint: Member must satisfy regular"),
        ({"Handler": "x" * 129}, INVALID, "Member must have length less than or equal to 128"),
        ({"Layers": ["shared"]}, INVALID, "Value 'shared' at 'layers.1.member'"),
        ({"EphemeralStorage": {"Size": 511}}, INVALID, "'ephemeralStorage.size'"),
        ({"EphemeralStorage": {}}, INVALID, "Value null at 'ephemeralStorage.size'"),
        ({"TracingConfig": {"Mode": "Some"}}, INVALID, "enum value set: [Active, PassThrough]"),
        ({"Handler": None}, PARAMETER, "Runtime and Handler are mandatory"),
        ({"Runtime": None}, PARAMETER, "Runtime and Handler are mandatory"),
        ({"Code": {}}, PARAMETER, "source for function code"),
        ({"Code": {"ImageUri": "image"}}, PARAMETER, "source for function code"),
        ({"PackageType": "Image"}, PARAMETER, "source for function code"),
        ({"Code": {"S3Bucket": "bucket"}}, PARAMETER, "source for function code"),
        (
            {"Environment": {"Variables": {"1bad": "x"}}},
            INVALID,
            "'{1bad=x}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: "
            "[Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
        ),
        (
            {
                "FileSystemConfigs": [
                    {
                        "Arn": "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-12345678901234567",
                        "LocalMountPath": "/mnt/a",
                    }
                ]
            },
            PARAMETER,
            "not supported: functions of lakestack have no FileSystemConfigs",
        ),
        ({"LoggingConfig": {"ApplicationLogLevel": "INFO"}}, PARAMETER, "LogLevel is not supported when LogFormat"),
        ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, PARAMETER, "in this request: AWS_REGION"),
    ],
)
def test_functions_that_are_not_made(changed, code, message):
    with pytest.raises(ServiceException) as refused:
        check("CreateFunction", FUNCTION | changed)
    assert (refused.value.code, refused.value.status_code) == (code, 400)
    assert message in refused.value.message


@pytest.mark.parametrize("request_", [FUNCTION, IMAGE, FUNCTION | {"Environment": None}])
def test_functions_that_are_made(request_):
    check("CreateFunction", request_)


@pytest.mark.parametrize(
    ("operation", "changed", "member"),
    [
        ("Invoke", {"InvocationType": "Later"}, "invocationType"),
        ("Invoke", {"LogType": "Head"}, "logType"),
        ("UpdateFunctionConfiguration", {"Timeout": 1000}, "timeout"),
        ("PutFunctionEventInvokeConfig", {"MaximumRetryAttempts": 3}, "maximumRetryAttempts"),
        ("PutFunctionEventInvokeConfig", {"MaximumEventAgeInSeconds": 59}, "maximumEventAgeInSeconds"),
        ("PutFunctionConcurrency", {"ReservedConcurrentExecutions": -1}, "reservedConcurrentExecutions"),
        ("PutFunctionConcurrency", {}, "reservedConcurrentExecutions"),
        ("CreateEventSourceMapping", {"BatchSize": 10_001}, "batchSize"),
    ],
)
def test_other_requests(operation, changed, member):
    with pytest.raises(ServiceException, match=f"at '{member}' failed to satisfy constraint") as refused:
        check(operation, {"FunctionName": "beers"} | changed)
    assert refused.value.code == INVALID


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("UpdateFunctionCode", {}, "source for function code"),
        ("CreateFunctionUrlConfig", {"AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM"}, "not supported: "),
        ("UpdateFunctionUrlConfig", {"InvokeMode": "RESPONSE_STREAM"}, "Set InvokeMode to BUFFERED"),
        (
            "UpdateFunctionConfiguration",
            {"LoggingConfig": {"LogFormat": "Text", "SystemLogLevel": "WARN"}},
            "change the LogFormat to",
        ),
        ("PublishLayerVersion", {"LayerName": "shared", "Content": {"S3Key": "k"}}, "source for layer content"),
        (
            "CreateEventSourceMapping",
            {"EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream"},
            "Unrecognized event source",
        ),
        ("CreateEventSourceMapping", {"MaximumRecordAgeInSeconds": 59}, "MaximumRecordAgeInSeconds must be"),
        (
            "UpdateEventSourceMapping",
            {"UUID": "u", "MaximumRecordAgeInSeconds": 0},
            "MaximumRecordAgeInSeconds must be",
        ),
    ],
)
def test_requests_that_lambda_refuses(operation, request_, message):
    with pytest.raises(ServiceException, match=message) as refused:
        check(operation, {"FunctionName": "beers"} | request_)
    assert refused.value.code == PARAMETER


def test_code_in_an_image_or_a_bucket_is_a_source():
    check("UpdateFunctionCode", {"FunctionName": "beers", "ImageUri": "image"})
    check("UpdateFunctionCode", {"FunctionName": "beers", "S3Bucket": "bucket", "S3Key": "k"})
