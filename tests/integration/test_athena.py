"""Athena as its clients see it: boto3 against an emulator of the tests' own.

https://docs.aws.amazon.com/athena/latest/APIReference/Welcome.html
"""

import gzip
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ClientError

from brewlake.query import athena as platform_queries
from brewlake.query import local
from tests.conftest import Emulator
from tests.waiting import until

BEERS = [{"id": i, "name": f"Beer {i}", "abv": i / 2, "ibu": None if i % 5 == 0 else float(i)} for i in range(1, 101)]
SEQUENCE = "UNNEST(sequence(1, 10000))"
SLOW = f"SELECT sum(x * y) FROM {SEQUENCE} AS a(x), {SEQUENCE} AS b(y), {SEQUENCE} AS c(z) WHERE x + y + z > 5"
COLUMNS = [("id", "bigint"), ("name", "string"), ("abv", "double"), ("ibu", "double")]


@dataclass(frozen=True)
class Athena:
    """A workgroup over a database with one table, `beers`, in two partitions."""

    athena: Any
    s3: Any
    glue: Any
    database: str
    bucket: str
    workgroup: str

    def start(self, sql: str, **options: Any) -> str:
        context = {"Database": self.database}
        started = self.athena.start_query_execution(
            QueryString=sql, WorkGroup=self.workgroup, QueryExecutionContext=context, **options
        )
        return str(started["QueryExecutionId"])

    def execution(self, query_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        return found

    def finished(self, query_id: str) -> dict[str, Any]:
        def over() -> dict[str, Any] | None:
            found = self.execution(query_id)
            return found if found["Status"]["State"] not in {"QUEUED", "RUNNING"} else None

        found = until(over, what=f"the query {query_id} is over")
        assert found is not None
        return found

    def ask(self, sql: str, **options: Any) -> list[list[str | None]]:
        query_id = self.start(sql, **options)
        execution = self.finished(query_id)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        return self.rows(query_id)

    def rows(self, query_id: str) -> list[list[str | None]]:
        pages = self.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
        return [
            [cell.get("VarCharValue") for cell in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]
        ]

    def object(self, uri: str) -> bytes:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        body: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body


@pytest.fixture(scope="module")
def world(emulator: Emulator) -> Athena:
    name = f"w{uuid.uuid4().hex[:8]}"
    athena, s3, glue = (emulator.client(service) for service in ("athena", "s3", "glue"))
    s3.create_bucket(Bucket=name)
    for hour, beers in (("01", BEERS[:50]), ("02", BEERS[50:])):
        body = gzip.compress("".join(f"{json.dumps(beer)}\n" for beer in beers).encode())
        s3.put_object(Bucket=name, Key=f"beers/dt=2024-01-01/hour={hour}/beers.json.gz", Body=body)
    glue.create_database(DatabaseInput={"Name": name})
    configuration = {
        "EnforceWorkGroupConfiguration": True,
        "ResultConfiguration": {"OutputLocation": f"s3://{name}/results/"},
    }
    athena.create_work_group(Name=name, Configuration=configuration)
    made = Athena(athena, s3, glue, name, name, name)
    columns = ", ".join(f"`{column}` {of}" for column, of in COLUMNS)
    made.ask(f"""CREATE EXTERNAL TABLE beers ({columns}) PARTITIONED BY (dt string, hour string)
                 ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{name}/beers/'""")
    made.ask("MSCK REPAIR TABLE beers")
    return made


def test_a_query_answers_what_the_lake_holds(world):
    expected = [[str(beer["id"]), beer["name"], str(beer["abv"]), None if beer["ibu"] is None else str(beer["ibu"])]
                for beer in BEERS]  # fmt: skip
    assert world.ask("SELECT id, name, abv, ibu FROM beers ORDER BY id") == [["id", "name", "abv", "ibu"], *expected]


def test_only_wanted_partitions_are_scanned(world):
    query_id = world.start("SELECT count(*) FROM beers WHERE hour = '02'")
    scanned = world.finished(query_id)["Statistics"]["DataScannedInBytes"]
    size = world.s3.head_object(Bucket=world.bucket, Key="beers/dt=2024-01-01/hour=02/beers.json.gz")["ContentLength"]
    assert (world.rows(query_id)[1], scanned) == (["50"], size)


def test_the_result_is_csv_beside_its_metadata(world):
    query_id = world.start("""SELECT 1 AS a, 'say "hi", twice' AS b, NULL AS c, '' AS d""")
    execution = world.finished(query_id)
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://{world.bucket}/results/{query_id}.csv"
    assert world.object(location).decode() == '"a","b","c","d"\n"1","say ""hi"", twice",,""\n'
    assert query_id.encode() in world.object(f"{location}.metadata")
    assert world.rows(query_id)[1] == ["1", 'say "hi", twice', None, ""]


def test_columns_are_described(world):
    query_id = world.start("SELECT id, CAST(abv AS decimal(5, 2)), 'x' AS text FROM beers LIMIT 1")
    world.finished(query_id)
    info = world.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    shown = [(column["Name"], column["Type"], column["Precision"], column["Scale"]) for column in info]
    assert shown == [("id", "bigint", 19, 0), ("_col1", "decimal", 5, 2), ("text", "varchar", 1, 0)]


def test_results_come_in_pages_after_the_header(world):
    query_id = world.start("SELECT id FROM beers ORDER BY id")
    world.finished(query_id)
    first = world.athena.get_query_results(QueryExecutionId=query_id, MaxResults=3)
    rows = [row["Data"][0]["VarCharValue"] for row in first["ResultSet"]["Rows"]]
    second = world.athena.get_query_results(QueryExecutionId=query_id, MaxResults=3, NextToken=first["NextToken"])
    assert rows == ["id", "1", "2"]
    assert [row["Data"][0]["VarCharValue"] for row in second["ResultSet"]["Rows"]] == ["3", "4", "5"]
    assert len(world.rows(query_id)) == 101
    # A page may begin where none ended.
    third = world.athena.get_query_results(QueryExecutionId=query_id, MaxResults=2, NextToken="99")
    assert [row["Data"][0]["VarCharValue"] for row in third["ResultSet"]["Rows"]] == ["99", "100"]
    assert "NextToken" not in third


def test_values_of_several_lines_are_one_row_each(world):
    sql = """SELECT x, CASE WHEN x % 3 > 0 THEN rpad('"', 300, chr(10) || 'höp",') END AS text
             FROM UNNEST(sequence(1, 2500)) AS t(x) ORDER BY x"""
    text = '"' + ('\nhöp",' * 60)[:299]
    found = world.ask(sql)
    assert found[1:] == [[str(x), text if x % 3 else None] for x in range(1, 2501)]


def test_who_deletes_the_result_has_none(world):
    query_id = world.start("SELECT 1")
    bucket, _, key = world.finished(query_id)["ResultConfiguration"]["OutputLocation"][5:].partition("/")
    world.s3.delete_object(Bucket=bucket, Key=key)
    with pytest.raises(world.athena.exceptions.InvalidRequestException, match="is gone"):
        world.rows(query_id)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT nope FROM beers", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"),
        ("SELECT 1 FROM nope", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog."),
        ("SELECT 1 / 0", "DIVISION_BY_ZERO"),
        ("SELECT read_text('/etc/passwd')", "FUNCTION_NOT_FOUND: line 1:8: Function 'read_text' not registered"),
        ("DELETE FROM beers", "NOT_SUPPORTED"),
    ],
)
def test_a_wrong_query_fails_with_its_reason(world, sql, reason):
    status = world.finished(world.start(sql))["Status"]
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"].startswith(reason)
    assert status["AthenaError"]["ErrorCategory"] == 2
    assert status["AthenaError"]["ErrorMessage"] == status["StateChangeReason"]


