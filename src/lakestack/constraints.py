"""What a service's model demands of a request: which members it has, and their ranges, lengths, patterns and values."""

import functools
import re
import sys
from collections.abc import Callable, Container, Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from localstack.aws.spec import load_service

type Test = Callable[[Any], bool]

# What the operations check themselves, quickly.
CHECKED_THERE = frozenset({"Data", "Record", "Records"})
# Java's strings, which the patterns are written for, have two signs for each letter beyond 16 bits.
PAIRS, LETTERS = r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"


@functools.cache
def fitting(service: str, operation: str) -> Test:
    """Return a test that tells, without saying why, whether the values of an operation's request are as they must be.

    It is made once and asks only about what has a constraint: batches have thousands of values, and few break any.
    """
    shape = load_service(service).operation_model(operation).input_shape
    return (shape and _fitting(shape, {}, CHECKED_THERE)) or _anything


def _anything(_: Any) -> bool:
    return True


def _fitting(shape: Shape, known: dict[str, Test], left_out: Container[str] = ()) -> Test | None:
    """Return the test of a shape, None where it constrains nothing; `known` are those of structures, by their names."""
    if isinstance(shape, StructureShape):
        return _fitting_structure(shape, known, left_out)
    here = _fitting_value(shape)
    if isinstance(shape, MapShape):
        return lambda value: not any(_broken_items(shape, value, "")) and (here is None or here(value))
    if isinstance(shape, ListShape) and (each := _fitting(shape.member, known)):
        return lambda value: all(map(each, value)) and (here is None or here(value))
    return here


def _fitting_value(shape: Shape) -> Test | None:
    """Return the test of a value alone, whatever is in it: of text a quick one, for columns are thousands of texts."""
    limits = shape.metadata
    if not {"min", "max", "enum", "pattern"} & limits.keys():
        return None
    if shape.type_name != "string" or "enum" in limits:
        return lambda value: _broken(shape, value) is None
    least, most = limits.get("min", 0), limits.get("max", sys.maxsize)
    expression = _expression(limits.get("pattern", ""))
    if expression is None or "pattern" not in limits:
        return lambda value: least <= len(value) <= most
    matches = expression.fullmatch
    return lambda value: least <= len(value) <= most and matches(value) is not None


def _fitting_structure(shape: StructureShape, known: dict[str, Test], left_out: Container[str]) -> Test | None:
    if shape.name in known:  # such as one that holds itself, whose test is still to be made
        return lambda value: known[shape.name](value)  # noqa: PLW0108 - looked up only then
    known[shape.name] = _anything
    members = [
        (name, test)
        for name, member in shape.members.items()
        if name not in left_out and (test := _fitting(member, known))
    ]

    def fits(value: Any) -> bool:
        for name, test in members:
            given = value.get(name)
            if given is not None and not test(given):
                return False
        return True

    if not members:
        return None
    known[shape.name] = fits
    return fits


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
    expression = _expression(pattern)
    return expression is None or expression.fullmatch(value) is not None


@functools.cache
def _expression(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of Java's; None for one with classes that Python does not have."""
    try:
        return re.compile(pattern.replace(PAIRS, LETTERS), re.DOTALL)
    except re.error:
        return None
