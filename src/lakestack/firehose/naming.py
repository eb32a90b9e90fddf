"""The keys of the objects that Firehose writes: prefix expressions, and the suffix that it adds.

https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html and s3-object-name.html
"""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lakestack.firehose.java_time import PatternError, format_time
from lakestack.firehose.partitioning import FROM_LAMBDA, FROM_QUERY
from lakestack.firehose.records import PROCESSING_FAILED

DEFAULT_TIME = "yyyy/MM/dd/HH/"
_EXPRESSION = re.compile(r"!\{(?P<namespace>[^:}]+):(?P<value>[^}]+)\}")
_ANY_TIME = datetime(2018, 8, 27, 10, 30, tzinfo=UTC)


class PrefixError(ValueError):
    """The prefix is one that Firehose refuses; the message says why."""


def check_prefixes(prefix: str | None, error_prefix: str | None) -> None:
    """Raise PrefixError where AWS refuses the two prefixes of a destination."""
    for value in filter(None, (prefix, error_prefix)):
        if "!{" in _EXPRESSION.sub("", value):
            raise PrefixError(f"{value!r}: the sequence '!{{' can appear only in expressions !{{namespace:value}}")
        try:
            _evaluate(value, _ANY_TIME, PROCESSING_FAILED, dict.fromkeys(partition_keys(value), "key"))
        except PatternError as error:
            raise PrefixError(f"{value!r}: {error}") from None
    if prefix and "!{" in prefix and not error_prefix:
        raise PrefixError("ErrorOutputPrefix can't be null when Prefix contains expressions")
    if error_prefix and partition_keys(error_prefix):
        raise PrefixError("ErrorOutputPrefix cannot contain partitioning keys")
    if prefix and "!{firehose:error-output-type}" in prefix:
        raise PrefixError("Prefix cannot contain !{firehose:error-output-type}")
    if error_prefix and "!{" in error_prefix and "!{firehose:error-output-type}" not in error_prefix:
        raise PrefixError(
            "ErrorOutputPrefix with expressions must contain at least one instance of !{firehose:error-output-type}"
        )


def partition_keys(prefix: str | None) -> list[str]:
    """Return the partitioning keys that a prefix names, such as "partitionKeyFromQuery:style"."""
    return [
        f"{expression['namespace']}:{expression['value']}"
        for expression in _EXPRESSION.finditer(prefix or "")
        if expression["namespace"] in (FROM_QUERY, FROM_LAMBDA)
    ]


def data_prefix(prefix: str | None, at: datetime, keys: Mapping[str, str]) -> str:
    """Return the evaluated Prefix; one with neither a timestamp nor a partitioning key is followed by the hour.

    Raises KeyError where `keys` lack a partitioning key.
    """
    evaluated = _evaluate(prefix or "", at, "", keys)
    return evaluated if "!{timestamp:" in (prefix or "") or keys else evaluated + format_time(DEFAULT_TIME, at)


def error_prefix(prefix: str | None, error_output_prefix: str | None, at: datetime, error_type: str) -> str:
    """Return the evaluated ErrorOutputPrefix; where there is none, the Prefix, the type of error and the hour."""
    if error_output_prefix:
        return _evaluate(error_output_prefix, at, error_type, {})
    return f"{prefix or ''}{error_type}/{format_time(DEFAULT_TIME, at)}"


def object_suffix(stream: str, version: str, at: datetime, unique: str, extension: str) -> str:
    """Return what follows the prefix in a key. `extension` begins with its dot, or is empty."""
    return f"{stream}-{version}-{at:%Y-%m-%d-%H-%M-%S}-{unique}{extension}"


def local_time(at_ms: int, zone: str) -> datetime:
    """Return milliseconds since the epoch as a time in a zone such as UTC or Asia/Tokyo."""
    return datetime.fromtimestamp(at_ms / 1000, UTC if zone == "UTC" else ZoneInfo(zone))


def _evaluate(prefix: str, at: datetime, error_type: str, keys: Mapping[str, str]) -> str:
    def value_of(expression: re.Match[str]) -> str:
        namespace, value = expression["namespace"], expression["value"]
        if namespace == "timestamp":
            return format_time(value, at)
        if namespace in (FROM_QUERY, FROM_LAMBDA):
            return keys[f"{namespace}:{value}"]
        if namespace == "firehose" and value == "random-string":
            return secrets.token_hex(6)[:11]
        if namespace == "firehose" and value == "error-output-type":
            return error_type
        raise PrefixError(f"{expression[0]} is not an expression that Firehose knows here")

    return _EXPRESSION.sub(value_of, prefix)
