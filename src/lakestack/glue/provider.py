"""AWS Glue's API. Each part of it has handlers of its own; what none of them handles is moto's to answer."""

from localstack.services.plugins import ServiceLifecycleHook

from lakestack.glue.catalog.connections_api import ConnectionsApi
from lakestack.glue.catalog.databases_api import DatabasesApi, FunctionsApi
from lakestack.glue.catalog.partitions_api import PartitionsApi
from lakestack.glue.catalog.policies_api import ResourcePoliciesApi
from lakestack.glue.catalog.statistics_api import ColumnStatisticsApi
from lakestack.glue.catalog.tables_api import PartitionIndexesApi, TablesApi, TableVersionsApi
from lakestack.glue.crawlers.api import CrawlersApi
from lakestack.glue.crawlers.classifiers_api import ClassifiersApi
from lakestack.glue.registries_api import RegistriesApi


class GlueProvider(
    DatabasesApi,
    FunctionsApi,
    TablesApi,
    TableVersionsApi,
    PartitionIndexesApi,
    PartitionsApi,
    ColumnStatisticsApi,
    ConnectionsApi,
    ResourcePoliciesApi,
    CrawlersApi,
    ClassifiersApi,
    RegistriesApi,
    ServiceLifecycleHook,
):
    service = "glue"

    def on_before_stop(self) -> None:
        self._clock.stop()
