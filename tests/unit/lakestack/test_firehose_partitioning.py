"""The partitioning keys of records, and what becomes of a record that has none.

The example is of https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html.
"""

import json

import pytest

from lakestack.firehose.naming import data_prefix, local_time, partition_keys
from lakestack.firehose.partitioning import EXTRACTION_FAILED, LIMIT_EXCEEDED, partition
from lakestack.firehose.records import Record

DOCUMENT = {
    "type": {"device": "mobile", "event": "user_clicked_submit_button"},
    "customer_id": "1234567890",
    "event_timestamp": 1565382027,
    "region": "sample_region",
}
QUERY = """{
  customer_id: .customer_id, device: .type.device,
  year: .event_timestamp | strftime("%Y"), month: .event_timestamp | strftime("%m"),
  day: .event_timestamp | strftime("%d"), hour: .event_timestamp | strftime("%H")
}"""
STYLE = ("partitionKeyFromQuery:style",)


def record(document: object, **keys: object) -> Record:
    return Record("1", json.dumps(document).encode(), 0, keys=keys)


def evaluate(prefix: str, query: str | None, given: Record) -> str:
    (delivered,), failed = partition([given], query, partition_keys(prefix), [])
    assert failed == []
    return data_prefix(prefix, local_time(0, "UTC"), delivered.keys)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        (
            "customer_id=!{partitionKeyFromQuery:customer_id}/device=!{partitionKeyFromQuery:device}/"
            "year=!{partitionKeyFromQuery:year}/month=!{partitionKeyFromQuery:month}/"
            "day=!{partitionKeyFromQuery:day}/hour=!{partitionKeyFromQuery:hour}/",
            "customer_id=1234567890/device=mobile/year=2019/month=08/day=09/hour=20/",
        ),
        ("!{partitionKeyFromQuery:device}", "mobile"),
        ("!{partitionKeyFromQuery:device}/!{timestamp:yyyy/MM}/", "mobile/1970/01/"),
    ],
)
def test_the_query_makes_the_prefix(prefix, expected):
    assert evaluate(prefix, QUERY, record(DOCUMENT)) == expected


def test_the_function_makes_the_prefix_and_both_can():
    given = record({"style": "ipa"}, **{"partitionKeyFromLambda:customer_id": 7})
    prefix = "!{partitionKeyFromLambda:customer_id}/!{partitionKeyFromQuery:style}/"
    assert evaluate(prefix, "{style: .style}", given) == "7/ipa/"


@pytest.mark.parametrize(("value", "text"), [("a/b", "a/b"), (7, "7"), (5.5, "5.5"), (True, "true"), (False, "false")])
def test_values_as_text(value, text):
    assert evaluate("!{partitionKeyFromQuery:style}/", "{style: .style}", record({"style": value})) == f"{text}/"


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("{style: .style}", b'{"style": null}'),
        ("{style: .style}", b'{"style": ""}'),
        ("{style: .style}", b"{}"),
        ("{style: .style}", b'{"style": ["ipa"]}'),
        ("{style: .style}", b"not json"),
        ("{style: .style}", b"\xff"),
        ("{style: .style}", b""),
        ('{style: (.style | strftime("%Y"))}', b'{"style": "ipa"}'),
        (".style", b'{"style": "ipa"}'),
        ("{style: env.PATH}", b'{"style": "ipa"}'),
        ("{style: $ENV.PATH}", b'{"style": "ipa"}'),
        ("empty", b'{"style": "ipa"}'),
        ("{malt: .malt}", b'{"malt": "pale"}'),
        (None, b'{"style": "ipa"}'),
    ],
)
def test_without_its_keys_a_record_has_failed(query, data):
    delivered, failed = partition([Record("1", data, 0), record({"style": "ipa"})], query, STYLE, [])
    assert (failed[0].record.data, failed[0].code) == (data, EXTRACTION_FAILED)
    assert len(delivered) + len(failed) == 2


def test_partitions_beyond_the_limit_are_not_begun():
    active = [frozenset({(STYLE[0], "ipa")})]
    records = [record({"style": style}) for style in ("ipa", "stout", "porter", "stout")]
    delivered, failed = partition(records, "{style: .style}", STYLE, active, limit=2)
    assert [item.keys[STYLE[0]] for item in delivered] == ["ipa", "stout", "stout"]
    assert [(json.loads(failure.record.data)["style"], failure.code) for failure in failed] == [
        ("porter", LIMIT_EXCEEDED)
    ]
