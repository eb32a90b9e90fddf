"""What Athena calls statements, and where their results go."""

import pytest

from lakestack.athena.statement_types import result_place, statement_type

NAMES = [
    ("SELECT 1", "DML", "SELECT", "/id.csv"),
    ("-- a comment\nWITH t AS (SELECT 1 AS x) SELECT x FROM t", "DML", "SELECT", "/id.csv"),
    ("/* SHOW */ ((VALUES 1))", "DML", "SELECT", "/id.csv"),
    ("TABLE beers", "DML", "SELECT", "/id.csv"),
    ("EXPLAIN SELECT 1", "DML", "EXPLAIN", "/id.txt"),
    ("insert into beers values 1", "DML", "INSERT", "/id"),
    ("UPDATE beers SET id = 1", "DML", "UPDATE", "/id.csv"),
    ("MERGE INTO beers USING x ON true WHEN MATCHED THEN DELETE", "DML", "MERGE", "/id.csv"),
    ("CREATE TABLE a AS SELECT 1 AS x", "DDL", "CREATE_TABLE_AS_SELECT", "/tables/id"),
    (
        "CREATE TABLE a WITH (format = 'ORC') AS\n(WITH t AS (SELECT 1 AS x) TABLE t)",
        "DDL",
        "CREATE_TABLE_AS_SELECT",
        "/tables/id",
    ),
    ("CREATE EXTERNAL TABLE a (x int) LOCATION 's3://b/a/'", "DDL", "CREATE_TABLE", "/id.txt"),
    (
        "CREATE TABLE a (x int) LOCATION 's3://b/a/' TBLPROPERTIES ('table_type' = 'ICEBERG')",
        "DDL",
        "CREATE_TABLE",
        "/id.txt",
    ),
    ("CREATE OR REPLACE VIEW a AS SELECT 1 AS x", "DDL", "CREATE_VIEW", "/id.txt"),
    ("CREATE SCHEMA IF NOT EXISTS a", "DDL", "CREATE_DATABASE", "/id.txt"),
    ("DROP TABLE a", "DDL", "DROP_TABLE", "/id.txt"),
    ("MSCK REPAIR TABLE a", "DDL", "MSCK_REPAIR", "/id.txt"),
    ("ALTER TABLE a ADD COLUMNS (b int)", "DDL", "ALTER_TABLE_ADD_COLUMN", "/id.txt"),
    ("ALTER TABLE db.a ADD IF NOT EXISTS PARTITION (dt = '1')", "DDL", "ALTER_TABLE_ADD_PARTITION", "/id.txt"),
    ("ALTER TABLE a REPLACE COLUMNS (b int)", "DDL", "ALTER_TABLE_REPLACE_COLUMN", "/id.txt"),
    ("ALTER TABLE `a` SET TBLPROPERTIES ('comment' = 'add columns')", "DDL", "ALTER_TABLE_PROPERTIES", "/id.txt"),
    ("ALTER TABLE a PARTITION (dt = '1') RENAME TO PARTITION (dt = '2')", "DDL", "ALTER", "/id.txt"),
    ("SHOW TABLES", "UTILITY", "SHOW_TABLES", "/id.txt"),
    ("SHOW SCHEMAS", "UTILITY", "SHOW_DATABASES", "/id.txt"),
    ("SHOW /* c */ CREATE -- c\n TABLE a", "UTILITY", "SHOW_CREATE_TABLE", "/id.txt"),
    ("SHOW TBLPROPERTIES a", "UTILITY", "SHOW_TABLE_PROPERTIES", "/id.txt"),
    ("DESC a", "UTILITY", "DESCRIBE_TABLE", "/id.txt"),
    ("VACUUM a", "DDL", "VACUUM_TABLE", "/id.txt"),
    ("", "DDL", "", "/id.txt"),
]


@pytest.mark.parametrize(("sql", "kind", "name", "place"), NAMES, ids=[sql for sql, *_ in NAMES])
def test_statements_have_types(sql, kind, name, place):
    assert statement_type(sql) == (kind, name)
    assert result_place("s3://b/results", "id", kind, name) == f"s3://b/results{place}"
