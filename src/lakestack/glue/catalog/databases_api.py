"""The API of databases and user-defined functions.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-databases.html
"""

from localstack.aws.api import RequestContext

from lakestack.glue.catalog.model import Database, now
from lakestack.glue.catalog.requests import Answer, Request, arn, catalog_of, hive_pattern
from lakestack.glue.errors import already_exists, entity_not_found, invalid_input
from lakestack.glue.paging import page
from lakestack.glue.state import backend_of
from lakestack.operations import operation


class DatabasesApi:
    """Handlers of the operations on databases."""

    @operation("CreateDatabase")
    def create_database(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).add_database(request["DatabaseInput"])
        tag = backend_of(context.account_id, context.region).tag_resource
        tag(arn(context, f"database/{database.name}"), request.get("Tags"))
        return {}

    @operation("GetDatabase")
    def get_database(self, context: RequestContext, request: Request) -> Answer:
        return {"Database": describe_database(context, catalog_of(context, request).database(request["Name"]))}

    @operation("GetDatabases")
    def get_databases(self, context: RequestContext, request: Request) -> Answer:
        databases = sorted(catalog_of(context, request).databases.values(), key=lambda database: database.name)
        found, token = page(databases, request)
        return {"DatabaseList": [describe_database(context, database) for database in found], "NextToken": token}

    @operation("UpdateDatabase")
    def update_database(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["Name"])
        database.input = {**request["DatabaseInput"], "Name": database.name}
        return {}

    @operation("DeleteDatabase")
    def delete_database(self, context: RequestContext, request: Request) -> Answer:
        catalog = catalog_of(context, request)
        name = catalog.database(request["Name"]).name
        del catalog.databases[name]
        backend_of(context.account_id, context.region).tagger.delete_all_tags_for_resource(
            arn(context, f"database/{name}")
        )
        return {}


class FunctionsApi:
    """Handlers of the operations on user-defined functions."""

    @operation("CreateUserDefinedFunction")
    def create_user_defined_function(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["DatabaseName"])
        name = (request["FunctionInput"].get("FunctionName") or "").lower()
        if not name:
            raise invalid_input("FunctionName must not be empty")
        if name in database.functions:
            raise already_exists("Function already exists.")
        database.functions[name] = {**request["FunctionInput"], "FunctionName": name, "CreateTime": now()}
        return {}

    @operation("GetUserDefinedFunction")
    def get_user_defined_function(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["DatabaseName"])
        return {"UserDefinedFunction": _function(context, database, request["FunctionName"])}

    @operation("GetUserDefinedFunctions")
    def get_user_defined_functions(self, context: RequestContext, request: Request) -> Answer:
        catalog = catalog_of(context, request)
        named, pattern = request.get("DatabaseName"), hive_pattern(request.get("Pattern"))
        databases = [catalog.database(named)] if named else list(catalog.databases.values())
        functions = [
            _function(context, database, name)
            for database in databases
            for name in database.functions
            if pattern.fullmatch(name)
        ]
        found, token = page(functions, request)
        return {"UserDefinedFunctions": found, "NextToken": token}

    @operation("UpdateUserDefinedFunction")
    def update_user_defined_function(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["DatabaseName"])
        before = _function(context, database, request["FunctionName"])
        kept = {"FunctionName": before["FunctionName"], "CreateTime": before["CreateTime"]}
        database.functions[before["FunctionName"]] = {**request["FunctionInput"], **kept}
        return {}

    @operation("DeleteUserDefinedFunction")
    def delete_user_defined_function(self, context: RequestContext, request: Request) -> Answer:
        database = catalog_of(context, request).database(request["DatabaseName"])
        del database.functions[_function(context, database, request["FunctionName"])["FunctionName"]]
        return {}


def describe_database(context: RequestContext, database: Database) -> Answer:
    return {**database.input, "CreateTime": database.created, "CatalogId": context.account_id}


def _function(context: RequestContext, database: Database, name: str) -> Answer:
    if name.lower() not in database.functions:
        raise entity_not_found(f"Function {name} not found.")
    return {**database.functions[name.lower()], "DatabaseName": database.name, "CatalogId": context.account_id}
