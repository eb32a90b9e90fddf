"""What the provider keeps: the Data Catalog, crawlers and classifiers, by account and region."""

from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute
from moto.glue.models import GlueBackend, glue_backends

from lakestack.glue.catalog.model import Catalog
from lakestack.glue.crawlers.crawler import Crawler


class GlueStore(BaseStore):
    catalog: Catalog = LocalAttribute(default=Catalog)
    crawlers: dict[str, Crawler] = LocalAttribute(default=dict)
    classifiers: dict[str, dict[str, Any]] = LocalAttribute(default=dict)
    connections: dict[str, dict[str, Any]] = LocalAttribute(default=dict)
    policies: dict[str, dict[str, Any]] = LocalAttribute(default=dict)


stores = AccountRegionBundle("glue", GlueStore)


def backend_of(account: str, region: str) -> GlueBackend:
    """Return moto's Glue, which keeps the tags, the jobs and all else that we do not."""
    return glue_backends[account][region]
