"""terraform/platform: its form, its logic, and its life against the emulator with either environment's settings."""

import json
import shutil
import subprocess

import pytest

from tests.conftest import Emulator
from tests.terraform.workspace import IN_EMULATOR, ROOT, STATE_BUCKET, Workspace

pytestmark = pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not on PATH")

# What an emulator needs besides the AWS settings: it is asked for buckets by path, and nothing in it is kept.
ON_THE_EMULATOR = ("-var=s3_use_path_style=true", "-var=force_destroy=true")


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    workspace = Workspace(ROOT / "platform", tmp_path_factory.mktemp("offline"))
    workspace.init("-backend=false")
    return workspace


def test_every_file_is_formatted():
    done = subprocess.run(
        ["terraform", f"-chdir={ROOT}", "fmt", "-check", "-recursive"], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_it_is_valid(offline):
    assert json.loads(offline.succeed("validate", "-json"))["diagnostics"] == []


def test_its_logic(offline):
    offline.succeed("test")


@pytest.mark.parametrize("environment", ["local", "aws"])
def test_apply_plan_nothing_destroy(emulator: Emulator, tmp_path, environment):
    emulator.client("s3").create_bucket(Bucket=STATE_BUCKET)
    workspace = Workspace(ROOT / "platform", tmp_path, emulator.endpoint_url)
    workspace.init(IN_EMULATOR)
    capture = f"-var=capture_predictions={json.dumps(environment == 'local')}"
    inputs = ("-input=false", f"-var-file=../environments/{environment}.tfvars", *ON_THE_EMULATOR, capture)

    workspace.succeed("apply", "-auto-approve", *inputs)
    outputs = {name: one["value"] for name, one in json.loads(workspace.succeed("output", "-json")).items()}
    second = workspace.run("plan", "-detailed-exitcode", *inputs)
    assert second.returncode == 0, second.stdout
    assert_usable(emulator, outputs)

    workspace.succeed("destroy", "-auto-approve", *inputs)
    assert workspace.succeed("state", "list") == ""
    assert_gone(emulator, outputs)


def assert_usable(emulator: Emulator, outputs: dict[str, str]) -> None:
    """Each output names something that is there, in the state in which it serves."""
    streams = emulator.client("kinesis").describe_stream_summary(StreamName=outputs["stream_name"])
    assert streams["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"
    for name in ("raw_delivery_stream", "cleaned_delivery_stream"):
        stream = emulator.client("firehose").describe_delivery_stream(DeliveryStreamName=outputs[name])
        assert stream["DeliveryStreamDescription"]["DeliveryStreamStatus"] == "ACTIVE"
        assert_writes_only(emulator, outputs[name], outputs[name.replace("delivery_stream", "bucket")])
    for name in ("ingestion_function", "transformation_function"):
        configuration = emulator.client("lambda").get_function_configuration(FunctionName=outputs[name])
        assert (configuration["Runtime"], configuration["State"]) == ("python3.13", "Active")
    for name in ("raw_bucket", "cleaned_bucket", "athena_results_bucket"):
        versioning = emulator.client("s3").get_bucket_versioning(Bucket=outputs[name])
        assert versioning["Status"] == "Enabled"
    crawler = emulator.client("glue").get_crawler(Name=outputs["glue_crawler"])["Crawler"]
    assert crawler["DatabaseName"] == outputs["glue_database"]
    assert crawler["Targets"]["S3Targets"][0]["Path"] == f"s3://{outputs['cleaned_bucket']}/{outputs['cleaned_table']}/"
    workgroup = emulator.client("athena").get_work_group(WorkGroup=outputs["athena_workgroup"])["WorkGroup"]
    assert workgroup["Configuration"]["EnforceWorkGroupConfiguration"] is True


def assert_writes_only(emulator: Emulator, stream: str, bucket: str) -> None:
    """The role of a delivery stream may put objects into one bucket, and there where readers expect them."""
    deliver = emulator.client("iam").get_role_policy(RoleName=f"{stream}-delivery", PolicyName="deliver")
    [resources] = [one["Resource"] for one in deliver["PolicyDocument"]["Statement"] if "s3:PutObject" in one["Action"]]
    assert sorted(resources) == [f"arn:aws:s3:::{bucket}/beers/*", f"arn:aws:s3:::{bucket}/errors/*"]


def assert_gone(emulator: Emulator, outputs: dict[str, str]) -> None:
    buckets = {bucket["Name"] for bucket in emulator.client("s3").list_buckets()["Buckets"]}
    assert not buckets & {outputs[name] for name in ("raw_bucket", "cleaned_bucket", "athena_results_bucket")}
    assert outputs["stream_name"] not in emulator.client("kinesis").list_streams()["StreamNames"]
    streams = emulator.client("firehose").list_delivery_streams()["DeliveryStreamNames"]
    assert not set(streams) & {outputs["raw_delivery_stream"], outputs["cleaned_delivery_stream"]}
    functions = {one["FunctionName"] for one in emulator.client("lambda").list_functions()["Functions"]}
    assert not functions & {outputs["ingestion_function"], outputs["transformation_function"]}
    assert outputs["glue_crawler"] not in emulator.client("glue").list_crawlers()["CrawlerNames"]
    roles = {role["RoleName"] for role in emulator.client("iam").list_roles()["Roles"]}
    assert not [role for role in roles if role.startswith("brewlake-")]
