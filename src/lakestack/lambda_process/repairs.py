"""What LocalStack's Lambda does otherwise than AWS's, and the executor cannot mend."""

import json
from collections.abc import Callable
from typing import Any

from localstack.aws.api.lambda_ import InvalidRequestContentException, InvocationType
from localstack.services.lambda_.invocation.lambda_models import RequestEntityTooLargeException
from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.utils.patch import patch

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_PAYLOAD_BYTES = 6 << 20
MAX_ASYNC_PAYLOAD_BYTES = 1 << 20


class JsonPayload(bytes):
    """A payload that is known to be JSON: to make sure of a megabyte takes longer than to hand it to the function."""


def let_failed_functions_be_deleted() -> None:
    """Let DeleteFunction delete a function in the state Failed.

    LocalStack keeps no version manager for one, and answers InternalError when it finds none to stop.
    """

    @patch(LambdaService.stop_version)
    def stop_version(stop: Callable[..., None], self: Any, qualified_arn: str) -> None:
        if qualified_arn in self.lambda_running_versions or qualified_arn in self.lambda_starting_versions:
            stop(self, qualified_arn)


def refuse_payloads_that_are_no_json() -> None:
    """Let Invoke refuse a payload that is no JSON or larger than AWS takes; LocalStack hands any to the function."""

    @patch(LambdaService.invoke)
    def invoke(call: Callable[..., Any], self: Any, **given: Any) -> Any:
        check_payload(given["payload"], given["invocation_type"])
        return call(self, **given)


def check_payload(payload: bytes | None, invocation_type: str | None) -> None:
    """Raise what AWS answers to a payload that Invoke does not take."""
    size = len(payload or b"")
    if invocation_type == InvocationType.Event and size > MAX_ASYNC_PAYLOAD_BYTES:
        raise RequestEntityTooLargeException(
            f"{size} byte payload is too large for the Event invocation type (limit {MAX_ASYNC_PAYLOAD_BYTES} bytes)"
        )
    if size > MAX_PAYLOAD_BYTES:
        raise RequestEntityTooLargeException(
            f"Request must be smaller than {MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation"
        )
    if isinstance(payload, JsonPayload):
        return
    try:
        json.loads(payload or b"null")
    except ValueError as error:
        raise InvalidRequestContentException(f"Could not parse request body into json: {error}") from None
