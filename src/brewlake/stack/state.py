"""The bucket of Terraform's state: made before Terraform needs it, named by the environment's backend settings."""

import json
import re
from typing import TYPE_CHECKING, cast

import boto3
from botocore.exceptions import ClientError

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT, Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import BucketLocationConstraintType


def state_bucket(settings: Settings) -> str:
    """Return the name of the bucket that holds Terraform's state in this environment.

    Where the backend's file names none, its name has the account's id: bucket names are shared by all of AWS.
    """
    file = CHECKOUT / "terraform" / "environments" / f"{settings.environment}.backend.hcl"
    found = re.search(r'^bucket\s*=\s*"([^"]+)"', file.read_text(), re.MULTILINE)
    return found[1] if found else f"brewlake-state-{boto3.client('sts').get_caller_identity()['Account']}"


def make_state_bucket(settings: Settings) -> bool:
    """Make the state bucket where it is missing, versioned, private and for TLS alone; return whether it was missing.

    Raises BrewlakeError where the bucket is another account's, even if that lets us in: the state tells all we have.
    """
    s3: S3Client = boto3.client("s3")
    bucket = state_bucket(settings)
    account = boto3.client("sts").get_caller_identity()["Account"]
    missing = False
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        if error.response["Error"]["Code"] == "403":
            raise BrewlakeError(
                f"the bucket {bucket}, for Terraform's state, belongs to another account or may not be read",
                "Use credentials that may read it, or name another bucket in terraform/environments/"
                f"{settings.environment}.backend.hcl.",
            ) from None
        if error.response["Error"]["Code"] != "404":
            raise
        _create(s3, bucket)
        missing = True
    if missing or not _is_protected(s3, bucket):
        _protect(s3, bucket)
    return missing


def _create(s3: "S3Client", bucket: str) -> None:
    region = s3.meta.region_name
    if region == "us-east-1":  # the one region that must not be named
        s3.create_bucket(Bucket=bucket)
    else:
        location = cast("BucketLocationConstraintType", region)
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": location})


def _is_protected(s3: "S3Client", bucket: str) -> bool:
    """Whether all was done that `_protect` does: a run that was cut off may have made the bare bucket."""
    try:
        s3.get_bucket_policy(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucketPolicy":
            return False
        raise
    return True


def _protect(s3: "S3Client", bucket: str) -> None:
    """Protect the bucket as terraform/modules/bucket does its own; S3 encrypts it by itself. The policy comes last."""
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    tls_only = {
        "Sid": "DenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [tls_only]}))
