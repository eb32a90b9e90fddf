"""A backfill call by call: how far it came is kept, and forgotten when it is through."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from brewlake.lake.backfill import KEY, PAGES_A_CALL, Backfill, Progress


class S3:
    """A bucket in memory, without its name."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: ARG002, N803 - boto3's names
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: ARG002, N803 - boto3's names
        self.objects[Key] = Body

    def delete_object(self, Bucket: str, Key: str) -> None:  # noqa: ARG002, N803 - boto3's names
        del self.objects[Key]


@pytest.fixture
def s3():
    return S3()


def test_it_asks_for_pages_until_there_are_none(s3):
    answers: list[dict[str, Any]] = [
        {"next_page": 51, "sent": 4000},
        {"next_page": 101, "sent": 3999},
        {"next_page": None, "sent": 7},
    ]
    asked: list[dict[str, Any]] = []

    def invoke(event: dict[str, Any]) -> dict[str, Any]:
        asked.append(event)
        return answers[len(asked) - 1]

    def kept() -> int | None:
        return json.loads(s3.objects[KEY])["page"] if KEY in s3.objects else None

    backfill = Backfill(s3, "bucket", invoke)
    told = [(progress, kept()) for progress in backfill.run(backfill.progress())]
    assert told == [(Progress(51, 4000), 51), (Progress(101, 7999), 101), (Progress(None, 8006), None)]
    assert asked == [{"mode": "backfill", "page": page, "pages": PAGES_A_CALL} for page in (1, 51, 101)]


def test_what_was_interrupted_goes_on(s3):
    def invoke(event: dict[str, Any]) -> dict[str, Any]:
        if event["page"] == 51:
            raise KeyboardInterrupt
        return {"next_page": event["page"] + 50, "sent": 10}

    backfill = Backfill(s3, "bucket", invoke)
    with pytest.raises(KeyboardInterrupt):
        list(backfill.run(backfill.progress()))
    assert Backfill(s3, "bucket", invoke).progress() == Progress(51, 10)
