"""What stands for a model version's image in the emulator's registry, which takes no layers."""

import hashlib
import json

import boto3
from botocore.exceptions import ClientError

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
EMPTY_BLOB = {
    "mediaType": "application/vnd.oci.empty.v1+json",
    "digest": f"sha256:{hashlib.sha256(b'{}').hexdigest()}",
    "size": 2,
}


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
