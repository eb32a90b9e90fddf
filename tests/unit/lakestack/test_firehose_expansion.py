"""Several records of one: decompression, messages of CloudWatch Logs, deaggregation."""

import gzip
import json

import pytest

from lakestack.firehose.expansion import Expansion, expand
from lakestack.firehose.records import Record

JSON = Expansion(separator=b"")
HASHES = Expansion(separator=b"####")
ID = "49" + "0" * 54 + "000000"


def logs(kind: str = "DATA_MESSAGE", *messages: str) -> bytes:
    events = [{"id": str(number), "timestamp": 0, "message": message} for number, message in enumerate(messages)]
    document = {"messageType": kind, "logGroup": "g", "logStream": "s", "logEvents": events}
    return gzip.compress(json.dumps(document).encode(), mtime=0)


@pytest.mark.parametrize(
    ("expansion", "data", "expected"),
    [
        # The examples of https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
        (JSON, b'{"a":1}{"a":2}', [b'{"a":1}', b'{"a":2}']),
        (JSON, b'{"a":1}\n{"a":2}', [b'{"a":1}', b'{"a":2}']),
        (JSON, b' {"a": "}{"} \r\n', [b'{"a": "}{"}']),
        (JSON, b"", []),
        (JSON, '{"a":"ä"}{"b":2}'.encode(), ['{"a":"ä"}'.encode(), b'{"b":2}']),
        (HASHES, b"a####b####", [b"a", b"b"]),
        (HASHES, b"a", [b"a"]),
        (HASHES, b"####".join([b"a"] * 500), [b"a"] * 500),
        (Expansion(decompress=True), gzip.compress(b"beer", mtime=0), [b"beer"]),
        (Expansion(decompress=True, messages=True), logs("DATA_MESSAGE", "one", "two"), [b"one\n", b"two\n"]),
        (Expansion(decompress=True, messages=True), logs("CONTROL_MESSAGE", "probe"), []),
        (
            Expansion(True, True, b""),
            logs("DATA_MESSAGE", '{"a":1}{"a":2}', '{"a":3}'),
            [b'{"a":1}', b'{"a":2}', b'{"a":3}'],
        ),
    ],
)
def test_expanded(expansion, data, expected):
    records, failed = expand([Record(ID, data, 7)], expansion)
    assert [record.data for record in records] == expected
    assert failed == []
    assert len({record.id for record in records}) == len(expected)
    assert {(record.arrived_ms, len(record.id)) for record in records} <= {(7, len(ID))}


@pytest.mark.parametrize(
    ("expansion", "data", "code"),
    [
        (JSON, b'[{"a":1},{"a":2}]', "RecordDeAggregation.InvalidJson"),
        (JSON, b'{"a":1}{"a":', "RecordDeAggregation.InvalidJson"),
        (JSON, b"\xff", "RecordDeAggregation.InvalidJson"),
        (JSON, b'{"a":' * 100_000, "RecordDeAggregation.InvalidJson"),
        (JSON, b'{"a":1}' * 501, "RecordDeAggregation.LimitExceeded"),
        (Expansion(decompress=True), b"beer", "Decompression.Failed"),
        (Expansion(decompress=True), gzip.compress(b"beer" * 100, mtime=0)[:-20], "Decompression.Failed"),
        (Expansion(decompress=True, messages=True), gzip.compress(b"beer", mtime=0), "CloudWatchLogProcessing.Failed"),
        (
            Expansion(decompress=True, messages=True),
            gzip.compress(b'{"logEvents": 1}', mtime=0),
            "CloudWatchLogProcessing.Failed",
        ),
    ],
)
def test_a_record_that_cannot_be_expanded_has_failed_as_it_came(expansion, data, code):
    records, failed = expand([Record("1", data, 7)], expansion)
    assert records == []
    assert [(failure.record.data, failure.code) for failure in failed] == [(data, code)]
