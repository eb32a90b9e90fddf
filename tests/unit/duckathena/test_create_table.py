"""CREATE EXTERNAL TABLE: what is read of statements as AWS's pages write them, and what is refused, with its place.

https://docs.aws.amazon.com/athena/latest/ug/create-table.html
"""

import pytest

from duckathena import AthenaError
from duckathena.statements.model import CreateTable, DropTable
from duckathena.statements.parsing import parse_statement

COLUMNS = [
    ("(a STRING, b STRUCT<type:STRING, `on behalf`: STRUCT<\n id: STRING>, c: map<string , array<int>>>)",
     [("a", "string"), ("b", "struct<type:string,`on behalf`:struct<id:string>,c:map<string,array<int>>>")]),
    ("(`end` bigint, `date` DATE COMMENT 'it''s', `a.b` decimal(10, 2))",
     [("end", "bigint"), ("date", "date"), ("a.b", "decimal(10,2)")]),
    ("(SYSLOGBASE string -- the whole line\n, _x varchar(20) /* a, b */)",
     [("syslogbase", "string"), ("_x", "varchar(20)")]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "columns"), COLUMNS)
def test_columns(written, columns):
    made = parse_statement(f"CREATE EXTERNAL TABLE IF NOT EXISTS `logs.t` {written} LOCATION 's3://b/'")
    assert isinstance(made, CreateTable)
    assert made.name == ("logs", "t")
    assert [(column.name, column.type) for column in made.columns] == columns


def test_clauses_in_the_order_of_the_page():
    made = parse_statement(
        r"""create external table t (a int) comment 'c' partitioned by (`day` string comment 'd')
        clustered by (a) into 4 buckets
        row format serde 'org.apache.hadoop.hive.serde2.RegexSerDe'
        with serdeproperties ("input.regex" = '([^ ]*) \\[(.*?)\\] \"([^\"]*)\"')
        stored as inputformat 'in' outputformat 'out' location "s3://b/"
        tblproperties ("projection.enabled" = "true", 'storage.location.template' = 's3://b/${day}');"""
    )
    assert isinstance(made, CreateTable)
    assert [(key.name, key.comment) for key in made.partition_keys] == [("day", "d")]
    assert (made.bucketed_by, made.buckets, made.location) == (("a",), 4, "s3://b/")
    assert (made.format.input_format, made.format.output_format) == ("in", "out")
    assert made.format.parameters == {"serialization.format": "1", "input.regex": r'([^ ]*) \[(.*?)\] "([^"]*)"'}
    assert dict(made.properties) == {"EXTERNAL": "TRUE", "comment": "c", "projection.enabled": "true",
                                     "storage.location.template": "s3://b/${day}"}  # fmt: skip


def test_a_table_is_dropped_past_the_trash():
    assert parse_statement("DROP TABLE IF EXISTS `db`.`t` PURGE") == DropTable(("db", "t"), exists=True)


REFUSED = [
    ("(a int, a string)", "DUPLICATE_COLUMN_NAME", "SemanticException Duplicate column name: a"),
    ("(a int) PARTITIONED BY (A string)", "DUPLICATE_COLUMN_NAME",
     "SemanticException Column repeated in partitioning columns: a"),
    ("(a int, b array<varchar(65536)>)", "FAILED",
     "SemanticException Varchar length 65536 out of allowed range [1, 65535]"),
    ("(a char(256))", "FAILED", "SemanticException Char length 256 out of allowed range [1, 255]"),
    ("(a int) CLUSTERED BY (b) INTO 2 BUCKETS LOCATION 's3://b/'", "COLUMN_NOT_FOUND",
     "SemanticException Invalid column reference b"),
    ("()", "SYNTAX_ERROR", "line 1:26: mismatched input ')'. Expecting: <identifier>"),
    ("(a int,)", "SYNTAX_ERROR", "line 1:32: mismatched input ')'. Expecting: <identifier>"),
    ("(a int b int)", "SYNTAX_ERROR", "line 1:32: mismatched input 'b'. Expecting: ',', ')', COMMENT"),
    ("(a int NOT NULL)", "SYNTAX_ERROR", "line 1:32: mismatched input 'NOT'. Expecting: ',', ')', COMMENT"),
    ("(a)", "SYNTAX_ERROR", "line 1:27: mismatched input ')'. Expecting: a type"),
    ("(a int) PARTITIONED BY (b)", "SYNTAX_ERROR", "line 1:50: mismatched input ')'. Expecting: a type"),
    ("(a int) TBLPROPERTIES ('a' = 'b' 'c' = 'd')", "SYNTAX_ERROR",
     "line 1:58: mismatched input ''c''. Expecting: ',', ')'"),
    ("(a json)", "NOT_SUPPORTED", "Unsupported Hive type: json"),
    ("(a array<struct<b:uuid>>)", "NOT_SUPPORTED", "Unsupported Hive type: uuid"),
    ("(a uniontype<int,string>)", "TYPE_NOT_FOUND", "Unknown type: uniontype"),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "code", "message"), REFUSED, ids=[rest for rest, *_ in REFUSED])
def test_refused(rest, code, message):
    with pytest.raises(AthenaError) as refused:
        parse_statement(f"CREATE EXTERNAL TABLE x {rest} LOCATION 's3://b/'")
    assert (refused.value.code, refused.value.message) == (code, message)
