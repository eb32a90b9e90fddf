"""Many records through two delivery streams, one of which transforms, and an account of every one of them by its id."""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.integration.spine import Spine
from tests.waiting import until

BATCH = 500
ID = re.compile(rb'"id": (\d+)')

# It fails what is not JSON, drops what it is told to drop, and its process ends once in each of the first five batches.
TRANSFORM = """
import base64, json, os, pathlib

def handler(event, context):
    records = event["records"]
    first = records[0]["kinesisRecordMetadata"]["sequenceNumber"]
    markers = pathlib.Path(os.environ["MARKERS"])
    marker = markers / first
    if len(list(markers.iterdir())) < 5 and not marker.exists():
        marker.touch()
        os._exit(1)
    return {"records": [{"recordId": record["recordId"]} | transform(record) for record in records]}

def transform(record):
    try:
        beer = json.loads(base64.b64decode(record["data"]))
    except ValueError:
        return {"result": "ProcessingFailed", "data": record["data"]}
    if beer["drop"]:
        return {"result": "Dropped", "data": record["data"]}
    line = json.dumps({"id": beer["id"]}).encode() + b"\\n"
    return {"result": "Ok", "data": base64.b64encode(line).decode()}
"""


def is_malformed(number: int) -> bool:
    return number % 20 == 3  # 5 %


def is_dropped(number: int) -> bool:
    return number % 100 == 7  # 1 %


def document(number: int, padding: str) -> bytes:
    text = json.dumps({"id": number, "drop": is_dropped(number), "description": padding})
    return (text[:-2] if is_malformed(number) else text).encode() + b"\n"


@dataclass
class Account:
    """How often each id was found: as collected, as transformed, and in the error output."""

    spine: Spine
    total: int
    raw_bucket: str
    cleaned_bucket: str
    raw: bytearray = field(init=False)
    cleaned: bytearray = field(init=False)
    failed: bytearray = field(init=False)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.raw, self.cleaned, self.failed = (bytearray(self.total) for _ in range(3))

    def is_complete(self) -> bool:
        """Read the objects that are new; return whether every record is where it belongs."""
        self._count(self.raw, self.raw_bucket, "beers/")
        self._count(self.cleaned, self.cleaned_bucket, "beers/")
        self._count(self.failed, self.cleaned_bucket, "errors/")
        return not self.misplaced()

    def misplaced(self) -> list[int]:
        """Return the ids that are not where they belong, or are where they do not."""
        return [
            number
            for number in range(self.total)
            if not self.raw[number]
            or bool(self.failed[number]) != is_malformed(number)
            or bool(self.cleaned[number]) == (is_malformed(number) or is_dropped(number))
        ]

    def repeated(self) -> int:
        """Return how many were delivered more than once."""
        return sum(count > 1 for counts in (self.raw, self.cleaned, self.failed) for count in counts)

    def _count(self, counts: bytearray, bucket: str, prefix: str) -> None:
        s3 = self.spine.client("s3")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for key in [item["Key"] for page in pages for item in page.get("Contents", [])]:
            if key not in self._seen:
                self._seen.add(key)
                body = gzip.decompress(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
                for number in _ids(body, failed=prefix == "errors/"):
                    counts[number] += 1


def _ids(body: bytes, *, failed: bool) -> Iterator[int]:
    for line in body.splitlines():
        found = ID.search(base64.b64decode(json.loads(line)["rawData"]) if failed else line)
        assert found, line
        yield int(found[1])


def run(spine: Spine, total: int, markers: Path, *, padding: str = "", seconds: float = 600) -> Account:
    """Put `total` records, wait until what becomes of them is stored, and return the account of them."""
    stream, account = spine.stream(shards=2), Account(spine, total, spine.bucket("raw"), spine.bucket("cleaned"))
    hints: dict[str, Any] = {"BufferingHints": {"SizeInMBs": 2, "IntervalInSeconds": 2}}
    function = spine.function(TRANSFORM, MARKERS=str(markers))
    spine.delivery_stream(account.raw_bucket, stream, **hints)
    spine.delivery_stream(account.cleaned_bucket, stream, function, **hints)
    kinesis = spine.client("kinesis")
    for start in range(0, total, BATCH):
        records = [
            {"Data": document(number, padding), "PartitionKey": str(number)}
            for number in range(start, min(start + BATCH, total))
        ]
        assert kinesis.put_records(StreamName=stream, Records=records)["FailedRecordCount"] == 0
    until(account.is_complete, seconds=seconds, what="every record is accounted for", pause=1)
    return account
