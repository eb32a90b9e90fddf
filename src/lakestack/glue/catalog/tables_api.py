"""The API of tables, their versions and their partition indexes.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html
"""

import operator
from collections.abc import Callable
from typing import Any

from localstack.aws.api import RequestContext

from lakestack.glue.catalog.model import Table, named
from lakestack.glue.catalog.requests import Answer, Request, batch_error, catalog_of, hive_pattern
from lakestack.glue.errors import GlueError, entity_not_found, invalid_input
from lakestack.glue.paging import page
from lakestack.operations import operation


class TablesApi:
    """Handlers of the operations on tables."""

    @operation("CreateTable")
    def create_table(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["DatabaseName"])
        definition = _input(request)
        database.add_table(definition)
        for index in request.get("PartitionIndexes") or ():
            _add_index(database.table(definition["Name"]), index)
        return {}

    @operation("GetTable")
    def get_table(self, context: RequestContext, request: Request) -> Answer:
        table = catalog_of(context, request).table(request["DatabaseName"], request["Name"])
        return {"Table": describe_table(context, request["DatabaseName"], table)}

    @operation("GetTables")
    def get_tables(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["DatabaseName"])
        pattern = hive_pattern(request.get("Expression"))
        tables = [table for name, table in sorted(database.tables.items()) if pattern.fullmatch(name)]
        found, token = page(tables, request)
        return {"TableList": [describe_table(context, database.name, table) for table in found], "NextToken": token}

    @operation("UpdateTable")
    def update_table(self, context: RequestContext, request: Request) -> Answer:
        definition = named(_input(request))
        table = catalog_of(context, request).table(request["DatabaseName"], definition["Name"])
        expected = request.get("VersionId")
        if expected and expected != str(table.latest):
            raise GlueError(
                "ConcurrentModificationException",
                f"Update table failed: version {expected} was expected and the table is at {table.latest}",
            )
        table.update(definition, archive=not request.get("SkipArchive", False))
        return {}

    @operation("DeleteTable")
    def delete_table(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["DatabaseName"])
        del database.tables[database.table(request["Name"]).name]
        return {}

    @operation("BatchDeleteTable")
    def batch_delete_table(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["DatabaseName"])
        errors = []
        for name in request["TablesToDelete"]:
            try:
                del database.tables[database.table(name).name]
            except GlueError as error:
                errors.append({"TableName": name, "ErrorDetail": batch_error(error)})
        return {"Errors": errors}

    @operation("SearchTables")
    def search_tables(self, context: RequestContext, request: Request) -> Answer:
        tables = [
            describe_table(context, database.name, table)
            for database in catalog_of(context, request).databases.values()
            for table in database.tables.values()
        ]
        kept = [table for table in tables if _matches(table, request)]
        for criterion in reversed(request.get("SortCriteria") or ()):
            name, down = criterion.get("FieldName") or "Name", criterion.get("Sort") == "DESC"
            kept.sort(key=lambda table: str(table.get(name, "")), reverse=down)
        found, token = page(kept, request)
        return {"TableList": found, "NextToken": token}


class TableVersionsApi:
    """Handlers of the operations on versions of tables."""

    @operation("GetTableVersion")
    def get_table_version(self, context: RequestContext, request: Request) -> Answer:
        table = catalog_of(context, request).table(request["DatabaseName"], request["TableName"])
        version = _version(table, request.get("VersionId") or str(table.latest))
        return {"TableVersion": _describe_version(context, request["DatabaseName"], table, version)}

    @operation("GetTableVersions")
    def get_table_versions(self, context: RequestContext, request: Request) -> Answer:
        table = catalog_of(context, request).table(request["DatabaseName"], request["TableName"])
        versions = sorted(table.versions, reverse=True)
        found, token = page(versions, request)
        described = [_describe_version(context, request["DatabaseName"], table, version) for version in found]
        return {"TableVersions": described, "NextToken": token}

    @operation("DeleteTableVersion")
    def delete_table_version(self, context: RequestContext, request: Request) -> Answer:
        table = catalog_of(context, request).table(request["DatabaseName"], request["TableName"])
        _delete_version(table, request["VersionId"])
        return {}

    @operation("BatchDeleteTableVersion")
    def batch_delete_table_version(self, context: RequestContext, request: Request) -> Answer:
        table = catalog_of(context, request).table(request["DatabaseName"], request["TableName"])
        errors = []
        for version in request["VersionIds"]:
            try:
                _delete_version(table, version)
            except GlueError as error:
                detail = batch_error(error)
                errors.append({"TableName": table.name, "VersionId": version, "ErrorDetail": detail})
        return {"Errors": errors}


