"""The Data Catalog in the emulator, through boto3."""

import pytest

from tests.conftest import Emulator
from tests.integration.glue_lake import refused


@pytest.fixture
def glue(emulator: Emulator):
    return emulator.client("glue")


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


NEW_KEY = {"Name": "new", "Type": "string"}
JDBC = {"JDBC_CONNECTION_URL": "jdbc:mysql://brewery/beers", "USERNAME": "brewer", "PASSWORD": "secret"}
ARN = "arn:aws:glue:us-east-1:000000000000"


def test_connections(glue):
    given = {"Name": "cellar", "ConnectionType": "JDBC", "ConnectionProperties": JDBC, "MatchCriteria": ["ales"]}
    glue.create_connection(ConnectionInput=given, Tags={"team": "ales"})
    assert refused(glue.create_connection, ConnectionInput=given) == "AlreadyExistsException"
    assert glue.get_connection(Name="cellar")["Connection"]["ConnectionProperties"] == JDBC
    hidden = glue.get_connection(Name="cellar", HidePassword=True)["Connection"]["ConnectionProperties"]
    assert hidden == {key: value for key, value in JDBC.items() if key != "PASSWORD"}
    assert glue.get_tags(ResourceArn=f"{ARN}:connection/cellar")["Tags"] == {"team": "ales"}
    found = {
        kind: glue.get_connections(Filter={"ConnectionType": kind})["ConnectionList"] for kind in ("JDBC", "KAFKA")
    }
    assert [[one["Name"] for one in found[kind]] for kind in ("JDBC", "KAFKA")] == [["cellar"], []]
    glue.update_connection(Name="cellar", ConnectionInput={**given, "Description": "changed"})
    assert glue.get_connection(Name="cellar")["Connection"]["Description"] == "changed"
    deleted = glue.batch_delete_connection(ConnectionNameList=["cellar", "none"])
    assert deleted["Succeeded"] == ["cellar"]
    assert deleted["Errors"]["none"]["ErrorCode"] == "EntityNotFoundException"
    assert refused(glue.get_connection, Name="cellar") == "EntityNotFoundException"
    assert refused(glue.delete_connection, ConnectionName="cellar") == "EntityNotFoundException"


def test_resource_policies(glue):
    policy, mine = '{"Version": "2012-10-17", "Statement": []}', {"ResourceArn": f"{ARN}:catalog"}
    assert refused(glue.get_resource_policy, **mine) == "EntityNotFoundException"
    must = {"PolicyInJson": policy, "PolicyExistsCondition": "MUST_EXIST", **mine}
    assert refused(glue.put_resource_policy, **must) == "ConditionCheckFailureException"
    put = glue.put_resource_policy(PolicyInJson=policy, PolicyExistsCondition="NOT_EXIST", **mine)["PolicyHash"]
    assert glue.get_resource_policy(**mine)["PolicyInJson"] == policy
    assert put in [one["PolicyHash"] for one in glue.get_resource_policies()["GetResourcePoliciesResponseList"]]
    stale = {"PolicyHashCondition": "0" * 32, **mine}
    assert refused(glue.delete_resource_policy, **stale) == "ConditionCheckFailureException"
    glue.delete_resource_policy(PolicyHashCondition=put, **mine)
    assert refused(glue.delete_resource_policy, **mine) == "EntityNotFoundException"


def test_functions(lake):
    place = {"DatabaseName": lake.name}
    for name in ("Hops", "malt"):
        lake.glue.create_user_defined_function(**place, FunctionInput={"FunctionName": name, "ClassName": "x"})
    found = {
        pattern: [one["FunctionName"] for one in lake.glue.get_user_defined_functions(**place, Pattern=pattern)[
            "UserDefinedFunctions"]] for pattern in ("*", "h*", "malt")
    }  # fmt: skip
    assert found == {"*": ["hops", "malt"], "h*": ["hops"], "malt": ["malt"]}
    assert refused(lake.glue.get_user_defined_functions, **place, Pattern="(") == "InvalidInputException"
    changed = {"FunctionName": "hops", "ClassName": "y"}
    lake.glue.update_user_defined_function(**place, FunctionName="HOPS", FunctionInput=changed)
    assert lake.glue.get_user_defined_function(**place, FunctionName="hops")["UserDefinedFunction"]["ClassName"] == "y"
    lake.glue.delete_user_defined_function(**place, FunctionName="hops")
    assert refused(lake.glue.get_user_defined_function, **place, FunctionName="hops") == "EntityNotFoundException"


