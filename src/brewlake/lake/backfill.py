"""All pages of PunkAPI through the ingestion Lambda. How far it came is kept in S3: after a halt it goes on."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY: Final = "backfill/progress.json"
PAGES_A_CALL: Final = 50
"""Of 80 beers: seconds of the function's time, and what is fetched again where a call was cut off."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a backfill goes on, and how many beers it has put on the stream; no `page`: it is through."""

    page: int | None = 1
    sent: int = 0


class Backfill:
    """The backfill of a platform. `invoke` calls the ingestion function with an event, and returns its answer."""

    def __init__(self, s3: "S3Client", bucket: str, invoke: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._invoke = invoke

    def progress(self) -> Progress:
        """Return where the last backfill ended; the beginning where it came through."""
        try:
            body = self._s3.get_object(Bucket=self._bucket, Key=KEY)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return Progress()
            raise
        return Progress(**json.loads(body))

    def run(self, progress: Progress) -> Iterator[Progress]:
        """Collect all pages from `progress` on; yield how far it is after each call, and keep that in S3."""
        while progress.page is not None:
            answer = self._invoke({"mode": "backfill", "page": progress.page, "pages": PAGES_A_CALL})
            progress = Progress(answer["next_page"], progress.sent + answer["sent"])
            if progress.page is None:
                self._s3.delete_object(Bucket=self._bucket, Key=KEY)
            else:
                self._s3.put_object(Bucket=self._bucket, Key=KEY, Body=json.dumps(asdict(progress)).encode())
            yield progress
