"""The API of resource policies: one for the whole catalogue, and one for a resource.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-security.html
"""

import hashlib
from typing import Any

from localstack.aws.api import RequestContext

from lakestack.glue.catalog.model import now
from lakestack.glue.catalog.requests import Answer, Request
from lakestack.glue.errors import GlueError, entity_not_found
from lakestack.glue.paging import page
from lakestack.glue.state import stores
from lakestack.operations import operation


class ResourcePoliciesApi:
    """Handlers of the operations on resource policies. They are kept; the emulator enforces none."""

    @operation("PutResourcePolicy")
    def put_resource_policy(self, context: RequestContext, request: Request) -> Answer:
        policies, resource = _policies(context), request.get("ResourceArn") or ""
        before = policies.get(resource)
        _check_hash(before, request)
        condition = request.get("PolicyExistsCondition") or "NONE"
        if (condition == "MUST_EXIST" and not before) or (condition == "NOT_EXIST" and before):
            raise GlueError("ConditionCheckFailureException", f"PolicyExistsCondition {condition} does not hold")
        text = request["PolicyInJson"]
        found = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        created = before["CreateTime"] if before else now()
        policies[resource] = {"PolicyInJson": text, "PolicyHash": found, "CreateTime": created, "UpdateTime": now()}
        return {"PolicyHash": found}

    @operation("GetResourcePolicy")
    def get_resource_policy(self, context: RequestContext, request: Request) -> Answer:
        found = _policies(context).get(request.get("ResourceArn") or "")
        if found is None:
            raise entity_not_found("Policy not found")
        return found

    @operation("GetResourcePolicies")
    def get_resource_policies(self, context: RequestContext, request: Request) -> Answer:
        every = [policy for _, policy in sorted(_policies(context).items())]
        found, token = page(every, request)
        return {"GetResourcePoliciesResponseList": found, "NextToken": token}

    @operation("DeleteResourcePolicy")
    def delete_resource_policy(self, context: RequestContext, request: Request) -> Answer:
        policies, resource = _policies(context), request.get("ResourceArn") or ""
        if resource not in policies:
            raise entity_not_found("Policy not found")
        _check_hash(policies[resource], request)
        del policies[resource]
        return {}


def _policies(context: RequestContext) -> dict[str, dict[str, Any]]:
    policies: dict[str, dict[str, Any]] = stores[context.account_id][context.region].policies
    return policies


def _check_hash(before: dict[str, Any] | None, request: Request) -> None:
    wanted = request.get("PolicyHashCondition")
    if wanted and (before is None or before["PolicyHash"] != wanted):
        raise GlueError("ConditionCheckFailureException", "PolicyHashCondition does not hold")
