"""Workgroups, named queries and tags: what of them moto lacks or gets wrong.

https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroup.html
"""

import uuid
from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from moto.athena.models import AthenaBackend, NamedQuery, WorkGroup, athena_backends

from lakestack.athena.errors import InvalidRequest
from lakestack.athena.models import stores
from lakestack.athena.paging import page
from lakestack.operations import operation

Request = dict[str, Any]
ENGINE = "Athena engine version 3"


def backend_of(account: str, region: str) -> AthenaBackend:
    """Return moto's Athena, which keeps workgroups, named queries and tags."""
    return athena_backends[account][region]


def workgroup(account: str, region: str, name: str) -> WorkGroup:
    found = backend_of(account, region).work_groups.get(name)
    if found is None:
        raise InvalidRequest(f"WorkGroup {name} is not found.")
    return found


def configuration_of(account: str, region: str, name: str) -> dict[str, Any]:
    """Return the settings of a workgroup that can run queries."""
    found = workgroup(account, region, name)
    if found.state == "DISABLED":
        raise InvalidRequest(f"WorkGroup {name} is disabled.")
    return with_engine(found.configuration)


def with_engine(configuration: dict[str, Any]) -> dict[str, Any]:
    """Return a configuration with the engine that is in effect, whatever was selected."""
    selected = (configuration.get("EngineVersion") or {}).get("SelectedEngineVersion") or "AUTO"
    return configuration | {"EngineVersion": _engine(selected)}


def _engine(selected: str) -> dict[str, str]:
    return {"SelectedEngineVersion": selected, "EffectiveEngineVersion": ENGINE}


class WorkGroupsApi:
    @operation("GetWorkGroup")
    def get_work_group(self, context: RequestContext, request: Request) -> dict[str, Any]:
        found = workgroup(context.account_id, context.region, request["WorkGroup"])
        return {"WorkGroup": {
            "Name": found.name,
            "State": found.state,
            "Configuration": with_engine(found.configuration),
            "Description": found.description or "",
            "CreationTime": _created(found),
        }}  # fmt: skip

    @operation("ListEngineVersions")
    def list_engine_versions(self, _context: RequestContext, request: Request) -> dict[str, Any]:
        return page([_engine("AUTO"), _engine(ENGINE)], request, "EngineVersions", 10)

    @operation("UpdateWorkGroup")
    def update_work_group(self, context: RequestContext, request: Request) -> dict[str, Any]:
        found = workgroup(context.account_id, context.region, request["WorkGroup"])
        found.state = request.get("State") or found.state
        found.description = request.get("Description", found.description)
        _update(found.configuration, request.get("ConfigurationUpdates") or {})
        return {}

    @operation("DeleteWorkGroup")
    def delete_work_group(self, context: RequestContext, request: Request) -> dict[str, Any]:
        """An empty one, unless all that it holds goes with it."""
        name = request["WorkGroup"]
        if name == "primary":
            raise InvalidRequest("Cannot delete the primary WorkGroup.")
        backend, store = backend_of(context.account_id, context.region), stores[context.account_id][context.region]
        found = workgroup(context.account_id, context.region, name)
        queries = [one.id for one in backend.named_queries.values() if one.workgroup.name == name]
        executions = [one.id for one in store.executions.values() if one.info["WorkGroup"] == name]
        if (queries or executions) and not request.get("RecursiveDeleteOption"):
            raise InvalidRequest(f"WorkGroup {name} is not empty")
        for one in queries:
            del backend.named_queries[one]
        for one in executions:
            del store.executions[one]
        store.prepared = {key: one for key, one in store.prepared.items() if key[0] != name}
        store.tokens = {token: one for token, one in store.tokens.items() if one in store.executions}
        backend.delete_work_group(name)
        backend.tagger.delete_all_tags_for_resource(found.arn)
        return {}

    @operation("ListTagsForResource")
    def list_tags_for_resource(self, context: RequestContext, request: Request) -> dict[str, Any]:
        """moto knows no resource that was made without tags."""
        kind, _, name = request["ResourceARN"].split(":")[-1].partition("/")
        if kind == "workgroup":
            workgroup(context.account_id, context.region, name)
        tags = backend_of(context.account_id, context.region).tagger.list_tags_for_resource(request["ResourceARN"])
        return {"Tags": tags["Tags"]}

    @operation("TagResource")
    def tag_resource(self, context: RequestContext, request: Request) -> dict[str, Any]:
        if not all(tag.get("Key") for tag in request["Tags"]):
            raise InvalidRequest("A tag must have a key")
        backend_of(context.account_id, context.region).tagger.tag_resource(request["ResourceARN"], request["Tags"])
        return {}

    @operation("UntagResource")
    def untag_resource(self, context: RequestContext, request: Request) -> dict[str, Any]:
        tagger = backend_of(context.account_id, context.region).tagger
        tagger.untag_resource_using_names(request["ResourceARN"], request["TagKeys"])
        return {}


