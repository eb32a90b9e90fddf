"""What was put back, kept in S3 beside the error output: one object a batch, written before the batch and after it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from brewlake.errors import BrewlakeError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX: Final = "replay/batches/"


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that are put back in one call. `settled`: the stream holds exactly these; else nobody knows which."""

    number: int
    started: datetime
    failures: tuple[str, ...]
    settled: bool


class Ledger:
    """The batches of all replays of the error output in `bucket`."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._last = 0

    def batches(self) -> list[Batch]:
        """Return the batches, oldest first. One that is not settled was interrupted."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=PREFIX)
        found = [self._read(item["Key"]) for page in pages for item in page.get("Contents", [])]
        self._last = max((batch.number for batch in found), default=0)
        return found

    def begin(self, failures: Sequence[str]) -> Batch:
        """Note that `failures` are about to be put back: what comes after a crash can find out which were.

        Raises BrewlakeError where another replay noted a batch meanwhile.
        """
        batch = Batch(self._last + 1, datetime.now(UTC), tuple(failures), settled=False)
        try:
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
            self._write(batch, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in {"PreconditionFailed", "ConditionalRequestConflict"}:
                raise BrewlakeError(
                    "another replay is putting records back at this moment", "Let it end, then run this again."
                ) from error
            raise
        self._last = batch.number
        return batch

    def settle(self, batch: Batch, put: Sequence[str]) -> None:
        """Note which failures of `batch` the stream holds now; the others are to be put back still."""
        self._write(Batch(batch.number, batch.started, tuple(put), settled=True))

    def _write(self, batch: Batch, **condition: str) -> None:
        content = {"started": batch.started.isoformat(), "settled": batch.settled, "failures": batch.failures}
        key = f"{PREFIX}{batch.number:08}.json"
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=json.dumps(content).encode(), **condition)  # type: ignore[arg-type] # the condition's name is one that PutObject knows

    def _read(self, key: str) -> Batch:
        content = json.loads(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())
        number = int(key.removeprefix(PREFIX).removesuffix(".json"))
        started = datetime.fromisoformat(content["started"])
        return Batch(number, started, tuple(content["failures"]), content["settled"])
