"""Lambda through its API, in an emulator: what the process executor must give to LocalStack's Lambda."""

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest
from botocore.config import Config
from botocore.exceptions import WaiterError

from tests.emulators import zip_of
from tests.integration.functions import invoke
from tests.waiting import until


def test_a_function_reaches_the_emulator_it_runs_in(emulator, deploy):
    emulator.client("s3").create_bucket(Bucket="seen-from-inside")
    name = deploy(
        "reaches-s3",
        "import boto3\ndef handler(event, context):\n"
        "    return [bucket['Name'] for bucket in boto3.client('s3').list_buckets()['Buckets']]",
        Environment={"Variables": {"OWN": "value"}},
    )
    answer, error, log = invoke(emulator, name)
    assert error is None
    assert "seen-from-inside" in answer
    assert "REPORT RequestId: " in log


def test_failures_are_function_errors(emulator, deploy):
    name = deploy("fails", "def handler(event, context):\n    raise ValueError(event)")
    answer, error, log = invoke(emulator, name, "why")
    assert error == "Unhandled"
    assert (answer["errorType"], answer["errorMessage"]) == ("ValueError", "why")
    assert "[ERROR] ValueError: why" in log


def test_an_initialization_that_fails_says_why_in_its_log(emulator, deploy):
    name = deploy("broken", "print('begins')\nimport nonsense")
    for _ in range(2):
        answer, error, log = invoke(emulator, name)
        assert error == "Unhandled"
        assert answer["errorType"] == "Runtime.ImportModuleError"
        assert "Runtime.ImportModuleError" in log


def test_the_log_goes_to_cloudwatch(emulator, deploy):
    name = deploy("logs", "def handler(event, context):\n    print('a beer')")
    invoke(emulator, name)
    logs = emulator.client("logs")

    def messages() -> list[str]:
        try:
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"].strip() for event in events]

    until(lambda: "a beer" in messages(), what="the log is in CloudWatch Logs")


def test_several_at_once_have_environments_of_their_own(emulator, deploy, tmp_path):
    name = deploy(
        "slow",
        "import os, pathlib, time\ndef handler(folder, context):\n"
        "    pathlib.Path(folder, context.aws_request_id).touch()\n"
        "    while len(os.listdir(folder)) < 4: time.sleep(0.01)\n"
        "    return os.getpid()",
    )
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: invoke(emulator, name, str(tmp_path)), range(4)))
    assert len({answer for answer, _, _ in answers}) == 4


def test_an_update_replaces_the_code(emulator, deploy):
    client, name = emulator.client("lambda"), deploy("updated", "def handler(event, context):\n    return 1")
    assert invoke(emulator, name)[0] == 1
    client.update_function_code(
        FunctionName=name, ZipFile=zip_of({"app.py": "def handler(event, context):\n    return 2"})
    )
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert invoke(emulator, name)[0] == 2


def test_a_deleted_function_leaves_no_process(emulator, deploy):
    name = deploy("deleted", "import os\ndef handler(event, context):\n    return os.getpid()")
    pid = invoke(emulator, name)[0]
    assert psutil.pid_exists(pid)
    emulator.client("lambda").delete_function(FunctionName=name)
    until(lambda: not psutil.pid_exists(pid), what="the function's process has ended and been waited for")


def test_layers_are_on_the_path(emulator, deploy):
    layer = emulator.client("lambda").publish_layer_version(
        LayerName="shared", Content={"ZipFile": zip_of({"python/shared.py": "VALUE = 42"})}
    )
    name = deploy(
        "layered",
        "import shared\ndef handler(event, context):\n    return shared.VALUE",
        Layers=[layer["LayerVersionArn"]],
    )
    assert invoke(emulator, name)[0] == 42


def test_another_runtime_is_refused_with_what_to_do(emulator, deploy):
    with pytest.raises(WaiterError):
        deploy("other", "", Runtime="nodejs22.x", Handler="index.handler")
    settings = emulator.client("lambda").get_function_configuration(FunctionName="other")
    assert settings["State"] == "Failed"
    assert "set the function's runtime to python3.13" in settings["StateReason"]