# moto makes up another creation time at every call.
_CREATED: dict[tuple[str, int], datetime] = {}


def _created(found: WorkGroup) -> datetime:
    return _CREATED.setdefault((found.arn, id(found)), datetime.now(UTC))


REMOVALS = {
    "RemoveBytesScannedCutoffPerQuery": "BytesScannedCutoffPerQuery",
    "RemoveCustomerContentEncryptionConfiguration": "CustomerContentEncryptionConfiguration",
    "RemoveOutputLocation": "OutputLocation",
    "RemoveEncryptionConfiguration": "EncryptionConfiguration",
    "RemoveExpectedBucketOwner": "ExpectedBucketOwner",
    "RemoveAclConfiguration": "AclConfiguration",
}


def _update(configuration: dict[str, Any], updates: dict[str, Any]) -> None:
    """Apply the WorkGroupConfigurationUpdates, whose names say what is set and what is removed."""
    for name, value in updates.items():
        if name in {"ResultConfigurationUpdates", "ResultConfiguration"}:
            _update(configuration.setdefault("ResultConfiguration", {}), value)
        elif name in REMOVALS:
            if value:
                configuration.pop(REMOVALS[name], None)
        else:
            configuration[name] = value


class NamedQueriesApi:
    @operation("CreateNamedQuery")
    def create_named_query(self, context: RequestContext, request: Request) -> dict[str, Any]:
        name = request.get("WorkGroup") or "primary"
        made = NamedQuery(request["Name"], request.get("Description", ""), request["Database"], request["QueryString"],
                          workgroup(context.account_id, context.region, name))  # fmt: skip
        made.id = str(uuid.uuid4())
        backend_of(context.account_id, context.region).named_queries[made.id] = made
        return {"NamedQueryId": made.id}

    @operation("GetNamedQuery")
    def get_named_query(self, context: RequestContext, request: Request) -> dict[str, Any]:
        return {"NamedQuery": _shown(_named(context, request["NamedQueryId"]))}

    @operation("BatchGetNamedQuery")
    def batch_get_named_query(self, context: RequestContext, request: Request) -> dict[str, Any]:
        known = backend_of(context.account_id, context.region).named_queries
        ids = request["NamedQueryIds"]
        missing = [
            {"NamedQueryId": one, "ErrorCode": "INVALID_INPUT", "ErrorMessage": f"NamedQuery {one} was not found"}
            for one in ids
            if one not in known
        ]
        return {
            "NamedQueries": [_shown(known[one]) for one in ids if one in known],
            "UnprocessedNamedQueryIds": missing,
        }

    @operation("ListNamedQueries")
    def list_named_queries(self, context: RequestContext, request: Request) -> dict[str, Any]:
        name = request.get("WorkGroup") or "primary"
        workgroup(context.account_id, context.region, name)
        known = backend_of(context.account_id, context.region).named_queries.values()
        return page([one.id for one in known if one.workgroup.name == name], request, "NamedQueryIds", 50)

    @operation("UpdateNamedQuery")
    def update_named_query(self, context: RequestContext, request: Request) -> dict[str, Any]:
        found = _named(context, request["NamedQueryId"])
        found.name, found.query_string = request["Name"], request["QueryString"]
        found.description = request.get("Description", found.description)
        return {}

    @operation("DeleteNamedQuery")
    def delete_named_query(self, context: RequestContext, request: Request) -> dict[str, Any]:
        found = _named(context, request["NamedQueryId"])
        del backend_of(context.account_id, context.region).named_queries[found.id]
        return {}


def _named(context: RequestContext, query_id: str) -> NamedQuery:
    found = backend_of(context.account_id, context.region).named_queries.get(query_id)
    if found is None:
        raise InvalidRequest(f"NamedQuery {query_id} was not found", "INVALID_INPUT")
    return found


def _shown(query: NamedQuery) -> dict[str, Any]:
    return {
        "Name": query.name,
        "Description": query.description or "",
        "Database": query.database,
        "QueryString": query.query_string,
        "NamedQueryId": query.id,
        "WorkGroup": query.workgroup.name,
    }
