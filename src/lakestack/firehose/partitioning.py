"""Dynamic partitioning: the partitioning keys of records, and the limit of partitions that are active at once.

https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
"""

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import jq

from lakestack.firehose.records import Failure, Record

# https://docs.aws.amazon.com/firehose/latest/dev/limits.html; a partition is active while something of it is held.
MAX_ACTIVE_PARTITIONS = 500
FROM_QUERY = "partitionKeyFromQuery"
FROM_LAMBDA = "partitionKeyFromLambda"
EXTRACTION_FAILED = "DynamicPartitioning.MetadataExtractionFailed"
LIMIT_EXCEEDED = "DynamicPartitioning.ActivePartitionsLimitExceeded"
LIMIT_MESSAGE = "The number of active partitions has exceeded the configured limit"


@functools.lru_cache(maxsize=64)
def compile_query(query: str) -> Any:
    """Return a jq program that sees the record alone: no environment, and no file of this machine.

    Raises ValueError for what is none.
    """
    return jq.compile(f"def env: {{}}; {{}} as $ENV | {query}")  # a module can be imported at the very beginning only


class KeysError(ValueError):
    """The keys cannot be taken from a record; the message says why."""


def partition(
    records: Iterable[Record],
    query: str | None,
    wanted: Sequence[str],
    active: Collection[frozenset[tuple[str, str]]],
    limit: int = MAX_ACTIVE_PARTITIONS,
) -> tuple[list[Record], list[Failure]]:
    """Return the records with the keys that the prefix wants, and those that have failed.

    `wanted` are keys as the prefix names them, such as "partitionKeyFromQuery:style"; a record brings those of its
    function. `active` are the keys of the partitions that are active already.
    """
    program = compile_query(query) if query else None
    partitions = set(active)
    delivered: list[Record] = []
    failed: list[Failure] = []
    for record in records:
        try:
            keys = _keys(record, program, wanted)
        except KeysError as error:
            failed.append(Failure(record, 1, EXTRACTION_FAILED, str(error)))
            continue
        of_record = frozenset(keys.items())
        if of_record not in partitions and len(partitions) >= limit:
            failed.append(Failure(record, 1, LIMIT_EXCEEDED, LIMIT_MESSAGE))
            continue
        partitions.add(of_record)
        delivered.append(record.with_data(record.data, keys))
    return delivered, failed


def named_keys(found: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    """Return values by the names that a prefix has for them."""
    return {f"{namespace}:{name}": value for name, value in found.items()}


def _keys(record: Record, program: Any, wanted: Sequence[str]) -> dict[str, str]:
    found = dict(record.keys) | (_query_keys(record.data, program) if program else {})
    return {name: _text(found.get(name)) for name in wanted}


def _query_keys(data: bytes, program: Any) -> dict[str, Any]:
    """Return what a jq program makes of a record."""
    try:
        found = program.input_text(data.decode()).first()
    except (ValueError, StopIteration) as error:
        raise KeysError(f"The query cannot be evaluated for the record: {error}") from None
    if not isinstance(found, dict):
        raise KeysError("The query must give an object of partitioning keys.")
    return named_keys(found, FROM_QUERY)


def _text(value: Any) -> str:
    if value is None or value == "":
        raise KeysError("partitionKeys values must not be null or empty")
    if isinstance(value, dict | list):
        raise KeysError("partitionKeys values must be texts, numbers or booleans")
    return str(value).lower() if isinstance(value, bool) else str(value)
