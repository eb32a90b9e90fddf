"""The API of partitions.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html
"""

import zlib
from collections.abc import Callable, Iterable
from itertools import islice

from localstack.aws.api import RequestContext, handler

from lakestack.glue.catalog.expressions import Row, parse
from lakestack.glue.catalog.model import Partition, Table
from lakestack.glue.catalog.requests import Answer, Request, batch_error, catalog_of, check_length
from lakestack.glue.errors import GlueError, invalid_input

PAGE = 1000


class PartitionsApi:
    """Handlers of the operations on partitions."""

    @handler("CreatePartition", expand=False)
    def create_partition(self, context: RequestContext, request: Request) -> Answer:
        _table(context, request).add_partition(dict(request["PartitionInput"]))
        return {}

    @handler("BatchCreatePartition", expand=False)
    def batch_create_partition(self, context: RequestContext, request: Request) -> Answer:
        inputs = request["PartitionInputList"]
        check_length("partitionInputList", inputs, 100)
        table = _table(context, request)
        return _each(inputs, lambda one: table.add_partition(dict(one)), lambda one: one.get("Values") or [])

    @handler("GetPartition", expand=False)
    def get_partition(self, context: RequestContext, request: Request) -> Answer:
        partition = _table(context, request).partition(request["PartitionValues"])
        return {"Partition": _describe(context, request, partition)}

    @handler("BatchGetPartition", expand=False)
    def batch_get_partition(self, context: RequestContext, request: Request) -> Answer:
        check_length("partitionsToGet", request["PartitionsToGet"], 1000)
        partitions = _table(context, request).partitions
        wanted = [tuple(one["Values"]) for one in request["PartitionsToGet"]]
        found = [_describe(context, request, partitions[values]) for values in wanted if values in partitions]
        return {"Partitions": found, "UnprocessedKeys": []}

    @handler("GetPartitions", expand=False)
    def get_partitions(self, context: RequestContext, request: Request) -> Answer:
        table = _table(context, request)
        keep = _condition(table, request)
        start = _place(request.get("NextToken"))
        limit = min(request.get("MaxResults") or PAGE, PAGE)
        partitions: list[Answer] = []
        # A token is the place in the table, not in the answer: a page costs what it reads, however many were before.
        place = start
        for place, partition in enumerate(islice(list(table.partitions.values()), start, None), start):
            if not keep(partition):
                continue
            if len(partitions) == limit:
                return {"Partitions": partitions, "NextToken": str(place)}
            partitions.append(_describe(context, request, partition))
        return {"Partitions": partitions}

    @handler("UpdatePartition", expand=False)
    def update_partition(self, context: RequestContext, request: Request) -> Answer:
        table = _table(context, request)
        table.update_partition(request["PartitionValueList"], dict(request["PartitionInput"]))
        return {}

    @handler("BatchUpdatePartition", expand=False)
    def batch_update_partition(self, context: RequestContext, request: Request) -> Answer:
        check_length("entries", request["Entries"], 100)
        table = _table(context, request)

        def update(entry: Request) -> None:
            table.update_partition(entry["PartitionValueList"], dict(entry["PartitionInput"]))

        return _each(request["Entries"], update, lambda one: one["PartitionValueList"], "PartitionValueList")

    @handler("DeletePartition", expand=False)
    def delete_partition(self, context: RequestContext, request: Request) -> Answer:
        table = _table(context, request)
        del table.partitions[table.partition(request["PartitionValues"]).values]
        return {}

    @handler("BatchDeletePartition", expand=False)
    def batch_delete_partition(self, context: RequestContext, request: Request) -> Answer:
        check_length("partitionsToDelete", request["PartitionsToDelete"], 25)
        table = _table(context, request)

        def delete(one: Request) -> None:
            del table.partitions[table.partition(one["Values"]).values]

        return _each(request["PartitionsToDelete"], delete, lambda one: one["Values"])


def _table(context: RequestContext, request: Request) -> Table:
    return catalog_of(context, request).table(request["DatabaseName"], request["TableName"])


def _describe(context: RequestContext, request: Request, partition: Partition) -> Answer:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_Partition.html"""
    described = {
        **partition.input,
        "DatabaseName": request["DatabaseName"].lower(),
        "TableName": request["TableName"].lower(),
        "CreationTime": partition.created,
        "CatalogId": context.account_id,
    }
    if request.get("ExcludeColumnSchema") and "StorageDescriptor" in described:
        descriptor = described["StorageDescriptor"]
        described["StorageDescriptor"] = {name: value for name, value in descriptor.items() if name != "Columns"}
    return described


def _condition(table: Table, request: Request) -> Callable[[Partition], bool]:
    """Return what GetPartitions keeps: what its expression holds for, in the segment of the table that it asks for."""
    holds: Callable[[Row], bool] = lambda row: True  # noqa: ARG005, E731 - the condition of no expression
    names = [key["Name"].lower() for key in table.keys]
    if expression := (request.get("Expression") or "").strip():
        types = {key["Name"].lower(): key.get("Type") or "string" for key in table.keys}
        holds = parse(expression, types)
    segment = request.get("Segment")
    if not segment:
        return lambda partition: holds(dict(zip(names, partition.values, strict=True)))
    number, total = segment["SegmentNumber"], segment["TotalSegments"]
    if not 0 <= number < total <= 10:
        raise invalid_input(f"segment {number} of {total}: at most 10 segments, numbered from 0")
    return lambda partition: (
        zlib.crc32("/".join(partition.values).encode()) % total == number
        and holds(dict(zip(names, partition.values, strict=True)))
    )


def _place(token: str | None) -> int:
    if token and not token.isdecimal():
        raise invalid_input(f"NextToken {token!r} is not one that this service gave")
    return int(token or 0)


def _each(
    items: Iterable[Request],
    apply: Callable[[Request], None],
    values: Callable[[Request], list[str]],
    name: str = "PartitionValues",
) -> Answer:
    """Apply something to each item, and answer with the errors of those that it failed for."""
    errors = []
    for item in items:
        try:
            apply(item)
        except GlueError as error:
            errors.append({name: values(item), "ErrorDetail": batch_error(error)})
    return {"Errors": errors}
