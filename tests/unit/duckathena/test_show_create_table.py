"""SHOW CREATE TABLE: tables in, the statements that Athena prints of them out, to the last blank."""

from dataclasses import replace

import pytest

from duckathena.catalog import Column, Format, Table
from duckathena.encoding import ENCODINGS
from duckathena.encoding import TEXT_FORMAT as TEXT
from duckathena.statements.create_table import LAZY_SERDE
from duckathena.statements.model import CreateTable
from duckathena.statements.parsing import parse_statement
from duckathena.statements.text import create_statement

PARQUET = ENCODINGS["PARQUET"].format
JSON = Format("org.openx.data.jsonserde.JsonSerDe", {"paths": "id,name"}, *TEXT)
SEMICOLONS = Format(LAZY_SERDE, {"field.delim": ";"}, *TEXT)
OPEN_CSV = Format("org.apache.hadoop.hive.serde2.OpenCSVSerde",
                  {"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"}, *TEXT)  # fmt: skip

TEXT_CLASSES = [
    "STORED AS INPUTFORMAT ",
    "  'org.apache.hadoop.mapred.TextInputFormat' ",
    "OUTPUTFORMAT ",
    "  'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
    "LOCATION",
    "  's3://lake/beers/'",
]


def table(of: Format, parameters: dict[str, str] | None = None, keys: tuple[Column, ...] = ()) -> Table:
    columns = (Column("id", "int"), Column("name", "string"))
    return Table("db", "beers", columns, keys, "s3://lake/beers/", of, parameters or {})


STATEMENTS = {
    "a SerDe with a schema of its own comments on each column": (
        table(JSON, {"classification": "json", "EXTERNAL": "TRUE"}, (Column("dt", "string"),)),
        [
            "CREATE EXTERNAL TABLE `beers`(",
            "  `id` int COMMENT 'from deserializer', ",
            "  `name` string COMMENT 'from deserializer')",
            "PARTITIONED BY ( ",
            "  `dt` string)",
            "ROW FORMAT SERDE ",
            "  'org.openx.data.jsonserde.JsonSerDe' ",
            "WITH SERDEPROPERTIES ( ",
            "  'paths'='id,name') ",
            *TEXT_CLASSES,
            "TBLPROPERTIES (",
            "  'classification'='json')",
        ],
    ),
    "delimited text, with semicolons escaped": (
        table(SEMICOLONS, {"delimiter": ";", "skip.header.line.count": "1"}),
        [
            "CREATE EXTERNAL TABLE `beers`(",
            "  `id` int, ",
            "  `name` string)",
            "ROW FORMAT DELIMITED ",
            "  FIELDS TERMINATED BY '\\;' ",
            *TEXT_CLASSES,
            "TBLPROPERTIES (",
            "  'delimiter'='\\;', ",
            "  'skip.header.line.count'='1')",
        ],
    ),
    "quotes and backslashes escaped": (
        table(OPEN_CSV),
        [
            "CREATE EXTERNAL TABLE `beers`(",
            "  `id` int COMMENT 'from deserializer', ",
            "  `name` string COMMENT 'from deserializer')",
            "ROW FORMAT SERDE ",
            "  'org.apache.hadoop.hive.serde2.OpenCSVSerde' ",
            "WITH SERDEPROPERTIES ( ",
            "  'escapeChar'='\\\\', ",
            "  'quoteChar'='\\\"', ",
            "  'separatorChar'=',') ",
            *TEXT_CLASSES,
        ],
    ),
    "buckets": (
        replace(table(PARQUET), bucketed_by=("id", "name"), buckets=4),
        [
            "CREATE EXTERNAL TABLE `beers`(",
            "  `id` int, ",
            "  `name` string)",
            "CLUSTERED BY ( ",
            "  id, ",
            "  name) ",
            "INTO 4 BUCKETS",
            "ROW FORMAT SERDE ",
            f"  '{PARQUET.serde}' ",
            "STORED AS INPUTFORMAT ",
            f"  '{PARQUET.input_format}' ",
            "OUTPUTFORMAT ",
            f"  '{PARQUET.output_format}'",
            "LOCATION",
            "  's3://lake/beers/'",
        ],
    ),
    "Parquet, and the default that Hive does not show": (
        table(replace(PARQUET, parameters={"serialization.format": "1"})),
        [
            "CREATE EXTERNAL TABLE `beers`(",
            "  `id` int, ",
            "  `name` string)",
            "ROW FORMAT SERDE ",
            f"  '{PARQUET.serde}' ",
            "STORED AS INPUTFORMAT ",
            f"  '{PARQUET.input_format}' ",
            "OUTPUTFORMAT ",
            f"  '{PARQUET.output_format}'",
            "LOCATION",
            "  's3://lake/beers/'",
        ],
    ),
}


@pytest.mark.parametrize(("found", "lines"), STATEMENTS.values(), ids=STATEMENTS)
def test_statement(found, lines):
    assert create_statement(found, "beers").split("\n") == lines


@pytest.mark.parametrize("found", [found for found, _ in STATEMENTS.values()], ids=STATEMENTS)
def test_statement_makes_the_table_again(found):
    made = parse_statement(create_statement(found, "db.beers"))
    assert isinstance(made, CreateTable)
    assert made.name == ("db", "beers")
    assert made.format.serde == found.format.serde
    shown = {key: value for key, value in found.format.parameters.items() if key != "serialization.format"}
    assert shown.items() <= dict(made.format.parameters).items()
    assert {**found.parameters, "EXTERNAL": "TRUE"} == dict(made.properties)
    assert (made.bucketed_by, made.buckets) == (found.bucketed_by, found.buckets)


def test_signs_that_cannot_be_printed_are_escaped_and_read_again():
    found = table(Format(LAZY_SERDE, {"field.delim": "\x01"}, *TEXT))
    text = create_statement(found, "beers")
    assert "  FIELDS TERMINATED BY '\\u0001' " in text.split("\n")
    made = parse_statement(text)
    assert isinstance(made, CreateTable)
    assert made.format.parameters["field.delim"] == "\x01"
