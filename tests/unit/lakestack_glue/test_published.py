"""Tables as crawlers on AWS wrote them, from SHOW CREATE TABLE that people have published.

Each row gives objects of the kind that was crawled, and the columns and parameters that Glue made of them. Counts are
those of the objects here, by the rules that the published ones follow.
"""

import gzip
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet as pq
import pytest

from duckathena.grok import Grok
from lakestack.glue.classifiers import Classifier
from lakestack.glue.classifiers.delimited import Options, classify_csv
from lakestack.glue.classifiers.grok import classify_grok
from lakestack.glue.crawl.definition import distinct_name, table_input
from tests.unit.lakestack_glue.lake import AUTHOR, crawled

LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPENX = "org.openx.data.jsonserde.JsonSerDe"


@dataclass(frozen=True)
class Published:
    """What was crawled, and of the table that it became: columns, partition keys, SerDe and parameters."""

    contents: dict[str, bytes]
    columns: dict[str, str]
    serde: str
    serde_parameters: dict[str, str]
    parameters: dict[str, str]
    keys: list[str] = field(default_factory=list)
    custom: tuple[Classifier, ...] = ()


def parquet(**columns: pa.Array) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def orc(**columns: pa.Array) -> bytes:
    file = io.BytesIO()
    pa.orc.write_table(pa.table(columns), file)
    return file.getvalue()


def lines(count: int, row: str) -> bytes:
    return "".join(f"{row % at}\n" for at in range(count)).encode()


def avro(fields: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    fastavro.writer(file, {"type": "record", "name": "event", "fields": fields}, [])
    return file.getvalue()


def without_avro(parameters: dict[str, str]) -> dict[str, str]:
    """Leave out what an Avro table repeats of its file."""
    return parameters if "avro.schema.literal" not in parameters else {}


DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 0}
CSV = {"classification": "csv", "columnsOrdered": "true", "areColumnsQuoted": "false", "compressionType": "none"}
JSON = {"classification": "json", "compressionType": "none", "typeOfData": "file"}
STEP = '{"sensorReadingTime":16555644%05d,"serialNumber":"50f7b4f3-7af5","distanceFromObject":246}'
STEP_COLUMNS = {"sensorreadingtime": "bigint", "serialnumber": "string", "distancefromobject": "int"}
STEP_PATHS = {"paths": "distanceFromObject,sensorReadingTime,serialNumber"}

