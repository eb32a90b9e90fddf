"""A delivery stream's pipeline: what is read is stored, also when it is stopped, and also after an error."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lakestack.firehose.description import describe
from lakestack.firehose.destinations import parse
from lakestack.firehose.pipeline import Pipeline
from lakestack.firehose.processing import Origin
from lakestack.firehose.sources import DirectPutSource
from tests.waiting import until

REFUSED = ClientError({"Error": {"Code": "SlowDown", "Message": "reduce your request rate"}}, "PutObject")


class S3:
    """Keeps what is put, but raises the errors on its list first."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.bodies: list[bytes] = []

    def put(self, _bucket: str, _key: str, body: bytes, _content_type: str) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.bodies.append(body)


class World:
    """A source, a pipeline that runs, and the S3 that it stores into."""

    def __init__(self, interval: int, *errors: Exception, **more: object) -> None:
        hints = {"SizeInMBs": 1, "IntervalInSeconds": interval}
        configuration = {"RoleARN": "arn:aws:iam::000000000000:role/r", "BucketARN": "arn:aws:s3:::lake"}
        self.destination = parse(describe(configuration | {"BufferingHints": hints} | more))
        self.s3, self.source = S3(*errors), DirectPutSource()
        clients: Any = type("InMemory", (), {"buckets": self.s3, "table": None})()
        origin = Origin("arn:aws:firehose:us-east-1:000000000000:deliverystream/d", "us-east-1", None)
        self.pipeline = Pipeline("d", origin, self.source, clients, lambda: self.destination)
        self.pipeline.start()


def stored(world: World) -> bytes:
    return b"".join(world.s3.bodies)


@pytest.mark.parametrize("errors", [[], [REFUSED], [RuntimeError("a fault of our own")], [REFUSED, RuntimeError()]])
def test_records_are_stored_once_and_in_order(errors):
    world = World(0, *errors)
    for letter in b"abc":
        world.source.put([bytes([letter])])
    until(lambda: stored(world) == b"abc", what="all is stored")
    assert world.pipeline.stop(seconds=120)
    assert stored(world) == b"abc"
    world.source.rewind()
    assert world.source.read(1 << 20) == []  # all is acknowledged


def test_the_backup_has_what_the_data_has():
    backup = {"RoleARN": "arn:aws:iam::000000000000:role/r", "BucketARN": "arn:aws:s3:::backup"}
    world = World(0, S3BackupMode="Enabled", S3BackupConfiguration=backup)
    world.source.put([b"a"])
    assert world.pipeline.stop(seconds=120)
    assert world.s3.bodies == [b"a", b"a"]


def test_more_than_may_be_held_is_stored_early(monkeypatch):
    monkeypatch.setattr("lakestack.firehose.pipeline.MAX_HELD_BYTES", 10)
    world = World(900)
    world.source.put([b"x" * 11])
    until(lambda: stored(world) == b"x" * 11, what="what is held is stored")
    assert world.pipeline.stop(seconds=120)


def test_the_size_comes_before_the_interval():
    world = World(900)
    world.source.put([b"x" * (600 << 10)] * 2)
    until(lambda: len(stored(world)) == 1200 << 10, what="the full buffer is stored")
    assert world.pipeline.stop(seconds=120)


def test_what_is_buffered_is_stored_when_it_stops():
    world = World(900)
    world.source.put([b"a"])
    world.source.put([b"b"])
    assert world.pipeline.stop(seconds=120)
    assert stored(world) == b"ab"


def test_it_stops_in_time_when_it_cannot_store():
    world = World(900, *[REFUSED] * 1000)
    world.source.put([b"a"])
    assert not world.pipeline.stop(seconds=0.5)
    assert stored(world) == b""


def test_the_function_gets_full_batches_and_at_the_end_the_rest(monkeypatch):
    sizes = []

    def echo(_arn: str, payload: bytes) -> bytes:
        records = json.loads(payload)["records"]
        sizes.append(len(records))
        return json.dumps({"records": [record | {"result": "Ok"} for record in records]}).encode()

    monkeypatch.setattr("lakestack.firehose.pipeline.invoke_function", echo)
    arn = {"ParameterName": "LambdaArn", "ParameterValue": "arn:aws:lambda:us-east-1:000000000000:function:f"}
    processing = {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": [arn]}]}
    hints = {"SizeInMBs": 5, "IntervalInSeconds": 900}
    world = World(900, BufferingHints=hints, ProcessingConfiguration=processing)
    records = [b"%07d" % number * (10 << 10) for number in range(35)]  # of 70 KiB: fourteen to a batch of 1 MiB
    world.source.put(records)
    until(lambda: len(sizes) > 1, what="the full batches are transformed")
    assert sizes == [14, 14]
    assert world.pipeline.stop(seconds=120)
    assert sizes == [14, 14, 7]
    assert stored(world) == b"".join(records)