def test_eventbridge_fires_a_function(emulator, deploy):
    name = deploy("scheduled", "def handler(event, context):\n    print('fired', event['detail-type'])")
    arn = emulator.client("lambda").get_function_configuration(FunctionName=name)["FunctionArn"]
    events, logs = emulator.client("events"), emulator.client("logs")
    events.put_rule(Name="each-minute", ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule="each-minute", Targets=[{"Id": "1", "Arn": arn}])

    def fired() -> bool:
        try:
            found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return False
        return any("fired Scheduled Event" in event["message"] for event in found)

    try:
        until(fired, what="the rule fires", pause=1)
    finally:
        events.remove_targets(Rule="each-minute", Ids=["1"])
        events.delete_rule(Name="each-minute")


def test_a_kinesis_stream_feeds_a_function(emulator, deploy):
    kinesis, client = emulator.client("kinesis"), emulator.client("lambda")
    kinesis.create_stream(StreamName="feeds", ShardCount=2)
    name = deploy("fed", "def handler(event, context):\n    print('got', len(event['Records']))")
    arn = kinesis.describe_stream_summary(StreamName="feeds")["StreamDescriptionSummary"]["StreamARN"]
    mapping = client.create_event_source_mapping(
        EventSourceArn=arn, FunctionName=name, StartingPosition="TRIM_HORIZON", BatchSize=100
    )
    kinesis.put_records(
        StreamName="feeds", Records=[{"Data": b"beer", "PartitionKey": str(number)} for number in range(50)]
    )
    logs = emulator.client("logs")

    def received() -> int:
        try:
            found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return 0
        return sum(int(event["message"].split()[1]) for event in found if event["message"].startswith("got "))

    try:
        until(lambda: received() == 50, what="all records have come")
    finally:
        client.delete_event_source_mapping(UUID=mapping["UUID"])
        kinesis.delete_stream(StreamName="feeds")


def test_reserved_concurrency_throttles(emulator, deploy):
    name = deploy("reserved", "def handler(event, context):\n    return 1")
    client = emulator.client("lambda", config=Config(retries={"total_max_attempts": 1}))
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName=name)
    client.delete_function_concurrency(FunctionName=name)
    assert invoke(emulator, name)[0] == 1


def test_an_answer_of_more_than_6_mb_is_an_error(emulator, deploy):
    answer, error, _ = invoke(
        emulator, deploy("large", "def handler(event, context):\n    return 'x' * event"), 7 << 20
    )
    assert (answer["errorType"], error) == ("Function.ResponseSizeTooLarge", "Unhandled")


def test_an_alias_leads_to_its_version(emulator, deploy):
    client = emulator.client("lambda")
    name = deploy("versioned", "def handler(event, context):\n    return context.function_version")
    version = client.publish_version(FunctionName=name)["Version"]
    client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    client.get_waiter("function_active_v2").wait(FunctionName=name, Qualifier=version, WaiterConfig={"Delay": 1})
    assert [invoke(emulator, called)[0] for called in (name, f"{name}:live")] == ["$LATEST", version]


def test_an_alias_is_updated_with_weights(emulator, deploy):
    function, client = deploy("weighed", "def handler(event, context): return 1"), emulator.client("lambda")
    first = client.publish_version(FunctionName=function)["Version"]
    client.update_function_configuration(FunctionName=function, Description="second")
    client.get_waiter("function_updated_v2").wait(FunctionName=function)
    second = client.publish_version(FunctionName=function)["Version"]
    client.create_alias(FunctionName=function, Name="live", FunctionVersion=first)
    weights = {"AdditionalVersionWeights": {second: 0.1}}
    assert client.update_alias(FunctionName=function, Name="live", RoutingConfig=weights)["RoutingConfig"] == weights
    with pytest.raises(client.exceptions.InvalidParameterValueException, match="already included"):
        client.update_alias(FunctionName=function, Name="live", FunctionVersion=second, RoutingConfig=weights)


def test_the_concurrency_of_a_function_that_is_not_there_is_not_deleted(emulator):
    client = emulator.client("lambda")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.delete_function_concurrency(FunctionName="nowhere")


