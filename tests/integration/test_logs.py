"""`make logs`: one request through the whole way of a record, over a whole stack."""

import json
import re
from typing import Any

import pytest

from tests.integration.conftest import Stack
from tests.waiting import until


def logged(stack: Stack, request_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what the logs tell of a request: the source, and the fields of its structured lines."""
    done = stack.brewlake("logs", "--request", request_id)
    assert done.returncode == 0, done.stderr
    lines = [line.partition(" | ") for line in done.stdout.splitlines()]
    return [(source.strip(), json.loads(text) if text.startswith("{") else {}) for source, _, text in lines]


def test_a_request_is_followed_from_punkapi_to_the_objects_in_the_lake(stack: Stack) -> None:
    done = stack.brewlake("ingest", "--n", "5")
    told = re.search(r"make logs request=([0-9a-f-]{36})", done.stdout)
    assert told, done.stdout
    until(lambda: len(delivered(stack, told[1])) == 2, what="both Firehoses have told what they stored")
    lines = logged(stack, told[1])
    asked = [fields for source, fields in lines if source == "punkapi"]
    assert [fields["message"] for fields in asked] == ["GET /v2/beers/random"] * 5
    assert {source for source, _ in lines} == {
        "punkapi",
        "emulator",
        stack.platform.ingestion_function,
        stack.platform.transformation_function,
    }
    objects = {url for fields in delivered(stack, told[1]) for url in fields["objects"]}
    assert {url.split("/")[2] for url in objects} == {stack.platform.raw_bucket, stack.platform.cleaned_bucket}


def delivered(stack: Stack, request_id: str) -> list[dict[str, Any]]:
    return [fields for _, fields in logged(stack, request_id) if fields.get("message") == "Firehose delivered"]


@pytest.mark.parametrize("service", ["emulator", "punkapi"])
def test_services_log_json(stack: Stack, service: str) -> None:
    done = stack.brewlake("logs", "--lines", "50", "--no-follow")
    lines = [line.partition(" | ")[2] for line in done.stdout.splitlines() if line.startswith(service)]
    assert {"timestamp", "level", "service", "message"} <= json.loads(lines[-1]).keys()


def test_a_request_that_nobody_made_is_told(stack: Stack) -> None:
    done = stack.brewlake("logs", "--request", "00000000-0000")
    assert done.returncode == 1
    assert "no log of the last 24 hours mentions the request 00000000-0000" in done.stderr
