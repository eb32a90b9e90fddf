"""What the service was asked: s3://<cleaned bucket>/predictions/dt=.../hour=.../, where its capture is delivered."""

import gzip
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX: Final = "predictions/"
# The newest beers say what is asked now; more of them change an index by no more than chance does.
MOST_BEERS: Final = 20_000


def read_captured(s3: "S3Client", bucket: str, most_beers: int = MOST_BEERS) -> list[Mapping[str, object]]:
    """Return the newest captured beers, by objects, the newest object first; none where nothing was captured.

    Each has what the service was asked, what it answered, `time` and `model_version`.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    keys = sorted((item["Key"] for page in pages for item in page.get("Contents", [])), reverse=True)
    rows: list[Mapping[str, object]] = []
    for key in keys:
        if len(rows) >= most_beers:
            break
        rows += _lines(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    return rows[:most_beers]


def _lines(stored: bytes) -> Iterator[Mapping[str, object]]:
    return (json.loads(line) for line in gzip.decompress(stored).splitlines())
