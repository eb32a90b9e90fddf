"""Crawlers in the emulator, over real objects."""

import gzip
import json

import duckdb
import pytest

from tests.integration.glue_lake import ROLE, Lake, refused
from tests.waiting import until

JSON_SERDE = "org.openx.data.jsonserde.JsonSerDe"


def test_a_crawl_makes_a_table_as_glue_writes_it(lake):
    lake.put("beers/dt=2026-11-22/hour=22/a.gz", {"id": 1, "Name": "x", "abv": 5}, {"id": 2, "Name": "y", "abv": 5.5})
    lake.put("beers/dt=2026-11-22/hour=23/b.gz", {"id": 3, "Name": "z", "abv": 6, "ibu": None})
    lake.crawler("whole", "beers/")
    assert lake.crawl("whole")["Status"] == "SUCCEEDED"

    table = lake.table("beers")
    descriptor = table["StorageDescriptor"]
    assert lake.columns("beers") == {"id": "int", "name": "string", "abv": "double", "ibu": "string"}
    assert table["PartitionKeys"] == [{"Name": "dt", "Type": "string"}, {"Name": "hour", "Type": "string"}]
    assert (table["TableType"], table["Owner"], table["Retention"]) == ("EXTERNAL_TABLE", "owner", 0)
    assert descriptor["Location"] == f"s3://{lake.name}/beers/"
    assert descriptor["SerdeInfo"] == {"SerializationLibrary": JSON_SERDE, "Parameters": {"paths": "Name,abv,ibu,id"}}
    assert descriptor["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"
    assert descriptor["OutputFormat"] == "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    assert (descriptor["Compressed"], descriptor["NumberOfBuckets"]) == (True, -1)
    run = lake.glue.list_crawls(CrawlerName="whole")["Crawls"][0]["CrawlId"]
    sizes = [item["Size"] for item in lake.s3.list_objects_v2(Bucket=lake.name)["Contents"]]
    assert table["Parameters"] == {
        "CRAWL_RUN_ID": run,
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": "whole",
        "averageRecordSize": "38",
        "classification": "json",
        "compressionType": "gzip",
        "objectCount": "2",
        "partition_filtering.enabled": "true",
        "recordCount": "3",
        "sizeKey": str(sum(sizes)),
        "typeOfData": "file",
    }
    assert descriptor["Parameters"] == table["Parameters"]
    assert [(one["Values"], one["StorageDescriptor"]["Location"]) for one in lake.partitions("beers")] == [
        (["2026-11-22", "22"], f"s3://{lake.name}/beers/dt=2026-11-22/hour=22/"),
        (["2026-11-22", "23"], f"s3://{lake.name}/beers/dt=2026-11-22/hour=23/"),
    ]


def test_a_second_crawl_adds_what_is_new_and_changes_nothing_else(lake):
    lake.put("in/dt=1/a", {"a": 1})
    lake.crawler("again", "in/")
    lake.crawl("again")
    lake.crawl("again")
    assert lake.table("in")["VersionId"] == "0"

    lake.put("in/dt=2/a", {"a": 2.5, "b": "x"})
    lake.crawl("again")
    assert lake.columns("in") == {"a": "double", "b": "string"}
    assert [partition["Values"] for partition in lake.partitions("in")] == [["1"], ["2"]]
    assert lake.table("in")["VersionId"] == "1"

    crawls = lake.glue.list_crawls(CrawlerName="again")["Crawls"]
    assert [crawl["State"] for crawl in crawls] == ["COMPLETED"] * 3
    assert json.loads(crawls[1]["Summary"]) == {}
    newest = json.loads(json.loads(crawls[0]["Summary"])["PARTITION"])
    assert newest["ADD"]["Count"] == 1
    assert json.loads(newest["ADD"]["Details"]) == {"names": ["in/2"]}


def test_what_others_wrote_into_a_table_is_kept(lake):
    lake.put("in/a", {"a": 1})
    lake.crawler("keep", "in/")
    lake.crawl("keep")
    table = lake.table("in")
    definition = {name: table[name] for name in ("Name", "StorageDescriptor", "Parameters", "TableType")}
    definition |= {"Parameters": {**table["Parameters"], "owner-team": "ales"}, "Description": "ours"}
    lake.glue.update_table(DatabaseName=lake.name, TableInput=definition)
    lake.put("in/b", {"a": 1, "b": 1})
    lake.crawl("keep")
    assert lake.table("in")["Parameters"]["owner-team"] == "ales"
    assert lake.table("in")["Description"] == "ours"
    assert lake.columns("in") == {"a": "int", "b": "int"}


@pytest.mark.parametrize(
    ("behavior", "tables", "partitions", "deprecated"),
    [
        ("DELETE_FROM_DATABASE", ["wines"], [["1"]], False),
        ("DEPRECATE_IN_DATABASE", ["beers", "wines"], [["1"], ["2"]], True),
        ("LOG", ["beers", "wines"], [["1"], ["2"]], False),
    ],
)
def test_what_is_gone(emulator, behavior, tables, partitions, deprecated):
    lake = Lake(emulator, f"gone-{behavior.lower().replace('_', '-')}")
    # What is deleted from a versioned bucket, as the platform's are, leaves a marker there.
    lake.s3.put_bucket_versioning(Bucket=lake.name, VersioningConfiguration={"Status": "Enabled"})
    beer, wine = {"name": "x", "abv": 1}, {"grape": "y", "year": 1, "region": "z"}
    lake.put("in/beers/a", beer)
    lake.put("in/wines/dt=1/a", wine)
    lake.put("in/wines/dt=2/a", wine)
    policy = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": behavior}
    lake.crawler(lake.name, "in/", SchemaChangePolicy=policy)
    lake.crawl(lake.name)
    assert lake.tables() == ["beers", "wines"]

    for key in ("in/beers/a", "in/wines/dt=2/a"):
        lake.s3.delete_object(Bucket=lake.name, Key=key)
    assert lake.crawl(lake.name)["Status"] == "SUCCEEDED"
    assert lake.tables() == tables
    assert [partition["Values"] for partition in lake.partitions("wines")] == partitions
    if deprecated:
        assert "DEPRECATED_BY_CRAWLER" in lake.table("beers")["Parameters"]
        assert "DEPRECATED_BY_CRAWLER" in lake.partitions("wines")[1]["Parameters"]
        lake.put("in/beers/a", beer)
        lake.crawl(lake.name)
        assert "DEPRECATED_BY_CRAWLER" not in lake.table("beers")["Parameters"]


def test_a_crawler_that_may_only_log_adds_but_does_not_change(lake):
    lake.put("in/dt=1/a", {"a": 1})
    lake.crawler("log-only", "in/", SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"})
    lake.crawl("log-only")
    lake.put("in/dt=2/a", {"a": 2.5, "b": 1})
    lake.crawl("log-only")
    assert lake.columns("in") == {"a": "int"}
    assert len(lake.partitions("in")) == 2


def test_configuration_rules_over_columns_and_partitions(lake):
    lake.put("in/dt=1/a", {"a": 1})
    output = {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"},
              "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}  # fmt: skip
    lake.crawler("configured", "in/", {"CrawlerOutput": output, "Grouping": COMBINED})
    lake.crawl("configured")
    lake.put("in/dt=2/a", {"a": 2.5, "b": 1})
    lake.crawl("configured")
    assert lake.columns("in") == {"a": "int", "b": "int"}
    columns = [partition["StorageDescriptor"]["Columns"] for partition in lake.partitions("in")]
    assert columns[0] == columns[1] == lake.table("in")["StorageDescriptor"]["Columns"]


COMBINED = {"TableGroupingPolicy": "CombineCompatibleSchemas"}


def test_new_columns_are_added_to_what_others_wrote(lake):
    lake.put("in/dt=1/a", {"a": 1})
    lake.crawler("merging", "in/", {"CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}})
    lake.crawl("merging")
    table = lake.table("in")
    definition = {name: table[name] for name in ("Name", "StorageDescriptor", "Parameters", "PartitionKeys")}
    definition["StorageDescriptor"]["InputFormat"] = "ours"
    definition["StorageDescriptor"]["SerdeInfo"]["Parameters"]["ignore.malformed.json"] = "true"
    lake.glue.update_table(DatabaseName=lake.name, TableInput=definition)
    lake.put("in/dt=1/b", {"a": 2.5, "b": 1})
    lake.crawl("merging")
    descriptor = lake.table("in")["StorageDescriptor"]
    assert lake.columns("in") == {"a": "int", "b": "int"}
    assert descriptor["InputFormat"] == "ours"
    assert descriptor["SerdeInfo"]["Parameters"] == {"ignore.malformed.json": "true", "paths": "a,b"}
    [partition] = lake.partitions("in")
    assert [column["Type"] for column in partition["StorageDescriptor"]["Columns"]] == ["int", "int"]

    for key in ("in/dt=1/a", "in/dt=1/b"):
        lake.s3.delete_object(Bucket=lake.name, Key=key)
    lake.put("in/dt=1/c.gz", {"a": 1})
    last = lake.crawl("merging")
    assert "DEPRECATED_BY_CRAWLER" in lake.table("in")["Parameters"]
    assert "the parameter 'compressionType' has changed" in lake.log(last)


def test_partitions_inherit_from_a_table_that_is_not_changed(lake):
    lake.put("in/dt=1/a", {"a": 1})
    lake.crawler("before", "in/")
    lake.crawl("before")
    lake.put("in/dt=1/b", {"b": 1})
    output = {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}
    lake.crawler("after", "in/", {"CrawlerOutput": output, "Grouping": COMBINED}, SchemaChangePolicy=LOG_ONLY)
    lake.put("in/dt=2/a", {"a": 1, "b": 1})
    lake.crawl("after")
    table = lake.table("in")["StorageDescriptor"]
    assert [column["Name"] for column in table["Columns"]] == ["a"]
    for partition in lake.partitions("in"):
        for name in ("Columns", "SerdeInfo", "InputFormat", "OutputFormat"):
            assert partition["StorageDescriptor"][name] == table[name]


def test_crawls_are_filtered(lake):
    lake.put("in/a", {"a": 1})
    lake.crawler("filtered", "in/")
    lake.crawl("filtered")
    [crawl] = lake.glue.list_crawls(CrawlerName="filtered")["Crawls"]
    started = crawl["StartTime"].timestamp() * 1000
    for name, operator, value, count in (
        ("STATE", "EQ", "COMPLETED", 1),
        ("STATE", "NE", "COMPLETED", 0),
        ("CRAWL_ID", "EQ", crawl["CrawlId"], 1),
        ("START_TIME", "GE", str(int(started) - 1), 1),
        ("END_TIME", "LT", str(int(started) - 1), 0),
        ("DPU_HOUR", "LE", "0.5", 1),
    ):
        filters = [{"FieldName": name, "FilterOperator": operator, "FieldValue": value}]
        assert len(lake.glue.list_crawls(CrawlerName="filtered", Filters=filters)["Crawls"]) == count, name
    for wrong in ({}, {"FieldName": "END_TIME", "FilterOperator": "LT", "FieldValue": "noon"}):
        assert refused(lake.glue.list_crawls, CrawlerName="filtered", Filters=[wrong]) == "InvalidInputException"


def test_a_schedule_has_states(lake):
    lake.crawler("unscheduled", "in/")
    assert refused(lake.glue.start_crawler_schedule, CrawlerName="unscheduled") == "NoScheduleException"
    assert refused(lake.glue.stop_crawler_schedule, CrawlerName="unscheduled") == "SchedulerNotRunningException"
    lake.glue.update_crawler_schedule(CrawlerName="unscheduled", Schedule="cron(0 1 * * ? *)")
    assert lake.glue.get_crawler(Name="unscheduled")["Crawler"]["Schedule"]["State"] == "SCHEDULED"
    assert refused(lake.glue.start_crawler_schedule, CrawlerName="unscheduled") == "SchedulerRunningException"
    wrong = {"CrawlerName": "unscheduled", "Schedule": "cron(0 25 * * ? *)"}
    assert refused(lake.glue.update_crawler_schedule, **wrong) == "InvalidInputException"
    lake.glue.stop_crawler_schedule(CrawlerName="unscheduled")
    lake.glue.start_crawler_schedule(CrawlerName="unscheduled")
    assert lake.glue.get_crawler(Name="unscheduled")["Crawler"]["Schedule"]["State"] == "SCHEDULED"


def test_a_policy_that_a_crawler_may_not_have_is_refused_when_it_is_changed(lake):
    lake.crawler("recrawl", "in/")
    new_only = {"Name": "recrawl", "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}}
    assert refused(lake.glue.update_crawler, **new_only) == "InvalidInputException"
    lake.glue.update_crawler(**new_only, SchemaChangePolicy=LOG_ONLY)
    assert lake.glue.get_crawler(Name="recrawl")["Crawler"]["SchemaChangePolicy"] == LOG_ONLY


LOG_ONLY = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}


def test_exclusions_keep_error_output_out_of_the_tables(lake):
    lake.put("beers/dt=1/a.gz", {"id": 1})
    lake.put("errors/processing-failed/dt=1/a.gz", {"errorCode": "x", "rawData": "y"})
    targets = {"S3Targets": [{"Path": f"s3://{lake.name}", "Exclusions": ["errors/**"]}]}
    lake.crawler(
        "excluding", Targets=targets, TablePrefix="lake_", configuration={"Grouping": {"TableLevelConfiguration": 2}}
    )
    lake.crawl("excluding")
    assert lake.tables() == ["lake_beers"]


def test_new_folders_only(lake):
    lake.put("in/dt=1/a", {"a": 1})
    lake.crawler("new-only", "in/", RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"})
    lake.crawl("new-only")
    lake.put("in/dt=1/b", {"a": 1, "late": 1})
    lake.put("in/dt=2/a", {"a": 1})
    lake.crawl("new-only")
    assert lake.columns("in") == {"a": "int"}
    assert [partition["Values"] for partition in lake.partitions("in")] == [["1"], ["2"]]


def test_partitions_of_a_table_whose_folders_became_deeper_are_left_alone(lake):
    lake.put("in/dt=1/a", {"a": 1})
    lake.crawler("deeper", "in/")
    lake.crawl("deeper")
    lake.s3.delete_object(Bucket=lake.name, Key="in/dt=1/a")
    lake.put("in/dt=1/hour=0/a", {"a": 2.5})
    last = lake.crawl("deeper")
    assert last["Status"] == "SUCCEEDED"
    assert [key["Name"] for key in lake.table("in")["PartitionKeys"]] == ["dt"]
    assert [partition["Values"] for partition in lake.partitions("in")] == [["1"]]
    events = lake.logs.get_log_events(logGroupName=last["LogGroup"], logStreamName="deeper")["events"]
    assert any("2 levels of folders and 1 partition keys" in event["message"] for event in events)


def test_parquet_and_csv_and_a_custom_classifier(lake, tmp_path):
    path = tmp_path / "f.parquet"
    duckdb.connect().execute(f"COPY (SELECT 1::BIGINT AS Id, 'x' AS name) TO '{path}' (FORMAT parquet)")
    lake.s3.upload_file(str(path), lake.name, "parquet/f.parquet")
    lake.s3.put_object(Bucket=lake.name, Key="csv/f.csv", Body=b"tx_id,amount\n1,2.5\n2,3\n")
    lake.put("nested/f.json", {"beers": [{"id": 1}, {"id": 2}]})
    lake.glue.create_classifier(JsonClassifier={"Name": "beers-of", "JsonPath": "$.beers[*]"})
    targets = {"S3Targets": [{"Path": f"s3://{lake.name}/{folder}/"} for folder in ("parquet", "csv", "nested")]}
    lake.crawler("formats", Targets=targets, Classifiers=["beers-of"])
    assert lake.crawl("formats")["Status"] == "SUCCEEDED"
    assert lake.columns("parquet") == {"id": "bigint", "name": "string"}
    assert lake.columns("csv") == {"tx_id": "bigint", "amount": "double"}
    assert lake.table("csv")["Parameters"]["skip.header.line.count"] == "1"
    assert lake.columns("nested") == {"id": "int"}
    assert lake.partitions("nested") == []


def test_a_table_of_the_catalogue_is_crawled(lake):
    lake.put("somewhere/dt=1/a", {"a": 1, "b": 2})
    descriptor = {"Columns": [{"Name": "a", "Type": "string"}], "Location": f"s3://{lake.name}/somewhere/"}
    definition = {"Name": "Mine", "StorageDescriptor": descriptor, "PartitionKeys": [{"Name": "dt", "Type": "int"}]}
    lake.glue.create_table(DatabaseName=lake.name, TableInput=definition)
    lake.crawler("of-table", Targets={"CatalogTargets": [{"DatabaseName": lake.name, "Tables": ["mine"]}]})
    assert lake.crawl("of-table")["Status"] == "SUCCEEDED"
    assert lake.tables() == ["mine"]
    assert lake.columns("mine") == {"a": "int", "b": "int"}
    assert lake.table("mine")["PartitionKeys"] == [{"Name": "dt", "Type": "int"}]
    assert [partition["Values"] for partition in lake.partitions("mine")] == [["1"]]
    lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": "view"})
    lake.crawler("of-view", Targets={"CatalogTargets": [{"DatabaseName": lake.name, "Tables": ["view"]}]})
    assert "table view in database" in lake.crawl("of-view")["ErrorMessage"]


@pytest.mark.parametrize(
    ("name", "path", "reason"),
    [("no-bucket", "s3://no-such-bucket-anywhere/in/", "no-such-bucket-anywhere")],
)
def test_a_crawl_that_fails_says_why(lake, name, path, reason):
    lake.crawler(name, Targets={"S3Targets": [{"Path": path}]})
    last = lake.crawl(name)
    assert last["Status"] == "FAILED"
    assert reason in last["ErrorMessage"]
    events = lake.logs.get_log_events(logGroupName=last["LogGroup"], logStreamName=last["LogStream"])["events"]
    assert any(last["MessagePrefix"] in event["message"] and "ERROR" in event["message"] for event in events)


def test_a_crawl_into_a_database_that_is_gone_fails(lake):
    lake.put("in/a", {"a": 1})
    lake.crawler("orphan", "in/")
    lake.glue.delete_database(Name=lake.name)
    assert "EntityNotFoundException" in lake.crawl("orphan")["ErrorMessage"]


def test_broken_and_unknown_objects_are_left_out_and_named(lake):
    lake.put("in/good", {"a": 1})
    lake.s3.put_object(Bucket=lake.name, Key="in/unknown", Body=b"no format at all")
    lake.s3.put_object(Bucket=lake.name, Key="in/broken.avro", Body=b"Obj\x01\xff")
    lake.s3.put_object(Bucket=lake.name, Key="in/empty", Body=b"")
    lake.put("in/odd", {"a": 1, "": 2, "b\nc": 3, "s": {"x\ny": 1}, "größe\t": 4})
    lake.crawler("mixed", "in/")
    last = lake.crawl("mixed")
    assert last["Status"] == "SUCCEEDED"
    assert lake.table("in")["Parameters"]["objectCount"] == "2"
    assert lake.columns("in") == {"a": "int", "größe\t": "int"}
    said = lake.log(last)
    assert "in/unknown" in said
    assert "in/broken.avro" in said
    assert "in/odd has columns that the catalogue cannot hold" in said


def test_a_running_crawler_is_not_started_changed_or_deleted_and_stops(lake):
    documents = (json.dumps({"a": {f"b{at % 50}": [at] * 20}}) for at in range(8_000))
    body = gzip.compress("\n".join(documents).encode())  # small to store; all of them, half a minute's work to look at
    for at in range(200):
        lake.s3.put_object(Bucket=lake.name, Key=f"in/dt={at}/a.gz", Body=body)
    lake.crawler("slow", "in/")
    lake.glue.start_crawler(Name="slow")
    assert refused(lake.glue.start_crawler, Name="slow") == "CrawlerRunningException"
    assert refused(lake.glue.update_crawler, Name="slow", Description="x") == "CrawlerRunningException"
    assert refused(lake.glue.delete_crawler, Name="slow") == "CrawlerRunningException"
    lake.glue.stop_crawler(Name="slow")
    until(lambda: lake.state("slow") == "READY", what="the crawler has stopped", pause=0.05)
    assert lake.glue.get_crawler(Name="slow")["Crawler"]["LastCrawl"]["Status"] == "CANCELLED"
    assert lake.tables() == []
    assert refused(lake.glue.stop_crawler, Name="slow") == "CrawlerNotRunningException"


def test_crawlers_are_listed_updated_and_deleted(lake):
    lake.crawler("one", "in/", Tags={"team": "ales"}, Schedule="cron(15 12 * * ? *)")
    lake.crawler("two", "in/")
    assert lake.glue.list_crawlers(Tags={"team": "ales"})["CrawlerNames"] == ["one"]
    crawler = lake.glue.get_crawler(Name="one")["Crawler"]
    assert crawler["Schedule"] == {"ScheduleExpression": "cron(15 12 * * ? *)", "State": "SCHEDULED"}
    lake.glue.stop_crawler_schedule(CrawlerName="one")
    assert lake.glue.get_crawler(Name="one")["Crawler"]["Schedule"]["State"] == "NOT_SCHEDULED"
    lake.glue.update_crawler(Name="one", Description="changed")
    assert lake.glue.get_crawler(Name="one")["Crawler"]["Description"] == "changed"
    assert lake.glue.get_crawler(Name="one")["Crawler"]["Version"] == 2
    found = lake.glue.batch_get_crawlers(CrawlerNames=["one", "none"])
    assert (len(found["Crawlers"]), found["CrawlersNotFound"]) == (1, ["none"])
    lake.glue.delete_crawler(Name="one")
    assert refused(lake.glue.get_crawler, Name="one") == "EntityNotFoundException"
    assert refused(lake.glue.create_crawler, Name="two", Role=ROLE, Targets={}) == "AlreadyExistsException"


@pytest.mark.parametrize(
    "request_",
    [
        {"Targets": {}},
        {"Targets": {"S3Targets": [{"Path": "lake/in"}]}},
        {"Targets": {"S3Targets": [{"Path": "s3://lake/in"}]}, "Schedule": "rate(1 hour)"},
        {"Targets": {"S3Targets": [{"Path": "s3://lake/in"}]}, "Configuration": "{"},
        {"Targets": {"JdbcTargets": [{"Path": "db/%"}]}},
    ],
)
def test_a_crawler_that_could_not_crawl_is_refused(emulator, request_):
    glue = emulator.client("glue")
    assert refused(glue.create_crawler, Name="refused", Role=ROLE, **request_) == "InvalidInputException"
