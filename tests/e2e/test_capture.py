"""What is asked and answered reaches the lake where it is wanted, and no request waits or fails for it."""

import gzip
import re
import socket
import uuid
from datetime import datetime

import boto3
import httpx
import numpy as np
import pytest

from lakestack.testing.ports import free_port
from model.capture import STREAM_VARIABLE, Capture, pack
from model.captured import read_captured
from model.predictor import Estimates
from model.schema import Beer
from tests.conftest import Emulator
from tests.e2e.conftest import ModelServer
from tests.waiting import until

ANYBODY = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
BEERS = [{"name": f"Beer {number}", "abv": 4 + number / 1000, "ph": 4.4} for number in range(1000)]


def aws(endpoint: str, stream: str = "predictions") -> dict[str, str]:
    return {
        STREAM_VARIABLE: stream,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


@pytest.fixture
def bucket(emulator: Emulator) -> str:
    """A bucket, and a delivery stream of its name that delivers there."""
    name = f"captures-{uuid.uuid4().hex[:8]}"
    emulator.client("s3").create_bucket(Bucket=name)
    emulator.client("firehose").create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": "arn:aws:iam::000000000000:role/delivery",
            "BucketARN": f"arn:aws:s3:::{name}",
            "Prefix": "predictions/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
            "ErrorOutputPrefix": "errors/",
            "BufferingHints": {"IntervalInSeconds": 1, "SizeInMBs": 1},
            "CompressionFormat": "GZIP",
        },
    )
    return name


def captured(server: ModelServer, outcome: str) -> int:
    metrics = httpx.get(f"{server.url}/metrics").text
    found = re.search(rf'beer_model_captured_beers_total{{outcome="{outcome}"}} (\S+)', metrics)
    assert found
    return int(float(found[1]))


def test_every_beer_and_its_answer_are_in_the_lake(emulator, bucket, start_server):
    server = start_server("v1", **aws(emulator.endpoint_url, bucket))
    answers = [*httpx.post(f"{server.url}/predict", json=BEERS[:999]).json()]
    answers += httpx.post(f"{server.url}/predict", json=BEERS[999:]).json()
    until(lambda: captured(server, "sent") == 1000, what="what was asked is sent")
    s3 = emulator.client("s3")
    until(lambda: len(read_captured(s3, bucket)) == 1000, what="what was asked is delivered")
    rows = {row["name"]: row for row in read_captured(s3, bucket)}
    for beer, answer in zip(BEERS, answers, strict=True):
        row = dict(rows[beer["name"]])
        assert datetime.fromisoformat(str(row.pop("time"))).tzinfo
        assert row == {**dict.fromkeys(("target_fg", "target_og", "ebc", "srm")), **beer, **answer}
    assert captured(server, "dropped") == 0


def test_the_newest_are_read(emulator, bucket):
    s3 = emulator.client("s3")
    assert read_captured(s3, bucket) == []
    for hour in (22, 23):
        body = gzip.compress(b"".join(b'{"hour": %d, "name": "Beer %d"}\n' % (hour, number) for number in range(5)))
        s3.put_object(Bucket=bucket, Key=f"predictions/dt=2026-11-23/hour={hour}/a.gz", Body=body)
    assert [row["hour"] for row in read_captured(s3, bucket, most_beers=7)] == [23] * 5 + [22] * 2


def test_nothing_is_captured_by_default(server):
    httpx.post(f"{server.url}/predict", json=BEERS[:1]).raise_for_status()
    assert captured(server, "sent") == captured(server, "dropped") == 0


def test_what_is_under_way_is_sent_when_the_server_ends(emulator, bucket, start_server):
    server = start_server("v2", **aws(emulator.endpoint_url, bucket))
    httpx.post(f"{server.url}/predict", json=[{"name": "the last", "abv": 5}]).raise_for_status()
    server.process.terminate()
    assert server.process.wait(timeout=120) == 0
    s3 = emulator.client("s3")
    until(lambda: any(row["name"] == "the last" for row in read_captured(s3, bucket)), what="it is delivered")


def test_predictions_are_answered_where_nothing_can_be_captured(start_server):
    server = start_server("v1", **aws(f"http://127.0.0.1:{free_port()}"))
    with httpx.Client(base_url=server.url) as client:
        assert {client.post("/predict", json=BEERS).status_code for _ in range(30)} == {200}
        until(lambda: captured(server, "dropped") >= 30_000, what="beers are dropped")
        assert client.post("/predict", json=BEERS[:1]).status_code == 200
    until(lambda: "is not captured" in server.log.read_text(), what="it is told")
    assert server.log.read_text().count("is not captured") == 1


def test_what_cannot_be_captured_at_all_is_told_and_served(start_server):
    server = start_server("v1", **{STREAM_VARIABLE: "predictions"})  # no region
    assert httpx.post(f"{server.url}/predict", json=BEERS[:1]).status_code == 200
    assert server.log.read_text().count("is not captured: You must specify a region") == 1


def test_the_queue_is_bounded():
    one = np.array([1.0])
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes what is sent and never answers
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        capture = Capture(ANYBODY.client("firehose", endpoint_url=endpoint), "predictions", most_waiting=2)
        for _ in range(10):
            capture.add("v1", [Beer(name="x", abv=5.0)], Estimates(one, one, one))
        assert capture.waiting == 2


@pytest.mark.parametrize(
    ("sizes", "most", "counts"),
    [([], 10, []), ([4, 4], 10, [2]), ([4, 4, 4], 10, [2, 1]), ([20], 10, [1]), ([4, 20, 4], 10, [1, 1, 1])],
)
def test_lines_are_packed_into_records(sizes, most, counts):
    lines = [b"x" * size for size in sizes]
    records = list(pack(lines, most))
    assert [count for _, count in records] == counts
    assert b"".join(record for record, _ in records) == b"".join(lines)
