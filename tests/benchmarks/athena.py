"""How fast Athena's answers are, against DuckDB reading the same files from a folder, and against MiniStack.

Each query is asked of a table of its own, so that its first answer is that of objects never read before. A time is
that of a client: from StartQueryExecution to the state that ends the query.
"""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from tests.benchmarks.measure import MEBIBYTE, Measure, seconds
from tests.benchmarks.peers import LAKESTACK, MINISTACK, running

WITH_DUCKDB = replace(
    MINISTACK,
    environment=MINISTACK.environment | {"S3_PERSIST": "1", "S3_DATA_DIR": "{home}/s3", "ATHENA_ENGINE": "duckdb"},
)
SIZES = [int(size) for size in os.environ.get("ATHENA_ROWS", "1_000 1_000_000 10_000_000").split()]
OBJECTS = 10  # a table's
COMPARED = 1_000_000  # rows, with MiniStack
SMALL_OBJECTS, PARTITIONS, AT_ONCE = 10_000, 1_000, 20
AGAIN, WHILE = 3, 0.5  # how often a query is timed at least, and for how many seconds
API = 0.03  # seconds that it may add to a first read, which may take 1.2 times as long as DuckDB's

COLUMNS = {"id": "bigint", "name": "string"} | dict.fromkeys(
    ("abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph"), "double"
)
BEERS = """SELECT CAST(random() * {rows} / 3 AS BIGINT) + 1 AS id, 'Beer Number ' || i AS name,
    round(3 + random() * 9, 1) AS abv, CASE WHEN random() > 0.1 THEN round(5 + random() * 115, 1) END AS ibu,
    round(1000 + random() * 20, 1) AS target_fg, round(1040 + random() * 50, 1) AS target_og,
    round(5 + random() * 95, 1) AS ebc, round(2 + random() * 48, 1) AS srm, round(3 + random() * 2, 1) AS ph
    FROM range({first}, {last}) AS r(i)"""
