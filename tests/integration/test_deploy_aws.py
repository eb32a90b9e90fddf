"""From an account to a prediction and back: `deploy-aws` and `destroy-aws`, with the emulator in AWS's place."""

import fnmatch
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from brewlake.deploy.images import training_tag
from brewlake.punkapi.catalogue import generate
from brewlake.punkapi.server import create_app
from brewlake.settings import CHECKOUT
from lakestack.testing.ports import free_port
from tests.conftest import Emulator, running_emulator
from tests.waiting import until

SECONDS = 1500
# What IAM calls services and calls otherwise than the emulator's log does.
SERVICES = {
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "service-quotas": "servicequotas",
}
ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction"}
RETRAIN = "cron(0 3 ? * MON *)"


@dataclass(frozen=True)
class Away:
    """What the commands need in their environment to take the emulator for AWS."""

    emulator: Emulator
    environment: dict[str, str]
    home: Path

    def brewlake(self, *words: str) -> subprocess.CompletedProcess[str]:
        with self.start(*words) as process:
            out, errors = process.communicate(timeout=SECONDS)
        return subprocess.CompletedProcess(words, process.returncode, out, errors)

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "brewlake", *words],
            env=self.environment,
            cwd=CHECKOUT,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def actions(self) -> set[str]:
        """Return the IAM action of each call that the emulator was asked for, but for those on S3's objects."""
        log = (self.emulator.home / "emulator.log").read_text()
        calls = re.findall(r"AWS ([a-z0-9-]+)\.(\w+) =>", log)
        actions = {f"{SERVICES.get(service, service)}:{operation}" for service, operation in calls if service != "s3"}
        return {ACTIONS.get(action, action) for action in actions}

    def images(self) -> dict[str, str]:
        """Return the digests in the registry by their tags, in order."""
        found = self.emulator.client("ecr").describe_images(repositoryName="brewlake-model")["imageDetails"]
        return dict(sorted((image["imageTags"][0], image["imageDigest"]) for image in found))

    def buckets(self) -> list[str]:
        """Return the platform's own buckets; others that run on the emulator may have theirs."""
        found = self.emulator.client("s3").list_buckets()["Buckets"]
        return [bucket["Name"] for bucket in found if bucket["Name"].startswith("brewlake-prod-")]


