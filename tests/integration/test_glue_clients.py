"""Crawled tables asked at once, and tables of others crawled: by boto3, the SDK for pandas and PyAthena."""

import bz2
import io
import json
import os
from typing import Any

import awswrangler as wr
import boto3
import cramjam
import fastavro
import pandas as pd
import pyarrow as pa
import pyarrow.orc
import pyathena
import pytest
from pyathena.cursor import DictCursor
from pyathena.pandas.cursor import PandasCursor

from tests.conftest import Emulator
from tests.integration.glue_lake import Lake
from tests.waiting import until

CLIENTS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
BEERS = [{"id": 1, "name": "Punk", "abv": 5.6, "hops": ["Citra"]}, {"id": 2, "name": "Mild", "abv": 3, "hops": []}]
ROWS = [(1, "Punk", 5.6, "1"), (2, "Mild", 3.0, "1")]


@pytest.fixture
def crawled(lake: Lake, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake with the crawled table `beers`, and an environment in which every client means the emulator."""
    for name, value in {**CLIENTS, "AWS_ENDPOINT_URL": emulator.endpoint_url}.items():
        monkeypatch.setenv(name, value)
    lake.put("beers/dt=1/a.gz", *BEERS)
    lake.crawler(lake.name, "beers/")
    assert lake.crawl(lake.name)["Status"] == "SUCCEEDED"
    return lake


SQL = "SELECT id, name, abv, dt FROM beers ORDER BY id"


def results(lake: Lake) -> str:
    return f"s3://{lake.name}/results/"


def ask(lake: Lake, sql: str) -> list[list[str | None]]:
    """Ask boto3's Athena; return the rows as text, those of a SELECT under their header."""
    athena = boto3.client("athena")
    started = athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": lake.name},
        ResultConfiguration={"OutputLocation": results(lake)},
    )
    query = started["QueryExecutionId"]

    def over() -> Any:
        found = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        return found if found["State"] not in {"QUEUED", "RUNNING"} else None

    status = until(over, what=f"the query {sql} is over")
    assert status["State"] == "SUCCEEDED", status
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
    return [[value.get("VarCharValue") for value in row["Data"]] for row in rows]


def test_boto3_asks_a_crawled_table(crawled):
    assert ask(crawled, SQL) == [["id", "name", "abv", "dt"], ["1", "Punk", "5.6", "1"], ["2", "Mild", "3.0", "1"]]


def test_show_create_table_is_what_athena_prints_of_a_crawled_table(crawled):
    run = crawled.glue.list_crawls(CrawlerName=crawled.name)["Crawls"][0]["CrawlId"]
    size = crawled.s3.head_object(Bucket=crawled.name, Key="beers/dt=1/a.gz")["ContentLength"]
    written = sum(len(json.dumps(beer)) + 1 for beer in BEERS)
    assert [line for (line,) in ask(crawled, "SHOW CREATE TABLE beers")] == [
        "CREATE EXTERNAL TABLE `beers`(",
        "  `id` int COMMENT 'from deserializer', ",
        "  `name` string COMMENT 'from deserializer', ",
        "  `abv` double COMMENT 'from deserializer', ",
        "  `hops` array<string> COMMENT 'from deserializer')",
        "PARTITIONED BY ( ",
        "  `dt` string)",
        "ROW FORMAT SERDE ",
        "  'org.openx.data.jsonserde.JsonSerDe' ",
        "WITH SERDEPROPERTIES ( ",
        "  'paths'='abv,hops,id,name') ",
        "STORED AS INPUTFORMAT ",
        "  'org.apache.hadoop.mapred.TextInputFormat' ",
        "OUTPUTFORMAT ",
        "  'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
        "LOCATION",
        f"  's3://{crawled.name}/beers/'",
        "TBLPROPERTIES (",
        f"  'CRAWL_RUN_ID'='{run}', ",
        "  'CrawlerSchemaDeserializerVersion'='1.0', ",
        "  'CrawlerSchemaSerializerVersion'='1.0', ",
        f"  'UPDATED_BY_CRAWLER'='{crawled.name}', ",
        f"  'averageRecordSize'='{written // 2}', ",
        "  'classification'='json', ",
        "  'compressionType'='gzip', ",
        "  'objectCount'='1', ",
        "  'partition_filtering.enabled'='true', ",
        "  'recordCount'='2', ",
        f"  'sizeKey'='{size}', ",
        "  'typeOfData'='file')",
    ]


def test_the_sdk_for_pandas_asks_a_crawled_table(crawled):
    for unload in (False, True):
        frame = wr.athena.read_sql_query(
            SQL, crawled.name, ctas_approach=False, unload_approach=unload, s3_output=f"{results(crawled)}{unload}/"
        )
        assert list(frame.itertuples(index=False, name=None)) == ROWS
    assert wr.catalog.get_table_types(database=crawled.name, table="beers") == {
        "id": "int", "name": "string", "abv": "double", "hops": "array<string>", "dt": "string"
    }  # fmt: skip
    assert wr.catalog.get_parquet_partitions(database=crawled.name, table="beers") == {
        f"s3://{crawled.name}/beers/dt=1/": ["1"]
    }


