"""What failed: read from Firehose's error output, and mended in a file."""

import base64
import gzip
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from brewlake.errors import BrewlakeError
from brewlake.replay import mending
from brewlake.replay.failures import Failure, read_failures

KEY = "errors/processing-failed/dt=2026-01-01/one.gz"


def failure(raw: bytes, number: int = 1) -> Failure:
    entry = {
        "attemptsMade": 1,
        "arrivalTimestamp": 1767225600000,
        "errorCode": "Lambda.FunctionError",
        "errorMessage": "the function failed",
        "rawData": base64.b64encode(raw).decode(),
    }
    return Failure.of_line(KEY, number, json.dumps(entry).encode())


@pytest.mark.parametrize(
    ("raw", "reason", "kind"),
    [
        (b'{"id":1,"name":"A","abv":5}\n', None, "reads as a beer now; then: the function failed"),
        (b'{"id":1,"name":"A"}', "abv is absent", "abv is absent"),
        (b'{"id":"x","name":"A","abv":5}', 'id is a string, not an integer: "x"', "id is a string, not an integer"),
        (b"junk", "the document is not JSON: Expecting value: line 1 column 1 (char 0)", "the document is not JSON"),
    ],
)
def test_a_failure_is_judged_as_the_transformation_would_now(raw, reason, kind):
    found = failure(raw)
    assert (found.raw, found.reason, found.kind) == (raw, reason, kind)
    assert found.arrived == datetime(2026, 1, 1, tzinfo=UTC)


def test_the_same_bytes_that_failed_twice_are_two_failures_and_keep_their_ids():
    assert failure(b"junk", 1).id != failure(b"junk", 2).id
    # The ledger of what was replayed keeps it: another id would put every record back a second time.
    assert failure(b"junk", 1).id == "deb7bfffe8bfb31b77244f9b171783f1"


def test_failures_are_read_with_the_number_of_their_line_from_1():
    written = [failure(b"junk", 1), failure(b"other", 2)]
    lines = [
        {"arrivalTimestamp": 0, "errorCode": "c", "errorMessage": "m", "rawData": base64.b64encode(one.raw).decode()}
        for one in written
    ]
    body = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    s3: Any = SimpleNamespace(
        get_paginator=lambda _: SimpleNamespace(
            paginate=lambda **_: [{"Contents": [{"Key": KEY, "LastModified": 0}]}, {}]
        ),
        get_object=lambda **_: {"Body": io.BytesIO(body)},
    )
    assert [(one.id, one.raw) for one in read_failures(s3, "bucket")] == [(one.id, one.raw) for one in written]


def test_a_file_for_mending_holds_documents_as_values_and_the_rest_as_text(tmp_path: Path):
    failures = [failure(b'{"id":1,"name":"\xc3\x89t\xc3\xa9"}', 1), failure(b"\xff junk", 2)]
    file = tmp_path / "mend.jsonl"
    assert mending.write(failures, file) == 2
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {"id": failures[0].id, "reason": "abv is absent", "document": {"id": 1, "name": "Été"}},
        {"id": failures[1].id, "reason": failures[1].reason, "document": None, "text": "\\xff junk"},
    ]


def test_mended_documents_are_read_by_their_ids(tmp_path: Path):
    broken = failure(b'{"id":1,"name":"A"}')
    file = tmp_path / "mend.jsonl"
    mending.write([broken], file)
    file.write_text(file.read_text().replace('"name": "A"', '"name": "A", "abv": 4.5'))
    assert mending.read(file, {broken.id: broken}) == {broken.id: b'{"id":1,"name":"A","abv":4.5}'}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": "known", "document": {"id": 1, "name": "A"}}', "line 1: abv is absent"),
        (
            '{"id": "other", "document": {"id": 1, "name": "A", "abv": 1}}',
            "line 1: no failed record has the id 'other'",
        ),
        ('{"id": "known"}', "line 1: not an object with id and document"),
        ("[]", "line 1: not an object with id and document"),
        ("junk", "line 1: not an object with id and document"),
    ],
)
def test_a_file_with_a_line_that_is_not_mended_is_refused_with_the_line(tmp_path: Path, line, complaint):
    file = tmp_path / "mend.jsonl"
    file.write_text(line)
    with pytest.raises(BrewlakeError, match=complaint):
        mending.read(file, {"known": failure(b"junk")})


def test_of_many_lines_that_are_not_mended_the_first_are_named(tmp_path: Path):
    file = tmp_path / "many.jsonl"
    file.write_text("no JSON\n" * 30)
    with pytest.raises(BrewlakeError, match="30 of its lines are not mended") as refused:
        mending.read(file, {})
    assert re.findall(r"^line (\d+):", str(refused.value), re.MULTILINE) == [str(number) for number in range(1, 21)]


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(BrewlakeError, match=r"none\.jsonl cannot be read: No such file"):
        mending.read(tmp_path / "none.jsonl", {})
