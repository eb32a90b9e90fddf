"""From a crawler's definition, as CreateCrawler takes it, to the plan of a crawl."""

import json
from collections.abc import Callable
from typing import Any

from lakestack.glue.crawl.grouping import Grouping
from lakestack.glue.crawl.paths import Target
from lakestack.glue.crawl.run import Plan
from lakestack.glue.crawl.writer import Policy

NEW_FOLDERS_ONLY = "CRAWL_NEW_FOLDERS_ONLY"
MOST_SAMPLED = 249
UNSUPPORTED = ("JdbcTargets", "MongoDBTargets", "DynamoDBTargets", "DeltaTargets", "IcebergTargets", "HudiTargets")


def _positive(value: Any) -> bool:
    return str(value).isdecimal() and int(value) > 0


# What a configuration may hold: objects, and of each of their members which values.
# https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
type Rule = dict[str, Rule] | tuple[Any, ...] | Callable[[Any], bool]
CONFIGURATION: Rule = {
    "Version": (1,),
    "CreatePartitionIndex": (True, False),
    "CrawlerOutput": {
        "Tables": {"AddOrUpdateBehavior": ("MergeNewColumns",), "TableThreshold": _positive},
        "Partitions": {"AddOrUpdateBehavior": ("InheritFromTable",)},
    },
    "Grouping": {"TableGroupingPolicy": ("CombineCompatibleSchemas",), "TableLevelConfiguration": _positive},
}


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
    new_only = _new_only(definition)
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
        table_limit=int(threshold) if (threshold := output.get("Tables", {}).get("TableThreshold")) else None,
        known_folders=known_folders if new_only else frozenset(),
    )


def configuration_of(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the parsed configuration; raises ValueError where it is not a JSON object."""
    try:
        configuration = json.loads(definition.get("Configuration") or "{}")
    except ValueError as error:
        raise ValueError(f"Crawler configuration is not valid JSON: {error}") from error
    _check(configuration, CONFIGURATION, "")
    found: dict[str, Any] = configuration
    return found


def _check(value: Any, rule: Rule, path: str) -> None:
    """Raise ValueError, worded as AWS does, where a part of a configuration is not what it may be."""
    name = path or "Crawler configuration"
    if isinstance(rule, dict):
        if not isinstance(value, dict):
            raise ValueError(f"{name} is not a JSON object")
        if unknown := sorted(value.keys() - rule.keys()):
            raise ValueError(f"{name} contains unsupported keys: {', '.join(unknown)}.")
        for key, inner in value.items():
            _check(inner, rule[key], f"{path}.{key}".lstrip("."))
    elif not (value in rule if isinstance(rule, tuple) else rule(value)):
        raise ValueError(f"{name} cannot be {json.dumps(value)}")


def s3_target(target: dict[str, Any]) -> Target:
    size = target.get("SampleSize")
    if size is not None and not 1 <= size <= MOST_SAMPLED:
        raise ValueError(f"SampleSize must be between 1 and {MOST_SAMPLED}, not {size}")
    return Target(target.get("Path", ""), tuple(target.get("Exclusions") or ()), target.get("SampleSize"))


def _new_only(definition: dict[str, Any]) -> bool:
    return bool((definition.get("RecrawlPolicy") or {}).get("RecrawlBehavior") == NEW_FOLDERS_ONLY)


def _of_catalog(definition: dict[str, Any]) -> bool:
    return bool((definition.get("Targets") or {}).get("CatalogTargets"))


def schema_change_policy(definition: dict[str, Any]) -> dict[str, str]:
    """Return a crawler's schema change policy, with the behaviors that it has where none are given."""
    update, delete = Policy().update, Policy().delete
    if _new_only(definition):
        update, delete = "LOG", "LOG"
    elif _of_catalog(definition):
        delete = "LOG"
    return {"UpdateBehavior": update, "DeleteBehavior": delete} | (definition.get("SchemaChangePolicy") or {})


def _policy(definition: dict[str, Any], configuration: dict[str, Any], new_only: bool) -> Policy:
    """Return what a crawl may change. A crawl of new folders only cannot see what is gone or was changed."""
    policy = schema_change_policy(definition)
    if new_only and _of_catalog(definition):
        raise ValueError('RecrawlBehavior "Crawl new folders only" can only apply to Amazon S3 target.')
    if new_only and set(policy.values()) != {"LOG"}:
        raise ValueError(
            'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only LOG DeleteBehavior '
            "value and LOG UpdateBehavior value."
        )
    if _of_catalog(definition) and policy["DeleteBehavior"] != "LOG":
        raise ValueError("The SchemaChangePolicy for Catalog target can have only LOG DeleteBehavior value.")
    output = configuration.get("CrawlerOutput", {})
    return Policy(
        update=policy["UpdateBehavior"],
        delete=policy["DeleteBehavior"],
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
