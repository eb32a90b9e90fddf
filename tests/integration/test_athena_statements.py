"""Athena's statements on Glue and S3: DDL, and what writes tables.

https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
"""

import json
import uuid

import pytest

from brewlake.query import athena
from tests.conftest import Emulator

BEERS = [{"id": i, "name": f"Beer {i}", "abv": float(i)} for i in range(1, 7)]


@pytest.fixture(scope="module")
def ask(emulator: Emulator):
    """Return a function that runs a statement in a database of its own and returns the rows.

    `{bucket}` in a statement is a bucket with six beers under beers/, three of each hour.
    """
    name = f"s{uuid.uuid4().hex[:8]}"
    s3, client = emulator.client("s3"), emulator.client("athena")
    s3.create_bucket(Bucket=name)
    for hour, beers in (("01", BEERS[:3]), ("02", BEERS[3:])):
        body = "".join(f"{json.dumps(beer)}\n" for beer in beers)
        s3.put_object(Bucket=name, Key=f"beers/hour={hour}/beers.json", Body=body.encode())
    results = {"OutputLocation": f"s3://{name}/results/"}
    client.create_work_group(Name=name, Configuration={"ResultConfiguration": results})

    def run(statement: str, database: str = name) -> list[tuple[object, ...]]:
        sql = statement.replace("{bucket}", name)
        return list(athena.run(sql, workgroup=name, database=database, client=client).rows)

    run(f"CREATE DATABASE {name} COMMENT 'of a test'")
    run("""CREATE EXTERNAL TABLE beers (id bigint, name string COMMENT 'its name', abv double)
           PARTITIONED BY (hour string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
           LOCATION 's3://{bucket}/beers/' TBLPROPERTIES ('classification' = 'json')""")
    run("MSCK REPAIR TABLE beers")
    return run


ANSWERS = [
    ("SELECT count(*) FROM beers", [(6,)]),
    ("SHOW DATABASES LIKE 's.*'", None),
    ("SHOW TABLES 'x*'", []),
    ("SHOW COLUMNS IN beers", [("id",), ("name",), ("abv",), ("hour",)]),
    ("SHOW PARTITIONS beers", [("hour=01",), ("hour=02",)]),
    ("SHOW TBLPROPERTIES beers", [("EXTERNAL", "TRUE"), ("classification", "json")]),
    ("SHOW TBLPROPERTIES beers('classification')", [("json",)]),
    ("MSCK REPAIR TABLE beers", []),
    ("DROP TABLE IF EXISTS nowhere", []),
    ("CREATE DATABASE IF NOT EXISTS {bucket}", []),
    ("CREATE DATABASE IF NOT EXISTS {bucket} COMMENT 'c' WITH DBPROPERTIES ('creator' = 'Jane D.')", []),
]


@pytest.mark.parametrize(("statement", "rows"), ANSWERS, ids=[statement for statement, _ in ANSWERS])
def test_answers(ask, statement, rows):
    found = ask(statement)
    assert found == rows if rows is not None else found


def test_show_tables_lists_those_of_the_querys_database(ask):
    database = f"shown_{uuid.uuid4().hex[:8]}"
    ask(f"CREATE DATABASE {database}")
    assert ask("SHOW TABLES", database) == []
    ask("CREATE EXTERNAL TABLE only (id bigint) LOCATION 's3://{bucket}/beers/'", database)
    assert ask("SHOW TABLES", database) == [("only",)]


def test_properties_of_a_database_are_changed_and_all_else_stays(ask, emulator):
    name = f"d{uuid.uuid4().hex[:8]}"
    ask(f"CREATE DATABASE {name} COMMENT 'c' LOCATION 's3://{{bucket}}/d/' WITH DBPROPERTIES ('a' = '1', 'b' = '2')")
    ask(f"ALTER DATABASE {name} SET DBPROPERTIES ('b' = '3')")
    found = emulator.client("glue").get_database(Name=name)["Database"]
    assert (found["Description"], found["Parameters"]) == ("c", {"a": "1", "b": "3"})
    assert found["LocationUri"].endswith("/d/")


