"""Amazon Athena's API. What none of its parts handles is moto's to answer."""

from localstack.services.plugins import ServiceLifecycleHook

from lakestack.athena.catalogs_api import CatalogsApi
from lakestack.athena.executions_api import ExecutionsApi
from lakestack.athena.prepared_api import PreparedStatementsApi
from lakestack.athena.workgroups import NamedQueriesApi, WorkGroupsApi


class AthenaProvider(
    ExecutionsApi, WorkGroupsApi, NamedQueriesApi, PreparedStatementsApi, CatalogsApi, ServiceLifecycleHook
):
    service = "athena"

    def on_before_stop(self) -> None:
        self.executor.stop()
