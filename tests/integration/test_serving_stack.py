"""The serving stack on this machine: a load balancer in front of real model servers, rolled to another version."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from brewlake.deploy.serving import Release, Service, last_applied, serving_terraform
from tests.integration.conftest import Stack

OTHER = "v71"  # the stack is shared: other tests train versions of their own


def applied(stack: Stack) -> tuple[Release, Service]:
    found = last_applied(stack.settings)
    assert found
    return found


def ask(stack: Stack, path: str, body: Any = None) -> tuple[int, bytes]:
    """Ask the service by its own name, as a browser would."""
    service = urlsplit(applied(stack)[1].service_url)
    assert service.port == stack.settings.emulator_port
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    headers = {"Host": service.netloc, "Content-Type": "application/json"}
    connection.request("GET" if body is None else "POST", path, body and json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_a_version_is_served_behind_the_load_balancer(stack: Stack) -> None:
    done = stack.brewlake("deploy-model", "--version", "v1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert applied(stack)[1].swagger_url in done.stdout
    status, page = ask(stack, "/")
    assert status == 200
    assert b"swagger" in page.lower()
    status, answer = ask(stack, "/predict", [{"name": "Punk IPA", "abv": 5.6}])
    assert status == 200
    assert json.loads(answer)[0]["model_version"] == "v1"


def test_a_second_plan_is_empty(stack: Stack) -> None:
    assert serving_terraform(stack.settings, applied(stack)[0]).plan_is_empty()


def test_a_roll_to_another_version_fails_no_request(stack: Stack) -> None:
    assert stack.brewlake("retrain", "--version", OTHER).returncode == 0
    done = stack.brewlake("deploy-model", "--version", OTHER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "While it rolled, 0 of " in done.stdout
    assert json.loads(ask(stack, "/model")[1])["version"] == OTHER
    tags = [
        {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
        for found in stack.client("ec2").describe_instances()["Reservations"]
        for instance in found["Instances"]
        if instance["State"]["Name"] == "running"
    ]
    assert [one["model_version"] for one in tags] == [OTHER]


def test_a_version_that_does_not_exist_is_refused_and_the_other_stays(stack: Stack) -> None:
    done = stack.brewlake("deploy-model", "--version", "v99")
    assert done.returncode == 1
    assert "stored: v1, " in done.stderr
    assert json.loads(ask(stack, "/model")[1])["version"] == OTHER


def test_the_same_version_again_changes_nothing(stack: Stack) -> None:
    done = stack.brewlake("deploy-model", "--version", OTHER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no change" in done.stdout


def test_both_environments_plan_the_same_but_for_what_is_expected(stack: Stack) -> None:
    done = stack.brewlake("parity")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 of them unexpected" in done.stdout


def test_destroy_leaves_nothing(stack: Stack) -> None:
    serving_terraform(stack.settings, applied(stack)[0]).destroy()
    assert not stack.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert not stack.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    ours = [{"Name": "tag:project", "Values": ["brewlake"]}]
    assert not stack.client("ec2").describe_vpcs(Filters=ours)["Vpcs"]
