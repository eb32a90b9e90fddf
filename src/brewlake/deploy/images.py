"""The image of a model version: built, pushed, and known by its digest from then on."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient

SERVICE_INPUTS = ("model/Dockerfile", "model/version.Dockerfile", "requirements/serving.txt")
PLATFORM = "linux/amd64"  # the fleet's, whatever this machine is
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
EMPTY_BLOB = {
    "mediaType": "application/vnd.oci.empty.v1+json",
    "digest": f"sha256:{hashlib.sha256(b'{}').hexdigest()}",
    "size": 2,
}


def image_tag(version: str, model_folder: Path) -> str:
    """Return the tag of the image of `version`: the same inputs, the same tag, and never another image under it."""
    inputs = [CHECKOUT / name for name in SERVICE_INPUTS]
    inputs += sorted((CHECKOUT / "model").glob("*.py")) + sorted(model_folder.iterdir())
    digest = hashlib.sha256()
    for file in inputs:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return f"{version}-{digest.hexdigest()[:12]}"


def release_image(repository_url: str, version: str, model_folder: Path) -> str:
    """Have the image of `version` in the registry, and return its reference by digest.

    `model_folder` is the stored version's. An image that is there is not built again. The emulator's registry takes no
    layers: there, a manifest stands for the image (see `stand_in`).
    """
    repository = repository_url.partition("/")[2]
    ecr: ECRClient = boto3.client("ecr")
    tag = image_tag(version, model_folder)
    known = _digest(ecr, repository, tag)
    if known is None and os.environ.get("AWS_ENDPOINT_URL"):
        register_stand_in(repository, version, tag)
    elif known is None:
        _build_and_push(ecr, f"{repository_url}:{tag}", version, model_folder)
    digest = known or _digest(ecr, repository, tag)
    if digest is None:
        raise BrewlakeError(
            f"the registry does not know {repository}:{tag} after the push", "Run the same command again."
        )
    return f"{repository_url}@{digest}"


def stand_in(version: str) -> tuple[str, str]:
    """Return the manifest that stands for the image of `version` in the emulator, and its digest.

    It is a valid OCI artifact without layers. An emulated instance runs no container: the local model server answers
    for it. So there is nothing to build, and the digest is known before the model is trained.
    """
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST_TYPE,
            "artifactType": "application/vnd.brewlake.model",
            "config": EMPTY_BLOB,
            "layers": [EMPTY_BLOB],
            "annotations": {"org.opencontainers.image.version": version},
        },
        sort_keys=True,
    )
    return manifest, f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"


def register_stand_in(repository: str, version: str, tag: str) -> None:
    """Put the manifest that stands for the image of `version` into the emulator's registry, unless it is there."""
    manifest, digest = stand_in(version)
    try:
        boto3.client("ecr").put_image(
            repositoryName=repository,
            imageManifest=manifest,
            imageManifestMediaType=MANIFEST_TYPE,
            imageTag=tag,
            imageDigest=digest,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ImageAlreadyExistsException":
            raise


def _digest(ecr: "ECRClient", repository: str, tag: str) -> str | None:
    try:
        found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ImageNotFoundException":
            return None
        raise
    return found["imageDetails"][0]["imageDigest"]


def _build_and_push(ecr: "ECRClient", reference: str, version: str, model_folder: Path) -> None:
    service = "brewlake/model:release"
    index = os.environ.get("PIP_INDEX_URL")
    index_argument = ["--build-arg", f"PIP_INDEX_URL={index}"] if index else []
    build = ["build", "--quiet", "--platform", PLATFORM]
    _docker(*build, *index_argument, "--file", str(CHECKOUT / "model/Dockerfile"), "--tag", service, str(CHECKOUT))
    arguments = ["--build-arg", f"SERVICE_IMAGE={service}", "--build-arg", f"MODEL_VERSION={version}"]
    recipe = str(CHECKOUT / "model/version.Dockerfile")
    _docker(*build, *arguments, "--file", recipe, "--tag", reference, str(model_folder.parent))
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
            "Mend what Docker names, then run the same command again: what was built is kept.",
        )
