"""The API of column statistics, of tables and of partitions.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-column-statistics.html
"""

from localstack.aws.api import RequestContext

from lakestack.glue.catalog.model import Statistics
from lakestack.glue.catalog.requests import Answer, Request, catalog_of
from lakestack.glue.errors import entity_not_found
from lakestack.operations import operation


class ColumnStatisticsApi:
    """Handlers of the operations on column statistics."""

    @operation("UpdateColumnStatisticsForTable")
    def update_column_statistics_for_table(self, context: RequestContext, request: Request) -> Answer:
        return _update(_of_table(context, request), request)

    @operation("GetColumnStatisticsForTable")
    def get_column_statistics_for_table(self, context: RequestContext, request: Request) -> Answer:
        return _get(_of_table(context, request), request)

    @operation("DeleteColumnStatisticsForTable")
    def delete_column_statistics_for_table(self, context: RequestContext, request: Request) -> Answer:
        return _delete(_of_table(context, request), request)

    @operation("UpdateColumnStatisticsForPartition")
    def update_column_statistics_for_partition(self, context: RequestContext, request: Request) -> Answer:
        return _update(_of_partition(context, request), request)

    @operation("GetColumnStatisticsForPartition")
    def get_column_statistics_for_partition(self, context: RequestContext, request: Request) -> Answer:
        return _get(_of_partition(context, request), request)

    @operation("DeleteColumnStatisticsForPartition")
    def delete_column_statistics_for_partition(self, context: RequestContext, request: Request) -> Answer:
        return _delete(_of_partition(context, request), request)


def _of_table(context: RequestContext, request: Request) -> Statistics:
    return catalog_of(context, request).table(request["DatabaseName"], request["TableName"]).statistics


def _of_partition(context: RequestContext, request: Request) -> Statistics:
    table = catalog_of(context, request).table(request["DatabaseName"], request["TableName"])
    return table.partition(request["PartitionValues"]).statistics


def _update(statistics: Statistics, request: Request) -> Answer:
    for one in request["ColumnStatisticsList"]:
        statistics[one["ColumnName"].lower()] = dict(one)
    return {"Errors": []}


def _get(statistics: Statistics, request: Request) -> Answer:
    names = request["ColumnNames"]
    missing = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Statistics do not exist for this column"}
    return {
        "ColumnStatisticsList": [statistics[name.lower()] for name in names if name.lower() in statistics],
        "Errors": [{"ColumnName": name, "Error": missing} for name in names if name.lower() not in statistics],
    }


def _delete(statistics: Statistics, request: Request) -> Answer:
    name = request["ColumnName"].lower()
    if statistics.pop(name, None) is None:
        raise entity_not_found(f"Statistics do not exist for column {name}")
    return {}
