"""The bucket of Terraform's state: made before Terraform needs it, named by the environment's backend settings."""

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
    """Make the state bucket where it is missing, versioned and private; return whether it was missing."""
    s3: S3Client = boto3.client("s3")
    bucket = state_bucket(settings)
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == "403":
            raise BrewlakeError(
                f"the bucket {bucket}, for Terraform's state, belongs to another account or may not be read",
                "Use credentials that may read it.",
            ) from None
        if error.response["Error"]["Code"] != "404":
            raise
    else:
        return False
    region = s3.meta.region_name
    if region == "us-east-1":  # the one region that must not be named
        s3.create_bucket(Bucket=bucket)
    else:
        location = cast("BucketLocationConstraintType", region)
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": location})
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
    return True
