"""An emulator that died, an `up` that was cut off, and the end: told, mended, and at last nothing left."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from brewlake.settings import CHECKOUT
from brewlake.stack import ports
from brewlake.stack.programs import OWNER
from brewlake.stack.serving import last_applied, serving_terraform
from brewlake.stack.state import state_bucket
from brewlake.stack.terraform import Terraform
from tests.integration.conftest import Stack
from tests.waiting import until

pytestmark = pytest.mark.destructive


def streams(stack: Stack) -> list[str]:
    return list(stack.client("kinesis").list_streams()["StreamNames"])


def test_an_emulator_that_died_is_restarted_and_its_loss_is_told(stack: Stack) -> None:
    before = stack.life("emulator")
    stack.crash("emulator")
    until(lambda: stack.life("emulator") not in ("", before), what="it is started again")
    health = f"{stack.settings.endpoint_url}/_localstack/health"
    until(lambda: _answers(stack, health), what="it answers again")
    done = stack.brewlake("ingest", "--n", "5")
    assert done.returncode == 1
    assert "make up-local" in done.stderr


def _answers(stack: Stack, url: str) -> bool:
    try:
        return bool(stack.get(url))
    except OSError:
        return False


def test_an_up_that_is_cut_off_half_way_goes_on_when_run_again(stack: Stack) -> None:
    words = [sys.executable, "-m", "brewlake", "up"]
    with subprocess.Popen(
        words,
        env=stack.environment,
        cwd=CHECKOUT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as up:
        until(lambda: streams(stack), what="Terraform has begun")
        os.killpg(up.pid, signal.SIGKILL)  # as hard as can be: Terraform leaves its lock and half a platform
    done = stack.brewlake("up")
    assert done.returncode == 0, done.stdout + done.stderr
    assert stack.counts().ingested >= 400
    assert stack.get(f"{stack.settings.model_url}/model")["version"] == "v1"  # kept: models outlive the emulator


def test_an_up_that_is_interrupted_says_so_and_leaves_nothing_half_done(stack: Stack) -> None:
    Terraform(stack.settings, "platform").destroy()
    words = [sys.executable, "-m", "brewlake", "up"]
    with subprocess.Popen(
        words, env=stack.environment, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as up:
        until(lambda: streams(stack), what="Terraform has begun")
        up.send_signal(signal.SIGINT)
        told, said = up.communicate(timeout=600)
    assert up.returncode == 130
    assert "Run the same command again" in said
    assert "Still running: emulator, punkapi, model" in told
    assert not [process for process in psutil.process_iter(["cmdline"]) if _is_terraform(process, stack)]
    emulator = stack.where("emulator")
    done = stack.brewlake("up")
    assert done.returncode == 0, done.stdout + done.stderr
    assert stack.where("emulator") == emulator  # what was half made was taken over, not thrown away


def test_what_is_there_and_the_state_does_not_tell_is_taken_over(stack: Stack) -> None:
    """As after an apply whose requests were cancelled when they had reached AWS already."""
    data = stack.settings.home / "terraform" / "local" / "platform"
    cut_state(
        stack,
        data,
        forgotten=[
            "module.lake.aws_kinesis_stream.beers",
            "module.lake.aws_iam_role.raw_delivery",
            "module.lake.aws_cloudwatch_log_stream.raw",
            "module.lake.module.raw.aws_s3_bucket.this",
            "module.lake.aws_kinesis_firehose_delivery_stream.raw",
            "module.ingestion.module.function.aws_lambda_function.this",
            "module.query.aws_glue_catalog_database.this",
            "module.registry.aws_ecr_repository.this",
        ],
        half_made="module.query.module.results.aws_s3_bucket.this",
    )
    (data / "cut-off").touch()
    beers = stack.counts().ingested
    done = stack.brewlake("up")
    assert done.returncode == 0, done.stdout + done.stderr
    assert Terraform(stack.settings, "platform").plan_is_empty()
    assert not (data / "cut-off").exists()
    assert stack.counts().ingested >= beers  # taken over, not made anew


def cut_state(stack: Stack, data: Path, *, forgotten: list[str], half_made: str) -> None:
    """Have the platform's state know nothing of `forgotten`, and of `half_made` its id alone, as tainted."""

    def state(*words: str, given: str | None = None) -> str:
        command = ["terraform", f"-chdir={CHECKOUT / 'terraform' / 'platform'}", "state", *words]
        environment = stack.environment | {"TF_DATA_DIR": str(data)}
        return subprocess.run(
            command, env=environment, check=True, stdout=subprocess.PIPE, text=True, input=given
        ).stdout

    def address(resource: dict[str, Any]) -> str:
        return f"{resource.get('module')}.{resource['type']}.{resource['name']}"

    cut = json.loads(state("pull"))
    kept = [resource for resource in cut["resources"] if address(resource) not in forgotten]
    assert len(kept) == len(cut["resources"]) - len(forgotten)
    [[instance]] = [resource["instances"] for resource in kept if address(resource) == half_made]
    instance |= {"status": "tainted", "attributes": {"id": instance["attributes"]["id"]}}
    state("push", "-", given=json.dumps(cut | {"serial": cut["serial"] + 1, "resources": kept}))


def _is_terraform(process: psutil.Process, stack: Stack) -> bool:
    words = process.info["cmdline"] or []
    try:
        return (
            bool(words)
            and Path(words[0]).name == "terraform"
            and process.environ().get("BREWLAKE_HOME") == str(stack.settings.home)
        )
    except psutil.Error:
        return False


def test_destroy_leaves_nothing(stack: Stack) -> None:
    applied = last_applied(stack.settings)
    assert applied
    serving_terraform(stack.settings, applied[0]).destroy()
    Terraform(stack.settings, "platform").destroy()
    assert [bucket["Name"] for bucket in stack.client("s3").list_buckets()["Buckets"]] == [state_bucket(stack.settings)]
    assert not streams(stack)
    assert not stack.client("firehose").list_delivery_streams()["DeliveryStreamNames"]
    assert not stack.client("lambda").list_functions()["Functions"]
    assert not stack.client("events").list_rules()["Rules"]
    assert not stack.client("glue").get_databases()["DatabaseList"]
    assert not stack.client("glue").get_crawlers()["Crawlers"]
    assert not stack.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert not stack.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    ours = [{"Name": "tag:project", "Values": ["brewlake"]}]
    assert not stack.client("ec2").describe_vpcs(Filters=ours)["Vpcs"]
    assert not stack.client("ecr").describe_repositories()["repositories"]
    assert not [role for role in stack.client("iam").list_roles()["Roles"] if "brewlake" in role["RoleName"]]


def test_down_leaves_nothing_running(stack: Stack) -> None:
    done = stack.brewlake("down")
    assert done.returncode == 0, done.stderr
    assert "emulator" in done.stdout
    owned = [process for process in psutil.process_iter() if _belongs_to(process, stack)]
    assert not owned
    for port in (stack.settings.emulator_port, stack.settings.punkapi_port, stack.settings.model_port):
        assert ports.is_free(port)
    assert stack.brewlake("down").stdout.strip() == "Nothing was running."
    assert stack.brewlake("status").returncode == 1


def _belongs_to(process: psutil.Process, stack: Stack) -> bool:
    try:
        # The functions' processes do not carry the mark, but lie in the emulator's folder.
        return process.environ().get(OWNER) == str(stack.settings.home) or str(stack.settings.home) in " ".join(
            process.cmdline()
        )
    except psutil.Error:
        return False
