"""The images of a model version and of its training: built, pushed, and known by their digests from then on."""

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT
from brewlake.stack.docker import build, docker
from brewlake.stack.stand_in import register_stand_in

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient

SERVING_INPUTS = ("model/Dockerfile", "model/version.Dockerfile", "requirements/serving.txt", "model/*.py")
TRAINING_INPUTS = (
    "model/Dockerfile",
    "requirements/serving.txt",
    "requirements/model.txt",
    "model/*.py",
    "src/brewlake/**/*.py",
    "src/brewlake/**/*.sql",
)
PLATFORM = "linux/amd64"  # the fleet's, whatever this machine is


def image_tag(version: str, model_folder: Path) -> str:
    """Return the tag of the image of `version`: the same inputs, the same tag, and never another image under it."""
    return f"{version}-{_hash([*_files(SERVING_INPUTS), *sorted(model_folder.iterdir())])}"


def training_tag() -> str:
    """Return the tag of the image that trains, as `image_tag`."""
    return f"training-{_hash(_files(TRAINING_INPUTS))}"


def release_image(repository_url: str, version: str, model_folder: Path) -> str:
    """Have the image of `version` in the registry, and return its reference by digest.

    `model_folder` is the stored version's. An image that is there is not built again. The emulator's registry takes no
    layers: there, a manifest stands for the image (see brewlake.stack.stand_in).
    """

    def make(reference: str) -> None:
        service = "brewlake/model:release"
        _build("model/Dockerfile", service, CHECKOUT, {})
        given = {"SERVICE_IMAGE": service, "MODEL_VERSION": version}
        _build("model/version.Dockerfile", reference, model_folder.parent, given)

    return _in_registry(repository_url, image_tag(version, model_folder), version, make)


def training_image(repository_url: str) -> str:
    """Have the image that trains by the clock in the registry, as `release_image` the one that serves."""
    tag = training_tag()

    def make(reference: str) -> None:
        # The versions that it trains name this image as the code that they come from.
        _build("model/Dockerfile", reference, CHECKOUT, {"VERSION": tag}, "--target", "training")

    return _in_registry(repository_url, tag, tag, make)


def _digest(ecr: "ECRClient", repository: str, tag: str) -> str | None:
    try:
        found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ImageNotFoundException":
            return None
        raise
    return found["imageDetails"][0]["imageDigest"]


def _in_registry(repository_url: str, tag: str, version: str, make: Callable[[str], None]) -> str:
    """Return the reference by digest of the image `tag`, which `make` makes under a reference where it is not there.

    `version` is what a manifest that stands for it says of itself.
    """
    repository = repository_url.partition("/")[2]
    ecr: ECRClient = boto3.client("ecr")
    known = _digest(ecr, repository, tag)
    if known is None and os.environ.get("AWS_ENDPOINT_URL"):
        register_stand_in(repository, version, tag)
    elif known is None:
        make(f"{repository_url}:{tag}")
        _push(ecr, f"{repository_url}:{tag}")
    digest = known or _digest(ecr, repository, tag)
    if digest is None:
        raise BrewlakeError(
            f"the registry does not know {repository}:{tag} after the push", "Run the same command again."
        )
    return f"{repository_url}@{digest}"


def _files(patterns: tuple[str, ...]) -> list[Path]:
    return [file for pattern in patterns for file in sorted(CHECKOUT.glob(pattern))]


def _hash(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _build(recipe: str, reference: str, context: Path, given: Mapping[str, str], *words: str) -> None:
    """Build a Dockerfile of the checkout for the fleet, with the build arguments `given` and the further `words`."""
    build(CHECKOUT / recipe, reference, context, "--platform", PLATFORM, *words, given=given)


def _push(ecr: "ECRClient", reference: str) -> None:
    login = ecr.get_authorization_token()["authorizationData"][0]
    user, _, password = base64.b64decode(login["authorizationToken"]).decode().partition(":")
    docker("login", "--username", user, "--password-stdin", reference.partition("/")[0], given=password)
    docker("push", "--quiet", reference)