def test_what_is_no_sql_is_refused_at_once(world):
    with pytest.raises(ClientError, match=r"line 1:1: mismatched input 'SELEC'") as refused:
        world.start("SELEC 1")
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"


def test_results_of_a_failed_query_are_refused(world):
    query_id = world.start("SELECT 1 / 0")
    world.finished(query_id)
    with pytest.raises(ClientError, match="Final query state: FAILED"):
        world.rows(query_id)


def test_parameters_are_literals(world):
    rows = world.ask("SELECT name FROM beers WHERE id = ? AND name = ?", ExecutionParameters=["7", "'Beer 7'"])
    assert rows == [["name"], ["Beer 7"]]


def test_the_same_token_is_the_same_query(world):
    token = uuid.uuid4().hex
    assert world.start("SELECT 1", ClientRequestToken=token) == world.start("SELECT 1", ClientRequestToken=token)
    with pytest.raises(ClientError, match="Idempotent parameters do not match"):
        world.start("SELECT 2", ClientRequestToken=token)


def test_the_workgroup_decides_where_results_go(world):
    elsewhere = {"OutputLocation": f"s3://{world.bucket}/elsewhere/"}
    query_id = world.start("SELECT 1", ResultConfiguration=elsewhere)
    location = world.finished(query_id)["ResultConfiguration"]["OutputLocation"]
    assert location.startswith(f"s3://{world.bucket}/results/")


