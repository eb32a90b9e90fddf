"""The bucket of Terraform's state: made before Terraform needs it, named by the environment's backend settings."""

import re
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from brewlake.settings import CHECKOUT, Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def state_bucket(settings: Settings) -> str:
    """Return the name of the bucket that holds Terraform's state in this environment."""
    file = CHECKOUT / "terraform" / "environments" / f"{settings.environment}.backend.hcl"
    found = re.search(r'^bucket\s*=\s*"([^"]+)"', file.read_text(), re.MULTILINE)
    assert found, f"{file} names no bucket"
    return found[1]


def make_state_bucket(settings: Settings) -> bool:
    """Make the state bucket where it is missing, versioned and private; return whether it was missing."""
    s3: S3Client = boto3.client("s3")
    bucket = state_bucket(settings)
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
    else:
        return False
    s3.create_bucket(Bucket=bucket)
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
