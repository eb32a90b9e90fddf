"""Schedules, and the minutes that they name."""

from datetime import UTC, datetime

import pytest

from lakestack.glue.crawlers.schedule import parse

DUE = [
    ("cron(15 12 * * ? *)", "2026-11-22 12:15", True),
    ("cron(15 12 * * ? *)", "2026-11-22 12:16", False),
    ("cron(0/15 * * * ? *)", "2026-11-22 12:45", True),
    ("cron(0/15 * * * ? *)", "2026-11-22 12:50", False),
    ("cron(5/15 * * * ? *)", "2026-11-22 12:20", True),
    ("cron(0 8-10 * * ? *)", "2026-11-22 10:00", True),
    ("cron(0 8,20 * * ? *)", "2026-11-22 20:00", True),
    ("cron(0 0 1 * ? *)", "2026-11-01 00:00", True),
    ("cron(0 0 L * ? *)", "2026-02-28 00:00", True),
    ("cron(0 0 15W * ? *)", "2026-11-16 00:00", True),  # the 15th is a Sunday
    ("cron(0 0 1W * ? *)", "2026-11-02 00:00", True),  # the 1st is a Sunday
    ("cron(0 0 1W * ? *)", "2026-08-03 00:00", True),  # the 1st is a Saturday: not in the month before
    ("cron(0 0 2W * ? *)", "2026-05-01 00:00", True),  # the 2nd is a Saturday
    ("cron(0 0 LW * ? *)", "2026-05-29 00:00", True),  # the 31st is a Sunday: not in the month after
    ("cron(0 0 31W * ? *)", "2026-02-27 00:00", True),  # the 28th is a Saturday
    ("cron(0 0 ? * 1#1 *)", "2026-11-01 00:00", True),
    ("cron(0 0 ? * 7#1 *)", "2026-11-07 00:00", True),
    ("cron(0 0 ? * 7#2 *)", "2026-11-07 00:00", False),
    ("cron(0 0 ? * L *)", "2026-11-21 00:00", True),  # a Saturday
    ("cron(0 0 ? * MON-FRI *)", "2026-11-23 00:00", True),
    ("cron(0 0 ? * MON-FRI *)", "2026-11-22 00:00", False),
    ("cron(0 0 ? * 1 *)", "2026-11-22 00:00", True),  # 1 is Sunday
    ("cron(0 0 ? * 2#4 *)", "2026-11-23 00:00", True),
    ("cron(0 0 ? * 2L *)", "2026-11-30 00:00", True),
    ("cron(0 0 ? * 2L *)", "2026-11-23 00:00", False),
    ("cron(0 0 1 JAN,NOV ? *)", "2026-11-01 00:00", True),
    ("cron(0 0 1 * ? 2027)", "2026-11-01 00:00", False),
]


@pytest.mark.parametrize(("expression", "minute", "due"), DUE)
def test_due(expression, minute, due):
    assert parse(expression).due(datetime.fromisoformat(minute).replace(tzinfo=UTC)) is due


@pytest.mark.parametrize(
    "expression",
    ["", "rate(1 hour)", "cron(0 12 * * ?)", "cron(60 12 * * ? *)", "cron(0 24 * * ? *)", "cron(0 0 1 * 1 *)",
     "cron(0 0 32 * ? *)", "cron(x 0 * * ? *)", "cron(0 0 ? * FUN *)",
     "cron(*/0 * * * ? *)", "cron(0 0/00 * * ? *)"],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(expression):
    with pytest.raises(ValueError, match="Invalid schedule expression"):
        parse(expression)