FORMATS = {
    "gz JSON": ("json.gz", "FORMAT json, COMPRESSION gzip", "org.openx.data.jsonserde.JsonSerDe",
                "read_json('{folder}/*.json.gz', hive_partitioning = true, filename = true)"),
    "Parquet": ("parquet", "FORMAT parquet", "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                "read_parquet('{folder}/*.parquet', filename = true)"),
}  # fmt: skip
# The last gives the newest row of each beer, as training asks for it.
QUERIES = {
    "count(*)": "SELECT count(*) FROM {table}",
    "group by": "SELECT round(abv) AS strength, count(*), avg(ibu) FROM {table} GROUP BY round(abv)",
    "training": """SELECT id, name, abv, ibu, target_fg, target_og, ebc, srm, ph FROM (
        SELECT *, row_number() OVER (PARTITION BY id ORDER BY {path} DESC) AS age FROM {table}) AS ranked
        WHERE age = 1 ORDER BY id""",
}


class Lake:
    """Tables of one emulator. `load` makes one of the files in a folder; `seconds` times a query."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.s3, self.glue, self.athena = client("s3"), client("glue"), client("athena")
        self.s3.create_bucket(Bucket="bench")
        self.glue.create_database(DatabaseInput={"Name": "bench"})

    def load(self, table: str, folder: Path, serde: str, keys: tuple[str, ...] = ()) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda path: self._put(path, f"{table}/{path.relative_to(folder)}"), files))
        self.glue.create_table(DatabaseName="bench", TableInput={
            "Name": table, "TableType": "EXTERNAL_TABLE",
            "PartitionKeys": [{"Name": key, "Type": "int"} for key in keys],
            "StorageDescriptor": {
                "Columns": [{"Name": name, "Type": of} for name, of in COLUMNS.items()],
                "Location": f"s3://bench/{table}/", "SerdeInfo": {"SerializationLibrary": serde},
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            },
        })  # fmt: skip

    def _put(self, path: Path, key: str) -> None:
        self.s3.put_object(Bucket="bench", Key=key, Body=path.read_bytes())

    def seconds(self, sql: str) -> float:
        begun = time.perf_counter()
        query = self.athena.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": "bench"},
            ResultConfiguration={"OutputLocation": "s3://bench/results/"},
        )["QueryExecutionId"]
        while (status := self._status(query))["State"] in {"QUEUED", "RUNNING"}:
            # Who asks all the time takes the processor that he waits for: at 2 % of the time that has passed he
            # errs by as much.
            time.sleep(max(0.002, (time.perf_counter() - begun) / 50))
        assert status["State"] == "SUCCEEDED", status
        return time.perf_counter() - begun

    def _status(self, query: str) -> dict[str, Any]:
        found: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
        return found


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as home, running(LAKESTACK) as bench:
        lake = Lake(bench.client)
        lake.seconds("SELECT 1")  # the service starts when it is first asked for something
        nothing = shortest(partial(lake.seconds, "SELECT 1"))
        found = [one for rows in SIZES for kind in FORMATS for one in table_measures(lake, Path(home), kind, rows)]
        found += [*at_once(lake, Path(home)), *small_objects(lake, Path(home)), *partitions(lake, Path(home))]
        peak = bench.process.memory_info().rss / MEBIBYTE
    found += [Measure("SELECT 1, which reads nothing", nothing, "s")]
    return [*found, Measure("emulator's memory after all of this", peak, "MiB")]


def files(home: Path, kind: str, rows: int) -> Path:
    """Return a folder with a table's files, made once."""
    suffix, options, *_ = FORMATS[kind]
    folder = home / f"{suffix}-{rows}"
    if not folder.exists():
        folder.mkdir()
        share = rows // OBJECTS
        for i in range(OBJECTS):
            beers = BEERS.format(rows=rows, first=i * share, last=(i + 1) * share)
            duckdb.sql(f"COPY ({beers}) TO '{folder / str(i)}.{suffix}' ({options})")
    return folder


def table_measures(lake: Lake, home: Path, kind: str, rows: int) -> Iterator[Measure]:
    suffix, _, serde, relation = FORMATS[kind]
    folder = files(home, kind, rows)
    best = best_seconds(relation.format(folder=folder), home / "best.csv")
    for at, (name, query) in enumerate(QUERIES.items()):
        table = f"{suffix.partition('.')[0]}_{rows}_{at}"
        lake.load(table, folder, serde)
        sql = query.format(table=table, path='"$path"')
        first = lake.seconds(sql)
        again = shortest(partial(lake.seconds, sql))
        raw = raw_seconds(query.format(table=relation.format(folder=folder), path="filename"))
        title = f"{name}, {rows:,} rows of {kind}"
        yield Measure(f"{title}, first read", first, "s", raw, "DuckDB on local files")
        yield Measure(f"{title}, read before", again, "s", raw, "DuckDB on local files")
        yield Measure(
            f"{title}, at best", min(best[name], raw), "s", (1.2 * raw + API) / 5, "the aim where read before"
        )
        if rows == COMPARED and shutil.which("uvx"):
            yield from ministack_measures(title, folder, serde, query, (first, again))
    if rows > COMPARED:
        shutil.rmtree(folder)


def raw_seconds(sql: str) -> float:
    """Return the time of a query in a DuckDB of its own, whose rows are fetched as Python's."""

    def once() -> float:
        with duckdb.connect() as connection:
            return seconds(lambda: connection.execute(sql).fetchall())

    return shortest(once)


def shortest(timed: Callable[[], float]) -> float:
    """Return the shortest of a query's times. All that are compared are measured so: the machines are noisy."""
    times: list[float] = []
    while len(times) < AGAIN or sum(times) < WHILE:
        times.append(timed())
    return min(times)


def best_seconds(relation: str, answer: Path) -> dict[str, float]:
    """Return the time of each query by DuckDB alone, over a table in its memory: without an API, without files.

    The answer is written as CSV, as Athena's must be.
    """
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE beers AS SELECT * FROM {relation}")
        copies = {name: f"COPY ({query.format(table='beers', path='filename')}) TO '{answer}' (HEADER, FORCE_QUOTE *)"
                  for name, query in QUERIES.items()}  # fmt: skip
        return {name: shortest(partial(seconds, partial(connection.execute, copy))) for name, copy in copies.items()}


def ministack_measures(
    title: str, folder: Path, serde: str, query: str, ours: tuple[float, float]
) -> Iterator[Measure]:
    with running(WITH_DUCKDB) as peer:
        lake = Lake(peer.client)
        lake.load("beers", folder, serde)
        sql = query.format(table="beers", path="name")  # it knows no "$path"
        theirs = lake.seconds(sql), shortest(partial(lake.seconds, sql))
    for name, mine, other in zip(("first read", "read before"), ours, theirs, strict=True):
        yield Measure(f"{title}, {name}", mine, "s", other, "MiniStack")


def at_once(lake: Lake, home: Path) -> Iterator[Measure]:
    """Ask as many queries at once as clients may, over objects that were read before."""
    lake.load("busy", files(home, "gz JSON", SIZES[0]), FORMATS["gz JSON"][2])
    sql = QUERIES["group by"].format(table="busy")
    lake.seconds(sql)
    alone = statistics.median(lake.seconds(sql) for _ in range(AT_ONCE))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        together = seconds(lambda: list(pool.map(lake.seconds, [sql] * AT_ONCE)))
    yield Measure(f"{AT_ONCE} queries at once, all answered", together, "s", alone * AT_ONCE, "one after the other")


def small_objects(lake: Lake, home: Path) -> Iterator[Measure]:
    """Read many objects of few rows each."""
    folder = home / "small"
    folder.mkdir()
    one = files(home, "gz JSON", 1_000) / "0.json.gz"
    for i in range(SMALL_OBJECTS):
        shutil.copyfile(one, folder / f"{i}.json.gz")
    lake.load("small", folder, FORMATS["gz JSON"][2])
    sql = QUERIES["group by"].format(table="small")
    first, again = lake.seconds(sql), shortest(partial(lake.seconds, sql))
    raw = raw_seconds(QUERIES["group by"].format(table=FORMATS["gz JSON"][3].format(folder=folder)))
    yield Measure(f"{SMALL_OBJECTS:,} small objects, first read", first, "s", raw, "DuckDB on local files")
    yield Measure(f"{SMALL_OBJECTS:,} small objects, read before", again, "s", raw, "DuckDB on local files")


def partitions(lake: Lake, home: Path) -> Iterator[Measure]:
    """Read one partition of many, never read before, and a table that holds nothing else."""
    one = files(home, "gz JSON", 1_000) / "0.json.gz"
    folder = home / "parted"
    for i in range(PARTITIONS):
        (folder / f"p={i}").mkdir(parents=True)
        shutil.copyfile(one, folder / f"p={i}" / "a.json.gz")
    serde = FORMATS["gz JSON"][2]
    lake.load("parted", folder, serde, ("p",))
    lake.load("alone", folder / "p=0", serde)
    lake.seconds("MSCK REPAIR TABLE parted")
    chosen = statistics.median(lake.seconds(f"SELECT sum(abv) FROM parted WHERE p = {i}") for i in range(AT_ONCE))
    floors = []
    for i in range(AT_ONCE):
        lake.s3.copy_object(Bucket="bench", Key="alone/a.json.gz", CopySource=f"bench/parted/p={i}/a.json.gz")
        floors.append(lake.seconds("SELECT sum(abv) FROM alone"))
    name = f"one of {PARTITIONS:,} partitions, first read"
    yield Measure(name, chosen, "s", statistics.median(floors), "a table of that partition alone")
