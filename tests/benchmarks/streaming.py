"""How fast the streaming spine is: Lambda, Firehose without buffering, and Kinesis with two Firehoses attached.

Each figure is taken of an emulator of its own, MiniStack's after ours. docs/streaming.md and docs/lambda.md tell what
bounds them.
"""

import base64
import gzip
import itertools
import json
import statistics
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from tests.benchmarks.measure import Measure, seconds
from tests.benchmarks.peers import LAKESTACK, MINISTACK, Running, running
from tests.emulators import zip_of
from tests.waiting import until

RECORDS = 100_000
MINISTACK_RECORDS = 500
FUNCTIONS = 50
IDLE_SECONDS = 15.0
ROLE = "arn:aws:iam::000000000000:role/bench"
ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/bench"
BATCH = 500
WARM, PUTS = 10, 100  # of those that are waited for, one at a time

# What the platform's transformation does at the least: read the JSON, keep a few fields, write JSON.
TRANSFORM = """
import base64, json

def handler(event, context):
    return {"records": [transform(record) for record in event["records"]]}

def transform(record):
    data = json.dumps(clean(base64.b64decode(record["data"]))).encode() + b"\\n"
    return {"recordId": record["recordId"], "result": "Ok", "data": base64.b64encode(data).decode()}

def clean(raw):
    beer = json.loads(raw)
    return {"id": beer["id"], "name": beer["name"], "abv": beer["abv"]}
"""


class Bench:
    """An emulator, and what is made in it."""

    def __init__(self, emulator: Running) -> None:
        self.client = emulator.client
        self.process = emulator.process
        self._counted: dict[str, Counter[str]] = defaultdict(Counter)

    def deploy(self, name: str, code: str) -> str:
        """Make a function and return its ARN."""
        client = self.client("lambda")
        answer = client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler="app.handler",
            Timeout=60,
            MemorySize=512,
            Code={"ZipFile": zip_of({"app.py": code})},
        )
        until(
            lambda: client.get_function(FunctionName=name)["Configuration"]["State"] == "Active", seconds=60, what=name
        )
        return str(answer["FunctionArn"])

    def deliver(self, name: str, interval: int, *, kinesis: bool, function: str | None = None) -> None:
        self.client("s3").create_bucket(Bucket=name)
        destination: dict[str, Any] = {
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{name}",
            "CompressionFormat": "GZIP",
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": interval},
        }
        if function:
            parameters = [{"ParameterName": "LambdaArn", "ParameterValue": function}]
            processors = [{"Type": "Lambda", "Parameters": parameters}]
            destination["ProcessingConfiguration"] = {"Enabled": True, "Processors": processors}
        source = {"KinesisStreamARN": ARN, "RoleARN": ROLE}
        self.client("firehose").create_delivery_stream(
            DeliveryStreamName=name,
            ExtendedS3DestinationConfiguration=destination,
            **(
                {"DeliveryStreamType": "KinesisStreamAsSource", "KinesisStreamSourceConfiguration": source}
                if kinesis
                else {}
            ),
        )

    def count(self, bucket: str) -> int:
        """Return how many lines the bucket's objects have; those that it has counted before are not read again."""
        s3, counted = self.client("s3"), self._counted[bucket]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for key in {item["Key"] for item in page.get("Contents", [])} - counted.keys():
                counted[key] = gzip.decompress(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).count(b"\n")
        return counted.total()

    def make_stream(self) -> None:
        kinesis = self.client("kinesis")
        kinesis.create_stream(StreamName="bench", ShardCount=2)
        kinesis.get_waiter("stream_exists").wait(StreamName="bench", WaiterConfig={"Delay": 1})

    def seen(self, bucket: str, put: Callable[[bytes], object]) -> Iterator[float]:
        """Yield the milliseconds from a put to the first listing of the bucket that has its object, for each put."""
        s3 = self.client("s3")
        while True:
            started = time.perf_counter()
            put(b"beer\n")
            while not (found := s3.list_objects_v2(Bucket=bucket).get("Contents")):
                assert time.perf_counter() - started < 10, "the object is not visible"
            yield (time.perf_counter() - started) * 1000
            s3.delete_object(Bucket=bucket, Key=found[0]["Key"])  # a long listing is not what is measured

    def cpu(self) -> float:
        """Return the seconds that the emulator and all its processes have computed."""
        times = [one.cpu_times() for one in [self.process, *self.process.children(recursive=True)]]
        return sum(one.user + one.system for one in times)