TABLES = {
    "step_trainer_landing: a thousand documents stand for the size of all": Published(
        {f"in/{at}.json": lines(9000, STEP) for at in "abc"},
        STEP_COLUMNS,
        OPENX,
        STEP_PATHS,
        # 3 objects of 828 kB: 828 bytes a record, where there are 92
        JSON | {"averageRecordSize": "828", "objectCount": "3", "recordCount": "3000"},
    ),
    "step_training_landing: of more than a megabyte, only that counts": Published(
        {f"in/{at}.json": lines(20_000, STEP) for at in "ab"},
        STEP_COLUMNS,
        OPENX,
        STEP_PATHS,
        JSON | {"averageRecordSize": "1048", "recordCount": "3510"},
    ),
    "customer_landing: of less than a thousand, the average is true": Published(
        {"in/a.json": lines(956, '{"customerName":"Frank %03d","registrationDate":1655564444103}')},
        {"customername": "string", "registrationdate": "bigint"},
        OPENX,
        {"paths": "customerName,registrationDate"},
        JSON | {"averageRecordSize": "62", "recordCount": "956", "objectCount": "1", "sizeKey": "59272"},
    ),
    "accelerometer_landing in a folder below": Published(
        {"in/landing/a.json": b'{"user":"x","timeStamp":1655564444103,"x":0.0,"y":-1.0,"z":2.5}\n'},
        {"user": "string", "timestamp": "bigint", "x": "double", "y": "double", "z": "double"},
        OPENX,
        {"paths": "timeStamp,user,x,y,z"},
        JSON | {"partition_filtering.enabled": "true", "recordCount": "1"},
        keys=["partition_0"],
    ),
    "weathersmall_json: one array": Published(
        {
            "in/weathersmall.json": b'[{"date":"2019-01-01","maxtempC":"3"},'
            b'{"date":"2019-01-02","weatherDesc":[{"value":"Sunny"}]}]'
        },
        {"array": "array<struct<date:string,maxtempc:string,weatherdesc:array<struct<value:string>>>>"},
        OPENX,
        {"paths": "array"},
        JSON,
    ),
    "bot_stagesource: semicolons": Published(
        {"in/2019.csv": b"ID_MARCA;MARCA;DATA_VENDA;QTD_VENDA\n1;BOTI;2019-01-01;5\n2;EUDORA;2019-01-02;7\n"},
        {"id_marca": "bigint", "marca": "string", "data_venda": "string", "qtd_venda": "bigint"},
        LAZY,
        {"field.delim": ";"},
        CSV | {"delimiter": ";", "skip.header.line.count": "1"},
    ),
    "transformed: booleans, numbers with and without a fraction": Published(
        {"in/a.csv": b"artist,duration_ms,explicit,duration_min\nx,180000,False,3.0\ny,90500,True,1.51\n"},
        {"artist": "string", "duration_ms": "bigint", "explicit": "boolean", "duration_min": "double"},
        LAZY,
        {"field.delim": ","},
        CSV | {"delimiter": ",", "skip.header.line.count": "1"},
    ),
    "input_sensor_input_data: no header, folders of dates": Published(
        {"in/2019/11/04/12/a.csv": b"s1,2019-11-04,5,1.5\ns2,2019-11-04,6,2.5\n"},
        {"col0": "string", "col1": "string", "col2": "bigint", "col3": "double"},
        LAZY,
        {"field.delim": ","},
        CSV | {"delimiter": ",", "partition_filtering.enabled": "true"},
        keys=["partition_0", "partition_1", "partition_2", "partition_3"],
    ),
    "raw_statistics: some fields in quotes, a row that begins as a comment does, commas within quotes": Published(
        {
            f"in/region={region}/videos.csv": b"video_id,trending_date,title,views,comments_disabled\n"
            b'2kyS6SvSYSE,17.14.11,"WE WANT TO TALK, ABOUT",748374,False\n'
            b'#NAME?,17.14.11,"Jake | Short",1234,True\n'
            b'n1WpP7iowLc,17.14.11,"Eminem - ""Walk""",17158579,False\n'
            for region in ("ca", "us")
        },
        {
            "video_id": "string",
            "trending_date": "string",
            "title": "string",
            "views": "bigint",
            "comments_disabled": "boolean",
        },
        LAZY,
        {"field.delim": ","},
        CSV | {"delimiter": ",", "skip.header.line.count": "1", "commentCharacter": "#", "objectCount": "2"},
        keys=["region"],
    ),
    "play_by_play: commas in a text without quotes make columns that have no heading": Published(
        {
            "in/nfl_season=2020/a.csv": b"espn_id,down,scoring_play,play_text\n"
            b"401,1,false,end of quarter\n401,2,true,J.Cook right end\n401,3,false,kick\n"
            b"401,4,false,(Shotgun) pass short right, incomplete, PENALTY\n"
        },
        {
            "espn_id": "bigint",
            "down": "bigint",
            "scoring_play": "boolean",
            "play_text": "string",
            "col4": "string",
            "col5": "string",
        },
        LAZY,
        {"field.delim": ","},
        CSV | {"delimiter": ",", "skip.header.line.count": "1"},
        keys=["nfl_season"],
    ),
    "od_pricedata: every field in quotes": Published(
        {"in/prices.csv": b'"SKU","PricePerUnit","Product Family"\n"A1","0.5","Compute Instance"\n"A2","1","x, y"\n'},
        {"sku": "string", "priceperunit": "double", "product family": "string"},
        LAZY,
        {"field.delim": ","},
        CSV | {"areColumnsQuoted": "true", "skip.header.line.count": "1"},
    ),
    "altafonte_ventas_fisicas: headings with spaces, points, slashes and letters beyond ASCII": Published(
        {
            "in/ventas.csv": "Referencia;Ventas;P. Medio;Costo Distribución;Año;CD/LP\n"
            "MP1;2;12,5;1,25;2019;CD\nMP2;1.5;8;2,5;2020;LP\n".encode()
        },
        {
            "referencia": "string",
            "ventas": "double",
            "p. medio": "string",
            "costo distribución": "string",
            "año": "bigint",
            "cd/lp": "string",
        },
        LAZY,
        {"field.delim": ";"},
        CSV | {"delimiter": ";", "skip.header.line.count": "1"},
    ),
    "orders: tabs, headings with spaces and dashes": Published(
        {
            f"in/snapshot_day={day}/orders.tsv": b"Row ID\tSub-Category\tPostal Code\tSales\n"
            b"1\tBookcases\t42420\t261.96\n2\tChairs\t42420\t731.94\n"
            for day in ("2021-01-01", "2021-01-02")
        },
        {"row id": "bigint", "sub-category": "string", "postal code": "bigint", "sales": "double"},
        LAZY,
        {"field.delim": "\t"},
        CSV | {"delimiter": "\t", "skip.header.line.count": "1", "partition_filtering.enabled": "true"},
        keys=["snapshot_day"],
    ),
    "users: gzip, one document, names in the order of ASCII": Published(
        {"in/u.json.gz": gzip.compress(b'{"id":1,"name":"x","entities":{"Urls":[]},"Verified":false,"url":null}\n')},
        {
            "id": "int",
            "name": "string",
            "entities": "struct<urls:array<string>>",
            "verified": "boolean",
            "url": "string",
        },
        OPENX,
        {"paths": "Verified,entities,id,name,url"},
        JSON | {"compressionType": "gzip", "objectCount": "1", "recordCount": "1"},
    ),
    "jetton_events: Avro, whose unions with null may be of decimals and bytes": Published(
        {
            "in/block_date=2024-01-01/a.avro": avro(
                [
                    {"name": "tx_lt", "type": "long"},
                    {"name": "utime", "type": "int"},
                    {"name": "tx_aborted", "type": "boolean"},
                    {"name": "query_id", "type": [DECIMAL, "null"]},
                    {"name": "custom_payload", "type": ["bytes", "null"]},
                    {"name": "comment", "type": ["string", "null"]},
                ]
            )
        },
        {
            "tx_lt": "bigint",
            "utime": "int",
            "tx_aborted": "boolean",
            "query_id": "decimal(20,0)",
            "custom_payload": "binary",
            "comment": "string",
        },
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
        {},
        {"classification": "avro", "compressionType": "none", "partition_filtering.enabled": "true"},
        keys=["block_date"],
    ),
    "cr22population: all text is data": Published(
        {"in/a.csv": b"sample,pop,super,gender\nHG00096,GBR,EUR,male\n"},
        {"col0": "string", "col1": "string", "col2": "string", "col3": "string"},
        LAZY,
        {"field.delim": ","},
        CSV | {"recordCount": "2"},
    ),
    "catalog_test: the other SerDe, by a custom classifier": Published(
        {"in/a.csv": b"mykey,name,age\n1,x,20\n2,y,21\n"},
        {"mykey": "bigint", "name": "string", "age": "bigint"},
        "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        {"escapeChar": "\\", "quoteChar": '"', "separatorChar": ","},
        CSV | {"delimiter": ",", "skip.header.line.count": "1"},
        custom=(lambda sample: classify_csv(sample, Options(open_csv_serde=True)),),
    ),
    "api_history: a grok classifier": Published(
        {"in/a.log": b"2026-11-23T10:00:00Z started\n2026-11-23T10:00:01Z stopped\n"},
        {"timestamp": "string", "message": "string"},
        "com.amazonaws.glue.serde.GrokSerDe",
        {"input.format": "%{TIMESTAMP_ISO8601:timestamp:string} %{GREEDYDATA:message:string}"},
        {
            "classification": "cw-history",
            "grokPattern": "%{TIMESTAMP_ISO8601:timestamp:string} %{GREEDYDATA:message:string}",
            "averageRecordSize": "29",
            "recordCount": "2",
        },
        custom=(
            lambda sample: classify_grok(
                sample, Grok("%{TIMESTAMP_ISO8601:timestamp:string} %{GREEDYDATA:message:string}"), "cw-history"
            ),
        ),
    ),
    "yellow: Parquet in folders of years and months, of which no codec is told": Published(
        {
            f"in/year=2022/month={month}/a.parquet": parquet(
                VendorID=pa.array([1, 2]),
                tpep_pickup_datetime=pa.array([datetime(2022, 1, 1, tzinfo=UTC)] * 2, pa.timestamp("us")),
                airport_fee=pa.array([1.25, None]),
            )
            for month in ("01", "02")
        },
        {"vendorid": "bigint", "tpep_pickup_datetime": "timestamp", "airport_fee": "double"},
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        {"serialization.format": "1"},
        {"classification": "parquet", "compressionType": "none", "objectCount": "2", "recordCount": "4"},
        keys=["year", "month"],
    ),
    "changesets: ORC": Published(
        {
            "in/changesets.orc": orc(
                id=pa.array([1, 2]),
                tags=pa.array([[("comment", "x")]] * 2, pa.map_(pa.string(), pa.string())),
                open=pa.array([True, False]),
                min_lat=pa.array([Decimal("1.1234567")] * 2, pa.decimal128(9, 7)),
                user=pa.array(["a", "b"]),
            )
        },
        {
            "id": "bigint",
            "tags": "map<string,string>",
            "open": "boolean",
            "min_lat": "decimal(9,7)",
            "user": "string",
        },
        "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
        {},
        {"classification": "orc", "compressionType": "none", "recordCount": "2", "typeOfData": "file"},
    ),
}