class PartitionIndexesApi:
    """Handlers of the operations on partition indexes. An index is ACTIVE as soon as it is created."""

    @operation("CreatePartitionIndex")
    def create_partition_index(self, context: RequestContext, request: Request) -> Answer:
        table = catalog_of(context, request).table(request["DatabaseName"], request["TableName"])
        _add_index(table, request["PartitionIndex"])
        return {}

    @operation("GetPartitionIndexes")
    def get_partition_indexes(self, context: RequestContext, request: Request) -> Answer:
        table = catalog_of(context, request).table(request["DatabaseName"], request["TableName"])
        types = {key["Name"]: key.get("Type", "string") for key in table.keys}
        indexes = [
            {
                "IndexName": name,
                "Keys": [{"Name": key, "Type": types.get(key, "string")} for key in index.names],
                "IndexStatus": "ACTIVE",
            }
            for name, index in table.indexes.items()
        ]
        return {"PartitionIndexDescriptorList": indexes}

    @operation("DeletePartitionIndex")
    def delete_partition_index(self, context: RequestContext, request: Request) -> Answer:
        table = catalog_of(context, request).table(request["DatabaseName"], request["TableName"])
        if table.indexes.pop(request["IndexName"], None) is None:
            raise entity_not_found(f"Index with the given indexName : {request['IndexName']} does not exist")
        return {}


def _input(request: Request) -> Answer:
    definition: Answer | None = request.get("TableInput")
    if not definition:
        raise invalid_input("TableInput must be given: this emulator neither makes nor changes open tables otherwise")
    return definition


def describe_table(context: RequestContext, database: str, table: Table, version: int | None = None) -> Answer:
    """https://docs.aws.amazon.com/glue/latest/webapi/API_Table.html"""
    version = table.latest if version is None else version
    return {
        "PartitionKeys": [],
        "Parameters": {},
        **table.versions[version],
        "DatabaseName": database.lower(),
        "CreateTime": table.created,
        "UpdateTime": table.updated,
        "CreatedBy": f"arn:{context.partition}:iam::{context.account_id}:root",
        "IsRegisteredWithLakeFormation": False,
        "CatalogId": context.account_id,
        "VersionId": str(version),
    }


def _describe_version(context: RequestContext, database: str, table: Table, version: int) -> Answer:
    return {"Table": describe_table(context, database, table, version), "VersionId": str(version)}


def _version(table: Table, text: str) -> int:
    if not text.isdecimal() or int(text) not in table.versions:
        raise entity_not_found(f"Version {text} of table {table.name} not found.")
    return int(text)


def _delete_version(table: Table, text: str) -> None:
    version = _version(table, text)
    if version == table.latest:
        raise invalid_input(f"Version {text} is the latest of table {table.name} and cannot be deleted")
    del table.versions[version]


def _add_index(table: Table, index: Request) -> None:
    table.add_index(index["IndexName"], [key.lower() for key in index["Keys"]])


def _matches(table: Answer, request: Request) -> bool:
    """Tell whether a table meets SearchTables' text, which quotes make exact, and all its filters."""
    text = request.get("SearchText") or ""
    words = _words(table)
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        texts_match = text.strip('"').lower() in words
    else:
        texts_match = any(text.lower() in word for word in words)
    return texts_match and all(_passes(table, one) for one in request.get("Filters") or ())


COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "EQUALS": operator.eq,
    "GREATER_THAN": operator.gt,
    "LESS_THAN": operator.lt,
    "GREATER_THAN_EQUALS": operator.ge,
    "LESS_THAN_EQUALS": operator.le,
}


def _passes(table: Answer, condition: Request) -> bool:
    key = condition.get("Key") or ""
    actual: Any = table.get(key, table.get("Parameters", {}).get(key))
    compare = COMPARISONS[condition.get("Comparator") or "EQUALS"]
    return compare(str(actual).lower(), str(condition.get("Value")).lower())


def _words(table: Answer) -> list[str]:
    columns = table.get("StorageDescriptor", {}).get("Columns") or []
    named_columns = [column["Name"] for column in [*columns, *table["PartitionKeys"]]]
    return [text.lower() for text in [table["Name"], table.get("Description") or "", *named_columns]]
