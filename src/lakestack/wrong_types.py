"""Requests that are not of the types of the service's model: boto3 sends none, other clients may.

AWS answers SerializationException, and LocalStack 500. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

import functools
from collections.abc import Callable
from typing import Any

from botocore.model import OperationNotFoundError, Shape
from localstack.aws.api import CommonServiceException, RequestContext
from localstack.aws.handlers.service import ServiceRequestParser
from localstack.aws.protocol.parser import (
    BaseJSONRequestParser,
    OperationNotFoundParserError,
    ProtocolParserError,
    RequestParser,
    RequestParserError,
)
from localstack.http import Request
from localstack.utils.patch import patch

SERVICES = frozenset({"athena", "firehose", "glue", "kinesis", "lambda"})
TYPES = {"string": str, "list": list, "map": dict, "structure": dict}


@functools.cache  # once, whichever of the services is loaded first
def refuse_wrong_types() -> None:
    """Have requests to SERVICES refused whose body has a member of another type than the model's."""

    def _parse_shape(self: Any, request: Request, shape: Shape | None, node: Any, uri_params: Any = None) -> Any:
        kind = type(node)
        if shape is None or kind is list or kind is not TYPES.get(shape.type_name):  # most are as they should be
            check(self.service.service_name, shape, node)
        return RequestParser._parse_shape(self, request, shape, node, uri_params)

    @patch(ServiceRequestParser.parse_and_enrich)
    def parse_and_enrich(parse: Callable[..., None], self: Any, context: RequestContext) -> None:
        try:
            parse(self, context)
            if context.service.service_name in SERVICES and context.service_request is None:
                raise ProtocolParserError("the body is null")
        except RequestParserError as error:
            if context.service.service_name not in SERVICES:
                raise
            # An answer is written by the model of an operation; any will do for an error.
            context.operation = context.service.operation_model(context.service.operation_names[0])
            raise _refusal(error) from None

    BaseJSONRequestParser._parse_shape = _parse_shape


def _refusal(error: RequestParserError) -> CommonServiceException:
    if isinstance(error, OperationNotFoundParserError):  # a path that no operation has
        return CommonServiceException("UnknownOperationException", str(error), status_code=404)
    if isinstance(error.__cause__, OperationNotFoundError):
        return CommonServiceException("UnknownOperationException", str(error.__cause__))
    return CommonServiceException("SerializationException", str(error))


def check(service: str, shape: Shape | None, node: Any) -> None:
    """Raise ProtocolParserError where `node`, which stands in a JSON body for `shape`, is of another type."""
    if shape is None or node is None or service not in SERVICES or "location" in shape.serialization:
        return
    expected = TYPES.get(shape.type_name, object)
    if not isinstance(node, expected):
        raise ProtocolParserError(
            f"{type(node).__name__} cannot be converted to {shape.type_name} for the shape {shape.name}"
        )
    if isinstance(node, list) and None in node:
        raise ProtocolParserError(f"an item of the list {shape.name} is null")
