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
    platform = stack.platform
    way = {"punkapi", "emulator", platform.ingestion_function, platform.transformation_function}
    until(lambda: {source for source, _ in logged(stack, told[1])} == way, what="each part has told of it")
    buckets = {platform.raw_bucket, platform.cleaned_bucket}
    until(lambda: delivered_to(stack, told[1]) == buckets, what="both Firehoses have told what they stored")
    asked = [fields for source, fields in logged(stack, told[1]) if source == "punkapi"]
    assert [fields["message"] for fields in asked] == ["GET /v2/beers/random"] * 5


def delivered_to(stack: Stack, request_id: str) -> set[str]:
    told = [fields for _, fields in logged(stack, request_id) if fields.get("message") == "Firehose delivered"]
    return {url.split("/")[2] for fields in told for url in fields["objects"]}


@pytest.mark.parametrize("service", ["emulator", "punkapi"])
def test_services_log_json(stack: Stack, service: str) -> None:
    done = stack.brewlake("logs", "--lines", "50", "--no-follow")
    lines = [line.partition(" | ")[2] for line in done.stdout.splitlines() if line.startswith(service)]
    assert {"timestamp", "level", "service", "message"} <= json.loads(lines[-1]).keys()


def test_a_request_that_nobody_made_is_told(stack: Stack) -> None:
    done = stack.brewlake("logs", "--request", "00000000-0000")
    assert done.returncode == 1
    assert "no log of the last 24 hours mentions the request 00000000-0000" in done.stderr
