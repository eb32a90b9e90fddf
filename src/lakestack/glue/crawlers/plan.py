"""From a crawler's definition, as CreateCrawler takes it, to the plan of a crawl."""

import json
from typing import Any

from lakestack.glue.crawl.grouping import Grouping
from lakestack.glue.crawl.paths import Target
from lakestack.glue.crawl.run import Plan
from lakestack.glue.crawl.writer import Policy

UNSUPPORTED = ("JdbcTargets", "MongoDBTargets", "DynamoDBTargets", "DeltaTargets", "IcebergTargets", "HudiTargets")


def plan_of(definition: dict[str, Any], known_folders: frozenset[str]) -> Plan:
    """Return what a crawler is told to do. Raises ValueError on what a crawl cannot do.

    `known_folders` are those of earlier crawls, which a crawler of new folders only leaves out.
    """
    configuration = configuration_of(definition)
    targets = definition.get("Targets") or {}
    if asked := [kind for kind in UNSUPPORTED if targets.get(kind)]:
        raise ValueError(f"this emulator crawls S3 and catalog targets only, not {', '.join(asked)}")
    if targets.get("S3Targets") and targets.get("CatalogTargets"):
        raise ValueError("a crawler of catalog targets cannot have targets of another kind")
    new_only = (definition.get("RecrawlPolicy") or {}).get("RecrawlBehavior") == "CRAWL_NEW_FOLDERS_ONLY"
    output = configuration.get("CrawlerOutput", {})
    return Plan(
        database=str(definition.get("DatabaseName") or "default").lower(),
        targets=tuple(s3_target(target) for target in targets.get("S3Targets") or ()),
        catalog_tables=tuple(
            (target["DatabaseName"], name)
            for target in targets.get("CatalogTargets") or ()
            for name in target["Tables"]
        ),
        prefix=definition.get("TablePrefix") or "",
        policy=_policy(definition, configuration, new_only),
        grouping=_grouping(configuration.get("Grouping", {})),
        table_limit=output.get("Tables", {}).get("TableThreshold"),
        known_folders=known_folders if new_only else frozenset(),
    )


def configuration_of(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the parsed configuration; raises ValueError where it is not a JSON object."""
    try:
        configuration = json.loads(definition.get("Configuration") or "{}")
    except ValueError as error:
        raise ValueError(f"Crawler configuration is not valid JSON: {error}") from error
    if not isinstance(configuration, dict):
        raise ValueError("Crawler configuration is not a JSON object")
    return configuration


def s3_target(target: dict[str, Any]) -> Target:
    return Target(target.get("Path", ""), tuple(target.get("Exclusions") or ()), target.get("SampleSize"))


def _policy(definition: dict[str, Any], configuration: dict[str, Any], new_only: bool) -> Policy:
    """Return what a crawl may change.

    Crawling new folders only, Glue takes both behaviors for LOG; crawling tables of the catalogue, the deleting one.
    https://docs.aws.amazon.com/glue/latest/dg/define-crawler-choose-data-sources.html
    """
    policy = definition.get("SchemaChangePolicy") or {}
    of_catalog = bool((definition.get("Targets") or {}).get("CatalogTargets"))
    output = configuration.get("CrawlerOutput", {})
    return Policy(
        update="LOG" if new_only else policy.get("UpdateBehavior", Policy().update),
        delete="LOG" if new_only or of_catalog else policy.get("DeleteBehavior", Policy().delete),
        merge_columns=output.get("Tables", {}).get("AddOrUpdateBehavior") == "MergeNewColumns",
        new_only=new_only,
        inherit=output.get("Partitions", {}).get("AddOrUpdateBehavior") == "InheritFromTable",
        index=configuration.get("CreatePartitionIndex", True),
    )


def _grouping(grouping: dict[str, Any]) -> Grouping:
    level = grouping.get("TableLevelConfiguration")
    return Grouping(
        combine=grouping.get("TableGroupingPolicy") == "CombineCompatibleSchemas",
        level=int(level) if level is not None else None,
    )
