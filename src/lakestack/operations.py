"""Marking the methods of a provider that answer an operation, and refusing requests that lack what it requires.

LocalStack checks no request against the service's model; boto3 does before it sends one, but other clients do not.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import Shape
from localstack.aws.api import CommonServiceException, RequestContext, handler

from lakestack.constraints import CHECKED_THERE, broken_constraints, fitting, missing_members

type Method = Callable[..., Any]

VALIDATION = "ValidationException"
# What these services call a request that breaks their model; the others say ValidationException.
CODES = {"athena": "InvalidRequestException", "autoscaling": "ValidationError", "elbv2": "ValidationError"}

# Whose requests are checked against all that their model says, but for what the operations check themselves, quickly.
CHECKED = frozenset({"athena", "firehose", "glue", "kinesis"})
MOST_SHOWN = 200  # characters of a value that an error repeats


def operation(name: str, *, context: bool = True) -> Callable[[Method], Method]:
    """Mark a method as the answer to the operation `name`.

    It is called with the request's context, unless `context` is false, and with the request's members in a dict. A
    request without a member that the model requires is refused, as on AWS.
    """

    def mark(method: Method) -> Method:
        @handler(name, expand=False)
        @functools.wraps(method)
        def checked(self: object, request_context: RequestContext, request: Mapping[str, Any]) -> Any:
            check(request_context, request)
            return method(self, request_context, request) if context else method(self, request)

        return checked

    return mark


def check(context: RequestContext, request: Mapping[str, Any]) -> None:
    """Refuse a request that lacks what the model requires or, of the services in CHECKED, that breaks a constraint."""
    operation, service = context.operation, context.service.service_name
    if not operation.input_shape:
        return
    code = CODES.get(service, VALIDATION)
    refuse_missing(missing_members(operation.input_shape, request), code)
    if service in CHECKED and not fitting(service, operation.name)(request):
        refuse_broken(operation.input_shape, request, code)


def invalid(value: object, member: str, constraint: str, code: str = VALIDATION) -> CommonServiceException:
    """Return the error for a member that breaks a constraint of the service's model, worded as AWS does."""
    text = str(value)
    shown = "null" if value is None else f"'{text[:MOST_SHOWN]}{'...' if len(text) > MOST_SHOWN else ''}'"
    return CommonServiceException(
        code,
        f"1 validation error detected: Value {shown} at '{member}' failed to satisfy constraint: {constraint}",
    )


def refuse_missing(members: Iterator[str], code: str = VALIDATION) -> None:
    """Raise the error `code` for the first of the missing members."""
    if absent := next(members, None):
        raise invalid(None, absent, "Member must not be null", code)


def refuse_broken(shape: Shape, request: Mapping[str, Any], code: str = VALIDATION) -> None:
    """Raise the error `code` for the first member that breaks a constraint of the model."""
    checked = {name: value for name, value in request.items() if name not in CHECKED_THERE}
    for member, value, constraint in broken_constraints(shape, checked):
        raise invalid(value, member, constraint, code)
