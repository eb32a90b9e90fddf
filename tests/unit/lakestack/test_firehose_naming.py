"""Prefixes and names of objects, with the examples of https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html."""

import re
from datetime import UTC, datetime

import pytest

from lakestack.firehose.naming import (
    PrefixError,
    check_prefixes,
    data_prefix,
    error_prefix,
    local_time,
    object_suffix,
    partition_keys,
)

AT = datetime(2018, 8, 27, 10, 30, tzinfo=UTC)
RANDOM = "[0-9a-f]{11}"


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        (None, "2018/08/27/10/"),
        ("", "2018/08/27/10/"),
        ("myPrefix/", "myPrefix/2018/08/27/10/"),
        ("myPrefix", "myPrefix2018/08/27/10/"),
        ("!{timestamp:yyyy/MM/dd}", "2018/08/27"),
        (
            "myPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
            "myPrefix/year=2018/month=08/day=27/hour=10/",
        ),
        ("beers/!{timestamp:'dt='yyyy-MM-dd}/", "beers/dt=2018-08-27/"),
        ("myFirehose/DeliveredYear=!{timestamp:yyyy}/anyMonth/", "myFirehose/DeliveredYear=2018/anyMonth/"),
    ],
)
def test_prefix(prefix, expected):
    check_prefixes(prefix, "errors/!{firehose:error-output-type}/")
    assert data_prefix(prefix, AT, {}) == expected


def test_partitioning_keys_are_named_and_put_in():
    prefix = "beers/!{partitionKeyFromQuery:style}/!{partitionKeyFromLambda:year}/!{firehose:random-string}/"
    keys = {"partitionKeyFromQuery:style": "ipa", "partitionKeyFromLambda:year": "2026"}
    check_prefixes(prefix, "errors/!{firehose:error-output-type}/")
    assert partition_keys(prefix) == list(keys)
    assert re.fullmatch(f"beers/ipa/2026/{RANDOM}/", data_prefix(prefix, AT, keys))
    assert partition_keys(None) == []


def test_each_random_string_is_new():
    prefix = data_prefix("a/!{firehose:random-string}/!{firehose:random-string}/", AT, {})
    match = re.fullmatch(f"a/({RANDOM})/({RANDOM})/2018/08/27/10/", prefix)
    assert match
    assert match[1] != match[2]


@pytest.mark.parametrize(
    ("prefix", "error_output_prefix", "expected"),
    [
        (None, "myFirehoseFailures/!{firehose:error-output-type}/", "myFirehoseFailures/processing-failed/"),
        (
            "myFirehose/!{timestamp:yyyy}/",
            "myFirehoseFailures/!{firehose:error-output-type}/!{timestamp:yyyy}/anyMonth/!{timestamp:dd}",
            "myFirehoseFailures/processing-failed/2018/anyMonth/27",
        ),
        ("a" * 1024, None, "a" * 1024 + "processing-failed/2018/08/27/10/"),
        ("myFirehosePrefix/", None, "myFirehosePrefix/processing-failed/2018/08/27/10/"),
        (None, None, "processing-failed/2018/08/27/10/"),
    ],
)
def test_error_prefix(prefix, error_output_prefix, expected):
    check_prefixes(prefix, error_output_prefix)
    assert error_prefix(prefix, error_output_prefix, AT, "processing-failed") == expected


@pytest.mark.parametrize(
    ("prefix", "error_output_prefix", "reason"),
    [
        ("!{timestamp:yyyy/MM/dd}", None, "ErrorOutputPrefix can't be null"),
        ("!{firehose:random-string}", "", "ErrorOutputPrefix can't be null"),
        ("!{firehose:error-output-type}/", "e/!{firehose:error-output-type}/", "Prefix cannot contain"),
        ("a/", "e/!{timestamp:yyyy}/", "at least one instance of !{firehose:error-output-type}"),
        ("!{timestamp:bb}/", "e/!{firehose:error-output-type}/", "letter 'b'"),
        ("!{nonsense:x}/", "e/!{firehose:error-output-type}/", "not an expression"),
        ("!{nonsense:error-output-type}/", "e/!{firehose:error-output-type}/", "not an expression"),
        (
            "!{partitionKeyFromQuery:style}/",
            "!{partitionKeyFromQuery:style}/!{firehose:error-output-type}/",
            "ErrorOutputPrefix cannot contain partitioning keys",
        ),
        ("!{zone:yyyy}/", "e/!{firehose:error-output-type}/", "not an expression"),
        ("!{timestamp}/", "e/!{firehose:error-output-type}/", "can appear only in expressions"),
        ("!{timestamp:}/", "e/!{firehose:error-output-type}/", "can appear only in expressions"),
        ("!{partitionKeyFromQuery:}/", "e/!{firehose:error-output-type}/", "can appear only in expressions"),
        ("a/!{timestamp:yyyy", "e/!{firehose:error-output-type}/", "can appear only in expressions"),
    ],
)
def test_refused_prefixes(prefix, error_output_prefix, reason):
    with pytest.raises(PrefixError, match=re.escape(reason)):
        check_prefixes(prefix, error_output_prefix)


def test_object_suffix():
    assert object_suffix("stream", "3", AT, "some-uuid", ".gz") == "stream-3-2018-08-27-10-30-00-some-uuid.gz"


def test_custom_time_zone():
    late = int(AT.replace(hour=23).timestamp() * 1000)
    assert data_prefix("!{timestamp:yyyy-MM-dd/HH}", local_time(late, "Asia/Tokyo"), {}) == "2018-08-28/08"
    assert data_prefix("!{timestamp:yyyy-MM-dd/HH}", local_time(late, "UTC"), {}) == "2018-08-27/23"
