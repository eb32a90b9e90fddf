"""What is looked at before a deployment, asked of the emulator: quotas above all."""

import itertools
from pathlib import Path
from typing import Any

import boto3
import pytest

from brewlake.deploy.account import find_account
from brewlake.deploy.findings import Finding
from brewlake.deploy.preflight import look, refuse
from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack.state import make_state_bucket
from tests.conftest import Emulator

ACCOUNTS = itertools.count(111122220001)


@pytest.fixture
def account(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> str:
    """An account that nobody has used, reached as AWS is: by what the environment says."""
    account = str(next(ACCOUNTS))
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", account)  # LocalStack takes a key of twelve digits for the account's id
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps the credentials that it was first used with
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "TF_VAR_region"):
        monkeypatch.setenv(name, "us-east-1")  # and put back afterwards
    return account


def findings(tmp_path: Path) -> dict[str, Finding]:
    settings = Settings(tmp_path, "aws", 1, 2, 3, tmp_path)
    return {finding.subject: finding for finding in look(settings, find_account())}


def quota(service: str, code: str) -> dict[str, Any]:
    found = boto3.client("service-quotas").get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]
    return dict(found)


def test_a_new_account_has_room_for_the_platform(account: str, tmp_path: Path) -> None:
    found = findings(tmp_path)
    assert [finding for finding in found.values() if not finding.well] == []
    assert found["VPCs"].found == "1 of 5 in use by others, 1 needed"  # the default one
    assert found["vCPUs of standard instances"].found == "0 of 5 in use by others, 4 needed"
    assert f"bucket brewlake-prod-raw-{account}-us-east-1" in found


@pytest.mark.usefixtures("account")
def test_a_quota_that_is_used_up_is_told_until_it_is_raised(tmp_path: Path) -> None:
    ec2, quotas = boto3.client("ec2"), boto3.client("service-quotas")
    for number in range(4):
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")
    found = findings(tmp_path)
    with pytest.raises(BrewlakeError, match="VPCs: 5 of 5 in use by others, 1 needed") as error:
        refuse(list(found.values()))
    assert "L-F678F1CE" in error.value.advice
    quotas.request_service_quota_increase(ServiceCode="vpc", QuotaCode="L-F678F1CE", DesiredValue=6)
    assert findings(tmp_path)["VPCs"].well


@pytest.mark.usefixtures("account")
def test_instances_of_others_count_by_their_vcpus(tmp_path: Path) -> None:
    run = {"ImageId": "ami-0123456789abcdef0", "MinCount": 1, "MaxCount": 1}
    boto3.client("ec2").run_instances(**run, InstanceType="t3.small")
    boto3.client("ec2").run_instances(**run, InstanceType="g4dn.xlarge")  # of another quota
    finding = findings(tmp_path)["vCPUs of standard instances"]
    assert (finding.well, finding.found) == (False, "2 of 5 in use by others, 4 needed")


@pytest.mark.usefixtures("account")
def test_a_region_without_the_instance_type_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "mx-central-1")  # the emulator knows no offer there
    finding = findings(tmp_path)["instance type"]
    assert (finding.well, finding.found) == (False, "t3.micro is not offered in mx-central-1")
    assert "aws.serving.tfvars" in finding.advice


@pytest.mark.usefixtures("account")
def test_quotas_are_told_and_refused_as_on_aws() -> None:
    quotas = boto3.client("service-quotas")
    vpcs = quota("vpc", "L-F678F1CE")
    assert (vpcs["QuotaName"], vpcs["Value"], vpcs["Adjustable"]) == ("VPCs per Region", 5.0, True)
    listed = quotas.list_service_quotas(ServiceCode="vpc")["Quotas"]
    assert vpcs["QuotaArn"] in [one["QuotaArn"] for one in listed]
    assert "vpc" in [one["ServiceCode"] for one in quotas.list_services()["Services"]]
    with pytest.raises(quotas.exceptions.NoSuchResourceException):
        quota("vpc", "L-00000000")
    with pytest.raises(quotas.exceptions.NoSuchResourceException):
        quota("nothing", "L-F678F1CE")
    with pytest.raises(quotas.exceptions.IllegalArgumentException):
        quotas.request_service_quota_increase(ServiceCode="vpc", QuotaCode="L-F678F1CE", DesiredValue=5)
    quotas.request_service_quota_increase(ServiceCode="vpc", QuotaCode="L-F678F1CE", DesiredValue=9)
    assert quota("vpc", "L-F678F1CE")["Value"] == 9
    default = quotas.get_aws_default_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")["Quota"]
    assert default["Value"] == 5


def test_the_state_bucket_is_made_safely_even_after_a_run_that_was_cut_off(account: str, tmp_path: Path) -> None:
    settings, s3 = Settings(tmp_path, "aws", 1, 2, 3, tmp_path), boto3.client("s3")
    bucket = f"brewlake-state-{account}"
    s3.create_bucket(Bucket=bucket)  # and then the run was cut off
    assert not make_state_bucket(settings)
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=bucket)["Policy"]
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
