"""Patterns of Java's DateTimeFormatter; the answers are those of Java 8 in English."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lakestack.firehose.java_time import PatternError, format_time

MORNING = datetime(2018, 8, 27, 10, 30, 5, 123456, tzinfo=UTC)
AFTERNOON = datetime(2024, 1, 6, 13, 5, 0, tzinfo=ZoneInfo("Asia/Kolkata"))
MIDNIGHT = datetime(2024, 12, 31, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "at", "expected"),
    [
        ("yyyy/MM/dd/HH/", MORNING, "2018/08/27/10/"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSX", MORNING, "2018-08-27T10:30:05.123Z"),
        ("yy y uuuu", MORNING, "18 2018 2018"),
        ("M MM MMM MMMM MMMMM", MORNING, "8 08 Aug August A"),
        ("d D DDD", MORNING, "27 239 239"),
        ("E EEE EEEE EEEEE", MORNING, "Mon Mon Monday M"),
        ("hh:mm a", AFTERNOON, "01:05 PM"),
        ("H HH k K h", MIDNIGHT, "0 00 24 0 12"),
        ("Q QQ QQQ", MORNING, "3 03 Q3"),
        ("YYYY w", MIDNIGHT, "2025 1"),
        ("Z x XX XXX O", AFTERNOON, "+0530 +0530 +0530 +05:30 GMT+5:30"),
        ("Z x XXX O", MORNING, "+0000 +00 Z GMT"),
        ("VV", AFTERNOON, "Asia/Kolkata"),
        ("'dt='yyyy'/hour='HH", MORNING, "dt=2018/hour=10"),
        ("yyyy''MM", MORNING, "2018'08"),
        ("'o''clock'", MORNING, "o'clock"),
        ("", MORNING, ""),
    ],
)
def test_format(pattern, at, expected):
    assert format_time(pattern, at) == expected


@pytest.mark.parametrize("pattern", ["yyyy-bb", "'open", "yyyy#", "{yyyy}"])
def test_refusal(pattern):
    with pytest.raises(PatternError):
        format_time(pattern, MORNING)
