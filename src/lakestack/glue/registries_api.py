"""Schema registries are moto's, which keeps the tags that one is created with where GetTags does not look."""

from collections.abc import Mapping
from typing import Any

from localstack.aws.api import RequestContext

from lakestack.glue.state import backend_of
from lakestack.moto_backed import from_moto
from lakestack.operations import operation


class RegistriesApi:
    """Handlers of the operations that create what can be tagged."""

    @operation("CreateRegistry")
    def create_registry(self, context: RequestContext, request: Mapping[str, Any]) -> Any:
        return _tagged(context, request, "RegistryArn")

    @operation("CreateSchema")
    def create_schema(self, context: RequestContext, request: Mapping[str, Any]) -> Any:
        return _tagged(context, request, "SchemaArn")


def _tagged(context: RequestContext, request: Mapping[str, Any], arn: str) -> Any:
    created = from_moto(context, request)
    backend_of(context.account_id, context.region).tag_resource(created[arn], request.get("Tags"))
    return created