def test_an_asynchronous_invocation_tells_its_destinations(emulator, deploy):
    sqs, client = emulator.client("sqs"), emulator.client("lambda")
    urls = {kind: sqs.create_queue(QueueName=f"lambda-{kind}")["QueueUrl"] for kind in ("good", "bad", "dead")}
    arn = "arn:aws:sqs:us-east-1:000000000000:lambda-{}".format
    name = deploy(
        "asynchronous",
        "def handler(event, context):\n    return 1 / event",
        DeadLetterConfig={"TargetArn": arn("dead")},
    )
    client.put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnSuccess": {"Destination": arn("good")}, "OnFailure": {"Destination": arn("bad")}},
    )
    for event in (b"1", b"0"):
        client.invoke(FunctionName=name, InvocationType="Event", Payload=event)
    told = {kind: json.loads(received(sqs, url)) for kind, url in urls.items()}
    assert told["good"]["responsePayload"] == 1
    assert told["bad"]["responsePayload"]["errorType"] == "ZeroDivisionError"
    assert told["dead"] == 0


def test_an_asynchronous_invocation_that_fails_is_tried_twice_again(emulator, deploy):
    sqs, client = emulator.client("sqs"), emulator.client("lambda")
    urls = {kind: sqs.create_queue(QueueName=f"retried-{kind}")["QueueUrl"] for kind in ("bad", "dead")}
    arn = "arn:aws:sqs:us-east-1:000000000000:retried-{}".format
    code = "def handler(event, context):\n    raise ValueError(event)"
    name = deploy("retried", code, DeadLetterConfig={"TargetArn": arn("dead")})
    client.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnFailure": {"Destination": arn("bad")}}
    )
    client.invoke(FunctionName=name, InvocationType="Event", Payload=b'"beer"')
    told = json.loads(received(sqs, urls["bad"]))
    assert (told["requestPayload"], told["responsePayload"]["errorMessage"]) == ("beer", "beer")
    assert told["requestContext"]["condition"] == "RetriesExhausted"
    assert told["requestContext"]["approximateInvokeCount"] == 3
    assert json.loads(received(sqs, urls["dead"])) == "beer"


def test_functions_that_call_back_never_stall_the_emulator(emulator, deploy):
    code = """
import boto3, json
client = boto3.client("lambda")
def handler(event, context):
    if event == 0:
        return [event]
    inner = client.invoke(FunctionName=context.function_name, Payload=json.dumps(event - 1))
    return [event, *json.load(inner["Payload"])]
"""
    name = deploy("calls-back", code)
    client = emulator.client("lambda", config=Config(retries={"total_max_attempts": 1}))

    def call(depth: int) -> Any:
        return json.load(client.invoke(FunctionName=name, Payload=json.dumps(depth))["Payload"])

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(call, [2] * 5)) == [[2, 1, 0]] * 5


def test_a_queue_feeds_a_function(emulator, deploy):
    sqs, client = emulator.client("sqs"), emulator.client("lambda")
    visible = {"VisibilityTimeout": "300"}  # no shorter than the function's timeout
    source, answers = (
        sqs.create_queue(QueueName=name, Attributes=visible)["QueueUrl"] for name in ("lambda-source", "lambda-answers")
    )
    code = f"""
import boto3
def handler(event, context):
    for record in event["Records"]:
        boto3.client("sqs").send_message(QueueUrl={answers!r}, MessageBody=record["body"])
"""
    arn = "arn:aws:sqs:us-east-1:000000000000:lambda-source"
    mapping = client.create_event_source_mapping(EventSourceArn=arn, FunctionName=deploy("from-a-queue", code))
    sqs.send_message(QueueUrl=source, MessageBody="a beer")
    assert received(sqs, answers) == "a beer"
    client.delete_event_source_mapping(UUID=mapping["UUID"])


def test_a_function_has_a_url(emulator, deploy):
    name = deploy("with-url", "def handler(event, context):\n    return {'statusCode': 201, 'body': event['rawPath']}")
    url = emulator.client("lambda").create_function_url_config(FunctionName=name, AuthType="NONE")["FunctionUrl"]
    # The name is one of localhost.localstack.cloud, which a machine without a network cannot look up.
    request = urllib.request.Request(f"{emulator.endpoint_url}/some/path", headers={"Host": url.split("/")[2]})
    with urllib.request.urlopen(request, timeout=120) as response:
        assert (response.status, response.read()) == (201, b"/some/path")


def received(sqs: Any, url: str) -> str:
    """Return the body of the next message in a queue."""
    bodies: list[str] = []

    def arrived() -> bool:
        answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
        bodies.extend(message["Body"] for message in answer.get("Messages", []))
        return bool(bodies)

    until(arrived, what="a message is in the queue")
    return bodies[0]
