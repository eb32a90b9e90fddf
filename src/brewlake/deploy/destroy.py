"""`make destroy-aws`: everything removed, data and images included, and the proof that nothing is left."""

from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError
from rich.console import Console

from brewlake.deploy.account import find_account
from brewlake.deploy.flow import ask
from brewlake.deploy.leftovers import leftovers
from brewlake.deploy.tfvars import variable
from brewlake.errors import BrewlakeError
from brewlake.platform import forget_platform
from brewlake.settings import Settings
from brewlake.stack.lock import changing
from brewlake.stack.packages import build_packages
from brewlake.stack.problems import TerraformError
from brewlake.stack.serving import Release, backend, forget, last_applied, serving_terraform
from brewlake.stack.state import state_bucket
from brewlake.stack.steps import Steps
from brewlake.stack.terraform import Terraform

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_s3 import S3Client

ATTEMPTS = 3
# Destroying asks for no image, but Terraform does.
NO_RELEASE = Release("v0", f"none/none@sha256:{'0' * 64}")


def destroy(settings: Settings, *, yes: bool, console: Console) -> None:
    """Remove both stacks, their data and images, and the state; then list what is left.

    Raises BrewlakeError where anything is left, naming it.
    """
    account = find_account(settings.account)
    project = variable("platform", settings.environment, "project")
    prefix = f"{project}-{variable('platform', settings.environment, 'environment')}-"
    console.print(account.place, highlight=False)
    buckets = _buckets(prefix)
    console.print(f"Buckets to delete, with all versions of their objects: {', '.join(buckets) or 'none'}.")
    ask(f"Destroy all of {project} in account {account.id}? It cannot be undone.", yes=yes, console=console)
    with changing(settings), Steps(console) as steps:
        if _exists(state_bucket(settings)):
            _destroy_stacks(settings, project, prefix, steps)
        forget(settings)
        forget_platform(settings)
        settings.counts.unlink(missing_ok=True)
        with steps.step("proof") as step:
            left = leftovers(project, prefix)
            step.result = f"{len(left)} left" if left else "nothing is left"
    if left:
        raise BrewlakeError(
            "still there:\n" + "\n".join(f"  {resource}" for resource in left),
            "Run the same command again; what stays then was not created by Terraform, and is yours to remove.",
        )
    console.print(f"Nothing of {project} is left in account {account.id}, region {account.region}.", highlight=False)


def _destroy_stacks(settings: Settings, project: str, prefix: str, steps: Steps) -> None:
    kept = last_applied(settings)
    with steps.step("data") as step:
        images = _empty_repository(f"{project}-model")
        objects = sum(_empty_bucket(bucket) for bucket in _buckets(prefix))
        step.result = f"{objects} object versions and {images} images deleted"
    with steps.step("serving") as step:
        serving = serving_terraform(settings, kept[0] if kept else NO_RELEASE)
        serving.init(backend(settings))
        step.result = f"{_destroy(serving, project, prefix)} resources destroyed"
    with steps.step("platform") as step:
        build_packages(settings.packages)  # Terraform reads the zips even to destroy
        platform = Terraform(settings, "platform")
        platform.init(backend(settings))
        step.result = f"{_destroy(platform, project, prefix)} resources destroyed"
    with steps.step("state") as step:
        bucket = state_bucket(settings)
        _empty_bucket(bucket)
        boto3.client("s3").delete_bucket(Bucket=bucket)
        step.result = f"s3://{bucket} deleted"


def _destroy(terraform: Terraform, project: str, prefix: str) -> int:
    """Destroy a stack, and clear away what stops it; return how many resources the last attempt destroyed.

    What was still on its way may have reached a bucket that was empty. A workgroup with a history of queries is not
    empty either; it goes last, when Terraform has destroyed its named queries.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return terraform.destroy()
        except TerraformError as error:
            if "BucketNotEmpty" in error.details:
                for bucket in _buckets(prefix):
                    _empty_bucket(bucket)
            elif "WorkGroup" in error.details and "is not empty" in error.details:
                _delete_workgroup(project)
            else:
                raise
    return terraform.destroy()


def _delete_workgroup(name: str) -> None:
    """Delete the Athena workgroup with the history of its queries."""
    athena = boto3.client("athena")
    if any(group["Name"] == name for group in athena.list_work_groups()["WorkGroups"]):
        athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)


def _buckets(prefix: str) -> list[str]:
    found = boto3.client("s3").list_buckets()["Buckets"]
    return [bucket["Name"] for bucket in found if bucket["Name"].startswith(prefix)]


def _exists(bucket: str) -> bool:
    try:
        boto3.client("s3").head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == "404":
            return False
        raise
    return True


def _empty_bucket(bucket: str) -> int:
    """Delete all versions of all objects; return how many there were."""
    s3: S3Client = boto3.client("s3")
    deleted = 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [
            {"Key": version["Key"], "VersionId": version["VersionId"]}
            for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        ]
        if found:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True})  # type: ignore[typeddict-item] # as listed
            deleted += len(found)
    return deleted


def _empty_repository(name: str) -> int:
    """Delete all images of a repository; return how many there were (none where there is no repository)."""
    ecr: ECRClient = boto3.client("ecr")
    deleted = 0
    try:
        for page in ecr.get_paginator("list_images").paginate(repositoryName=name):
            if page["imageIds"]:
                ecr.batch_delete_image(repositoryName=name, imageIds=page["imageIds"])
                deleted += len(page["imageIds"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "RepositoryNotFoundException":
            raise
    return deleted
