"""AWS Glue's API. Each part of it has handlers of its own; what none of them handles is moto's to answer."""

from localstack.services.plugins import ServiceLifecycleHook

from lakestack.glue.crawlers.api import CrawlersApi
from lakestack.glue.crawlers.classifiers_api import ClassifiersApi


class GlueProvider(CrawlersApi, ClassifiersApi, ServiceLifecycleHook):
    service = "glue"

    def on_before_stop(self) -> None:
        self._clock.stop()
