"""Calls to S3, Lambda, Glue and CloudWatch Logs in the same emulator."""

import functools
import json
import uuid
from typing import Any

from botocore.config import Config
from localstack.aws.api import ServiceException
from localstack.aws.api.lambda_ import InvocationType
from localstack.aws.connect import connect_to
from localstack.services.lambda_.api_utils import function_locators_from_arn
from localstack.services.plugins import SERVICE_PLUGINS

from lakestack.buckets import Buckets
from lakestack.firehose.destinations import Destination
from lakestack.firehose.processing import THROTTLED, InvocationError
from lakestack.lambda_process.payloads import JsonPayload

# Who calls decides on retries.
CONFIG = Config(retries={"total_max_attempts": 1})
INVOCATION_ERRORS = {
    "TooManyRequestsException": THROTTLED,
    "ResourceNotFoundException": "Lambda.ResourceNotFound",
    "AccessDeniedException": "Lambda.InvokeAccessDenied",
}


class Clients:
    """The clients of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region

    @functools.cached_property
    def buckets(self) -> Buckets:
        return Buckets(self._account, self._region)

    @functools.cached_property
    def logs(self) -> Any:
        return connect_to(aws_access_key_id=self._account, region_name=self._region, config=CONFIG).logs

    def table(self, destination: Destination) -> dict[str, Any]:
        """Return the Glue table by which the destination's data is converted, at the version that it asks for.

        Raises ClientError where there is none.
        """
        schema = destination.conversion.schema if destination.conversion else {}
        place = {"DatabaseName": schema["DatabaseName"]} | (
            {"CatalogId": schema["CatalogId"]} if schema.get("CatalogId") else {}
        )
        region = schema.get("Region") or self._region
        glue = connect_to(aws_access_key_id=self._account, region_name=region, config=CONFIG).glue
        if (version := schema.get("VersionId", "LATEST")) == "LATEST":
            return glue.get_table(Name=schema["TableName"], **place)["Table"]
        answer = glue.get_table_version(TableName=schema["TableName"], VersionId=version, **place)
        return answer["TableVersion"]["Table"]


def invoke_function(arn: str, payload: bytes) -> bytes:
    """Call a function synchronously and return its answer. Raises InvocationError.

    LocalStack's Lambda is called in process: a client would sign, write and read a payload of megabytes twice.
    """
    name, qualifier, account, region = function_locators_from_arn(arn)
    if not (name and account and region):
        raise InvocationError("Lambda.ResourceNotFound", f"{arn} is not the ARN of a function.")
    try:
        result = _lambda_service().invoke(
            function_name=name,
            qualifier=qualifier,
            region=region,
            account_id=account,
            invocation_type=InvocationType.RequestResponse,
            client_context=None,
            request_id=str(uuid.uuid4()),
            payload=JsonPayload(payload),
        )
    except ServiceException as error:
        code = INVOCATION_ERRORS.get(error.code, "Lambda.InvocationFailed")
        raise InvocationError(code, error.message or error.code) from error
    except Exception as error:  # such as an environment that does not start: Invoke would answer ServiceException
        raise InvocationError("Lambda.InvocationFailed", f"{type(error).__name__}: {error}") from error
    body = bytes(result.payload)
    if result.is_error:
        raise _function_error(body)
    return body


def _lambda_service() -> Any:
    """Return LocalStack's LambdaService; the first call loads it."""
    return SERVICE_PLUGINS.require("lambda").lifecycle_hook.lambda_service


def _function_error(body: bytes) -> InvocationError:
    try:
        reason = json.loads(body)
    except ValueError:
        reason = {}
    kind, message = reason.get("errorType"), reason.get("errorMessage")
    if "Task timed out" in (message or ""):
        return InvocationError(
            "Lambda.FunctionTimedOut",
            "The Lambda function invocation timed out. Increase the Timeout setting of the Lambda function. " + message,
        )
    return InvocationError(
        "Lambda.FunctionError",
        f"The Lambda function was successfully invoked but it returned an error result. {kind}: {message}",
    )
