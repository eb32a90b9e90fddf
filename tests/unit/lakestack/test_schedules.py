"""When schedules are due, by the examples of AWS's documentation."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError
from localstack.aws.api import ServiceException

from lakestack.schedules.clock import Clock, Entry, Timing
from lakestack.schedules.expressions import ExpressionError, parse
from lakestack.schedules.rules import check_expression
from lakestack.schedules.targets import input_of, is_transient

BEGUN = datetime(2026, 11, 24, 10, 7, 30, tzinfo=UTC)  # a Tuesday

SPRING = datetime(2026, 3, 28, tzinfo=UTC)  # the day before the clock is put forward in Europe


def times(expression: str, zone: str = "UTC", count: int = 3, begun: datetime = BEGUN) -> list[str]:
    schedule, moment, found = parse(expression, zone), begun, list[str]()
    while len(found) < count and (due := schedule.after(moment, begun)):
        found.append(f"{due:%Y-%m-%d %H:%M:%S}")
        moment = due
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(1 minute)", ["2026-11-24 10:08:30", "2026-11-24 10:09:30", "2026-11-24 10:10:30"]),
        ("rate(1 hours)", ["2026-11-24 11:07:30", "2026-11-24 12:07:30", "2026-11-24 13:07:30"]),
        ("rate(90 minutes)", ["2026-11-24 11:37:30", "2026-11-24 13:07:30", "2026-11-24 14:37:30"]),
        ("rate(36 hours)", ["2026-11-25 22:07:30", "2026-11-27 10:07:30", "2026-11-28 22:07:30"]),
        ("rate(7 days)", ["2026-12-01 10:07:30", "2026-12-08 10:07:30", "2026-12-15 10:07:30"]),
        ("at(2026-11-25T01:02:03)", ["2026-11-25 01:02:03"]),
        ("at(2026-11-24T10:07:30)", []),
        ("cron(0 10 * * ? *)", ["2026-11-25 10:00:00", "2026-11-26 10:00:00", "2026-11-27 10:00:00"]),
        ("cron(15 12 * * ? *)", ["2026-11-24 12:15:00", "2026-11-25 12:15:00", "2026-11-26 12:15:00"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-11-24 18:00:00", "2026-11-25 18:00:00", "2026-11-26 18:00:00"]),
        ("cron(0 8 1 * ? *)", ["2026-12-01 08:00:00", "2027-01-01 08:00:00", "2027-02-01 08:00:00"]),
        ("cron(0/15 * * * ? *)", ["2026-11-24 10:15:00", "2026-11-24 10:30:00", "2026-11-24 10:45:00"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2026-11-24 10:10:00", "2026-11-24 10:15:00", "2026-11-24 10:20:00"]),
        ("cron(0/30 20-2 ? * MON-FRI *)", ["2026-11-24 20:00:00", "2026-11-24 20:30:00", "2026-11-24 21:00:00"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-12-07 09:00:00", "2027-01-04 09:00:00", "2027-02-01 09:00:00"]),
        ("cron(0 9 ? * 2 *)", ["2026-11-30 09:00:00", "2026-12-07 09:00:00", "2026-12-14 09:00:00"]),
        ("cron(15 10 ? * 6L 2026-2027)", ["2026-11-27 10:15:00", "2026-12-25 10:15:00", "2027-01-29 10:15:00"]),
        ("cron(0 0 L * ? *)", ["2026-11-30 00:00:00", "2026-12-31 00:00:00", "2027-01-31 00:00:00"]),
        ("cron(0 0 LW * ? *)", ["2026-11-30 00:00:00", "2026-12-31 00:00:00", "2027-01-29 00:00:00"]),
        ("cron(0 0 15W * ? *)", ["2026-12-15 00:00:00", "2027-01-15 00:00:00", "2027-02-15 00:00:00"]),
        ("cron(0 0 1W 8 ? *)", ["2027-08-02 00:00:00", "2028-08-01 00:00:00", "2029-08-01 00:00:00"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29 00:00:00", "2032-02-29 00:00:00", "2036-02-29 00:00:00"]),
        ("cron(0 0 ? * SAT-SUN *)", ["2026-11-28 00:00:00", "2026-11-29 00:00:00", "2026-12-05 00:00:00"]),
        ("cron(0 12 1,15 JAN,jul ? *)", ["2027-01-01 12:00:00", "2027-01-15 12:00:00", "2027-07-01 12:00:00"]),
        ("cron(0 12 * * ? 2025)", []),
    ],
)
def test_times(expression, expected):
    assert times(expression) == expected


@pytest.mark.parametrize(
    ("expression", "zone", "begun", "expected"),
    [
        (
            "cron(30 2 * * ? *)",
            "Europe/Berlin",
            datetime(2026, 3, 28, tzinfo=UTC),
            ["2026-03-28 01:30", "2026-03-30 00:30"],
        ),
        ("cron(0 1 * * ? *)", "Asia/Tokyo", BEGUN, ["2026-11-24 16:00", "2026-11-25 16:00"]),
        ("at(2026-12-01T00:00:00)", "America/New_York", BEGUN, ["2026-12-01 05:00"]),
    ],
)
def test_times_in_a_zone(expression, zone, begun, expected):
    assert [time[:16] for time in times(expression, zone, len(expected), begun)] == expected


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(5 seconds)",
        "cron(0 12 * * *)",
        "cron(0 12 * * * *)",
        "cron(0 12 ? * ? *)",
        "cron(60 12 * * ? *)",
        "cron(0 12 ? * FUN *)",
        "cron(0 12 ? * 2#6 *)",
        "at(tomorrow)",
        "every day",
        "",
    ],
)
def test_what_is_no_schedule(expression):
    with pytest.raises(ExpressionError):
        parse(expression)


@pytest.mark.parametrize("expression", ["rate(1 minute)", "rate(10 minutes)", "rate(2 days)", "cron(0 10 * * ? *)"])
def test_what_a_rule_takes(expression):
    check_expression(expression)


@pytest.mark.parametrize("expression", ["rate(1 minutes)", "rate(5 minute)", "rate(0 days)", "cron(0 10 * * *)", ""])
def test_what_a_rule_does_not_take(expression):
    with pytest.raises(ServiceException, match="ScheduleExpression is not valid"):
        check_expression(expression)


def entry(timing: Timing, followed: list[datetime]) -> Entry:
    return Entry(timing, followed.append)


@pytest.fixture
def clock():
    """A clock whose schedules are in `entries`, and that does at once what is due."""
    entries: dict[str, Entry] = {}
    made: Any = Clock("test", entries.items)
    made.entries = entries
    made._workers = Mock(submit=lambda work, *given: work(*given))
    return made


def test_a_clock_follows_what_is_due_once_and_forgets_what_is_gone(clock):
    followed, minute = list[datetime](), timedelta(minutes=1)
    clock.entries["a"] = entry(Timing("rate(1 minute)"), followed)
    for seconds in (0, 30, 60, 61, 119, 121):
        clock.tick(BEGUN + timedelta(seconds=seconds))
    assert followed == [BEGUN + minute, BEGUN + 2 * minute]
    del clock.entries["a"]
    clock.tick(BEGUN + 5 * minute)
    clock.entries["a"] = entry(Timing("rate(1 minute)"), followed)
    clock.tick(BEGUN + 6 * minute)
    assert len(followed) == 2


@pytest.mark.parametrize(
    ("timing", "expected"),
    [
        (Timing("rate(10 minutes)", as_it_begins=True), [0, 10, 20, 30]),
        (Timing("rate(10 minutes)"), [10, 20, 30]),
        (Timing("rate(10 minutes)", begins=BEGUN + timedelta(minutes=5), as_it_begins=True), [5, 15, 25]),
        (Timing("rate(10 minutes)", begins=BEGUN - timedelta(minutes=5), as_it_begins=True), [5, 15, 25]),
        (Timing("rate(10 minutes)", ends=BEGUN + timedelta(minutes=25)), [10, 20]),
        (Timing("cron(7/10 * * * ? *)"), [9.5, 19.5, 29.5]),
        (Timing("at(2026-11-24T10:09:00)"), [1.5]),
        (Timing("at(2026-11-24T10:09:00)", begins=BEGUN + timedelta(minutes=5)), [1.5]),
        (Timing("never", as_it_begins=True), []),
    ],
)
def test_when_a_schedule_is_followed(clock, timing, expected):
    followed: list[datetime] = []
    clock.entries["a"] = entry(timing, followed)
    for seconds in range(0, 31 * 60, 30):
        clock.tick(BEGUN + timedelta(seconds=seconds))
    assert [(due - BEGUN).total_seconds() / 60 for due in followed] == expected


def test_a_schedule_that_is_changed_begins_anew(clock):
    followed: list[datetime] = []
    clock.entries["a"] = entry(Timing("rate(1 hour)"), followed)
    clock.tick(BEGUN)
    clock.entries["a"] = entry(Timing("rate(1 minute)"), followed)
    for seconds in (30, 89, 90):
        clock.tick(BEGUN + timedelta(seconds=seconds))
    assert followed == [BEGUN + timedelta(seconds=90)]


ARN = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/beers"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("plain", "plain"),
        ("<aws.scheduler.schedule-arn> <aws.scheduler.attempt-number>", f"{ARN} 2"),
        ("<aws.scheduler.scheduled-time> <aws.scheduler.execution-id>", "2026-11-24T10:07:30Z id"),
    ],
)
def test_the_input_of_a_target(given, expected):
    assert input_of(ARN, {"Input": given}, BEGUN, "id", 2) == expected


def test_a_target_without_input_is_told_the_time():
    told = json.loads(input_of(ARN, {}, BEGUN, "id", 1))
    assert (told["detail-type"], told["source"]) == ("Scheduled Event", "aws.scheduler")
    assert (told["time"], told["resources"]) == ("2026-11-24T10:07:30Z", [ARN])


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (404, "ResourceNotFoundException", False),
        (400, "ValidationException", False),
        (429, "TooManyRequestsException", True),
        (400, "ProvisionedThroughputExceededException", True),
        (500, "InternalError", True),
    ],
)
def test_what_is_tried_again(status, code, expected):
    answer: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    assert is_transient(ClientError(answer, "Invoke")) is expected
