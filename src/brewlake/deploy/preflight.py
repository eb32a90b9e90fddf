"""What would stop a deployment half way, looked at before it begins."""

import shutil
import subprocess

import boto3
from botocore.exceptions import ClientError

from brewlake.deploy.account import Account
from brewlake.deploy.findings import Finding, unless_refused
from brewlake.deploy.quotas import quotas
from brewlake.deploy.tfvars import variable
from brewlake.errors import BrewlakeError
from brewlake.settings import Settings


def look(settings: Settings, account: Account) -> list[Finding]:
    """Make all checks, and return what they found."""
    findings = [_docker(account), _instance_type(settings)]
    findings += [bucket_finding(name, account) for name in bucket_names(settings, account)]
    findings += [unless_refused(quota.what, quota.check) for quota in quotas(settings)]
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

    return unless_refused("instance type", offered)


def bucket_finding(name: str, account: Account) -> Finding:
    """Return whether a bucket of this `name` can be had, or is there: names are shared by all of AWS."""
    try:
        boto3.client("s3").head_bucket(Bucket=name, ExpectedBucketOwner=account.id)
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
