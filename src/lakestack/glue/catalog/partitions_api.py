"""The API of partitions.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html
"""

import json
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice, zip_longest

from localstack.aws.api import RequestContext
from localstack.http import Response

from lakestack.glue.catalog.expressions import Expression, Row, parse
from lakestack.glue.catalog.model import Partition, Table
from lakestack.glue.catalog.requests import Answer, Request, batch_error, catalog_of
from lakestack.glue.errors import GlueError, invalid_input
from lakestack.glue.paging import place_of
from lakestack.operations import operation

PAGE = 1000


class PartitionsApi:
    """Handlers of the operations on partitions."""

    @operation("CreatePartition")
    def create_partition(self, context: RequestContext, request: Request) -> Answer:
        _table(context, request).add_partition(dict(request["PartitionInput"]))
        return {}

    @operation("BatchCreatePartition")
    def batch_create_partition(self, context: RequestContext, request: Request) -> Answer:
        inputs = request["PartitionInputList"]
        table = _table(context, request)
        return _each(inputs, lambda one: table.add_partition(dict(one)), lambda one: one.get("Values") or [])

    @operation("GetPartition")
    def get_partition(self, context: RequestContext, request: Request) -> Answer:
        partition = _table(context, request).partition(request["PartitionValues"])
        return {"Partition": _describe(context, request, partition)}

    @operation("BatchGetPartition")
    def batch_get_partition(self, context: RequestContext, request: Request) -> Answer:
        partitions = _table(context, request).partitions
        wanted = [tuple(one["Values"]) for one in request["PartitionsToGet"]]
        found = [_describe(context, request, partitions[values]) for values in wanted if values in partitions]
        return {"Partitions": found, "UnprocessedKeys": []}

    @operation("GetPartitions")
    def get_partitions(self, context: RequestContext, request: Request) -> Response:
        table = _table(context, request)
        expression = _expression(table, request)
        keep = _condition(table, expression, request)
        start = place_of(request.get("NextToken"))
        limit = min(request.get("MaxResults") or PAGE, PAGE)
        partitions: list[Answer] = []
        # A token is the place in the table, not in the answer: a page costs what it reads, however many were before.
        for place, partition in enumerate(islice(table.find_partitions(expression), start, None), start):
            if not keep(partition):
                continue
            if len(partitions) == limit:
                return _response(context, {"Partitions": partitions, "NextToken": str(place)})
            partitions.append(_describe(context, request, partition))
        return _response(context, {"Partitions": partitions})

    @operation("UpdatePartition")
    def update_partition(self, context: RequestContext, request: Request) -> Answer:
        table = _table(context, request)
        table.update_partition(request["PartitionValueList"], dict(request["PartitionInput"]))
        return {}

    @operation("BatchUpdatePartition")
    def batch_update_partition(self, context: RequestContext, request: Request) -> Answer:
        table = _table(context, request)

        def update(entry: Request) -> None:
            table.update_partition(entry["PartitionValueList"], dict(entry["PartitionInput"]))

        return _each(request["Entries"], update, lambda one: one["PartitionValueList"], "PartitionValueList")

    @operation("DeletePartition")
    def delete_partition(self, context: RequestContext, request: Request) -> Answer:
        table = _table(context, request)
        table.remove_partition(request["PartitionValues"])
        return {}

    @operation("BatchDeletePartition")
    def batch_delete_partition(self, context: RequestContext, request: Request) -> Answer:
        table = _table(context, request)

        def delete(one: Request) -> None:
            table.remove_partition(one["Values"])

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


def _response(context: RequestContext, answer: Answer) -> Response:
    """Return a page as it goes to the client: LocalStack's serializer, which walks every shape, takes four times that.

    What it would leave out, a member that is None, is in no partition: they are as the request's parser made them.
    """
    context.service_response = answer  # or LocalStack parses the response again, for its log
    response = Response(json.dumps(answer, default=datetime.timestamp), mimetype="application/x-amz-json-1.1")
    response.headers["x-amzn-requestid"] = context.request_id or ""
    return response


def _expression(table: Table, request: Request) -> Expression | None:
    text = (request.get("Expression") or "").strip()
    return parse(text, {key["Name"].lower(): key.get("Type") or "string" for key in table.keys}) if text else None


def _condition(table: Table, expression: Expression | None, request: Request) -> Callable[[Partition], bool]:
    """Return what GetPartitions keeps: what its expression holds for, in the segment of the table that it asks for."""
    holds: Callable[[Row], bool] = expression.holds if expression else lambda row: True  # noqa: ARG005 - no condition
    names = [key["Name"].lower() for key in table.keys]

    def row(partition: Partition) -> Row:
        values = partition.values  # fewer than the keys, where the table was given more since
        return dict(zip_longest(names, values[: len(names)], fillvalue=""))

    segment = request.get("Segment")
    if not segment:
        return lambda partition: holds(row(partition))
    number, total = segment["SegmentNumber"], segment["TotalSegments"]
    if not 0 <= number < total <= 10:
        raise invalid_input(f"segment {number} of {total}: at most 10 segments, numbered from 0")
    return lambda partition: zlib.crc32("/".join(partition.values).encode()) % total == number and holds(row(partition))


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
