"""terraform/serving: its form, its logic, and its life against the emulator with either environment's settings."""

import http.client
import json
import shutil
import subprocess
from urllib.parse import urlsplit

import pytest

from tests.conftest import Emulator
from tests.terraform.workspace import IN_EMULATOR, ROOT, STATE_BUCKET, Workspace, render_user_data

pytestmark = pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not on PATH")

REPOSITORY = "000000000000.dkr.ecr.us-east-1.amazonaws.com/brewlake-model"
RETRAIN = {
    "schedule": "rate(7 days)",
    "image": f"{REPOSITORY}@sha256:{'b' * 64}",
    "platform": {
        "cleaned_bucket": "cleaned",
        "glue_database": "brewlake",
        "athena_workgroup": "brewlake",
        "athena_results_bucket": "results",
    },
}


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    workspace = Workspace(ROOT / "serving", tmp_path_factory.mktemp("offline"))
    workspace.init("-backend=false")
    return workspace


def test_it_is_valid(offline):
    assert json.loads(offline.succeed("validate", "-json"))["diagnostics"] == []


def test_its_logic(offline):
    offline.succeed("test")


@pytest.mark.parametrize("capture", ["", "brewlake-predictions"])
@pytest.mark.parametrize("registry", ["", "000000000000.dkr.ecr.us-east-1.amazonaws.com"])
def test_the_user_data_is_a_script(tmp_path, registry, capture):
    given = {"ecr_registry": registry, "capture_stream": capture, "log_group": "/brewlake-model/containers"}
    script = render_user_data(tmp_path, image=f"{REPOSITORY}@sha256:{'a' * 64}", **given)
    assert subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False).stderr == ""
    assert ("ecr-login" in script) == bool(registry)
    assert ("BREWLAKE_CAPTURE_STREAM=brewlake-predictions" in script) == bool(capture)
    assert len(script) < 16_384  # EC2 takes no more


@pytest.mark.parametrize("environment", ["local", "aws"])
def test_apply_plan_nothing_destroy(emulator: Emulator, tmp_path, environment):
    emulator.client("s3").create_bucket(Bucket=STATE_BUCKET)
    workspace = Workspace(ROOT / "serving", tmp_path, emulator.endpoint_url)
    workspace.init(IN_EMULATOR)
    inputs = (
        "-input=false",
        f"-var-file=../environments/{environment}.serving.tfvars",
        "-var=s3_use_path_style=true",
        f"-var=image={REPOSITORY}@sha256:{'a' * 64}",
        "-var=model_version=v1",
        "-var=access_logs_days=7",
        f"-var=retrain={json.dumps(RETRAIN if environment == 'aws' else None)}",
    )

    workspace.succeed("apply", "-auto-approve", *inputs)
    outputs = {name: one["value"] for name, one in json.loads(workspace.succeed("output", "-json")).items()}
    second = workspace.run("plan", "-detailed-exitcode", *inputs)
    assert second.returncode == 0, second.stdout
    assert_usable(emulator, outputs)
    if environment == "aws":
        schedule = emulator.client("scheduler").get_schedule(Name=outputs["retrain_schedule"])
        task = schedule["Target"]["EcsParameters"]["TaskDefinitionArn"]
        [container] = emulator.client("ecs").describe_task_definition(taskDefinition=task)["taskDefinition"][
            "containerDefinitions"
        ]
        assert (container["image"], container["command"]) == (RETRAIN["image"], ["--version", "next"])

    workspace.succeed("destroy", "-auto-approve", *inputs)
    assert workspace.succeed("state", "list") == ""
    assert_gone(emulator, outputs)


def assert_usable(emulator: Emulator, outputs: dict[str, str]) -> None:
    """The service's name leads to the load balancer, and the fleet is behind it."""
    service, endpoint = urlsplit(outputs["service_url"]), urlsplit(emulator.endpoint_url)
    assert outputs["swagger_url"] == f"{outputs['service_url']}/"
    connection = http.client.HTTPConnection(str(endpoint.hostname), endpoint.port, timeout=120)
    connection.request("GET", "/", headers={"Host": service.netloc})
    answer = connection.getresponse()
    # Nothing stands for the instance here, so the load balancer itself says that nobody serves.
    assert (answer.status, b"<title>50" in answer.read()) in ((502, True), (503, True), (504, True))
    groups = emulator.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    [group] = [group for group in groups if group["AutoScalingGroupName"] == outputs["autoscaling_group"]]
    health = emulator.client("elbv2").describe_target_health(TargetGroupArn=outputs["target_group_arn"])
    targets = {one["Target"]["Id"] for one in health["TargetHealthDescriptions"]}
    assert targets == {one["InstanceId"] for one in group["Instances"]}


def assert_gone(emulator: Emulator, outputs: dict[str, str]) -> None:
    balancers = emulator.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert outputs["load_balancer_arn"] not in [one["LoadBalancerArn"] for one in balancers]
    groups = emulator.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    assert outputs["autoscaling_group"] not in [group["AutoScalingGroupName"] for group in groups]
    ours = [{"Name": "tag:project", "Values": ["brewlake"]}]
    ec2 = emulator.client("ec2")
    assert not ec2.describe_vpcs(Filters=ours)["Vpcs"]
    alive = [*ours, {"Name": "instance-state-name", "Values": ["pending", "running", "stopped"]}]
    assert not ec2.describe_instances(Filters=alive)["Reservations"]
