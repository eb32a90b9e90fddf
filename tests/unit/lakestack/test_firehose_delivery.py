"""The objects that a buffer becomes, and how they are stored when S3 refuses them."""

import gzip
import json
import re

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lakestack.firehose.buffers import Buffer
from lakestack.firehose.delivery import AbandonedError, DeliveryObject, objects_of, store
from lakestack.firehose.destinations import describe, parse
from lakestack.firehose.records import Failure, Record

BASE = {"RoleARN": "arn:aws:iam::000000000000:role/r", "BucketARN": "arn:aws:s3:::lake", "Prefix": "beers/"}
NOON = 1_535_371_200_000  # 2018-08-27T12:00:00Z
SUFFIX = r"stream-2-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9a-f-]{36}"
REFUSED = ClientError({"Error": {"Code": "NoSuchBucket", "Message": "it does not exist"}}, "PutObject")


def buffer(ready: list[bytes], failed: list[bytes] = []) -> Buffer:  # noqa: B006 - only read
    made = Buffer()
    made.add([Record("1", b"raw", NOON)], now=0, keep_source=True)
    made.take_raw()
    made.add_ready(ready, [Failure(Record("2", data, NOON), 1, "code", "why", NOON, "arn") for data in failed])
    return made


def made(given: dict[str, object], content: Buffer) -> list[DeliveryObject]:
    return list(objects_of(content, parse(describe(BASE | given)), "stream", "2"))


def test_data_becomes_one_compressed_object():
    (item,) = made({"CompressionFormat": "GZIP"}, buffer([b"a\n", b"b\n"]))
    assert item.bucket == "lake"
    assert re.fullmatch(rf"beers/2018/08/27/12/{SUFFIX}\.gz", item.key)
    assert gzip.decompress(item.body) == b"a\nb\n"


def test_a_delimiter_follows_each_record():
    processors = [{"Type": "AppendDelimiterToRecord", "Parameters": []}]
    (item,) = made({"ProcessingConfiguration": {"Enabled": True, "Processors": processors}}, buffer([b"a", b"b"]))
    assert item.body == b"a\nb\n"


def test_failures_become_an_object_of_their_own():
    data, failures = made(
        {"ErrorOutputPrefix": "errors/!{firehose:error-output-type}/"}, buffer([b"a"], [b"bad", b"x"])
    )
    assert data.body == b"a"
    assert re.fullmatch(rf"errors/processing-failed/{SUFFIX}", failures.key)
    lines = [json.loads(line) for line in failures.body.splitlines()]
    assert [line["rawData"] for line in lines] == ["YmFk", "eA=="]


def test_the_source_is_backed_up_where_it_is_asked_for():
    backup: dict[str, object] = {
        "S3BackupMode": "Enabled",
        "S3BackupConfiguration": BASE | {"Prefix": "source/", "CompressionFormat": "GZIP"},
    }
    data, source = made(backup, buffer([b"transformed"]))
    assert data.body == b"transformed"
    assert re.fullmatch(rf"source/2018/08/27/12/{SUFFIX}\.gz", source.key)
    assert gzip.decompress(source.body) == b"raw"


def test_nothing_becomes_no_object():
    assert made({}, buffer([])) == []


class Bucket:
    """Takes objects, but raises what is on its list first."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.keys: list[str] = []

    def put_object(self, *, Key: str, **_rest: object) -> None:  # noqa: N803 - boto3's name
        if self.errors:
            raise self.errors.pop(0)
        self.keys.append(Key)


def test_an_object_is_tried_until_it_is_stored_and_none_is_stored_twice():
    bucket = Bucket(REFUSED, EndpointConnectionError(endpoint_url="x"), REFUSED)
    waited: list[float] = []
    reported: list[str] = []

    def keep_waiting(seconds: float) -> bool:
        waited.append(seconds)
        return True

    store(
        [DeliveryObject("lake", "a", b""), DeliveryObject("lake", "b", b"")],
        bucket,
        wait=keep_waiting,
        report=lambda code, _message: reported.append(code),
    )
    assert bucket.keys == ["a", "b"]
    assert waited == [0.25, 0.5, 1.0]
    assert reported == ["S3.NoSuchBucket", "S3.InternalError", "S3.NoSuchBucket"]


def test_it_is_abandoned_only_when_there_is_no_more_time():
    with pytest.raises(AbandonedError, match="s3://lake/a"):
        store([DeliveryObject("lake", "a", b"")], Bucket(REFUSED), wait=lambda _: False, report=lambda *_: None)
