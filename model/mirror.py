"""Versions in S3: a second machine finds there what one has trained, its training rows included.

s3://<bucket>/models/bitterness/<version>/ holds the files of the version's folder. The card is written last, so that
who finds it finds the rest.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from model.registry import CARD_FILE, MODEL_NAME, RegistryError, check_new, check_whole, store_home, version_folder

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX: Final = f"models/{MODEL_NAME}/"


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
            raise RegistryError(
                f"{self.url(version)} is another version {version}",
                "Versions are never overwritten: train under a name that neither store has.",
            )
        for name in ("model.yaml", *card.files, CARD_FILE):
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

    def versions(self) -> list[str]:
        """Return the versions that the bucket holds complete."""
        cards = [key for key in self._keys(PREFIX) if key.endswith(f"/{CARD_FILE}")]
        found = [key.removeprefix(PREFIX).partition("/")[0] for key in cards]
        return sorted(found, key=lambda version: (len(version), version))

    def url(self, version: str) -> str:
        """Return where a version is, or would be."""
        return f"s3://{self.bucket}/{PREFIX}{version}/"

    def _card(self, version: str) -> bytes:
        return self._read(f"{PREFIX}{version}/{CARD_FILE}")

    def _read(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def _keys(self, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]
