"""What is in the lake: its records counted where they lie, in the stream and in S3."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from brewlake.lake.objects import Objects
from brewlake.lake.stream import StreamCount
from brewlake.platform import Platform


@dataclass(frozen=True)
class Counts:
    """Records: `ingested` on the stream (in its retention), `raw` and `cleaned` in S3, `failed` in the error output."""

    ingested: int
    raw: int
    cleaned: int
    failed: int

    def __str__(self) -> str:
        return f"ingested {self.ingested}, raw {self.raw}, cleaned {self.cleaned}, failed {self.failed}"

    @property
    def settled(self) -> bool:
        """Whether every record that was ingested has been delivered to both sides."""
        return self.raw >= self.ingested and self.cleaned + self.failed >= self.ingested


class Lake:
    """The lake of `platform`. Objects that another process has read are not read again: `cache` is a file of theirs."""

    def __init__(self, platform: Platform, cache: Path, client: Callable[[str], Any] | None = None) -> None:
        make: Callable[..., Any] = client or boto3.client
        self._folders = platform.folders
        self._objects = Objects(make("s3"), cache)
        self._stream = StreamCount(make("kinesis"), platform.stream_name)

    def counts(self) -> Counts:
        """Count the records now."""
        ingested, _ = self._stream.look()  # first: what comes in meanwhile must not look undelivered
        return Counts(ingested, **{side: self._objects.folder(*place).records for side, place in self._folders.items()})
