"""Calls to S3, Lambda, Glue and CloudWatch Logs in the same emulator."""

import functools
import json
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to
from localstack.utils.aws.arns import extract_account_id_from_arn, extract_region_from_arn

from lakestack.firehose.destinations import Destination
from lakestack.firehose.processing import THROTTLED, InvocationError

# A function may run for 15 minutes; who calls decides on retries.
CONFIG = Config(retries={"total_max_attempts": 1}, read_timeout=920, max_pool_connections=50)
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
    def s3(self) -> Any:
        return connect_to(aws_access_key_id=self._account, region_name=self._region, config=CONFIG).s3

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
    """Call a function synchronously and return its answer. Raises InvocationError."""
    try:
        answer = _lambda_client(extract_account_id_from_arn(arn), extract_region_from_arn(arn)).invoke(
            FunctionName=arn, Payload=payload
        )
        body: bytes = answer["Payload"].read()
    except ClientError as error:
        code = INVOCATION_ERRORS.get(error.response["Error"]["Code"], "Lambda.InvocationFailed")
        raise InvocationError(code, error.response["Error"]["Message"]) from error
    except BotoCoreError as error:
        raise InvocationError("Lambda.InvocationFailed", str(error)) from error
    if answer.get("FunctionError"):
        raise _function_error(body)
    return body


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


@functools.cache
def _lambda_client(account: str | None, region: str | None) -> Any:
    return connect_to(aws_access_key_id=account, region_name=region, config=CONFIG).lambda_
