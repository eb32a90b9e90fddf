"""Functions that are changed while they run, and settings of theirs that LocalStack alone would forget."""

import base64
import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.emulators import zip_of
from tests.integration.functions import invoke
from tests.waiting import until

SLOW = "import time\ndef handler(event, context):\n    time.sleep(2)\n    return 'old'"
NEW = zip_of({"app.py": "def handler(event, context):\n    return 'new'"})
WRITES = """
import boto3, time
S3 = boto3.client("s3")
def handler(event, context):
    time.sleep(0.05)
    S3.put_object(Bucket="seen-while-updated", Key=f"{event}/{context.aws_request_id}")
"""


@pytest.mark.parametrize("change", ["code", "settings", "deletion"])
def test_what_runs_goes_on_to_its_end(emulator, deploy, change):
    name, client = deploy(f"changed-{change}", SLOW), emulator.client("lambda")
    with ThreadPoolExecutor() as pool:
        running = pool.submit(invoke, emulator, name)
        time.sleep(1)
        if change == "code":
            client.update_function_code(FunctionName=name, ZipFile=NEW)
            client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
            assert invoke(emulator, name)[0] == "new"
        elif change == "settings":
            client.update_function_configuration(FunctionName=name, Timeout=10)
        else:
            client.delete_function(FunctionName=name)
        assert running.result()[:2] == ("old", None)


def test_events_are_handled_once_each_and_soon_while_a_function_is_updated(emulator, deploy):
    name, client, s3 = deploy("updated-under-load", WRITES), emulator.client("lambda"), emulator.client("s3")
    s3.create_bucket(Bucket="seen-while-updated")
    for number in range(60):
        client.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(number))
        if number % 20 == 10:
            client.update_function_configuration(FunctionName=name, Description=str(number))
            client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})

    def seen() -> list[int]:
        objects = s3.list_objects_v2(Bucket="seen-while-updated").get("Contents", [])
        return sorted(int(found["Key"].split("/")[0]) for found in objects)

    began = time.monotonic()
    until(lambda: len(seen()) >= 60, what="every event was handled")
    assert seen() == list(range(60))
    assert time.monotonic() < began + 60  # so long LocalStack lets wait what was in hand


def test_settings_are_kept_and_followed(emulator, deploy):
    key = "arn:aws:kms:us-east-1:000000000000:key/1"
    name = deploy(
        "with-settings",
        "def handler(event, context):\n    return context.client_context.custom",
        KMSKeyArn=key,
        LoggingConfig={"LogFormat": "JSON", "LogGroup": "/beers/functions"},
    )
    context = base64.b64encode(json.dumps({"custom": {"beer": "ö"}}).encode()).decode()
    answer, error, log = invoke(emulator, name, ClientContext=context)
    assert (answer, error) == ({"beer": "ö"}, None)
    assert [json.loads(line)["type"] for line in log.splitlines()] == ["platform.start", "platform.report"]
    client, logs = emulator.client("lambda"), emulator.client("logs")

    def events() -> list[Any]:
        groups = logs.describe_log_groups(logGroupNamePrefix="/beers/functions")["logGroups"]
        return logs.filter_log_events(logGroupName="/beers/functions")["events"] if groups else []

    until(events, what="the log is in the group that was asked for")
    client.update_function_configuration(FunctionName=name, Description="changed")
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    client.publish_version(FunctionName=name)
    assert client.get_function_configuration(FunctionName=name)["KMSKeyArn"] == key
    assert client.get_function_configuration(FunctionName=name, Qualifier="1")["KMSKeyArn"] == key


def test_the_provisioned_concurrency_of_an_alias_ends(emulator, deploy):
    name, client = deploy("provisioned", "def handler(event, context):\n    return 1"), emulator.client("lambda")
    version = client.publish_version(FunctionName=name)["Version"]
    client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    which = {"FunctionName": name, "Qualifier": "live"}
    client.put_provisioned_concurrency_config(**which, ProvisionedConcurrentExecutions=1)
    until(
        lambda: client.get_provisioned_concurrency_config(**which)["Status"] == "READY", what="the environment is there"
    )
    client.delete_provisioned_concurrency_config(**which)
    with pytest.raises(client.exceptions.ProvisionedConcurrencyConfigNotFoundException):
        client.get_provisioned_concurrency_config(**which)


def test_a_layers_policy_names_an_account_by_its_arn(emulator):
    client = emulator.client("lambda")
    content = {"ZipFile": zip_of({"python/shared.py": ""})}
    version = client.publish_layer_version(LayerName="permitted", Content=content)["Version"]
    which = {"LayerName": "permitted", "VersionNumber": version}
    client.add_layer_version_permission(
        **which, StatementId="s", Action="lambda:GetLayerVersion", Principal="111111111111"
    )
    (statement,) = json.loads(client.get_layer_version_policy(**which)["Policy"])["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}


def test_a_url_has_cookies_and_cors(emulator, deploy):
    answer = "{'statusCode': 200, 'body': '.'.join(event['cookies']), 'cookies': ['c=3']}"
    name = deploy("with-cookies", f"def handler(event, context):\n    return {answer}")
    allowed = {"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"]}
    url = emulator.client("lambda").create_function_url_config(FunctionName=name, AuthType="NONE", Cors=allowed)
    headers = {"Host": url["FunctionUrl"].split("/")[2], "Cookie": "a=1; b=2", "Origin": "https://a.example"}
    request = urllib.request.Request(emulator.endpoint_url, headers=headers)
    with urllib.request.urlopen(request, timeout=120) as response:
        assert response.read() == b"a=1.b=2"
        assert response.headers["Set-Cookie"] == "c=3"
        assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"
