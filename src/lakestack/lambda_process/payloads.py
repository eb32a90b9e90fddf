"""What may be handed to a function."""

import base64
import json

from localstack.aws.api.lambda_ import InvalidRequestContentException, InvocationType
from localstack.services.lambda_.invocation.lambda_models import RequestEntityTooLargeException

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_PAYLOAD_BYTES = 6 << 20
MAX_ASYNC_PAYLOAD_BYTES = 1 << 20


class JsonPayload(bytes):
    """A payload that is known to be JSON: to make sure of a megabyte takes longer than to hand it to the function."""


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
        json.loads(payload or b"null", parse_constant=_refuse)  # NaN and Infinity are no JSON
    except ValueError as error:
        raise InvalidRequestContentException(f"Could not parse request body into json: {error}") from None


def check_client_context(text: str | None) -> str | None:
    """Return the JSON, in ASCII, that is the client context of an invocation. Raises what AWS answers to another text.

    An asynchronous invocation is checked when it is asked for, and has the JSON when it comes.
    """
    if not text:
        return None
    try:
        return json.dumps(json.loads(base64.b64decode(text, validate=True)))
    except ValueError:
        raise InvalidRequestContentException("Client context must be a valid Base64-encoded JSON object.") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"Unrecognized token {constant!r}")
