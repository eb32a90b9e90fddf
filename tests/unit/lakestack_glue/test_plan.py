"""Crawlers' definitions in, what a crawl may do out."""

import json
from typing import Any

import pytest

from lakestack.glue.crawl.writer import Policy
from lakestack.glue.crawlers.plan import plan_of, schema_change_policy

S3 = {"S3Targets": [{"Path": "s3://lake/in"}]}
CATALOG = {"CatalogTargets": [{"DatabaseName": "d", "Tables": ["t"]}]}
NEW_ONLY = {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}
BOTH = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}


def configured(**members: Any) -> dict[str, Any]:
    return {"Targets": S3, "Configuration": json.dumps({"Version": 1.0, **members})}


@pytest.mark.parametrize(
    ("definition", "policy"),
    [
        ({"Targets": S3}, {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"}),
        ({"Targets": CATALOG}, {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "LOG"}),
        ({"Targets": S3, "RecrawlPolicy": NEW_ONLY}, BOTH),
        (
            {"Targets": S3, "SchemaChangePolicy": {"UpdateBehavior": "LOG"}},
            {"UpdateBehavior": "LOG", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
        ),
    ],
)
def test_behaviors_where_none_are_given(definition, policy):
    assert schema_change_policy(definition) == policy
    assert plan_of(definition, frozenset()).policy.delete == policy["DeleteBehavior"]


def test_what_a_configuration_says():
    output = {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns", "TableThreshold": 5},
              "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}  # fmt: skip
    grouping = {"TableGroupingPolicy": "CombineCompatibleSchemas", "TableLevelConfiguration": 2}
    plan = plan_of(configured(CrawlerOutput=output, Grouping=grouping, CreatePartitionIndex=False), frozenset())
    assert plan.policy == Policy(merge_columns=True, inherit=True, index=False)
    assert (plan.table_limit, plan.grouping.combine, plan.grouping.level) == (5, True, 2)


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        (
            configured(CrawlerOutput={"Partitions": {"UpdateBehavior": "LOG"}}),
            "CrawlerOutput.Partitions contains unsupported keys: UpdateBehavior.",
        ),
        (configured(Groups={}), "Crawler configuration contains unsupported keys: Groups."),
        (configured(CrawlerOutput=[]), "CrawlerOutput is not a JSON object"),
        (configured(Grouping={"TableLevelConfiguration": "two"}), 'TableLevelConfiguration cannot be "two"'),
        (configured(Grouping={"TableLevelConfiguration": 0}), "TableLevelConfiguration cannot be 0"),
        (configured(CrawlerOutput={"Tables": {"TableThreshold": -1}}), "TableThreshold cannot be -1"),
        (
            configured(CrawlerOutput={"Tables": {"AddOrUpdateBehavior": "Merge"}}),
            'AddOrUpdateBehavior cannot be "Merge"',
        ),
        (configured(Version=2.0), "Version cannot be 2.0"),
        ({"Targets": S3, "Configuration": "[]"}, "Crawler configuration is not a JSON object"),
        ({"Targets": S3, "Configuration": "{"}, "Crawler configuration is not valid JSON"),
        (
            {"Targets": {"S3Targets": [{"Path": "s3://lake", "SampleSize": 250}]}},
            "SampleSize must be between 1 and 249",
        ),
        ({"Targets": CATALOG | S3}, "cannot have targets of another kind"),
        (
            {"Targets": CATALOG, "SchemaChangePolicy": {"DeleteBehavior": "DEPRECATE_IN_DATABASE"}},
            "for Catalog target can have only LOG DeleteBehavior",
        ),
        ({"Targets": CATALOG, "RecrawlPolicy": NEW_ONLY}, "can only apply to Amazon S3 target"),
        (
            {"Targets": S3, "RecrawlPolicy": NEW_ONLY, "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE"}},
            "can have only LOG DeleteBehavior value and LOG UpdateBehavior value",
        ),
    ],
)
def test_what_is_refused(definition, reason):
    with pytest.raises(ValueError, match=reason):
        plan_of(definition, frozenset())
