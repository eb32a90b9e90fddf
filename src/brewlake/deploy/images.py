"""The images of a model version and of its training: built, pushed, and known by their digests from then on."""

import base64
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT
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

    def build(reference: str) -> None:
        service = "brewlake/model:release"
        _build(CHECKOUT / "model/Dockerfile", service, CHECKOUT)
        given = {"SERVICE_IMAGE": service, "MODEL_VERSION": version}
        _build(CHECKOUT / "model/version.Dockerfile", reference, model_folder.parent, given)

    return _in_registry(repository_url, image_tag(version, model_folder), version, build)


def training_image(repository_url: str) -> str:
    """Have the image that trains by the clock in the registry, as `release_image` the one that serves."""
    tag = training_tag()

    def build(reference: str) -> None:
        # The versions that it trains name this image as the code that they come from.
        _build(CHECKOUT / "model/Dockerfile", reference, CHECKOUT, {"VERSION": tag}, "--target", "training")

    return _in_registry(repository_url, tag, tag, build)


def _digest(ecr: "ECRClient", repository: str, tag: str) -> str | None:
    try:
        found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ImageNotFoundException":
            return None
        raise
    return found["imageDetails"][0]["imageDigest"]


def _in_registry(repository_url: str, tag: str, version: str, build: Callable[[str], None]) -> str:
    """Return the reference by digest of the image `tag`, which `build` makes under a reference where it is not there.

    `version` is what a manifest that stands for it says of itself.
    """
    repository = repository_url.partition("/")[2]
    ecr: ECRClient = boto3.client("ecr")
    known = _digest(ecr, repository, tag)
    if known is None and os.environ.get("AWS_ENDPOINT_URL"):
        register_stand_in(repository, version, tag)
    elif known is None:
        build(f"{repository_url}:{tag}")
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


def _build(recipe: Path, reference: str, context: Path, given: Mapping[str, str] | None = None, *words: str) -> None:
    """Build the Dockerfile `recipe` for the fleet, with the build arguments `given` and the further `words`."""
    index = os.environ.get("PIP_INDEX_URL")
    arguments = ({"PIP_INDEX_URL": index} if index else {}) | dict(given or {})
    flags = [word for name, value in arguments.items() for word in ("--build-arg", f"{name}={value}")]
    command = ["build", "--quiet", "--platform", PLATFORM, *flags, *words]
    _docker(*command, "--file", str(recipe), "--tag", reference, str(context))


def _push(ecr: "ECRClient", reference: str) -> None:
    login = ecr.get_authorization_token()["authorizationData"][0]
    user, _, password = base64.b64decode(login["authorizationToken"]).decode().partition(":")
    _docker("login", "--username", user, "--password-stdin", reference.partition("/")[0], given=password)
    _docker("push", "--quiet", reference)


def _docker(*arguments: str, given: str | None = None) -> None:
    docker = shutil.which("docker") or "docker"
    done = subprocess.run([docker, *arguments], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BrewlakeError(
            f"docker {arguments[0]} failed:\n{(done.stderr or done.stdout).strip()[-2000:]}",
            "Fix what Docker names, then run the same command again: what was built is kept.",
        )
