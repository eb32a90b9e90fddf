"""The Data Catalog in the emulator, through boto3."""

from tests.integration.glue_lake import refused


def test_names_are_lower_case_and_versions_are_kept(lake):
    lake.glue.create_table(DatabaseName=lake.name.upper(), TableInput={"Name": "Beers", "Parameters": {"v": "0"}})
    assert lake.tables() == ["beers"]
    exists = {"DatabaseName": lake.name, "TableInput": {"Name": "BEERS"}}
    assert refused(lake.glue.create_table, **exists) == "AlreadyExistsException"
    lake.glue.update_table(
        DatabaseName=lake.name, TableInput={"Name": "beers", "Parameters": {"v": "1"}}, VersionId="0"
    )
    stale = {"DatabaseName": lake.name, "TableInput": {"Name": "beers"}, "VersionId": "0"}
    assert refused(lake.glue.update_table, **stale) == "ConcurrentModificationException"
    lake.glue.update_table(
        DatabaseName=lake.name, TableInput={"Name": "beers", "Parameters": {"v": "2"}}, SkipArchive=True
    )
    versions = lake.glue.get_table_versions(DatabaseName=lake.name, TableName="beers")["TableVersions"]
    assert [(one["VersionId"], one["Table"]["Parameters"]["v"]) for one in versions] == [("2", "2"), ("0", "0")]
    assert refused(lake.glue.get_table, DatabaseName=lake.name, Name="wines") == "EntityNotFoundException"
    assert refused(lake.glue.get_tables, DatabaseName="none") == "EntityNotFoundException"


def test_partitions_in_batches_pages_segments_and_by_expression(lake):
    keys = [{"Name": "dt", "Type": "string"}, {"Name": "hour", "Type": "int"}]
    lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": "t", "PartitionKeys": keys})
    place = {"DatabaseName": lake.name, "TableName": "t"}
    inputs = [
        {"Values": [f"2026-11-{day:02}", str(hour)], "StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}]}}
        for day in range(1, 5)
        for hour in range(24)
    ]
    assert lake.glue.batch_create_partition(**place, PartitionInputList=inputs).get("Errors", []) == []
    errors = lake.glue.batch_create_partition(**place, PartitionInputList=inputs[:1])["Errors"]
    assert errors[0]["ErrorDetail"]["ErrorCode"] == "AlreadyExistsException"
    assert errors[0]["PartitionValues"] == ["2026-11-01", "0"]

    first = lake.glue.get_partitions(**place, MaxResults=10)
    assert len(first["Partitions"]) == 10
    assert len(lake.partitions("t", PaginationConfig={"PageSize": 10})) == 96
    assert len(lake.partitions("t", Expression="dt = '2026-11-02' AND hour >= 20")) == 4
    segments = [lake.partitions("t", Segment={"SegmentNumber": at, "TotalSegments": 3}) for at in range(3)]
    assert sum(map(len, segments)) == 96
    assert all(segments)
    assert "Columns" not in lake.partitions("t", ExcludeColumnSchema=True)[0]["StorageDescriptor"]
    assert refused(lake.glue.get_partitions, **place, Expression="nope = 1") == "InvalidInputException"

    wanted = [{"Values": ["2026-11-01", "0"]}, {"Values": ["1999-01-01", "0"]}]
    assert len(lake.glue.batch_get_partition(**place, PartitionsToGet=wanted)["Partitions"]) == 1
    missing = lake.glue.batch_delete_partition(**place, PartitionsToDelete=wanted)["Errors"]
    assert [error["PartitionValues"] for error in missing] == [["1999-01-01", "0"]]
    assert len(lake.partitions("t")) == 95
    wrong = {"Values": ["2026-11-01"]}
    assert refused(lake.glue.create_partition, **place, PartitionInput=wrong) == "InvalidInputException"
    many = [{"Values": [str(at), "0"]} for at in range(101)]
    assert refused(lake.glue.batch_create_partition, **place, PartitionInputList=many) == "ValidationException"


def test_tags_of_a_database_and_a_crawler(lake):
    lake.glue.create_database(DatabaseInput={"Name": "tagged"}, Tags={"team": "ales"})
    lake.crawler("tagged", "in/", Tags={"team": "stouts"})
    arn = "arn:aws:glue:us-east-1:000000000000"
    assert lake.glue.get_tags(ResourceArn=f"{arn}:database/tagged")["Tags"] == {"team": "ales"}
    lake.glue.tag_resource(ResourceArn=f"{arn}:crawler/tagged", TagsToAdd={"more": "1"})
    assert lake.glue.get_tags(ResourceArn=f"{arn}:crawler/tagged")["Tags"] == {"team": "stouts", "more": "1"}
