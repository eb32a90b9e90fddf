"""Objects in, the definitions that a crawler writes out: as published ones are."""

from typing import Any

from lakestack.glue.crawl.definition import partition_input, table_input, table_name
from lakestack.glue.crawl.grouping import Table
from tests.unit.lakestack_glue.lake import AUTHOR, crawled


def parameters(definition: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = definition["Parameters"]
    return found


def test_csv_as_a_crawl_on_aws_reported_it():
    """What a crawl in us-east-2 wrote of 87 bytes in September 2026: a header and five rows of 14 bytes each."""
    rows = b"".join(b"%04d,%8.2f\n" % (at, at * 1000 + 0.5) for at in range(1, 6))
    content = b"tx_id,amount_eur\n" + rows
    assert len(content) == 87
    assert parameters(table_input(crawled({"in/f.csv": content}), "in", AUTHOR)) == {
        "CRAWL_RUN_ID": "the-run",
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": "the-crawler",
        "areColumnsQuoted": "false",
        "averageRecordSize": "14",
        "classification": "csv",
        "columnsOrdered": "true",
        "compressionType": "none",
        "delimiter": ",",
        "objectCount": "1",
        "recordCount": "6",
        "sizeKey": "87",
        "skip.header.line.count": "1",
        "typeOfData": "file",
    }


def test_json_lists_the_paths_of_all_objects():
    table = crawled({"in/a": b'{"user": "x", "timeStamp": 1}\n', "in/b": b'{"user": "y", "x": 1.5}\n'})
    serde = table_input(table, "in", AUTHOR)["StorageDescriptor"]["SerdeInfo"]
    assert serde == {
        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
        "Parameters": {"paths": "timeStamp,user,x"},
    }


def test_a_partition_has_its_own_objects_counts_and_columns():
    table = crawled({"in/dt=1/a": b'{"a": 1}\n', "in/dt=2/a": b'{"a": 2.5}\n', "in/dt=2/b": b'{"b": 1}\n'})
    first, second = (partition_input(table, (value,), AUTHOR) for value in ("1", "2"))
    assert [parameters(one)["objectCount"] for one in (first, second)] == ["1", "2"]
    assert first["StorageDescriptor"]["Columns"] == [{"Name": "a", "Type": "int"}]
    assert second["StorageDescriptor"]["Columns"] == [{"Name": "a", "Type": "double"}, {"Name": "b", "Type": "int"}]
    assert second["StorageDescriptor"]["Location"] == "s3://lake/in/dt=2/"
    assert parameters(table_input(table, "in", AUTHOR))["partition_filtering.enabled"] == "true"


def test_a_column_that_a_partition_key_names_is_the_keys():
    definition = table_input(crawled({"in/dt=1/a": b'{"dt": "2026-11-22", "a": 1}\n'}), "in", AUTHOR)
    assert definition["StorageDescriptor"]["Columns"] == [{"Name": "a", "Type": "int"}]
    assert definition["PartitionKeys"] == [{"Name": "dt", "Type": "string"}]


def test_names_come_from_the_last_folder_the_file_or_the_bucket():
    names = {
        ("in/Beers-2026/", ""): "beers_2026",
        ("in/year=2017/", ""): "year_2017",
        ("in/f.csv", ""): "f_csv",
        ("", ""): "the_lake",
        ("beers/", "Raw-"): "raw_beers",
    }
    assert {key: table_name(Table("the-lake", key[0]), key[1]) for key in names} == names
