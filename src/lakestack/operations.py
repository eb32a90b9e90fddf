"""Marking the methods of a provider that answer an operation, and refusing requests that lack what it requires.

LocalStack checks no request against the service's model; boto3 does before it sends one, but other clients do not.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import ListShape, Shape, StructureShape
from localstack.aws.api import CommonServiceException, RequestContext, handler

type Method = Callable[..., Any]


def operation(name: str, *, context: bool = True) -> Callable[[Method], Method]:
    """Mark a method as the answer to the operation `name`.

    It is called with the request's context, unless `context` is false, and with the request's members in a dict. A
    request without a member that the model requires is answered with ValidationException, as on AWS.
    """

    def mark(method: Method) -> Method:
        @handler(name, expand=False)
        @functools.wraps(method)
        def checked(self: object, request_context: RequestContext, request: Mapping[str, Any]) -> Any:
            shape = request_context.operation.input_shape
            if shape and (absent := next(missing_members(shape, request), None)):
                raise CommonServiceException(
                    "ValidationException",
                    f"1 validation error detected: Value null at '{absent}' failed to satisfy constraint: "
                    "Member must not be null",
                )
            return method(self, request_context, request) if context else method(self, request)

        return checked

    return mark


def missing_members(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths, such as records.1.member.data, of the members that `shape` requires and `value` lacks."""
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            inner = f"{path}.{name}".lstrip(".")
            given = value.get(name)
            if given is not None:
                yield from missing_members(member, given, inner)
            elif name in shape.required_members:
                yield ".".join(part[:1].lower() + part[1:] for part in inner.split("."))
    elif isinstance(shape, ListShape) and isinstance(shape.member, StructureShape):
        for number, item in enumerate(value, start=1):
            yield from missing_members(shape.member, item, f"{path}.{number}.member")
