"""The data catalogue seen through Athena: AwsDataCatalog is Glue's.

https://docs.aws.amazon.com/athena/latest/APIReference/API_ListTableMetadata.html
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.api import RequestContext

from lakestack.athena.errors import InvalidRequest, MetadataError
from lakestack.athena.executor import clients_of
from lakestack.athena.paging import page
from lakestack.athena.workgroups import backend_of
from lakestack.operations import operation

Request = dict[str, Any]
GLUE = "AwsDataCatalog"


class CatalogsApi:
    @operation("ListDataCatalogs")
    def list_data_catalogs(self, context: RequestContext, request: Request) -> dict[str, Any]:
        others = backend_of(context.account_id, context.region).list_data_catalogs()
        return page([{"CatalogName": GLUE, "Type": "GLUE"}, *others], request, "DataCatalogsSummary", 50)

    @operation("GetDataCatalog")
    def get_data_catalog(self, context: RequestContext, request: Request) -> dict[str, Any]:
        if request["Name"].lower() == GLUE.lower():
            return {"DataCatalog": {"Name": GLUE, "Type": "GLUE", "Parameters": {"catalog-id": context.account_id}}}
        found = backend_of(context.account_id, context.region).get_data_catalog(request["Name"])
        if found is None:
            raise InvalidRequest(f"Data catalog {request['Name']} was not found")
        return {"DataCatalog": found}

    @operation("UpdateDataCatalog")
    def update_data_catalog(self, context: RequestContext, request: Request) -> dict[str, Any]:
        found = backend_of(context.account_id, context.region).data_catalogs.get(request["Name"])
        if found is None:
            raise InvalidRequest(f"Data catalog {request['Name']} was not found")
        found.type = request["Type"]
        found.description = request.get("Description", found.description)
        found.parameters = request.get("Parameters", found.parameters)
        return {}

    @operation("DeleteDataCatalog")
    def delete_data_catalog(self, context: RequestContext, request: Request) -> dict[str, Any]:
        backend_of(context.account_id, context.region).data_catalogs.pop(request["Name"], None)
        return {}

    @operation("ListDatabases")
    def list_databases(self, context: RequestContext, request: Request) -> dict[str, Any]:
        glue = _glue(context, request)
        found = [
            _database(one) for pages in glue.get_paginator("get_databases").paginate() for one in pages["DatabaseList"]
        ]
        return page(found, request, "DatabaseList", 50)

    @operation("GetDatabase")
    def get_database(self, context: RequestContext, request: Request) -> dict[str, Any]:
        glue = _glue(context, request)
        with _named(f"Database {request['DatabaseName']}"):
            return {"Database": _database(glue.get_database(Name=request["DatabaseName"])["Database"])}

    @operation("ListTableMetadata")
    def list_table_metadata(self, context: RequestContext, request: Request) -> dict[str, Any]:
        try:
            wanted = re.compile(request.get("Expression") or ".*", re.IGNORECASE)
        except re.error as error:
            raise InvalidRequest(f"Expression {request['Expression']!r} is no regular expression: {error}") from error
        glue = _glue(context, request)
        with _named(f"Database {request['DatabaseName']}"):
            pages = list(glue.get_paginator("get_tables").paginate(DatabaseName=request["DatabaseName"]))
        found = [_table(one) for found in pages for one in found["TableList"] if wanted.fullmatch(one["Name"])]
        return page(found, request, "TableMetadataList", 50)

    @operation("GetTableMetadata")
    def get_table_metadata(self, context: RequestContext, request: Request) -> dict[str, Any]:
        glue = _glue(context, request)
        with _named(f"Table {request['TableName']}"):
            found = glue.get_table(DatabaseName=request["DatabaseName"].lower(), Name=request["TableName"].lower())
        return {"TableMetadata": _table(found["Table"])}


def _glue(context: RequestContext, request: Request) -> Any:
    if request["CatalogName"].lower() != GLUE.lower():
        raise InvalidRequest(f"Data catalog {request['CatalogName']} cannot be read: only {GLUE} can")
    return clients_of(context.account_id, context.region).glue


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Say that something is not found where Glue does not have it, or takes no such name."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"EntityNotFoundException", "ValidationException"}:
            raise
        raise MetadataError(f"{what} not found.") from error


def _database(found: dict[str, Any]) -> dict[str, Any]:
    shown = {"Name": found["Name"], "Parameters": found.get("Parameters", {})}
    return shown | ({"Description": found["Description"]} if found.get("Description") else {})


def _table(found: dict[str, Any]) -> dict[str, Any]:
    storage = found.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    parameters = dict(found.get("Parameters", {}))
    described = {
        "inputformat": storage.get("InputFormat"),
        "location": storage.get("Location"),
        "outputformat": storage.get("OutputFormat"),
        "serde.serialization.lib": serde.get("SerializationLibrary"),
    }
    parameters |= {name: value for name, value in described.items() if value}
    parameters |= {f"serde.param.{name}": value for name, value in serde.get("Parameters", {}).items()}
    return {
        "Name": found["Name"],
        "CreateTime": found.get("CreateTime"),
        "LastAccessTime": found.get("LastAccessTime"),
        "TableType": found.get("TableType", "EXTERNAL_TABLE"),
        "Columns": [_column(column) for column in storage.get("Columns", [])],
        "PartitionKeys": [_column(column) for column in found.get("PartitionKeys", [])],
        "Parameters": parameters,
    }


def _column(found: dict[str, Any]) -> dict[str, Any]:
    shown = {"Name": found["Name"], "Type": found.get("Type", "string")}
    return shown | ({"Comment": found["Comment"]} if found.get("Comment") else {})