FAILURES = [
    ("ALTER DATABASE nowhere SET DBPROPERTIES ('a' = 'b')", "SCHEMA_NOT_FOUND"),
    ("DROP TABLE nowhere", "TABLE_NOT_FOUND"),
    ("DESCRIBE nowhere.beers", "SCHEMA_NOT_FOUND"),
    ("DROP DATABASE {bucket}", "SCHEMA_NOT_EMPTY"),
    ("CREATE DATABASE {bucket}", "ALREADY_EXISTS"),
    ("ALTER TABLE beers ADD PARTITION (hour = '01')", "ALREADY_EXISTS"),
    ("ALTER TABLE beers ADD PARTITION (dt = '01')", "INVALID_PARTITION"),
    ("CREATE TABLE beers AS SELECT 1 AS a", "TABLE_ALREADY_EXISTS"),
    ("CREATE TABLE a AS SELECT 1", "MISSING_COLUMN_NAME"),
    ("CREATE TABLE a AS SELECT 1 AS x, 2 AS X", "DUPLICATE_COLUMN_NAME"),
    ("CREATE TABLE a AS SELECT now() AS x", "NOT_SUPPORTED"),
    ("CREATE TABLE a WITH (format = 'RCFILE') AS SELECT 1 AS x", "NOT_SUPPORTED"),
    ("CREATE TABLE a WITH (external_location = 's3://{bucket}/beers/') AS SELECT 1 AS x", "HIVE_PATH_ALREADY_EXISTS"),
    ("CREATE TABLE a WITH (partitioned_by = ARRAY['x']) AS SELECT 1 AS x, 2 AS y", "HIVE_COLUMN_ORDER_MISMATCH"),
    ("INSERT INTO beers VALUES ('a', 'b', 1, 'c')", "TYPE_MISMATCH"),
    ("INSERT INTO beers VALUES (1)", "TYPE_MISMATCH"),
    ("CREATE VIEW v AS SELECT 1", "MISSING_COLUMN_NAME"),
    ("CREATE VIEW beers AS SELECT 1 AS x", "TABLE_ALREADY_EXISTS"),
    ("CREATE VIEW v AS SELECT nope FROM beers", "COLUMN_NOT_FOUND"),
    ("DROP VIEW nowhere", "TABLE_NOT_FOUND"),
    ("EXPLAIN (FORMAT JSON) SELECT 1", "NOT_SUPPORTED"),
    ("MERGE INTO beers USING beers ON true WHEN MATCHED THEN DELETE", "NOT_SUPPORTED"),
]


@pytest.mark.parametrize(("statement", "code"), FAILURES, ids=[statement for statement, _ in FAILURES])
def test_failures(ask, statement, code):
    with pytest.raises(athena.QueryFailed) as failed:
        ask(statement)
    assert failed.value.reason.startswith(f"{code}: ")


def test_a_table_described_can_be_made_again(ask):
    lines = [line for (line,) in ask("SHOW CREATE TABLE beers")]
    assert lines[0] == "CREATE EXTERNAL TABLE `beers`("
    again = "\n".join(str(line) for line in lines).replace("`beers`", "`again`")
    ask(again)
    assert ask("DESCRIBE again") == ask("DESCRIBE beers")
    ask("ALTER TABLE again ADD PARTITION (hour = '02') LOCATION 's3://{bucket}/beers/hour=02/'")
    assert ask("SELECT min(id) FROM again") == [(4,)]
    ask("ALTER TABLE again DROP PARTITION (hour = '02')")
    assert ask("SELECT count(*) FROM again") == [(0,)]
    ask("DROP TABLE again")
    assert ask("SHOW TABLES 'again'") == []


def test_a_column_that_is_added_is_null_in_old_objects(ask):
    ask("""CREATE EXTERNAL TABLE grown (id bigint) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
           LOCATION 's3://{bucket}/beers/hour=01/'""")
    ask("ALTER TABLE grown ADD COLUMNS (colour string)")
    assert ask("SELECT * FROM grown ORDER BY id LIMIT 1") == [(1, None)]


@pytest.mark.parametrize("kind", ["PARQUET", "JSON"])
def test_create_table_as_holds_what_the_query_answers(ask, kind):
    made = f"made_{kind.lower()}"
    ask(f"""CREATE TABLE {made} WITH (format = '{kind}', partitioned_by = ARRAY['hour']) AS
            SELECT id, name, abv, CAST(abv AS decimal(5, 2)) AS exact, DATE '2020-01-02' AS day,
                   TIMESTAMP '2020-01-02 03:04:05.678' AS moment, ARRAY[id, NULL] AS list, id > 3 AS late,
                   CAST(ROW(id, name) AS ROW(a bigint, b varchar)) AS both, hour
            FROM beers""")
    columns = "id, name, abv, exact, day, moment, list, late, both, hour"
    assert ask(f"SHOW PARTITIONS {made}") == [("hour=01",), ("hour=02",)]
    assert ask(f"SELECT {columns} FROM {made} WHERE id = 4") == [
        (4, "Beer 4", 4.0, ask("SELECT DECIMAL '4.00'")[0][0], "2020-01-02", "2020-01-02 03:04:05.678",
         "[4, null]", True,
         "{a=4, b=Beer 4}", "02")
    ]  # fmt: skip
    assert ask(f"SELECT count(*) FROM {made}") == [(6,)]


