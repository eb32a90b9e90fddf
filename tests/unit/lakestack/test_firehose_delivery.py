"""The objects that buffers become, and how they are stored when S3 refuses them."""

import gzip
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable

import cramjam
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lakestack.firehose.buffers import Backup, Buffer, Buffers, Channel, Data, Failed, Mark
from lakestack.firehose.compression import HADOOP_BLOCK, compress, extension
from lakestack.firehose.delivery import AbandonedError, DeliveryObject, keep_trying, make
from lakestack.firehose.description import describe
from lakestack.firehose.destinations import parse
from lakestack.firehose.records import Failure, Record

BASE = {"RoleARN": "arn:aws:iam::000000000000:role/r", "BucketARN": "arn:aws:s3:::lake", "Prefix": "beers/"}
NOON = 1_535_371_200_000  # 2018-08-27T12:00:00Z
SUFFIX = r"stream-2-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9a-f-]{36}"
REFUSED = ClientError({"Error": {"Code": "NoSuchBucket", "Message": "it does not exist"}}, "PutObject")


def record(data: bytes, **keys: str) -> Record:
    return Record("1", data, NOON, keys=keys)


def buffer(channel: Channel, *records: Record) -> Buffer:
    buffers, mark = Buffers(), Mark(0, 0)
    match channel:
        case Data():
            buffers.deliver_partitioned(records, mark)
        case Failed():
            buffers.fail([Failure(record, 1, "code", "why", channel.kind) for record in records], mark)
        case Backup():
            buffers.back_up(records, mark)
    return buffers.open[channel]


def made(given: dict[str, object], channel: Channel, *records: Record) -> DeliveryObject:
    done = make(channel, buffer(channel, *records), "stream", lambda _: {}, parse(describe(BASE | given), "2"))
    assert done.item
    assert len(done.records) == len(records)
    return done.item


def test_data_becomes_one_compressed_object():
    item = made({"CompressionFormat": "GZIP"}, Data(), record(b"a\n"), record(b"b\n"))
    assert item.bucket == "lake"
    assert re.fullmatch(rf"beers/2018/08/27/12/{SUFFIX}\.gz", item.key)
    assert gzip.decompress(item.body) == b"a\nb\n"


def test_a_delimiter_follows_each_record():
    processors = [{"Type": "AppendDelimiterToRecord", "Parameters": []}]
    given: dict[str, object] = {"ProcessingConfiguration": {"Enabled": True, "Processors": processors}}
    assert made(given, Data(), record(b"a"), record(b"b")).body == b"a\nb\n"


def test_failures_become_an_object_of_their_own():
    given: dict[str, object] = {"ErrorOutputPrefix": "errors/!{firehose:error-output-type}/"}
    item = made(given, Failed("processing-failed"), record(b"bad"), record(b"x"))
    assert re.fullmatch(rf"errors/processing-failed/{SUFFIX}", item.key)
    assert [json.loads(line)["rawData"] for line in item.body.splitlines()] == ["YmFk", "eA=="]


def test_the_source_is_backed_up_where_it_is_asked_for():
    backup: dict[str, object] = {
        "S3BackupMode": "Enabled",
        "S3BackupConfiguration": BASE | {"Prefix": "source/", "CompressionFormat": "GZIP"},
    }
    item = made(backup, Backup(), record(b"raw"))
    assert re.fullmatch(rf"source/2018/08/27/12/{SUFFIX}\.gz", item.key)
    assert gzip.decompress(item.body) == b"raw"


PARTITIONED: dict[str, object] = {
    "Prefix": "style=!{partitionKeyFromQuery:style}/year=!{timestamp:yyyy}/",
    "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
    "DynamicPartitioningConfiguration": {"Enabled": True},
    "ProcessingConfiguration": {
        "Enabled": True,
        "Processors": [
            {
                "Type": "MetadataExtraction",
                "Parameters": [
                    {"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{style: .style}"},
                    {"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"},
                ],
            }
        ],
    },
}


def test_a_partition_is_an_object_under_its_keys():
    keys = {"partitionKeyFromQuery:style": "ipa"}
    item = made(PARTITIONED, Data(frozenset(keys.items())), record(b"a", **keys))
    assert re.fullmatch(rf"style=ipa/year=2018/{SUFFIX}", item.key)


def test_records_whose_keys_a_new_prefix_does_not_have_have_failed():
    channel = Data(frozenset({("partitionKeyFromQuery:malt", "pale")}))
    held = buffer(channel, record(b"a", **dict(channel.keys)))
    done = make(channel, held, "stream", lambda _: {}, parse(describe(BASE | PARTITIONED)))
    assert done.item is None
    assert [failure.code for failure in done.failed] == ["DynamicPartitioning.MetadataExtractionFailed"]


def unzip(data: bytes) -> bytes:
    (name,) = zipfile.ZipFile(io.BytesIO(data)).namelist()
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def unblock(data: bytes) -> bytes:
    """Read as Hadoop does: blocks, each with the size of its data and that of what follows."""
    parts, position = [], 0
    while position < len(data):
        size, compressed = struct.unpack_from(">II", data, position)
        part = bytes(cramjam.snappy.decompress_raw(data[position + 8 : position + 8 + compressed]))
        assert len(part) == size
        parts.append(part)
        position += 8 + compressed
    return b"".join(parts)


@pytest.mark.parametrize(
    ("name", "ending", "decompress"),
    [
        ("UNCOMPRESSED", "", bytes),
        ("GZIP", ".gz", gzip.decompress),
        ("ZIP", ".zip", unzip),
        ("Snappy", ".snappy", lambda data: bytes(cramjam.snappy.decompress(data))),
        ("HADOOP_SNAPPY", ".hsnappy", unblock),
    ],
)
def test_compression(name: str, ending: str, decompress: Callable[[bytes], bytes]):
    data = b"a hoppy beer\n" * (HADOOP_BLOCK // 4)
    assert decompress(compress(data, name)) == data
    assert extension(name) == ending


def attempts(*errors: Exception) -> Callable[[], str]:
    left = list(errors)

    def attempt() -> str:
        if left:
            raise left.pop(0)
        return "stored"

    return attempt


def test_an_object_is_tried_until_it_is_stored():
    waited: list[float] = []
    reported: list[str] = []
    missing = ClientError({"Error": {"Code": "EntityNotFoundException", "Message": "no table"}}, "GetTable")

    def keep_waiting(seconds: float) -> bool:
        waited.append(seconds)
        return True

    attempt = attempts(REFUSED, EndpointConnectionError(endpoint_url="x"), missing)
    assert keep_trying(attempt, keep_waiting, lambda code, _message: reported.append(code)) == "stored"
    assert waited == [0.25, 0.5, 1.0]
    assert reported == ["S3.NoSuchBucket", "S3.InternalError", "DataFormatConversion.EntityNotFoundException"]


def test_it_is_abandoned_only_when_there_is_no_more_time():
    with pytest.raises(AbandonedError):
        keep_trying(attempts(REFUSED), wait=lambda _: False, report=lambda *_: None)