def beers(start: int, count: int) -> list[dict[str, Any]]:
    """Return records of about 1 KB."""
    description = "A hoppy beer that tastes of pine and grapefruit. " * 19
    return [
        {
            "Data": json.dumps({"id": n, "name": f"Beer {n}", "abv": 5.6, "description": description}).encode() + b"\n",
            "PartitionKey": str(n),
        }
        for n in range(start, start + count)
    ]


def lambda_times(bench: Bench) -> list[Measure]:
    client, cold = bench.client("lambda"), []

    def answer(**parameters: Any) -> bytes:
        return bytes(client.invoke(**parameters)["Payload"].read())  # unread, its connection would be of no more use

    for number in range(5):
        name = bench.deploy(f"cold-{number}", "def handler(event, context):\n    return event")
        cold.append(elapsed_ms(answer, FunctionName=name))
    warm = median_ms(answer, FunctionName="cold-0")
    request = median_ms(client.get_account_settings)
    return [
        Measure("first invocation of a function without imports", statistics.median(cold), "ms"),
        Measure("warm invocation", warm, "ms", request, "a request that does nothing"),
    ]


def idle(bench: Bench) -> list[Measure]:
    """Measure what functions cost that were called once, against what the emulator costs without them."""
    client, shares = bench.client("lambda"), list[float]()
    for functions in (0, FUNCTIONS):
        for number in range(functions):
            bench.deploy(f"idle-{number}", "def handler(event, context):\n    return event")
            client.invoke(FunctionName=f"idle-{number}")["Payload"].read()
        time.sleep(IDLE_SECONDS / 3)  # what each call leaves behind is not what is measured
        before = bench.cpu()
        time.sleep(IDLE_SECONDS)
        shares.append((bench.cpu() - before) / IDLE_SECONDS * 100)
    for number in range(FUNCTIONS):
        client.delete_function(FunctionName=f"idle-{number}")
    return [Measure(f"a core's time with {FUNCTIONS} idle functions", shares[1], "%", shares[0], "with none")]


def visible(bench: Bench) -> dict[str, Iterator[float]]:
    """Return, for PutRecord of each service, the milliseconds to the object's being listed, without buffering.

    And those of two requests such as these, of which the first stores nothing.
    """
    firehose, kinesis, s3 = bench.client("firehose"), bench.client("kinesis"), bench.client("s3")
    bench.deliver("direct", 0, kinesis=False)
    bench.deliver("streamed", 0, kinesis=True)
    s3.create_bucket(Bucket="empty")

    def both() -> None:
        firehose.list_delivery_streams()
        s3.list_objects_v2(Bucket="empty")

    return {
        "put to visible object, without buffering, by Firehose": bench.seen(
            "direct", lambda data: firehose.put_record(DeliveryStreamName="direct", Record={"Data": data})
        ),
        "put to visible object, without buffering, by Kinesis": bench.seen(
            "streamed", lambda data: kinesis.put_record(StreamName="bench", Data=data, PartitionKey="k")
        ),
        "two requests that store nothing": (elapsed_ms(both) for _ in itertools.count()),
    }


def visible_beside(bench: Bench, other: Bench) -> list[Measure]:
    """Measure both in turn: what else the machine does then slows both alike."""
    found = []
    for (name, ours), theirs in zip(visible(bench).items(), visible(other).values(), strict=True):
        pairs = list(itertools.islice(zip(ours, theirs, strict=True), WARM + PUTS))[WARM:]
        milliseconds, floor = (statistics.median(times) for times in zip(*pairs, strict=True))
        found.append(Measure(name, milliseconds, "ms", floor, MINISTACK.name))
    for one in (bench, other):
        for name in ("direct", "streamed"):
            one.client("firehose").delete_delivery_stream(DeliveryStreamName=name)
    return found


def attach(bench: Bench) -> None:
    """Attach two delivery streams to the stream, one of which transforms."""
    bench.deliver("raw", 1, kinesis=True)
    bench.deliver("cleaned", 1, kinesis=True, function=bench.deploy("clean", TRANSFORM))


