"""Versions in S3: a second machine finds there what one has trained, its training rows included.

s3://<bucket>/models/bitterness/<version>/ holds the files of the version's folder. The first, model.yaml, claims the
name: of two machines that push one, one may. The card is written last, so that who finds it finds the rest. Beside the
versions the object `promoted` names the promoted one.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from model.promotion import PROMOTED_FILE
from model.registry import CARD_FILE, MODEL_NAME, RegistryError, check_new, check_whole, store_home, version_folder

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX: Final = f"models/{MODEL_NAME}/"
# BentoML's own; it holds the time of its making, so no two versions have the same.
CLAIM_FILE: Final = "model.yaml"


@dataclass(frozen=True)
class Mirror:
    """The bucket that keeps the versions, and a client to reach it."""

    s3: "S3Client"
    bucket: str

    def push(self, version: str, home: Path | None = None) -> str:
        """Copy a stored version to the bucket; return where it is now.

        Raises RegistryError if it is not stored or damaged, or the bucket has another one of that name.
        """
        card = check_whole(version, home)
        folder, place = version_folder(version, home), f"{PREFIX}{version}/"
        if version in self.versions():
            if self._card(version) == (folder / CARD_FILE).read_bytes():
                return self.url(version)
            raise self._taken(version)
        self._claim(f"{place}{CLAIM_FILE}", (folder / CLAIM_FILE).read_bytes())
        for name in (*card.files, CARD_FILE):
            self.s3.put_object(Bucket=self.bucket, Key=place + name, Body=(folder / name).read_bytes())
        return self.url(version)

    def pull(self, version: str, home: Path | None = None) -> None:
        """Copy a version of the bucket into the store, complete or not at all.

        Raises RegistryError if the store has one of that name, or the bucket has none, or a damaged one.
        """
        check_new(version, home)
        if version not in self.versions():
            raise RegistryError(
                f"there is no {self.url(version)} (there are: {', '.join(self.versions()) or 'none yet'})",
                "Choose one of these, or push the version from where it was trained.",
            )
        home = home or store_home()
        (home / "tmp").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home / "tmp") as beside:
            made = version_folder(version, Path(beside))
            made.mkdir(parents=True)
            for key in self._keys(f"{PREFIX}{version}/"):
                (made / key.rpartition("/")[2]).write_bytes(self._read(key))
            check_whole(version, Path(beside))
            folder = version_folder(version, home)
            folder.parent.mkdir(parents=True, exist_ok=True)
            made.rename(folder)

    def check_new(self, version: str) -> None:
        """Raise RegistryError if the bucket holds `version`."""
        if version in self.versions():
            raise RegistryError(
                f"{self.url(version)} exists, and versions are never overwritten",
                f"Fetch it, `python -m model.versions pull {version}`, or choose another name.",
            )

    def promoted(self) -> str | None:
        """Return the bucket's promoted version; None where none was promoted there, or it is gone."""
        key = f"{PREFIX}{PROMOTED_FILE}"
        version = self._read(key).decode().strip() if key in self._keys(key) else None
        return version if version in self.versions() else None

    def promote(self, version: str) -> None:
        """Promote a version of the bucket there."""
        self.s3.put_object(Bucket=self.bucket, Key=f"{PREFIX}{PROMOTED_FILE}", Body=version.encode())

    def versions(self) -> list[str]:
        """Return the versions that the bucket holds complete."""
        cards = [key for key in self._keys(PREFIX) if key.endswith(f"/{CARD_FILE}")]
        found = [key.removeprefix(PREFIX).partition("/")[0] for key in cards]
        return sorted(found, key=lambda version: (len(version), version))

    def url(self, version: str) -> str:
        """Return where a version is, or would be."""
        return f"s3://{self.bucket}/{PREFIX}{version}/"

    def _claim(self, key: str, content: bytes) -> None:
        """Write `content` where nothing is, in one step; raise RegistryError where something else is.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        try:
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=content, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise
            if self._read(key) != content:  # else an interrupted push goes on
                raise self._taken(key.removeprefix(PREFIX).partition("/")[0]) from None

    def _taken(self, version: str) -> RegistryError:
        return RegistryError(
            f"{self.url(version)} is another version {version}",
            "Versions are never overwritten: train under a name that neither store has.",
        )

    def _card(self, version: str) -> bytes:
        return self._read(f"{PREFIX}{version}/{CARD_FILE}")

    def _read(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def _keys(self, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]
