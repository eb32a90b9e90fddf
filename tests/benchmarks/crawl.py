"""How fast Glue is: a crawl of many small objects, and reads of many partitions, in an emulator of its own."""

import gzip
import json
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.parsers import create_parser

from tests.benchmarks.measure import MEBIBYTE, Measure, seconds
from tests.benchmarks.peers import LAKESTACK, Running, running
from tests.waiting import until

OBJECTS, FOLDERS, PARTITIONS = 10_000, 1_000, 100_000
READERS = 8


def measure() -> list[Measure]:
    with running(LAKESTACK) as bench:
        return [*crawl_measures(bench), *partition_measures(bench)]


def crawl_measures(bench: Running) -> list[Measure]:
    s3, glue = bench.client("s3"), bench.client("glue")
    s3.create_bucket(Bucket="lake")
    with ThreadPoolExecutor(READERS) as writers:
        list(writers.map(lambda at: put(s3, at), range(OBJECTS)))
    glue.create_database(DatabaseInput={"Name": "lake"})
    targets = {"S3Targets": [{"Path": "s3://lake/in/"}]}
    glue.create_crawler(Name="crawl", Role="crawler", DatabaseName="lake", Targets=targets)

    floor = seconds(lambda: read_all(s3))
    before = bench.process.memory_info().rss
    first = seconds(lambda: crawl(glue))
    grown = (bench.process.memory_info().rss - before) / MEBIBYTE
    again = seconds(lambda: crawl(glue))

    idle = median_ms(lambda: s3.head_object(Bucket="lake", Key=key(0)), until_done=lambda calls: calls >= 200)
    glue.start_crawler(Name="crawl")
    busy = median_ms(
        lambda: s3.head_object(Bucket="lake", Key=key(0)),
        until_done=lambda _: glue.get_crawler(Name="crawl")["Crawler"]["State"] == "READY",
    )
    name = f"{OBJECTS:,} gz objects in {FOLDERS:,} partitions"
    return [
        Measure(f"crawl of {name}", first, "s", floor, "listing and reading them with boto3"),
        Measure("the same crawl again, nothing changed", again, "s", floor, "listing and reading them with boto3"),
        Measure("emulator's memory, grown by the first crawl", grown, "MiB"),
        Measure("HeadObject while a crawl runs, median", busy, "ms", idle, "the same when idle"),
    ]


def partition_measures(bench: Running) -> list[Measure]:
    glue = bench.client("glue")
    glue.create_database(DatabaseInput={"Name": "many"})
    keys = [{"Name": "dt", "Type": "string"}, {"Name": "hour", "Type": "int"}]
    glue.create_table(DatabaseName="many", TableInput={"Name": "many", "PartitionKeys": keys})
    place = {"DatabaseName": "many", "TableName": "many"}
    columns = [{"Name": f"column_{at}", "Type": "double"} for at in range(9)]
    for start in range(0, PARTITIONS, 100):
        inputs = [
            {"Values": [f"day-{at // 24}", str(at % 24)], "StorageDescriptor": {"Columns": columns}}
            for at in range(start, start + 100)
        ]
        glue.batch_create_partition(**place, PartitionInputList=inputs)

    def read(**options: Any) -> int:
        pages = glue.get_paginator("get_partitions").paginate(**place, **options)
        return sum(len(page["Partitions"]) for page in pages)

    name = f"GetPartitions of {PARTITIONS:,}"
    parsing = "botocore parsing the same answers"
    answers: list[dict[str, Any]] = []
    glue.meta.events.register(
        "before-parse.glue.GetPartitions", lambda response_dict, **_: answers.append(response_dict)
    )
    every = seconds(read)
    floor = parse_seconds(glue, answers)
    scanned = seconds(lambda: read(Expression="dt = 'day-77'"))
    glue.create_partition_index(**place, PartitionIndex={"IndexName": "by-key", "Keys": ["dt", "hour"]})
    indexed = seconds(lambda: read(Expression="dt = 'day-77'"))
    return [
        Measure(f"{name}, all", every, "s", floor, parsing),
        Measure(f"{name}, those of an expression", scanned, "s"),
        Measure(f"{name}, those of an expression, by an index", indexed, "s", scanned, "the same without one"),
    ]


def parse_seconds(glue: Any, answers: list[dict[str, Any]]) -> float:
    """Return how long the client alone is busy with answers: what no server can be faster than."""
    shape = glue.meta.service_model.operation_model("GetPartitions").output_shape
    parser = create_parser("json")
    return seconds(lambda: [parser.parse(answer, shape) for answer in answers])


def key(at: int) -> str:
    return f"in/dt={at % FOLDERS:05}/{at}.gz"


def put(s3: Any, at: int) -> None:
    beers = [{"id": at * 10 + n, "name": f"beer {n}", "abv": 5.5, "ibu": n or None, "ph": 4.4} for n in range(10)]
    body = gzip.compress("".join(json.dumps(beer) + "\n" for beer in beers).encode())
    s3.put_object(Bucket="lake", Key=key(at), Body=body)


def read_all(s3: Any) -> None:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="lake", Prefix="in/")
    keys = [item["Key"] for page in pages for item in page["Contents"]]

    def read(name: str) -> bytes:
        content: bytes = s3.get_object(Bucket="lake", Key=name, Range=f"bytes=0-{MEBIBYTE - 1}")["Body"].read()
        return content

    with ThreadPoolExecutor(READERS) as readers:
        assert len(list(readers.map(read, keys))) == OBJECTS


def crawl(glue: Any) -> None:
    glue.start_crawler(Name="crawl")
    until(
        lambda: glue.get_crawler(Name="crawl")["Crawler"]["State"] == "READY",
        seconds=300,
        what="the crawl has ended",
        pause=0.05,
    )
    assert glue.get_crawler(Name="crawl")["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"


def median_ms(action: Callable[[], Any], *, until_done: Callable[[int], bool]) -> float:
    """Return the median time of an action that is repeated until it is told, by the number of calls, to be done."""
    times: list[float] = []
    while not until_done(len(times)) or not times:
        times.append(seconds(action) * 1000)
    return statistics.median(times)