def test_a_query_without_a_place_for_its_result_is_refused(world):
    with pytest.raises(ClientError, match="No output location provided"):
        world.athena.start_query_execution(QueryString="SELECT 1")


def test_a_workgroup_limits_the_bytes_scanned(world):
    fewest = 10_000_000  # AWS takes no lower limit
    body = b'{"id": 1}\n' * (fewest // 10 + 1)
    world.s3.put_object(Bucket=world.bucket, Key="large/large.json", Body=body)
    world.ask(f"""CREATE EXTERNAL TABLE large (id bigint) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
                  LOCATION 's3://{world.bucket}/large/'""")
    name = f"{world.workgroup}-limited"
    results = {"OutputLocation": f"s3://{world.bucket}/limited/"}
    world.athena.create_work_group(Name=name, Configuration={"ResultConfiguration": results})
    world.athena.update_work_group(WorkGroup=name, ConfigurationUpdates={"BytesScannedCutoffPerQuery": fewest})
    started = world.athena.start_query_execution(QueryString=f"SELECT * FROM {world.database}.large", WorkGroup=name)
    reason = world.finished(started["QueryExecutionId"])["Status"]["StateChangeReason"]
    assert "Bytes scanned limit was exceeded" in reason


def test_a_running_query_can_be_stopped(world):
    query_id = world.start(SLOW)
    until(lambda: world.execution(query_id)["Status"]["State"] != "QUEUED", what="the query runs")
    world.athena.stop_query_execution(QueryExecutionId=query_id)
    assert world.finished(query_id)["Status"]["State"] == "CANCELLED"


def test_twenty_queries_at_once(world):
    with ThreadPoolExecutor(20) as pool:
        counts = list(pool.map(lambda n: world.ask(f"SELECT count(*) FROM beers WHERE id <= {n}")[1][0], range(20)))
    assert counts == [str(n) for n in range(20)]


def test_executions_are_listed_and_fetched_together(world):
    query_id = world.start("SELECT 42")
    world.finished(query_id)
    ids = world.athena.list_query_executions(WorkGroup=world.workgroup, MaxResults=5)["QueryExecutionIds"]
    found = world.athena.batch_get_query_execution(QueryExecutionIds=[query_id, "nonsense"])
    timeline = world.athena.get_query_runtime_statistics(QueryExecutionId=query_id)["QueryRuntimeStatistics"]
    assert ids[0] == query_id
    assert [one["Query"] for one in found["QueryExecutions"]] == ["SELECT 42"]
    assert [one["QueryExecutionId"] for one in found["UnprocessedQueryExecutionIds"]] == ["nonsense"]
    assert timeline["Rows"]["OutputRows"] == 1


def test_the_catalogue_is_glues(world):
    table = world.athena.get_table_metadata(
        CatalogName="AwsDataCatalog", DatabaseName=world.database, TableName="beers"
    )["TableMetadata"]
    tables = world.athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=world.database)
    databases = world.athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]
    assert [column["Name"] for column in table["Columns"]] == ["id", "name", "abv", "ibu"]
    assert [column["Name"] for column in table["PartitionKeys"]] == ["dt", "hour"]
    assert "beers" in [one["Name"] for one in tables["TableMetadataList"]]
    assert world.database in [one["Name"] for one in databases]
    assert {"CatalogName": "AwsDataCatalog", "Type": "GLUE"} in world.athena.list_data_catalogs()["DataCatalogsSummary"]