@pytest.mark.parametrize("published", TABLES.values(), ids=TABLES)
def test_table(published):
    made = table_input(crawled(published.contents, custom=published.custom), "in", AUTHOR)
    descriptor = made["StorageDescriptor"]
    assert {column["Name"]: column["Type"] for column in descriptor["Columns"]} == published.columns
    assert [(key["Name"], key["Type"]) for key in made["PartitionKeys"]] == [(key, "string") for key in published.keys]
    assert descriptor["SerdeInfo"]["SerializationLibrary"] == published.serde
    assert without_avro(descriptor["SerdeInfo"]["Parameters"]) == published.serde_parameters
    assert published.parameters.items() <= made["Parameters"].items()


def test_an_orc_record_is_as_large_as_its_share_of_the_object():
    """73,447,524 records in 2,487,145,556 bytes are of 33 on average."""
    content = orc(id=pa.array(range(1000)))
    parameters = table_input(crawled({"in/a.orc": content}), "in", AUTHOR)["Parameters"]
    assert parameters["averageRecordSize"] == str(len(content) // 1000)


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("s3://stedi-supraja/accelerometer/landing/", "landing_6b3cb3b3e420d6357a73bb3830f52087"),
        ("s3://stedi-supraja/step_trainer/landing/", "landing_855424f8fc42f87e9ab204b412c7ce2b"),
    ],
)
def test_a_name_that_another_location_has(location, name):
    assert distinct_name("landing", location) == name
