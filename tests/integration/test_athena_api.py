"""What of Athena's API stands around a query: reuse, counts, types of statements, and what is kept and deleted.

https://docs.aws.amazon.com/athena/latest/APIReference/Welcome.html
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Emulator
from tests.waiting import until

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def athena(emulator: Emulator) -> Any:
    return emulator.client("athena")


@pytest.fixture(scope="module")
def workgroup(emulator: Emulator, athena: Any) -> str:
    """A workgroup, and a bucket and a database of its name."""
    name = f"a{uuid.uuid4().hex[:8]}"
    emulator.client("s3").create_bucket(Bucket=name)
    emulator.client("glue").create_database(DatabaseInput={"Name": name})
    results = {"OutputLocation": f"s3://{name}/results/"}
    athena.create_work_group(Name=name, Configuration={"ResultConfiguration": results})
    return name


@pytest.fixture(scope="module")
def run(athena: Any, workgroup: str) -> Run:
    """Return a function that runs a statement to its end and returns its QueryExecution."""

    def finished(sql: str, **options: Any) -> dict[str, Any]:
        context = {"Database": workgroup}
        started = athena.start_query_execution(
            QueryString=sql, WorkGroup=workgroup, QueryExecutionContext=context, **options
        )

        def over() -> dict[str, Any] | None:
            found = athena.get_query_execution(QueryExecutionId=started["QueryExecutionId"])["QueryExecution"]
            return found if found["Status"]["State"] not in {"QUEUED", "RUNNING"} else None

        found: dict[str, Any] | None = until(over, what=f"{sql} is over")
        assert found is not None
        assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
        return found

    return finished


REUSE = {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 60}}


def test_a_result_is_reused_where_that_is_asked_for(athena, run):
    sql = f"SELECT '{uuid.uuid4()}', random()"
    first = run(sql, ResultReuseConfiguration=REUSE)
    again = run(sql, ResultReuseConfiguration=REUSE)
    anew = run(sql)
    reused = [one["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"] for one in (first, again, anew)]
    rows = [athena.get_query_results(QueryExecutionId=one["QueryExecutionId"])["ResultSet"]["Rows"][1]
            for one in (first, again, anew)]  # fmt: skip
    assert reused == [False, True, False]
    assert rows[0] == rows[1] != rows[2]


def test_results_lie_where_athena_puts_them(emulator, athena, run, workgroup):
    """Of what writes there is the metadata alone."""
    s3 = emulator.client("s3")
    made = run("CREATE TABLE placed AS SELECT 1 AS n")
    inserted = run("INSERT INTO placed VALUES 2")
    explained = run("EXPLAIN SELECT 1")
    places = [(made, "tables/{id}"), (inserted, "{id}"), (explained, "{id}.txt")]
    for execution, place in places:
        location = execution["ResultConfiguration"]["OutputLocation"]
        assert location.endswith("/" + place.replace("{id}", execution["QueryExecutionId"]))
        key = location.removeprefix(f"s3://{workgroup}/")
        found = s3.list_objects_v2(Bucket=workgroup, Prefix=key).get("Contents", [])
        assert f"{key}.metadata" in {one["Key"] for one in found}
        assert (key in {one["Key"] for one in found}) == (execution is explained)
    results = athena.get_query_results(QueryExecutionId=inserted["QueryExecutionId"])
    assert (results["UpdateCount"], results["ResultSet"]["Rows"]) == (1, [])
    assert [one["Name"] for one in results["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]] == ["rows"]
    plan = athena.get_query_results(QueryExecutionId=explained["QueryExecutionId"])["ResultSet"]["Rows"]
    assert plan[0] == {"Data": [{"VarCharValue": "Query Plan"}]}
    run("DROP TABLE placed")


def test_what_is_inserted_is_counted(athena, run, workgroup):
    run(f"CREATE TABLE numbers WITH (external_location = 's3://{workgroup}/numbers/') AS SELECT 1 AS n")
    inserted = run("INSERT INTO numbers VALUES 2, 3, 4")
    assert athena.get_query_results(QueryExecutionId=inserted["QueryExecutionId"])["UpdateCount"] == 3
    found = run("SELECT count(*) FROM numbers")
    rows = athena.get_query_results(QueryExecutionId=found["QueryExecutionId"])["ResultSet"]["Rows"]
    assert rows[1]["Data"][0]["VarCharValue"] == "4"


def test_a_plan_is_explained(athena, run):
    explained = run("EXPLAIN ANALYZE SELECT 1 AS x")
    lines = [row["Data"][0]["VarCharValue"] for row in
             athena.get_query_results(QueryExecutionId=explained["QueryExecutionId"])["ResultSet"]["Rows"]]  # fmt: skip
    assert "    Layout: [x:integer]" in lines
    assert any(line.startswith("Input: 0 B; Output: 1 rows") for line in lines)


def test_a_view_is_shown_as_it_was_made(athena, run, workgroup):
    run("CREATE VIEW ones AS SELECT 1 AS x")
    shown = run("SHOW CREATE VIEW ones")
    rows = athena.get_query_results(QueryExecutionId=shown["QueryExecutionId"])["ResultSet"]["Rows"]
    assert [row["Data"][0]["VarCharValue"] for row in rows] == [f"CREATE VIEW {workgroup}.ones AS", "SELECT 1 AS x"]
    run("DROP VIEW ones")


def test_the_engine_is_told(athena):
    first = athena.list_engine_versions(MaxResults=1)
    assert first["EngineVersions"] == [
        {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}
    ]
    (other,) = athena.list_engine_versions(NextToken=first["NextToken"])["EngineVersions"]
    assert other["SelectedEngineVersion"] == "Athena engine version 3"


def test_named_queries_are_deleted(athena, workgroup):
    made = athena.create_named_query(Name="one", Database="default", QueryString="SELECT 1", WorkGroup=workgroup)
    query_id = made["NamedQueryId"]
    athena.delete_named_query(NamedQueryId=query_id)
    assert query_id not in athena.list_named_queries(WorkGroup=workgroup)["NamedQueryIds"]
    with pytest.raises(ClientError) as missing:
        athena.get_named_query(NamedQueryId=query_id)
    assert missing.value.response["Error"]["Code"] == "InvalidRequestException"


def test_prepared_statements_are_deleted(athena, workgroup):
    athena.create_prepared_statement(StatementName="one", WorkGroup=workgroup, QueryStatement="SELECT ?")
    athena.delete_prepared_statement(StatementName="one", WorkGroup=workgroup)
    assert athena.list_prepared_statements(WorkGroup=workgroup)["PreparedStatements"] == []
    with pytest.raises(ClientError) as missing:
        athena.get_prepared_statement(StatementName="one", WorkGroup=workgroup)
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_data_catalogues_are_deleted(athena):
    name = f"c{uuid.uuid4().hex[:8]}"
    athena.create_data_catalog(Name=name, Type="GLUE", Parameters={"catalog-id": "000000000000"})
    assert name in [one["CatalogName"] for one in athena.list_data_catalogs()["DataCatalogsSummary"]]
    athena.delete_data_catalog(Name=name)
    assert name not in [one["CatalogName"] for one in athena.list_data_catalogs()["DataCatalogsSummary"]]
    with pytest.raises(ClientError) as missing:
        athena.get_data_catalog(Name=name)
    assert missing.value.response["Error"]["Code"] == "InvalidRequestException"


PARAMETERS = [
    ("1", "integer"), ("-1", "integer"), ("2147483648", "bigint"), ("1.50", "double"), ("1e0", "double"),
    ("'it''s'", "varchar"),
    ("true", "boolean"), ("NULL", "unknown"), ("DATE '2020-01-01'", "date"),
    ("TIMESTAMP '2020-01-01 00:00:00'", "timestamp"),
    ("DECIMAL '1.5'", "decimal"), ("X'61'", "varbinary"),
]  # fmt: skip


@pytest.mark.parametrize(("literal", "kind"), PARAMETERS)
def test_parameters_have_their_literals_types(athena, run, literal, kind):
    name = f"p{uuid.uuid4().hex[:8]}"
    run(f"PREPARE {name} FROM SELECT ? AS x")
    for found in (run(f"EXECUTE {name} USING {literal}"), run("SELECT ? AS x", ExecutionParameters=[literal])):
        results = athena.get_query_results(QueryExecutionId=found["QueryExecutionId"])["ResultSet"]
        assert results["ResultSetMetadata"]["ColumnInfo"][0]["Type"] == kind
    run(f"DEALLOCATE PREPARE {name}")


def test_what_is_no_sql_is_not_prepared(athena, run):
    with pytest.raises(athena.exceptions.InvalidRequestException, match="mismatched input"):
        run("PREPARE wrong FROM SELECT FROM WHERE a = ?")
    with pytest.raises(athena.exceptions.ResourceNotFoundException):
        run("EXECUTE wrong USING 1")


TEXTS = [("Punk IPA", "Punk IPA"), ("it's", "it's"), ("x", "x"), ("1 + 1", "2"), ("upper('a')", "A")]


@pytest.mark.parametrize(("given", "shown"), TEXTS)
def test_a_parameter_that_is_no_expression_is_a_text(athena, run, given, shown):
    found = run("SELECT ? AS x", ExecutionParameters=[given])
    rows = athena.get_query_results(QueryExecutionId=found["QueryExecutionId"])["ResultSet"]["Rows"]
    assert rows[1]["Data"][0]["VarCharValue"] == shown
    run("SELECT 1", ExecutionParameters=[given])  # nothing wants it