def put(bench: Bench, records: int) -> float:
    """Put so many records and return how many a second were taken; that they are made before is not measured."""
    kinesis, batches = bench.client("kinesis"), [beers(start, BATCH) for start in range(0, records, BATCH)]
    started = time.perf_counter()
    for batch in batches:
        assert kinesis.put_records(StreamName="bench", Records=batch)["FailedRecordCount"] == 0
    return records / (time.perf_counter() - started)


def throughput(bench: Bench, peer: float) -> list[Measure]:
    """Put records while another client lists buckets. `peer` is what MiniStack took a second."""
    attach(bench)
    put(bench, BATCH)
    until(lambda: bench.count("cleaned") >= BATCH, seconds=60, what="the services are loaded")
    before, others, done = bench.process.memory_info().rss, list[float](), threading.Event()

    def unrelated() -> None:
        s3 = bench.client("s3")
        while not done.wait(0.1):
            others.append(elapsed_ms(s3.list_buckets))

    bystander = threading.Thread(target=unrelated)
    bystander.start()
    started, parts = time.perf_counter(), Parts(bench.process)
    taken = put(bench, RECORDS)
    client = time.process_time() - parts.client
    total = BATCH + RECORDS
    until(lambda: bench.count("cleaned") >= total and bench.count("raw") >= total, seconds=600, what="all is stored")
    stored = RECORDS / (time.perf_counter() - started)
    now = Parts(bench.process)
    done.set()
    bystander.join()
    plain = plain_process()
    shares = {
        "boto3": client,
        "the function's process": now.functions - parts.functions,
        "the emulator": now.emulator - parts.emulator,
    }
    grown = (bench.process.memory_info().rss - before) / (1 << 20)
    return [
        Measure("records put, two Firehoses attached", taken, "1/s", plain, "one plain process"),
        Measure("records put, two Firehoses attached, beside MiniStack", taken, "1/s", peer, MINISTACK.name),
        Measure("records stored by both", stored, "1/s", plain, "one plain process"),
        *(
            Measure(
                f"processor time for a record, {name}", spent / RECORDS * 1e6, "µs", 1e6 / plain, "one plain process"
            )
            for name, spent in shares.items()
        ),
        Measure("an unrelated S3 call meanwhile", statistics.median(others), "ms"),
        Measure(f"memory grown by {RECORDS} records", grown, "MiB"),
    ]


class Parts:
    """The seconds that this process, the emulator and its functions have computed until now."""

    def __init__(self, emulator: psutil.Process) -> None:
        self.client = time.process_time()
        self.emulator, *functions = (sum(one.cpu_times()[:2]) for one in [emulator, *emulator.children(recursive=True)])
        self.functions = sum(functions)


def plain_process() -> float:
    """Return the records per second of the same transformation and compression in one plain process."""
    scope: dict[str, Any] = {}
    exec(TRANSFORM, scope)
    raw = [{"recordId": str(n), "data": base64.b64encode(r["Data"]).decode()} for n, r in enumerate(beers(0, 20_000))]
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        answer = scope["handler"]({"records": raw}, None)["records"]
        for kind, lines in (("raw", raw), ("cleaned", answer)):
            data = b"".join(base64.b64decode(line["data"]) for line in lines)
            Path(folder, f"{kind}.gz").write_bytes(gzip.compress(data, 5))
    return len(raw) / (time.perf_counter() - started)


def elapsed_ms(call: Callable[..., object], **parameters: object) -> float:
    return seconds(lambda: call(**parameters)) * 1000


def median_ms(call: Callable[..., object], times: int = 200, **parameters: object) -> float:
    return statistics.median(elapsed_ms(call, **parameters) for _ in range(times))


def measure() -> list[Measure]:
    with running(LAKESTACK) as emulator:
        bench = Bench(emulator)
        preloaded(emulator.process)
        found = [*idle(bench), *lambda_times(bench)]
        with running(MINISTACK) as peer:
            other = Bench(peer)
            for one in (bench, other):
                one.make_stream()
            found += visible_beside(bench, other)
            attach(other)
            peers_put = put(other, MINISTACK_RECORDS)
        return [*found, *throughput(bench, peers_put)]


def preloaded(process: psutil.Process) -> None:
    """Wait until the emulator has loaded its services: until then, it computes."""
    until(lambda: process.cpu_percent(interval=2) < 20, seconds=60, what="the emulator has loaded its services")
