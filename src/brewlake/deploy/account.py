"""Which AWS the credentials lead to: asked first, so that nothing is made in a wrong account or half way."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError, ProfileNotFound

from brewlake.errors import BrewlakeError
from brewlake.settings import DEFAULT_REGION

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient

EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
REFUSED = {"InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException", "AuthFailure"}


@dataclass(frozen=True)
class Account:
    """Who deploys where. `endpoint` is the emulator's URL, None on AWS itself."""

    id: str
    identity: str
    region: str
    endpoint: str | None

    @property
    def place(self) -> str:
        """Say in a line where this is."""
        where = f"the emulator at {self.endpoint}" if self.endpoint else "AWS"
        return f"account {self.id}, region {self.region}, {where}, as {self.identity}"


def use_region() -> str:
    """Settle one region for boto3 and Terraform, and return it: the environment's, the profile's, or the default."""
    try:
        region = boto3.Session().region_name or DEFAULT_REGION
    except ProfileNotFound as error:
        raise BrewlakeError(str(error), "Set AWS_PROFILE to one of `aws configure list-profiles`.") from error
    os.environ |= {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, "TF_VAR_region": region}
    return region


def find_account(wanted: str | None = None) -> Account:
    """Return the account that the credentials lead to.

    `wanted` is the id of the only account that will do (None: any). Raises BrewlakeError where there are no
    credentials, where they are expired or refused, or lead to another account.
    """
    region = use_region()
    try:
        sts: STSClient = boto3.Session().client("sts")
        answer = sts.get_caller_identity()
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise BrewlakeError(
            f"there are no usable AWS credentials: {error}",
            "Sign in (`aws sso login` or `aws configure`), set AWS_PROFILE if the profile is not the default, and run "
            "it again.",
        ) from error
    except ClientError as error:
        raise _refusal(error) from error
    except BotoCoreError as error:
        raise BrewlakeError(
            f"AWS could not be reached: {error}", f"Check the network, and that {region!r} is a region of AWS."
        ) from error
    if wanted and answer["Account"] != wanted:
        raise BrewlakeError(
            f"the credentials lead to account {answer['Account']}, not to {wanted} (BREWLAKE_ACCOUNT)",
            "Use the credentials of the right account, or change BREWLAKE_ACCOUNT.",
        )
    return Account(answer["Account"], answer["Arn"], region, os.environ.get("AWS_ENDPOINT_URL"))


def _refusal(error: ClientError) -> BrewlakeError:
    code = error.response["Error"]["Code"]
    if code in EXPIRED:
        return BrewlakeError("the AWS session has expired", "Sign in again (`aws sso login`), then run it again.")
    if code in REFUSED:
        return BrewlakeError(
            f"AWS does not accept the credentials: {error}", "Check AWS_PROFILE or the keys in the environment."
        )
    return BrewlakeError(f"AWS does not tell who the credentials belong to: {error}", "Check the credentials.")
