"""Prepared statements, by the API and by SQL.

https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext

from duckathena.dialect.parser import is_expression, places_of_parameters
from duckathena.errors import AthenaError, SyntaxRefused
from duckathena.statements.prepared import Deallocate, Execute, Prepare, parse_prepared
from lakestack.athena.errors import InvalidRequest, ResourceNotFound
from lakestack.athena.models import AthenaStore, stores
from lakestack.athena.paging import page
from lakestack.athena.workgroups import workgroup
from lakestack.operations import operation

Request = dict[str, Any]


def resolve(
    store: AthenaStore, group: str, sql: str, parameters: tuple[str, ...], check: Callable[[str, Sequence[str]], None]
) -> tuple[str, tuple[str, ...]]:
    """Return what a statement runs, and with which parameters; "" for PREPARE and DEALLOCATE, which are done here.

    `check` raises SyntaxRefused for what is no statement.
    """
    match parse_prepared(sql):
        case Prepare(name, query):
            try:
                check(query, ["1"] * places_of_parameters(query))
            except SyntaxRefused:
                raise
            except AthenaError:
                pass  # what is read but not answered fails when it is executed
            store.prepared[group, name] = _made(group, name, query, "")
            return "", ()
        case Deallocate(name):
            _found(store, group, name)
            del store.prepared[group, name]
            return "", ()
        case Execute(name, given):
            for value in given:
                if not is_expression(value):
                    raise SyntaxRefused(f"line 1:1: Column '{value}' cannot be resolved")
            return str(_found(store, group, name)["QueryStatement"]), given or parameters
    return sql, parameters if places_of_parameters(sql) else ()


def _made(group: str, name: str, query: str, description: str) -> dict[str, Any]:
    return {
        "StatementName": name,
        "QueryStatement": query,
        "WorkGroupName": group,
        "Description": description,
        "LastModifiedTime": datetime.now(UTC),
    }


def _found(store: AthenaStore, group: str, name: str) -> dict[str, Any]:
    found = store.prepared.get((group, name.lower()))
    if found is None:
        raise ResourceNotFound(f"PreparedStatement {name} was not found in workGroup {group}", name)
    return found


def _store(context: RequestContext, request: Request) -> tuple[AthenaStore, str]:
    group = request["WorkGroup"]
    workgroup(context.account_id, context.region, group)
    return stores[context.account_id][context.region], group


class PreparedStatementsApi:
    @operation("CreatePreparedStatement")
    def create_prepared_statement(self, context: RequestContext, request: Request) -> dict[str, Any]:
        store, group = _store(context, request)
        name = request["StatementName"].lower()
        if (group, name) in store.prepared:
            raise InvalidRequest(f"PreparedStatement {name} already exists in workGroup {group}")
        store.prepared[group, name] = _made(group, name, request["QueryStatement"], request.get("Description", ""))
        return {}

    @operation("GetPreparedStatement")
    def get_prepared_statement(self, context: RequestContext, request: Request) -> dict[str, Any]:
        store, group = _store(context, request)
        return {"PreparedStatement": _found(store, group, request["StatementName"])}

    @operation("BatchGetPreparedStatement")
    def batch_get_prepared_statement(self, context: RequestContext, request: Request) -> dict[str, Any]:
        store, group = _store(context, request)
        names = [name.lower() for name in request["PreparedStatementNames"]]
        missing = [
            {"StatementName": name, "ErrorCode": "NOT_FOUND", "ErrorMessage": f"PreparedStatement {name} was not found"}
            for name in names
            if (group, name) not in store.prepared
        ]
        found = [store.prepared[group, name] for name in names if (group, name) in store.prepared]
        return {"PreparedStatements": found, "UnprocessedPreparedStatementNames": missing}

    @operation("ListPreparedStatements")
    def list_prepared_statements(self, context: RequestContext, request: Request) -> dict[str, Any]:
        store, group = _store(context, request)
        shown = [{"StatementName": name, "LastModifiedTime": one["LastModifiedTime"]}
                 for (owner, name), one in sorted(store.prepared.items()) if owner == group]  # fmt: skip
        return page(shown, request, "PreparedStatements", 50)

    @operation("UpdatePreparedStatement")
    def update_prepared_statement(self, context: RequestContext, request: Request) -> dict[str, Any]:
        store, group = _store(context, request)
        found = _found(store, group, request["StatementName"])
        name, description = found["StatementName"], request.get("Description", found["Description"])
        store.prepared[group, name] = _made(group, name, request["QueryStatement"], description)
        return {}

    @operation("DeletePreparedStatement")
    def delete_prepared_statement(self, context: RequestContext, request: Request) -> dict[str, Any]:
        store, group = _store(context, request)
        del store.prepared[group, _found(store, group, request["StatementName"])["StatementName"]]
        return {}