@pytest.fixture(scope="module")
def punkapi() -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(generate(325, seed=7)), port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, what="PunkAPI answers")
    yield f"http://localhost:{port}/v3"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that nobody else calls, and that tells each call."""
    with running_emulator(tmp_path_factory.mktemp("emulator"), LS_LOG="info") as emulator:
        yield emulator


@pytest.fixture(scope="module")
def away(aws: Emulator, punkapi: str, tmp_path_factory: pytest.TempPathFactory) -> Away:
    emulator, home = aws, tmp_path_factory.mktemp("aws")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BREWLAKE_"))}
    environment = kept | {
        "AWS_ENDPOINT_URL": emulator.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "BREWLAKE_ENVIRONMENT": "aws",
        "BREWLAKE_HOME": str(home),
        "BREWLAKE_PUNKAPI_URL": punkapi,
        "BENTOML_HOME": str(home / "bentoml"),
        "BREWLAKE_RETRAIN": RETRAIN,
        # Shorter than on AWS: Firehose gathers for two minutes there.
        "TF_VAR_buffering_seconds": "1",
        "TF_VAR_transformation_seconds": "1",
        "TF_VAR_health_check_seconds": "5",
        # The one thing that AWS has and the emulator has not: machines. This port stands for them.
        "TF_VAR_instance_tags": f'{{"lakestack:address":"localhost:{free_port()}"}}',
    }
    return Away(emulator, environment, home)


def test_nobody_is_asked_where_nobody_is_there(away: Away) -> None:
    done = away.brewlake("deploy-aws")
    assert done.returncode == 1
    assert "yes=1" in done.stderr
    assert "USD a month" in done.stdout
    assert "account 000000000000" in done.stdout
    assert not away.buckets()


def test_another_account_is_left_alone(away: Away) -> None:
    elsewhere = Away(away.emulator, away.environment | {"BREWLAKE_ACCOUNT": "999988887777"}, away.home)
    done = elsewhere.brewlake("deploy-aws", "--yes")
    assert done.returncode == 1
    assert "lead to account 000000000000, not to 999988887777" in done.stderr
    assert not away.buckets()


def test_a_version_that_does_not_exist_is_told_before_anything_is_made(away: Away) -> None:
    done = away.brewlake("deploy-aws", "--yes", "--version", "v9")
    assert done.returncode == 1
    assert "v9" in done.stderr
    assert not away.buckets()


def test_an_interrupted_deployment_says_how_to_go_on(away: Away) -> None:
    with away.start("deploy-aws", "--yes") as process:
        streams = away.emulator.client("kinesis").list_streams
        until(lambda: streams()["StreamNames"], what="Terraform is at work", pause=0.5)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert "Run the same command again: it goes on." in errors


def test_a_deployment_serves_what_it_trained(away: Away) -> None:
    port = away.environment["TF_VAR_instance_tags"].rpartition(":")[2].strip('"}')
    with Instance(away, int(port)):
        done = away.brewlake("deploy-aws", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    emulator = away.emulator.endpoint_url.rpartition(":")[2]
    [url] = re.findall(rf"v1 is served: (http://brewlake-model-\w+\.elb\.localhost:{emulator}/)\n", done.stdout)
    assert f"curl -s {url}predict" in done.stdout
    assert [tag.partition("-")[0] for tag in away.images()] == ["training", "v1"]


def test_a_deployment_trains_by_the_clock_where_that_is_wanted(away: Away) -> None:
    [(tag, digest)] = [(tag, digest) for tag, digest in away.images().items() if tag.startswith("training-")]
    schedule = away.emulator.client("scheduler").get_schedule(Name="brewlake-retrain")
    assert schedule["ScheduleExpression"] == RETRAIN
    task = schedule["Target"]["EcsParameters"]["TaskDefinitionArn"]
    described = away.emulator.client("ecs").describe_task_definition(taskDefinition=task)["taskDefinition"]
    [container] = described["containerDefinitions"]
    assert container["image"].partition("@")[2] == digest
    variables = {variable["name"]: variable["value"] for variable in container["environment"]}
    assert json.loads(variables["BREWLAKE_PLATFORM"])["cleaned_bucket"] in away.buckets()
    assert tag == training_tag()


def test_destroying_proves_that_nothing_is_left(away: Away) -> None:
    done = away.brewlake("destroy-aws", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing is left" in done.stdout
    assert not away.buckets()
    again = away.brewlake("destroy-aws", "--yes")
    assert again.returncode == 0, again.stdout + again.stderr


def test_the_policy_of_the_docs_allows_every_call_that_was_made(away: Away) -> None:
    page = (CHECKOUT / "docs" / "aws.md").read_text()
    [policy] = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    assert len(re.sub(r"\s", "", json.dumps(policy))) <= 6144  # a managed policy's limit
    allowed = [pattern for statement in policy["Statement"] for pattern in _list(statement["Action"])]
    made = away.actions()
    assert {"ec2:CreateVpc", "elasticloadbalancing:CreateLoadBalancer", "kinesis:CreateStream"} <= made
    assert [action for action in sorted(made) if not any(fnmatch.fnmatch(action, one) for one in allowed)] == []


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


class Instance(threading.Thread):
    """What an instance of the fleet does: it serves the version as soon as there is one."""

    def __init__(self, away: Away, port: int) -> None:
        super().__init__()
        self._away, self._port = away, port
        self._over = threading.Event()

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        card = self._away.home / "bentoml" / "models" / "bitterness" / "v1" / "card.json"
        while not card.exists() and not self._over.wait(0.2):
            pass
        words = [sys.executable, "-m", "model.serving", "--version", "v1", "--port", str(self._port)]
        with subprocess.Popen(words, env=self._away.environment, cwd=CHECKOUT, stderr=subprocess.DEVNULL) as server:
            self._over.wait()
            server.terminate()
