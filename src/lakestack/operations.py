"""Marking the methods of a provider that answer an operation, and refusing requests that lack what it requires.

LocalStack checks no request against the service's model; boto3 does before it sends one, but other clients do not.
"""

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from localstack.aws.api import CommonServiceException, RequestContext, handler

type Method = Callable[..., Any]

VALIDATION = "ValidationException"
# What these services call a request that breaks their model; the others say ValidationException.
CODES = {"athena": "InvalidRequestException", "autoscaling": "ValidationError", "elbv2": "ValidationError"}

# Whose requests are checked against all that their model says, but for what the operations check themselves, quickly.
CHECKED = frozenset({"firehose", "kinesis"})
CHECKED_THERE = frozenset({"Data", "Record", "Records"})


def operation(name: str, *, context: bool = True) -> Callable[[Method], Method]:
    """Mark a method as the answer to the operation `name`.

    It is called with the request's context, unless `context` is false, and with the request's members in a dict. A
    request without a member that the model requires is refused, as on AWS.
    """

    def mark(method: Method) -> Method:
        @handler(name, expand=False)
        @functools.wraps(method)
        def checked(self: object, request_context: RequestContext, request: Mapping[str, Any]) -> Any:
            shape = request_context.operation.input_shape
            if shape:
                code = CODES.get(request_context.service.service_name, VALIDATION)
                refuse_missing(missing_members(shape, request), code)
                if request_context.service.service_name in CHECKED:
                    refuse_broken(shape, request)
            return method(self, request_context, request) if context else method(self, request)

        return checked

    return mark


def invalid(value: object, member: str, constraint: str, code: str = VALIDATION) -> CommonServiceException:
    """Return the error for a member that breaks a constraint of the service's model, worded as AWS does."""
    shown = "null" if value is None else f"'{value}'"
    return CommonServiceException(
        code,
        f"1 validation error detected: Value {shown} at '{member}' failed to satisfy constraint: {constraint}",
    )


def refuse_missing(members: Iterator[str], code: str = VALIDATION) -> None:
    """Raise the error `code` for the first of the missing members."""
    if absent := next(members, None):
        raise invalid(None, absent, "Member must not be null", code)


def refuse_broken(shape: Shape, request: Mapping[str, Any]) -> None:
    """Raise ValidationException for the first member that breaks a constraint of the model."""
    checked = {name: value for name, value in request.items() if name not in CHECKED_THERE}
    for member, value, constraint in broken_constraints(shape, checked):
        raise invalid(value, member, constraint)


def missing_members(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths, such as records.1.member.data, of the members that `shape` requires and `value` lacks."""
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            given = value.get(name)
            if given is None:
                if name in shape.required_members:
                    inner = f"{path}.{name}".lstrip(".")
                    yield ".".join(part[:1].lower() + part[1:] for part in inner.split("."))
            elif isinstance(member, StructureShape | ListShape):
                yield from missing_members(member, given, f"{path}.{name}".lstrip("."))
    elif isinstance(shape, ListShape) and isinstance(shape.member, StructureShape):
        of_item, required = shape.member, shape.member.required_members
        is_flat = not any(isinstance(member, StructureShape | ListShape) for member in of_item.members.values())
        for number, item in enumerate(value, start=1):
            if is_flat and None not in map(item.get, required):
                continue  # batches have hundreds of records: nothing is slower than a walk for each
            yield from missing_members(of_item, item, f"{path}.{number}.member")


def broken_constraints(shape: Shape, value: Any, member: str = "") -> Iterator[tuple[str, Any, str]]:
    """Yield each member, as AWS names it, whose value is not of the range, length, pattern or enumeration of `shape`.

    With it come the value and the constraint that it breaks, in AWS's words.
    """
    if isinstance(shape, StructureShape):
        for name, inner in shape.members.items():
            if value.get(name) is not None:
                path = f"{member}.{name[:1].lower()}{name[1:]}".lstrip(".")
                yield from broken_constraints(inner, value[name], path)
        return
    if isinstance(shape, ListShape):
        for number, item in enumerate(value, start=1):
            yield from broken_constraints(shape.member, item, f"{member}.{number}.member")
    if isinstance(shape, MapShape):
        yield from _broken_items(shape, value, member)
    if constraint := _broken(shape, value):
        yield member, value, constraint


def _broken_items(shape: MapShape, value: dict[str, Any], member: str) -> Iterator[tuple[str, Any, str]]:
    for key, item in value.items():
        for part, inner, given in (("keys", shape.key, key), ("value", shape.value, item)):
            if constraint := _broken(inner, given):
                yield member, f"{{{key}={item}}}", f"Map {part} must satisfy constraint: [{constraint}]"


def _broken(shape: Shape, value: Any) -> str | None:
    limits = shape.metadata
    if isinstance(value, int | float):
        measure, size = "value", value
    elif isinstance(value, str | bytes | list | dict):
        measure, size = "length", len(value)
    else:
        return None  # such as a body that is still to be read
    if "min" in limits and size < limits["min"]:
        return f"Member must have {measure} greater than or equal to {limits['min']}"
    if "max" in limits and size > limits["max"]:
        return f"Member must have {measure} less than or equal to {limits['max']}"
    if "enum" in limits and value not in limits["enum"]:
        return f"Member must satisfy enum value set: [{', '.join(limits['enum'])}]"
    if "pattern" in limits and isinstance(value, str) and not _matches(limits["pattern"], value):
        return f"Member must satisfy regular expression pattern: {limits['pattern']}"
    return None


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value, re.DOTALL) is not None
    except re.error:  # Java's, with classes that Python does not have
        return True
