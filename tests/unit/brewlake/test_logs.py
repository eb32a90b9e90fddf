"""Which lines tell of a request, and how lines are read from files as they grow."""

import json
import sys

import pytest

from brewlake.logs.lines import Line
from brewlake.logs.sources import LogFile, LogProcess
from brewlake.logs.trace import follow_request

SHARD = "shardId-000000000000"


def ingestion(request: str, at: int, *numbers: int, shard: str = SHARD) -> list[Line]:
    """What the ingestion logs: a batch, its sum, and Lambda's own line."""
    batch = {
        "function_request_id": request,
        "message": "Put a batch",
        "sequence_numbers": {shard: list(map(str, numbers))},
    }
    total = {"function_request_id": request, "message": "Collected beers", "sent": len(numbers)}
    texts = [json.dumps(batch), json.dumps(total), f"END RequestId: {request}"]
    return [Line("ingestion", text, at) for text in texts]


def transformation(request: str, at: int, first: int, last: int, *failed: int, shard: str = SHARD) -> list[Line]:
    """What the transformation logs of a batch, with the records that were no beer."""
    bad = [
        {"function_request_id": request, "sequence_number": str(number), "reason": "abv is null"} for number in failed
    ]
    batch = {"function_request_id": request, "message": "Cleaned a batch", "spans": {shard: [str(first), str(last)]}}
    return [Line("transformation", json.dumps(fields), at) for fields in (*bad, batch)]


def delivery(at: int, first: int, last: int, *objects: str) -> Line:
    fields = {"message": "Firehose delivered", "spans": {SHARD: [str(first), str(last)]}, "objects": objects}
    return Line("emulator", json.dumps(fields), at)


# Two invocations at once, whose records lie between each other's on the shard, and a third after them.
LOG = [
    *ingestion("req-a", 1, 10, 12, 14),
    *ingestion("req-b", 1, 11, 13),
    *ingestion("req-c", 5, 20),
    *transformation("clean-1", 2, 10, 12, 11, 12),
    *transformation("clean-2", 3, 13, 14),
    *transformation("clean-3", 6, 20, 20),
    delivery(4, 10, 14, "s3://raw/1"),
    delivery(7, 20, 20, "s3://raw/2"),
    Line("punkapi", json.dumps({"request_id": "req-a", "message": "GET /v2/beers/random"}), 0),
    Line("emulator", "Ready.", 0),
]


def told(request: str) -> str:
    """The lines that tell of `request`: the source, and the ids, numbers and objects that they name."""
    return " ".join(_short(line) for line in follow_request(request, LOG))


def _short(line: Line) -> str:
    fields = line.fields
    for name in ("objects", "sequence_number", "function_request_id", "request_id"):
        if name in fields:
            return f"{line.source}:{fields[name][0] if name == 'objects' else fields[name]}"
    return f"{line.source}:END"


@pytest.mark.parametrize(
    ("request_id", "lines"),
    [
        (
            "req-a",
            "punkapi:req-a ingestion:req-a ingestion:req-a ingestion:END "
            "transformation:12 transformation:clean-1 transformation:clean-2 emulator:s3://raw/1",
        ),
        (
            "req-b",
            "ingestion:req-b ingestion:req-b ingestion:END "
            "transformation:11 transformation:clean-1 transformation:clean-2 emulator:s3://raw/1",
        ),
        (
            "req-c",
            "ingestion:req-c ingestion:req-c ingestion:END transformation:clean-3 emulator:s3://raw/2",
        ),
        (
            "clean-2",
            "punkapi:req-a ingestion:req-a ingestion:req-a ingestion:END ingestion:req-b ingestion:req-b ingestion:END "
            "transformation:clean-2",
        ),
        ("nobody", ""),
    ],
)
def test_a_request_is_followed_through_all_logs(request_id, lines):
    assert told(request_id) == lines


def test_numbers_of_another_shard_are_other_records():
    lines = [*ingestion("req-a", 1, 10), *transformation("clean-1", 2, 10, 10, shard="shardId-000000000001")]
    assert {line.source for line in follow_request("req-a", lines)} == {"ingestion"}


@pytest.mark.parametrize(
    ("text", "at", "time"),
    [
        ("END", 5.0, 5.0),
        ("plain", None, None),
        ("{broken", None, None),
        ('["a list"]', None, None),
        ('{"timestamp": "1970-01-01 00:00:02,500+0000"}', None, 2.5),
        ('{"time": "1970-01-01T00:00:03.500+00:00"}', None, 3.5),
        ('{"time": "1970-01-01T00:00:03"}', None, 3.0),
        ('{"time": 7}', None, None),
    ],
)
def test_when_a_line_was_written(text, at, time):
    assert Line("source", text, at).time == time


def test_a_file_is_read_from_its_last_lines_on_as_it_grows_and_anew_once_it_is_rotated(tmp_path):
    path = tmp_path / "punkapi.log"
    path.write_text("1\n2\n3\n")
    log = LogFile(path, 2)
    assert [line.text for line in log.fresh()] == ["2", "3"]
    with path.open("a") as file:
        file.write("4\nhal")
    assert [line.text for line in log.fresh()] == ["4"]
    path.write_text("5\n")
    assert [(line.source, line.text) for line in log.fresh()] == [("punkapi", "5")]
    path.unlink()
    assert list(log.fresh()) == []


def test_a_command_that_is_not_followed_is_read_to_its_end():
    log = LogProcess(
        "punkapi",
        [sys.executable, "-c", "import os; print('\\x1b[2K1'); print(os.environ['TWO'])"],
        {"TWO": "2"},
        follow=False,
    )
    assert [line.text for line in log.fresh()] == ["1", "2"]
