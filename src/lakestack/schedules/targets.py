"""What a schedule of EventBridge Scheduler calls; and how it, or a rule's target, is called again where that fails.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html
"""

import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to
from localstack.utils.aws.arns import parse_arn

LOG = logging.getLogger(__name__)
LONGEST_PAUSE = 60.0
DEFAULT_RETRIES, DEFAULT_AGE = 185, 86_400
OFTEN_TRIED = ("Throttl", "TooManyRequests", "LimitExceeded", "ServiceUnavailable", "ProvisionedThroughputExceeded")
UNIVERSAL = ":scheduler:::aws-sdk:"

FAILURES = (BotoCoreError, ClientError, ValueError, LookupError, TypeError, AttributeError)

type Target = Mapping[str, Any]


def deliver(arn: str, target: Target, due: datetime) -> None:
    """Call the target of the schedule `arn`, which was due at `due`, until it takes the call or is given up."""
    execution, said = str(uuid.uuid4()), list[str]()

    def call(attempt: int) -> None:
        said[:] = [input_of(arn, target, due, execution, attempt)]
        _call(arn, target, said[0])

    insist(call, target, lambda: said[0], {"SCHEDULE_ARN": arn, "EXECUTION_ID": execution})


def insist(
    call: Callable[[int], object],
    target: Target,
    text: Callable[[], str],
    told: Mapping[str, str],
    error: Exception | None = None,
) -> None:
    """Call with the number of the attempt until it is taken; then tell the target's dead-letter queue, if it has one.

    `error` is that of a first attempt that was made already. The queue gets `text` and, as attributes, `told`.
    """
    policy, began, attempt = target.get("RetryPolicy") or {}, time.monotonic(), 1
    while True:
        if error is None:
            try:
                call(attempt)
            except FAILURES as failure:
                error = failure
            else:
                return
        LOG.warning("%s could not call %s: %s", " ".join(told.values()), target["Arn"], error)
        pause = min(2.0 ** (attempt - 1), LONGEST_PAUSE)
        is_often = attempt > policy.get("MaximumRetryAttempts", DEFAULT_RETRIES)
        is_old = time.monotonic() + pause - began > policy.get("MaximumEventAgeInSeconds", DEFAULT_AGE)
        if is_often or is_old or not is_transient(error):
            condition = "MaximumRetryAttempts" if is_often else "MaximumEventAgeInSeconds"
            exhausted = {"EXHAUSTED_RETRY_CONDITION": condition} if is_transient(error) else {}
            _give_up(target, text(), {**told, **exhausted, "RETRY_ATTEMPTS": str(attempt - 1)}, error)
            return
        time.sleep(pause)
        attempt, error = attempt + 1, None


def input_of(arn: str, target: Target, due: datetime, execution: str, attempt: int) -> str:
    """Return what the target is given: its Input with the context's attributes, or an event that tells of the time."""
    parts, at = parse_arn(arn), f"{due:%Y-%m-%dT%H:%M:%SZ}"
    text = target.get("Input")
    if not text:
        told = {"version": "0", "id": execution, "detail-type": "Scheduled Event", "source": "aws.scheduler"}
        place = {"account": parts["account"], "time": at, "region": parts["region"], "resources": [arn], "detail": "{}"}
        return json.dumps(told | place)
    context = {"schedule-arn": arn, "scheduled-time": at, "execution-id": execution, "attempt-number": str(attempt)}
    for name, value in context.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return str(text)


def is_transient(error: Exception) -> bool:
    """Return whether a call that ended so may be taken later."""
    if not isinstance(error, ClientError):
        return isinstance(error, BotoCoreError)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    return status >= 500 or error.response["Error"]["Code"].startswith(OFTEN_TRIED)


def _call(schedule: str, target: Target, text: str) -> None:
    """Raises ClientError or BotoCoreError where the target refuses, and else where it is no target."""
    arn, owner = target["Arn"], parse_arn(schedule)
    if UNIVERSAL in arn:
        service, action = arn.partition(UNIVERSAL)[2].split(":")
        clients = connect_to(aws_access_key_id=owner["account"], region_name=owner["region"])
        client = getattr(clients, {"lambda": "lambda_"}.get(service, service.replace("-", "_")))
        getattr(client, xform_name(action[:1].upper() + action[1:]))(**json.loads(target.get("Input") or "{}"))
        return
    parts = parse_arn(arn)
    clients = connect_to(aws_access_key_id=parts["account"], region_name=parts["region"])
    name = parts["resource"].rpartition("/")[2]
    match parts["service"]:
        case "lambda":
            clients.lambda_.invoke(FunctionName=arn, InvocationType="Event", Payload=text.encode())
        case "kinesis":
            key = target["KinesisParameters"]["PartitionKey"]
            clients.kinesis.put_record(StreamARN=arn, Data=text.encode(), PartitionKey=key)
        case "firehose":
            clients.firehose.put_record(DeliveryStreamName=name, Record={"Data": text.encode()})
        case "sqs":
            _send(arn, text, **(target.get("SqsParameters") or {}))
        case "sns":
            clients.sns.publish(TopicArn=arn, Message=text)
        case "events":
            kind = target["EventBridgeParameters"]
            entry = {"EventBusName": arn, "Source": kind["Source"], "DetailType": kind["DetailType"], "Detail": text}
            clients.events.put_events(Entries=[entry])
        case "states":
            clients.stepfunctions.start_execution(stateMachineArn=arn, input=text)
        case other:
            raise ValueError(f"not supported: lakestack's schedules do not call {other}")


def _send(queue: str, text: str, **more: Any) -> None:
    parts = parse_arn(queue)
    sqs = connect_to(aws_access_key_id=parts["account"], region_name=parts["region"]).sqs
    url = sqs.get_queue_url(QueueName=parts["resource"], QueueOwnerAWSAccountId=parts["account"])["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=text, **more)


def _give_up(target: Target, text: str, told: Mapping[str, str], error: Exception) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html and
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue:
        return
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    values = {**told, "ERROR_CODE": code, "ERROR_MESSAGE": str(error), "TARGET_ARN": target["Arn"]}
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in values.items()}
    try:
        _send(queue, text, MessageAttributes=attributes)
    except (BotoCoreError, ClientError) as problem:
        LOG.warning("the dead-letter queue of %s could not be told: %s", target["Arn"], problem)
