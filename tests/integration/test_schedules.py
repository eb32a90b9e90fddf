"""EventBridge Scheduler calls its targets, and rules with a schedule are as they are now."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.waiting import until

ROLE = "arn:aws:iam::000000000000:role/scheduler"
ARN = "arn:aws:{}:us-east-1:000000000000:{}"


def make(emulator, name: str, expression: str, **target: Any) -> None:
    emulator.client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target={"RoleArn": ROLE, **target},
    )


def received(emulator, url: str, count: int) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    def arrived() -> bool:
        answer = emulator.client("sqs").receive_message(
            QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        messages.extend(answer.get("Messages", []))
        return len(messages) >= count

    until(arrived, what="the messages are in the queue")
    return messages


def test_schedules_call_their_targets(emulator, deploy):
    client, sqs = emulator.client("scheduler"), emulator.client("sqs")
    url = sqs.create_queue(QueueName="scheduled")["QueueUrl"]
    queue = ARN.format("sqs", "scheduled")
    function = deploy(
        "scheduled",
        "import boto3\ndef handler(event, context):\n"
        f"    boto3.client('sqs').send_message(QueueUrl='{url}', MessageBody=event['by'])",
    )
    make(
        emulator,
        "by-lambda",
        "rate(1 hour)",
        Arn=ARN.format("lambda", f"function:{function}"),
        Input='{"by": "function"}',
    )
    soon = f"{datetime.now(UTC) + timedelta(seconds=10):at(%Y-%m-%dT%H:%M:%S)}"
    make(emulator, "once", soon, Arn=queue, Input="once")
    universal = {"QueueUrl": url, "MessageBody": "universal"}
    make(
        emulator, "any", "rate(1 hour)", Arn="arn:aws:scheduler:::aws-sdk:sqs:sendMessage", Input=json.dumps(universal)
    )
    assert {message["Body"] for message in received(emulator, url, 3)} == {"function", "once", "universal"}

    def is_deleted() -> bool:
        return "once" not in [schedule["Name"] for schedule in client.list_schedules()["Schedules"]]

    until(is_deleted, what="the schedule of one time is deleted")
    for name in ("by-lambda", "any"):
        client.delete_schedule(Name=name)


def test_what_cannot_be_called_is_told_to_the_dead_letter_queue(emulator):
    url = emulator.client("sqs").create_queue(QueueName="not-called")["QueueUrl"]
    dead = {"Arn": ARN.format("sqs", "not-called")}
    make(emulator, "dead", "rate(1 hour)", Arn=ARN.format("lambda", "function:none"), Input="{}", DeadLetterConfig=dead)
    (message,) = received(emulator, url, 1)
    assert message["Body"] == "{}"
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "ResourceNotFoundException"
    emulator.client("scheduler").delete_schedule(Name="dead")


@pytest.mark.parametrize(
    ("expression", "zone"), [("rate(1 second)", "UTC"), ("cron(0 12 * * *)", "UTC"), ("rate(1 hour)", "Mars/Base")]
)
def test_schedules_that_are_refused(emulator, expression, zone):
    with pytest.raises(ClientError) as refused:
        emulator.client("scheduler").create_schedule(
            Name="refused",
            ScheduleExpression=expression,
            ScheduleExpressionTimezone=zone,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"RoleArn": ROLE, "Arn": ARN.format("sqs", "scheduled")},
        )
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_rules_are_followed_as_they_are_now(emulator):
    events = emulator.client("events")
    url = emulator.client("sqs").create_queue(QueueName="by-rules")["QueueUrl"]
    for name in ("changed", "disabled"):
        events.put_rule(Name=name, ScheduleExpression="rate(1 hour)" if name == "changed" else "rate(1 minute)")
        for text in ("before", name):  # put twice
            target = {"Id": "1", "Arn": ARN.format("sqs", "by-rules"), "Input": json.dumps(text)}
            events.put_targets(Rule=name, Targets=[target])
    events.disable_rule(Name="disabled")
    events.put_rule(Name="changed", ScheduleExpression="rate(1 minute)")
    began = time.monotonic()
    assert [message["Body"] for message in received(emulator, url, 1)] == ['"changed"']
    assert time.monotonic() > began + 30
    for name in ("changed", "disabled"):
        events.remove_targets(Rule=name, Ids=["1"])
        events.delete_rule(Name=name)
