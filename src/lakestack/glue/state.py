"""What the provider keeps besides moto's Data Catalog: crawlers and classifiers, by account and region."""

from typing import Any

from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute
from moto.glue.models import GlueBackend, glue_backends

from lakestack.glue.crawlers.crawler import Crawler


class GlueStore(BaseStore):
    crawlers: dict[str, Crawler] = LocalAttribute(default=dict)
    classifiers: dict[str, dict[str, Any]] = LocalAttribute(default=dict)


stores = AccountRegionBundle("glue", GlueStore)


def backend_of(account: str, region: str) -> GlueBackend:
    """Return moto's Glue: the catalogue and the tags of one account and region."""
    return glue_backends[account][region]