def test_column_statistics_of_a_table(lake):
    columns = [{"Name": "abv", "Type": "double"}]
    lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": "t", "StorageDescriptor": {"Columns": columns}})
    place = {"DatabaseName": lake.name, "TableName": "t"}
    data = {"Type": "DOUBLE", "DoubleColumnStatisticsData": {"NumberOfNulls": 1, "NumberOfDistinctValues": 7}}
    statistics = {"ColumnName": "ABV", "ColumnType": "double", "AnalyzedTime": 0, "StatisticsData": data}
    lake.glue.update_column_statistics_for_table(**place, ColumnStatisticsList=[statistics])
    found = lake.glue.get_column_statistics_for_table(**place, ColumnNames=["abv", "ibu"])
    assert [one["StatisticsData"] for one in found["ColumnStatisticsList"]] == [data]
    assert [one["ColumnName"] for one in found["Errors"]] == ["ibu"]
    lake.glue.delete_column_statistics_for_table(**place, ColumnName="abv")
    gone = {**place, "ColumnName": "abv"}
    assert refused(lake.glue.delete_column_statistics_for_table, **gone) == "EntityNotFoundException"


def test_partition_indexes_answer_what_the_table_would(lake):
    keys = [{"Name": "dt", "Type": "string"}, {"Name": "hour", "Type": "int"}]
    index = {"IndexName": "by-day", "Keys": ["dt", "hour"]}
    definition = {"Name": "t", "PartitionKeys": keys}
    lake.glue.create_table(DatabaseName=lake.name, TableInput=definition, PartitionIndexes=[index])
    place = {"DatabaseName": lake.name, "TableName": "t"}
    inputs = [{"Values": [f"2026-11-{day:02}", str(hour)]} for day in range(1, 5) for hour in range(24)]
    lake.glue.batch_create_partition(**place, PartitionInputList=inputs)
    lake.glue.delete_partition(**place, PartitionValues=["2026-11-02", "7"])
    moved = {"Values": ["2026-11-02", "30"]}
    lake.glue.update_partition(**place, PartitionValueList=["2026-11-02", "8"], PartitionInput=moved)
    assert len(lake.partitions("t", Expression="dt = '2026-11-02'", PaginationConfig={"PageSize": 5})) == 23
    found = lake.partitions("t", Expression="dt = '2026-11-02' AND hour BETWEEN 6 AND 9 OR hour = 30")
    assert sorted(one["Values"][1] for one in found) == ["30", "6", "9"]
    described = lake.glue.get_partition_indexes(**place)["PartitionIndexDescriptorList"]
    assert [(one["IndexName"], one["IndexStatus"], one["Keys"]) for one in described] == [("by-day", "ACTIVE", keys)]
    assert refused(lake.glue.create_partition_index, **place, PartitionIndex=index) == "AlreadyExistsException"
    wrong = {"IndexName": "wrong", "Keys": ["nope"]}
    assert refused(lake.glue.create_partition_index, **place, PartitionIndex=wrong) == "InvalidInputException"
    lake.glue.delete_partition_index(**place, IndexName="by-day")
    assert len(lake.partitions("t", Expression="dt = '2026-11-02'")) == 23

    lake.glue.update_table(DatabaseName=lake.name, TableInput={**definition, "PartitionKeys": [*keys, NEW_KEY]})
    lake.glue.create_partition_index(**place, PartitionIndex={"IndexName": "by-new", "Keys": ["new"]})
    assert lake.partitions("t", Expression="new = 'x'") == []
    assert len(lake.partitions("t", Expression="dt = '2026-11-02'")) == 23


def test_tables_are_searched_by_comparison(lake):
    for name, rows in (("few", "3"), ("many", "7")):
        lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": name, "Parameters": {"rows": rows}})
    for comparator, found in (("EQUALS", []), ("LESS_THAN", ["few"]), ("GREATER_THAN_EQUALS", ["many"])):
        filters = [
            {"Key": "DatabaseName", "Value": lake.name},
            {"Key": "rows", "Value": "5", "Comparator": comparator},
        ]
        assert [table["Name"] for table in lake.glue.search_tables(Filters=filters)["TableList"]] == found


def test_tables_are_searched(lake):
    for name, parameters in (("ales_daily", {"team": "ales"}), ("stouts", {})):
        definition = {"Name": name, "Description": f"of {lake.name}", "Parameters": parameters}
        lake.glue.create_table(DatabaseName=lake.name, TableInput=definition)
    by_name = [{"FieldName": "Name", "Sort": "DESC"}]
    found = lake.glue.search_tables(SearchText=lake.name, SortCriteria=by_name)["TableList"]
    assert [table["Name"] for table in found] == ["stouts", "ales_daily"]
    ours = [{"Key": "team", "Value": "ales"}, {"Key": "DatabaseName", "Value": lake.name}]
    assert [table["Name"] for table in lake.glue.search_tables(Filters=ours)["TableList"]] == ["ales_daily"]