def test_insert_into_adds_rows_and_partitions(ask):
    ask("CREATE TABLE grow WITH (partitioned_by = ARRAY['hour']) AS SELECT id, name, hour FROM beers WHERE id = 1")
    ask("INSERT INTO grow SELECT id, name, '09' FROM beers WHERE id IN (2, 3)")
    ask("INSERT INTO grow (hour, id) VALUES ('10', 99)")
    assert ask("SELECT * FROM grow ORDER BY id") == [
        (1, "Beer 1", "01"), (2, "Beer 2", "09"), (3, "Beer 3", "09"), (99, None, "10"),
    ]  # fmt: skip
    assert ask("SHOW PARTITIONS grow") == [("hour=01",), ("hour=09",), ("hour=10",)]


def test_unload_writes_objects_once(ask):
    unload = "UNLOAD (SELECT id, name FROM beers WHERE id < 3) TO 's3://{bucket}/unloaded/' WITH (format = 'PARQUET')"
    ask(unload)
    ask("""CREATE EXTERNAL TABLE unloaded (id bigint, name string) STORED AS PARQUET
           LOCATION 's3://{bucket}/unloaded/'""")
    assert ask("SELECT * FROM unloaded ORDER BY id") == [(1, "Beer 1"), (2, "Beer 2")]
    with pytest.raises(athena.QueryFailed, match="HIVE_PATH_ALREADY_EXISTS"):
        ask(unload)


def test_a_view_is_its_query(ask):
    ask("CREATE VIEW strong AS SELECT id, name AS Title, abv * 2 AS twice FROM beers WHERE abv > 4")
    assert ask("SELECT s.* FROM strong AS s ORDER BY id") == [(5, "Beer 5", 10.0), (6, "Beer 6", 12.0)]
    ask("CREATE OR REPLACE VIEW strong AS SELECT id FROM beers WHERE abv > 5")
    ask("CREATE VIEW strongest AS SELECT max(id) AS id FROM strong")
    assert ask("SELECT strongest.id FROM strongest JOIN strong ON strong.id = strongest.id") == [(6,)]
    assert ask("SHOW VIEWS") == [("strong",), ("strongest",)]
    with pytest.raises(athena.QueryFailed, match=r"INVALID_VIEW: .*Statement is recursive"):
        ask("CREATE OR REPLACE VIEW strong AS SELECT id FROM strongest")
    for name in ("strong", "strongest"):
        ask(f"DROP VIEW {name}")
    assert ask("SHOW VIEWS") == []


def test_a_prepared_statement_is_executed_with_its_parameters(ask):
    ask("PREPARE by_id FROM SELECT name FROM beers WHERE id = ? AND hour = ?")
    assert ask("EXECUTE by_id USING 4, '02'") == [("Beer 4",)]
    assert ask("EXECUTE by_id USING 4, '01'") == []
    ask("DEALLOCATE PREPARE by_id")
    with pytest.raises(athena.QueryFailed, match="was not found"):
        ask("EXECUTE by_id USING 1, '01'")


def test_an_iceberg_table_lives_in_glue_and_s3(ask, emulator):
    ask("""CREATE TABLE ice (id bigint, name string) LOCATION 's3://{bucket}/ice/'
           TBLPROPERTIES ('table_type' = 'ICEBERG')""")
    ask("INSERT INTO ice SELECT id, name FROM beers")
    ask("DELETE FROM ice WHERE id > 2")
    assert ask("SELECT * FROM ice ORDER BY id") == [(1, "Beer 1"), (2, "Beer 2")]
    properties = dict(ask("SHOW TBLPROPERTIES ice"))
    assert properties["table_type"] == "ICEBERG"
    assert properties["metadata_location"] != properties["previous_metadata_location"]
    bucket = properties["metadata_location"].split("/")[2]
    assert ask('SELECT operation FROM "ice$snapshots" ORDER BY committed_at') == [("append",), ("overwrite",)]
    assert ask('SELECT count(*) FROM ice i JOIN "ice$files" AS f ON i."$path" = f.file_path') == [(2,)]
    ask("ALTER TABLE ice SET TBLPROPERTIES ('vacuum_max_metadata_files_to_keep' = '1')")
    ask("VACUUM ice")
    listed = emulator.client("s3").list_objects_v2(Bucket=bucket, Prefix="ice/metadata/")["Contents"]
    assert sum(one["Key"].endswith(".metadata.json") for one in listed) == 2
    assert ask("SELECT * FROM ice ORDER BY id") == [(1, "Beer 1"), (2, "Beer 2")]
    ask("DROP TABLE ice")
    assert emulator.client("s3").list_objects_v2(Bucket=bucket, Prefix="ice/")["KeyCount"] == 0