def test_ddl_answers_as_text(world):
    query_id = world.start("SHOW PARTITIONS beers")
    execution = world.finished(query_id)
    assert execution["StatementType"] == "UTILITY"
    assert world.object(execution["ResultConfiguration"]["OutputLocation"]) == (
        b"dt=2024-01-01/hour=01\ndt=2024-01-01/hour=02"
    )
    assert world.ask("DESCRIBE beers")[0] == ["id                  \tbigint              \tfrom deserializer   "]


def test_a_workgroup_without_tags_has_none(world):
    arn = f"arn:aws:athena:us-east-1:000000000000:workgroup/{world.workgroup}"
    assert world.athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == []


def test_named_queries_live_in_their_workgroup(world):
    name = f"{world.workgroup}-named"
    world.athena.create_work_group(Name=name, Configuration={})
    made = world.athena.create_named_query(
        Name="strongest", Database=world.database, QueryString="SELECT 1", WorkGroup=name
    )["NamedQueryId"]
    assert world.athena.get_named_query(NamedQueryId=made)["NamedQuery"]["WorkGroup"] == name
    with pytest.raises(ClientError, match="is not empty"):
        world.athena.delete_work_group(WorkGroup=name)
    world.athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)
    with pytest.raises(ClientError, match="was not found"):
        world.athena.get_named_query(NamedQueryId=made)


def test_the_platform_asks_through_athena_and_in_process_alike(world, tmp_path):
    sql = "SELECT id, name, abv, ibu, dt FROM beers WHERE id < 12 ORDER BY id"
    through = platform_queries.run(sql, workgroup=world.workgroup, database=world.database, client=world.athena)
    inside = local.run(local.over_aws(tmp_path, world.glue, world.s3), sql, database=world.database)
    assert through.rows == inside.rows
    assert through.columns == inside.columns == ("id", "name", "abv", "ibu", "dt")
    assert (through.rows[4], through.bytes_scanned) == ((5, "Beer 5", 2.5, None, "2024-01-01"), inside.bytes_scanned)


def test_of_parquet_only_the_wanted_columns_are_scanned(world, tmp_path):
    file = tmp_path / "wide.parquet"
    duckdb.sql(f"COPY (SELECT i AS id, md5(i::VARCHAR) AS text FROM range(50000) AS r(i)) TO '{file}' (FORMAT parquet)")
    world.s3.upload_file(str(file), world.bucket, "wide/wide.parquet")
    world.ask(
        f"CREATE EXTERNAL TABLE wide (id bigint, text string) STORED AS PARQUET LOCATION 's3://{world.bucket}/wide/'"
    )
    engine = local.over_aws(tmp_path / "cache", world.glue, world.s3)
    scanned = []
    for item, answer in [("count(*)", 50_000), ("sum(id)", 1_249_975_000), ("max(length(text))", 32)]:
        sql = f"SELECT {item} FROM wide"
        through = platform_queries.run(sql, workgroup=world.workgroup, database=world.database, client=world.athena)
        inside = local.run(engine, sql, database=world.database)
        assert through.rows == inside.rows == [(answer,)]
        assert through.bytes_scanned == inside.bytes_scanned
        scanned.append(inside.bytes_scanned)
    sizes = duckdb.sql(f"SELECT total_compressed_size FROM parquet_metadata('{file}') ORDER BY column_id").fetchall()
    assert scanned == [0, *(size for (size,) in sizes)]


def test_a_failed_query_says_why_and_what_to_do(world):
    with pytest.raises(platform_queries.QueryFailed, match="COLUMN_NOT_FOUND") as failed:
        platform_queries.run(
            "SELECT nope FROM beers", workgroup=world.workgroup, database=world.database, client=world.athena
        )
    assert "DESCRIBE" in failed.value.advice


def test_a_query_that_takes_too_long_is_stopped(world):
    with pytest.raises(platform_queries.QueryFailed, match="more than"):
        platform_queries.run(SLOW, workgroup=world.workgroup, database=world.database, client=world.athena, limit=0.3)
