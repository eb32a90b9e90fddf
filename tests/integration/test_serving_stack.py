"""The serving stack on this machine: a load balancer in front of real model servers, rolled to another version."""

import http.client
import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from playwright.sync_api import Browser, expect

from brewlake.errors import BrewlakeError
from brewlake.stack.runtime import runtime
from brewlake.stack.serving import (
    ADDRESS_TAG,
    Release,
    Service,
    apply_serving,
    await_refresh,
    last_applied,
    serving_terraform,
)
from brewlake.stack.terraform import Terraform
from lakestack.testing.ports import free_port
from model.registry import next_free
from tests.browser import new_page, skip_without_chromium
from tests.integration.conftest import Stack

OF_OTHERS = ("v70",)  # the stack is shared: other tests train versions of their own, up to this one


@pytest.fixture
def here(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process means the stack."""
    for name, value in stack.settings.aws_variables().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture(scope="module")
def other(stack: Stack) -> Iterator[str]:
    """A new version. Afterwards the stack serves v1 again, as other tests expect it."""
    version = next_free(stack.settings.model_store, among=OF_OTHERS)
    done = stack.brewlake("retrain", "--version", version)
    assert done.returncode == 0, done.stdout + done.stderr
    yield version
    assert stack.brewlake("serve", "--version", "v1").returncode == 0


def applied(stack: Stack) -> tuple[Release, Service]:
    found = last_applied(stack.settings)
    assert found
    return found


def ask(stack: Stack, path: str, body: Any = None) -> tuple[int, bytes]:
    """Ask the service by its own name, as a browser would."""
    service = urlsplit(applied(stack)[1].service_url)
    assert service.port == stack.settings.emulator_port
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=120)
    headers = {"Host": service.netloc, "Content-Type": "application/json"}
    connection.request("GET" if body is None else "POST", path, body and json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def served(stack: Stack) -> str:
    """Return the version that answers behind the load balancer."""
    return str(json.loads(ask(stack, "/model")[1])["version"])


def test_up_serves_behind_the_load_balancer_and_tells_where(stack: Stack) -> None:
    again, status = stack.brewlake("up"), stack.brewlake("status")
    for done in (again, status):
        assert done.returncode == 0, done.stdout + done.stderr
        assert applied(stack)[1].swagger_url in done.stdout
    assert "nothing was changed" in again.stdout


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


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on PATH")
def test_curl_resolves_the_name_of_the_load_balancer_offline(stack: Stack) -> None:
    url = f"{applied(stack)[1].service_url}/readyz"
    words = ["curl", "--noproxy", "*", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", url]
    assert subprocess.run(words, capture_output=True, check=True).stdout == b"200"


@pytest.mark.browser
@skip_without_chromium
def test_the_swagger_url_opens_in_a_browser(browser: Browser, stack: Stack) -> None:
    page = new_page(browser)
    page.goto(applied(stack)[1].swagger_url)
    expect(page.locator('.opblock-summary-path[data-path="/predict"]')).to_be_visible()


def test_a_second_plan_is_empty(stack: Stack) -> None:
    assert serving_terraform(stack.settings, applied(stack)[0]).plan_is_empty()


@pytest.mark.usefixtures("here")
def test_a_load_balancer_that_the_state_does_not_know_is_taken_over(stack: Stack) -> None:
    """As after an apply that was cut off while the provider waited for it."""
    release, before = applied(stack)
    terraform = serving_terraform(stack.settings, release)
    terraform._run("state", "rm", "module.serving.aws_lb.this")
    apply_serving(stack.settings, terraform, release, lambda _: None)
    assert applied(stack)[1] == before
    assert terraform.plan_is_empty()


@pytest.mark.usefixtures("here")
def test_a_version_that_never_gets_ready_is_rolled_back(stack: Stack) -> None:
    (release, before), version = applied(stack), served(stack)
    variables = {
        "image": release.image,
        "model_version": "v72",
        "http_port": stack.settings.emulator_port,
        "instance_tags": {ADDRESS_TAG: f"localhost:{free_port()}"},  # nobody listens there
        "start_seconds": 3,
    }
    Terraform(stack.settings, "serving", variables).apply(lambda _: None)
    with pytest.raises(BrewlakeError, match="The version before is served again") as error:
        await_refresh(before.autoscaling_group, lambda _: None, 300)
    assert "were not healthy" in str(error.value)
    assert served(stack) == version
    apply_serving(stack.settings, serving_terraform(stack.settings, release), release, lambda _: None)
    await_refresh(before.autoscaling_group, lambda _: None, 300)


def test_a_roll_to_another_version_fails_no_request(stack: Stack, other: str) -> None:
    done = stack.brewlake("deploy-model", "--version", other)
    if runtime(stack.settings).mode == "compose":  # its one model server switches versions by itself
        assert done.returncode == 1
        assert f"`make serve version={other}` changes" in done.stderr
        done = stack.brewlake("serve", "--version", other)
        assert done.returncode == 0, done.stdout + done.stderr
        assert served(stack) == other
        return
    assert done.returncode == 0, done.stdout + done.stderr
    assert "While it rolled, 0 of " in done.stdout
    assert served(stack) == other
    tags = [
        {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
        for found in stack.client("ec2").describe_instances()["Reservations"]
        for instance in found["Instances"]
        if instance["State"]["Name"] == "running"
    ]
    assert [one["model_version"] for one in tags] == [other]


@pytest.mark.usefixtures("other")
def test_a_version_that_does_not_exist_is_refused_and_the_other_stays(stack: Stack) -> None:
    version = served(stack)
    done = stack.brewlake("deploy-model", "--version", "v99")
    assert done.returncode == 1
    assert "stored: v1, " in done.stderr
    assert served(stack) == version


def test_the_same_version_again_changes_nothing(stack: Stack) -> None:
    done = stack.brewlake("deploy-model", "--version", applied(stack)[0].version)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no change" in done.stdout


def test_both_environments_plan_the_same_but_for_what_is_expected(stack: Stack) -> None:
    done = stack.brewlake("parity")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 of them unexpected" in done.stdout
