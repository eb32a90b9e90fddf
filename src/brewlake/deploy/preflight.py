"""What would stop a deployment half way, looked at before it begins."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from brewlake.deploy.account import Account
from brewlake.deploy.tfvars import variable
from brewlake.errors import BrewlakeError
from brewlake.settings import Settings

# Of https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html, by Service Quotas' own codes.
VPCS = ("vpc", "L-F678F1CE", "VPCs")
ADDRESSES = ("ec2", "L-0263D0A3", "elastic IP addresses")
LOAD_BALANCERS = ("elasticloadbalancing", "L-53DA6B97", "application load balancers")


@dataclass(frozen=True)
class Finding:
    """What one check found. `well` is None where it could not be made; `advice` says what to do where it is not."""

    subject: str
    well: bool | None
    found: str
    advice: str = ""


def look(settings: Settings, account: Account) -> list[Finding]:
    """Make all checks, and return what they found."""
    findings = [_docker(account), _instance_type(settings)]
    findings += [_bucket(name) for name in bucket_names(settings, account)]
    findings += list(_quotas(settings))
    return findings


def refuse(findings: list[Finding]) -> None:
    """Raise BrewlakeError where a finding is not well, naming all of them."""
    wrong = [finding for finding in findings if finding.well is False]
    if wrong:
        named = "\n".join(f"  {finding.subject}: {finding.found}" for finding in wrong)
        raise BrewlakeError(
            f"the deployment would not succeed:\n{named}", " ".join(finding.advice for finding in wrong)
        )


def bucket_names(settings: Settings, account: Account) -> list[str]:
    """Return the names of the platform's buckets (terraform/platform/main.tf)."""
    project, environment = (variable("platform", settings.environment, name) for name in ("project", "environment"))
    return [
        f"{project}-{environment}-{purpose}-{account.id}-{account.region}" for purpose in ("raw", "cleaned", "results")
    ]


def _docker(account: Account) -> Finding:
    if account.endpoint:
        return Finding("docker", True, "not needed: the emulator's registry keeps manifests alone")
    docker = shutil.which("docker")
    if docker is None:
        return Finding("docker", False, "not on PATH", "Install Docker: the model's image is built with it.")
    done = subprocess.run(
        [docker, "info", "--format", "{{.ServerVersion}}"], capture_output=True, text=True, check=False, timeout=30
    )
    if done.returncode:
        return Finding("docker", False, "no engine answers", "Start Docker: the model's image is built with it.")
    return Finding("docker", True, done.stdout.strip())


def _instance_type(settings: Settings) -> Finding:
    wanted = variable("serving", settings.environment, "instance_type")
    ec2 = boto3.client("ec2")

    def offered() -> Finding:
        offers = ec2.describe_instance_type_offerings(Filters=[{"Name": "instance-type", "Values": [wanted]}])
        if offers["InstanceTypeOfferings"]:
            return Finding("instance type", True, wanted)
        return Finding(
            "instance type",
            False,
            f"{wanted} is not offered in {ec2.meta.region_name}",
            f"Set instance_type in terraform/environments/{settings.environment}.serving.tfvars to one that is.",
        )

    return _unless_refused("instance type", offered)


def _bucket(name: str) -> Finding:
    try:
        boto3.client("s3").head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "403":
            return Finding(
                f"bucket {name}",
                False,
                "the name is taken by another account",
                "Set project in both tfvars files of the environment to another name.",
            )
        return Finding(f"bucket {name}", True, "free")
    return Finding(f"bucket {name}", True, "there already")


def _quotas(settings: Settings) -> Iterator[Finding]:
    ec2, elb = boto3.client("ec2"), boto3.client("elbv2")
    project = variable("serving", settings.environment, "project")

    def vpcs() -> int:
        found = ec2.describe_vpcs()["Vpcs"]
        return sum(not _is_ours(vpc.get("Tags"), project) for vpc in found)

    def addresses() -> int:
        return sum(not _is_ours(address.get("Tags"), project) for address in ec2.describe_addresses()["Addresses"])

    def balancers() -> int:
        found = elb.describe_load_balancers()["LoadBalancers"]
        return sum(balancer["LoadBalancerName"] != f"{project}-model" for balancer in found)

    yield _quota(VPCS, vpcs)
    if variable("serving", settings.environment, "egress") == "nat":
        yield _quota(ADDRESSES, addresses)
    yield _quota(LOAD_BALANCERS, balancers)


def _quota(quota: tuple[str, str, str], others: Callable[[], int]) -> Finding:
    """Compare a quota with what is in use by others than this platform, which needs one."""
    service, code, what = quota

    def compared() -> Finding:
        answer = boto3.client("service-quotas").get_service_quota(ServiceCode=service, QuotaCode=code)
        limit, used = int(answer["Quota"]["Value"]), others()
        return Finding(
            what,
            used < limit,
            f"{used} of {limit} in use",
            f"Free one of the {what}, or ask for more: https://console.aws.amazon.com/servicequotas ({code}).",
        )

    return _unless_refused(what, compared)


def _unless_refused(subject: str, check: Callable[[], Finding]) -> Finding:
    """Return what `check` finds, or that it could not be made: the right to ask may be missing."""
    try:
        return check()
    except (ClientError, BotoCoreError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        return Finding(subject, None, f"not checked ({code})")


def _is_ours(tags: list[Any] | None, project: str) -> bool:
    return any(tag["Key"] == "project" and tag["Value"] == project for tag in tags or [])
