"""`make quality` on a whole stack: sound as it comes up, and not when something is wrong with the lake."""

import gzip
import json

from brewlake.quality import history
from tests.integration.conftest import Stack

BROKEN = [{"id": number, "name": "Broken", "abv": 999.0} for number in range(1, 40)]


def results(stack: Stack) -> list[str]:
    found = stack.client("s3").list_objects_v2(Bucket=stack.platform.cleaned_bucket, Prefix=history.PREFIX)
    return [item["Key"] for item in found.get("Contents", [])]


def test_the_lake_is_sound_and_the_result_is_kept(stack: Stack) -> None:
    done = stack.brewlake("quality")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all sound" in done.stdout
    findings = history.last(stack.client("s3"), stack.platform.cleaned_bucket)
    assert {finding["check"] for finding in findings} == {
        "schema",
        "completeness",
        "ranges",
        "duplicates",
        "freshness",
        "counts",
    }
    assert all(finding["sound"] for finding in findings)
    metrics = stack.client("cloudwatch").list_metrics(Namespace=history.NAMESPACE, MetricName=history.METRIC)["Metrics"]
    told = {dimension["Value"] for metric in metrics for dimension in metric.get("Dimensions", [])}
    assert told == {finding["check"] for finding in findings}
    assert any(not metric.get("Dimensions") for metric in metrics)


def test_a_lake_with_beers_out_of_range_and_a_stale_one_is_not_sound(stack: Stack) -> None:
    s3, bucket = stack.client("s3"), stack.platform.cleaned_bucket
    pages = (
        stack.client("glue")
        .get_paginator("get_partitions")
        .paginate(DatabaseName=stack.platform.glue_database, TableName=stack.platform.cleaned_table)
    )
    newest = max((one for page in pages for one in page["Partitions"]), key=lambda one: one["Values"])
    # Among the newest objects of the table, and newer by its name: these rows are each beer's last.
    folder = newest["StorageDescriptor"]["Location"].removeprefix(f"s3://{bucket}/").rstrip("/")
    key = f"{folder}/zzz-1-2020-01-01-00-00-00-broken.gz"
    before = results(stack)
    s3.put_object(Bucket=bucket, Key=key, Body=gzip.compress("".join(json.dumps(b) + "\n" for b in BROKEN).encode()))
    # As many in raw, so that the counts agree and need no waiting.
    raw = s3.put_object(
        Bucket=stack.platform.raw_bucket, Key="beers/quality-test.gz", Body=gzip.compress(b"{}\n" * len(BROKEN))
    )
    try:
        done = stack.brewlake("quality", "--no-crawl")
    finally:
        s3.delete_object(Bucket=bucket, Key=key)
        s3.delete_object(Bucket=stack.platform.raw_bucket, Key="beers/quality-test.gz")
    assert raw["ETag"]
    assert done.returncode == 1, done.stdout + done.stderr
    assert "not sound" in done.stdout
    unsound = {
        finding["subject"] for finding in history.last(s3, stack.platform.cleaned_bucket) if not finding["sound"]
    }
    assert {"abv outside 0 to 70", "one id told in two ways", "without ibu", "age of the newest"} <= unsound
    assert len(results(stack)) == len(before) + 1
