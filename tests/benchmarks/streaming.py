"""How fast the streaming spine is: Lambda, Firehose without buffering, and Kinesis with two Firehoses attached.

It runs an emulator of its own. docs/streaming.md and docs/lambda.md tell what bounds the figures.
"""

import base64
import contextlib
import gzip
import io
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import psutil

from tests.benchmarks.measure import Measure
from tests.waiting import until

RECORDS = 100_000
CREDENTIALS: dict[str, Any] = {
    "region_name": "us-east-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}
ROLE = "arn:aws:iam::000000000000:role/bench"
ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/bench"
BATCH = 500

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
    """An emulator, and clients of it."""

    def __init__(self, endpoint_url: str, process: psutil.Process) -> None:
        self._endpoint_url = endpoint_url
        self.process = process

    def client(self, service: Any) -> Any:
        return boto3.client(service, endpoint_url=self._endpoint_url, **CREDENTIALS)

    def deploy(self, name: str, code: str) -> str:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("app.py", code)
        client = self.client("lambda")
        answer = client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler="app.handler",
            Timeout=60,
            MemorySize=512,
            Code={"ZipFile": content.getvalue()},
        )
        client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
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
        """Return how many lines the bucket's objects have."""
        s3, lines = self.client("s3"), 0
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for item in page.get("Contents", []):
                lines += gzip.decompress(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()).count(b"\n")
        return lines


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


def visible(bench: Bench) -> list[Measure]:
    """Measure the time from PutRecord to the object's being listed, without buffering."""
    bench.deliver("visible", 0, kinesis=False)
    firehose, s3, times = bench.client("firehose"), bench.client("s3"), []
    for number in range(30):
        started = time.perf_counter()
        firehose.put_record(DeliveryStreamName="visible", Record={"Data": b"beer\n"})
        while s3.list_objects_v2(Bucket="visible")["KeyCount"] <= number:
            assert time.perf_counter() - started < 10, "the object is not visible"
        times.append((time.perf_counter() - started) * 1000)
    return [Measure("put to visible object, without buffering", statistics.median(times), "ms")]


def throughput(bench: Bench) -> list[Measure]:
    """Put records with two delivery streams attached, one transforming, while another client lists buckets."""
    bench.client("kinesis").create_stream(StreamName="bench", ShardCount=2)
    bench.deliver("raw", 5, kinesis=True)
    bench.deliver("cleaned", 5, kinesis=True, function=bench.deploy("clean", TRANSFORM))
    kinesis, batch = bench.client("kinesis"), beers(0, BATCH)
    kinesis.put_records(StreamName="bench", Records=batch)
    until(lambda: bench.count("cleaned") >= BATCH, seconds=60, what="the services are loaded")
    before, others, done = bench.process.memory_info().rss, list[float](), threading.Event()

    def unrelated() -> None:
        s3 = bench.client("s3")
        while not done.wait(0.1):
            others.append(elapsed_ms(s3.list_buckets))

    bystander = threading.Thread(target=unrelated)
    bystander.start()
    started = time.perf_counter()
    for start in range(BATCH, RECORDS, BATCH):
        assert kinesis.put_records(StreamName="bench", Records=beers(start, BATCH))["FailedRecordCount"] == 0
    put = time.perf_counter() - started
    until(
        lambda: bench.count("cleaned") >= RECORDS and bench.count("raw") >= RECORDS, seconds=600, what="all is stored"
    )
    stored = time.perf_counter() - started
    done.set()
    bystander.join()
    plain = plain_process()
    grown = (bench.process.memory_info().rss - before) / (1 << 20)
    return [
        Measure("records put, two Firehoses attached", (RECORDS - BATCH) / put, "1/s", plain, "one plain process"),
        Measure("records stored by both", (RECORDS - BATCH) / stored, "1/s", plain, "one plain process"),
        Measure("an unrelated S3 call meanwhile", statistics.median(others), "ms"),
        Measure(f"memory grown by {RECORDS} records", grown, "MiB"),
    ]


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
    started = time.perf_counter()
    call(**parameters)
    return (time.perf_counter() - started) * 1000


def median_ms(call: Callable[..., object], times: int = 200, **parameters: object) -> float:
    return statistics.median(elapsed_ms(call, **parameters) for _ in range(times))


@contextlib.contextmanager
def running() -> Iterator[Bench]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        command = [sys.executable, "-m", "lakestack", "--home", home, "--port", str(port)]
        with Path(home, "emulator.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ)
        bench = Bench(f"http://localhost:{port}", psutil.Process(process.pid))
        try:
            until(lambda: answers(port), seconds=60, what="the emulator answers")
            yield bench
        finally:
            process.terminate()
            process.wait(60)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def measure() -> list[Measure]:
    with running() as bench:
        return [*lambda_times(bench), *visible(bench), *throughput(bench)]