def test_pyathena_asks_a_crawled_table(crawled):
    with pyathena.connect(
        s3_staging_dir=results(crawled), schema_name=crawled.name, endpoint_url=os.environ["AWS_ENDPOINT_URL"]
    ) as connection:
        assert connection.cursor().execute(SQL).fetchall() == ROWS
        assert connection.cursor(DictCursor).execute(SQL).fetchone() == {"id": 1, "name": "Punk", "abv": 5.6, "dt": "1"}
        frame = connection.cursor(PandasCursor).execute(SQL).as_pandas()
        assert list(frame.itertuples(index=False, name=None)) == ROWS
        parameters = {"abv": 4}
        found = connection.cursor().execute("SELECT name FROM beers WHERE abv > %(abv)s", parameters).fetchall()
        assert found == [("Punk",)]


def test_a_table_of_the_sdk_for_pandas_is_crawled(crawled):
    frame = pd.DataFrame({"id": [1, 2], "name": ["x", "y"], "dt": ["1", "2"]})
    place = f"s3://{crawled.name}/written/"
    wr.s3.to_parquet(frame, place, dataset=True, database=crawled.name, table="written", partition_cols=["dt"])
    more = pd.DataFrame({"id": [3], "name": ["z"], "abv": [4.5]})
    wr.s3.to_parquet(more, f"{place}dt=3/", dataset=True)
    targets = {"CatalogTargets": [{"DatabaseName": crawled.name, "Tables": ["written"]}]}
    crawled.crawler(f"{crawled.name}-written", Targets=targets)
    assert crawled.crawl(f"{crawled.name}-written")["Status"] == "SUCCEEDED"
    assert crawled.columns("written") == {"id": "bigint", "name": "string", "abv": "double"}
    assert ask(crawled, "SELECT id, abv, dt FROM written ORDER BY id")[1:] == [
        ["1", None, "1"], ["2", None, "2"], ["3", "4.5", "3"]
    ]  # fmt: skip


def test_a_table_of_create_external_table_is_crawled(crawled):
    crawled.s3.put_object(Bucket=crawled.name, Key="ddl/dt=1/a.csv", Body=b"id,name\n1,x\n2,y\n")
    ask(crawled, f"""CREATE EXTERNAL TABLE ddl (id bigint) PARTITIONED BY (dt string)
        ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://{crawled.name}/ddl/'""")  # fmt: skip
    targets = {"CatalogTargets": [{"DatabaseName": crawled.name, "Tables": ["ddl"]}]}
    crawled.crawler(f"{crawled.name}-ddl", Targets=targets)
    assert crawled.crawl(f"{crawled.name}-ddl")["Status"] == "SUCCEEDED"
    assert ask(crawled, "SELECT * FROM ddl ORDER BY id")[1:] == [["1", "x", "1"], ["2", "y", "1"]]


def test_a_log_that_a_grok_classifier_found_is_asked(crawled):
    name = f"{crawled.name}-log"
    crawled.s3.put_object(Bucket=crawled.name, Key="log/a.log", Body=b"INFO mash 65\nWARN boil 101\n")
    grok = {
        "Name": name,
        "Classification": "brewery",
        "GrokPattern": "%{LOGLEVEL:level} %{WORD:step} %{INT:celsius:int}",
    }
    crawled.glue.create_classifier(GrokClassifier=grok)
    crawled.crawler(name, "log/", Classifiers=[name])
    assert crawled.crawl(name)["Status"] == "SUCCEEDED"
    assert ask(crawled, "SELECT step FROM log WHERE celsius > 100")[1:] == [["boil"]]


def zstd_lines() -> bytes:
    return bytes(cramjam.zstd.compress(b'{"id": 1, "name": "x"}\n{"id": 2, "name": "y"}\n'))


def orc_file() -> bytes:
    file = io.BytesIO()
    pyarrow.orc.write_table(pa.table({"id": pa.array([1, 2], pa.int32()), "name": ["x", "y"]}), file)
    return file.getvalue()


def avro_file() -> bytes:
    fields = [{"name": "id", "type": "int"}, {"name": "name", "type": ["null", "string"]}]
    file = io.BytesIO()
    rows = [{"id": 1, "name": "x"}, {"id": 2, "name": "y"}]
    fastavro.writer(file, {"type": "record", "name": "beer", "fields": fields}, rows)
    return file.getvalue()


OBJECTS = {
    "orc": ("a.orc", orc_file(), "none"),
    "avro": ("a.avro", avro_file(), "none"),
    "zstd": ("a.json.zst", zstd_lines(), "zstd"),
    "bzip2": ("a.csv.bz2", bz2.compress(b"id,name\n1,x\n2,y\n"), "bzip2"),
}


def test_each_format_is_crawled_and_asked(crawled):
    for folder, (name, content, _) in OBJECTS.items():
        crawled.s3.put_object(Bucket=crawled.name, Key=f"each/{folder}/{name}", Body=content)
    crawled.s3.put_object(Bucket=crawled.name, Key="each/xml/a.xml", Body=b"<beers><beer><id>1</id></beer></beers>")
    crawler = f"{crawled.name}-each"
    crawled.crawler(crawler, "each/", {"Grouping": {"TableLevelConfiguration": 3}})
    assert crawled.crawl(crawler)["Status"] == "SUCCEEDED"
    for table, (_, _, compression) in OBJECTS.items():
        assert crawled.table(table)["Parameters"]["compressionType"] == compression
        assert ask(crawled, f"SELECT id, name FROM {table} ORDER BY id")[1:] == [["1", "x"], ["2", "y"]]
    assert crawled.table("xml")["Parameters"]["classification"] == "xml"
    assert crawled.columns("xml") == {"beer": "struct<id:bigint>"}
