"""The API of connections.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-connections.html
"""

from typing import Any

from localstack.aws.api import RequestContext

from lakestack.glue.catalog.model import now
from lakestack.glue.catalog.requests import Answer, Request, account_of, arn, batch_error
from lakestack.glue.errors import GlueError, already_exists, entity_not_found
from lakestack.glue.paging import page
from lakestack.glue.state import backend_of, stores
from lakestack.operations import operation

SECRETS = {"PASSWORD", "ENCRYPTED_PASSWORD"}


class ConnectionsApi:
    """Handlers of the operations on connections. Each is kept as GetConnection shows it; none is ever opened."""

    @operation("CreateConnection")
    def create_connection(self, context: RequestContext, request: Request) -> Answer:
        given = request["ConnectionInput"]
        connections = _connections(context, request)
        if given["Name"] in connections:
            raise already_exists("Connection already exists.")
        connections[given["Name"]] = {**given, "CreationTime": now(), "LastUpdatedTime": now(), "Status": "READY"}
        tag = backend_of(context.account_id, context.region).tag_resource
        tag(arn(context, f"connection/{given['Name']}"), request.get("Tags"))
        return {"CreateConnectionStatus": "READY"}

    @operation("GetConnection")
    def get_connection(self, context: RequestContext, request: Request) -> Answer:
        return {"Connection": _shown(_connection(context, request, request["Name"]), request)}

    @operation("GetConnections")
    def get_connections(self, context: RequestContext, request: Request) -> Answer:
        wanted = request.get("Filter") or {}
        kept = [
            _shown(connection, request)
            for _, connection in sorted(_connections(context, request).items())
            if wanted.get("ConnectionType") in (None, connection["ConnectionType"])
            and set(wanted.get("MatchCriteria") or ()) <= set(connection.get("MatchCriteria") or ())
        ]
        found, token = page(kept, request)
        return {"ConnectionList": found, "NextToken": token}

    @operation("UpdateConnection")
    def update_connection(self, context: RequestContext, request: Request) -> Answer:
        before = _connection(context, request, request["Name"])
        after = {**request["ConnectionInput"], "Name": before["Name"], "CreationTime": before["CreationTime"]}
        after |= {"LastUpdatedTime": now(), "Status": "READY"}
        _connections(context, request)[before["Name"]] = after
        return {}

    @operation("DeleteConnection")
    def delete_connection(self, context: RequestContext, request: Request) -> Answer:
        _delete(context, request, request["ConnectionName"])
        return {}

    @operation("BatchDeleteConnection")
    def batch_delete_connection(self, context: RequestContext, request: Request) -> Answer:
        succeeded: list[str] = []
        errors: Answer = {}
        for name in request["ConnectionNameList"]:
            try:
                _delete(context, request, name)
                succeeded.append(name)
            except GlueError as error:
                errors[name] = batch_error(error)
        return {"Succeeded": succeeded, "Errors": errors}


def _connections(context: RequestContext, request: Request) -> dict[str, dict[str, Any]]:
    connections: dict[str, dict[str, Any]] = stores[account_of(context, request)][context.region].connections
    return connections


def _connection(context: RequestContext, request: Request, name: str) -> dict[str, Any]:
    connections = _connections(context, request)
    if name not in connections:
        raise entity_not_found(f"Connection {name} not found.")
    return connections[name]


def _shown(connection: dict[str, Any], request: Request) -> Answer:
    if not request.get("HidePassword"):
        return connection
    properties = connection.get("ConnectionProperties", {})
    return connection | {"ConnectionProperties": {key: properties[key] for key in properties if key not in SECRETS}}


def _delete(context: RequestContext, request: Request, name: str) -> None:
    del _connections(context, request)[_connection(context, request, name)["Name"]]
    tagger = backend_of(context.account_id, context.region).tagger
    tagger.delete_all_tags_for_resource(arn(context, f"connection/{name}"))
