"""Which catalogue the local PunkAPI serves, and whether the lake has seen all of it."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from brewlake.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

GENERATED = "generated"
MARKS = "catalogues/"


def choose(settings: Settings, wanted: str | None) -> Path | None:
    """Return the file whose beers PunkAPI serves, None for the generated catalogue, and remember the choice.

    `wanted` is a file's name, "generated", or None for what was chosen before. Raises BrewlakeError where the file
    cannot be read as a catalogue.
    """
    memory = settings.home / "catalogue"
    if wanted is None:
        return Path(memory.read_text()) if memory.exists() else None
    if wanted == GENERATED:
        memory.unlink(missing_ok=True)
        return None
    from brewlake.punkapi.catalogue import load

    file = Path(wanted).expanduser().resolve()
    load(file)
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(str(file))
    return file


def holds_beers(bucket: str) -> bool:
    """Whether the raw bucket `bucket` exists and a catalogue was ever collected into it."""
    s3: S3Client = boto3.client("s3")
    try:
        return bool(s3.list_objects_v2(Bucket=bucket, Prefix=MARKS, MaxKeys=1)["KeyCount"])
    except s3.exceptions.NoSuchBucket:
        return False


class Seen:
    """The mark that a catalogue was collected whole: in the raw bucket, beside the data, and lost with it."""

    def __init__(self, bucket: str, catalogue: Path | None) -> None:
        name = GENERATED if catalogue is None else hashlib.sha256(catalogue.read_bytes()).hexdigest()
        self._s3: S3Client = boto3.client("s3")
        self._bucket = bucket
        self._key = f"{MARKS}{name}.json"

    def __bool__(self) -> bool:
        found = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=self._key)
        return bool(found["KeyCount"])

    def mark(self, ingested: int) -> None:
        """Mark the catalogue as collected, by `ingested` records."""
        self._s3.put_object(Bucket=self._bucket, Key=self._key, Body=json.dumps({"ingested": ingested}))
