"""The backend of the platform's page, over AWS clients that answer from memory."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
import requests
from botocore.exceptions import EndpointConnectionError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from brewlake.errors import BrewlakeError
from brewlake.page import app
from brewlake.page.app import Backend
from brewlake.page.guard import Guard
from brewlake.page.stations import Station, Stations
from brewlake.page.trust import MOST_RUNS, Trust
from brewlake.query import athena
from brewlake.query.result import QueryResult
from brewlake.settings import Settings
from tests.unit.brewlake.clients import NOON, PLATFORM, S3, Kinesis, Pages, lines

SETTINGS = Settings(Path("/none"), "local", 4566, 8080, 3000, Path("/none"))


class Cloud:
    """Every other client: each operation answers what `answers` has for it, or fails with it."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def __getattr__(self, name: str) -> Any:
        def call(**_: Any) -> Any:
            answer = self.answers[name]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The clients by service; a test may change them until the stations are made."""
    clients: dict[str, Any] = {
        "s3": S3(beers__a=lines(1, 2)),
        "kinesis": Kinesis(a=[1]),
        "events": Cloud(describe_rule={"State": "ENABLED", "ScheduleExpression": "rate(1 minute)"}),
        "logs": Cloud(describe_log_streams={"logStreams": [{"lastEventTimestamp": 1_000}]}),
        "glue": Glue(),
        "athena": Cloud(
            list_query_executions={"QueryExecutionIds": ["q"]},
            get_query_execution={
                "QueryExecution": {
                    "Status": {"State": "SUCCEEDED", "SubmissionDateTime": NOON},
                    "Statistics": {"EngineExecutionTimeInMillis": 1234},
                }
            },
        ),
    }
    monkeypatch.setattr(boto3, "client", lambda service, **_: clients[service])
    card = {"version": "v2", "metrics": {"mae": 16.06}, "created_at": NOON.isoformat(), "training": {"rows": 305}}
    monkeypatch.setattr(requests, "get", lambda *_, **__: type("Answer", (), {"json": lambda _: card})())
    return clients


class Glue(Pages):
    def __init__(self) -> None:
        super().__init__(lambda _name, **_: [{"Partitions": [{}, {}]}, {"Partitions": [{}]}])

    def get_table(self, **_: str) -> dict[str, Any]:
        return {"Table": {"StorageDescriptor": {"Columns": [{}] * 9}}}

    def get_crawler(self, **_: str) -> dict[str, Any]:
        return {"Crawler": {"State": "READY", "LastCrawl": {"StartTime": NOON}}}


def looked(clients: dict[str, Any]) -> dict[str, Station]:
    del clients  # they are in place
    return {station.id: station for station in Stations(PLATFORM, "http://model").look()}


def test_every_station_tells_its_figures(cloud):
    found = looked(cloud)
    assert found == {
        "ingestion": Station(
            "ingestion", figures={"schedule": "rate(1 minute)"}, at=datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
        ),
        "stream": Station("stream", 1, "records", at=NOON + timedelta(seconds=1)),
        "raw": Station("raw", 2, "records", {"objects": "1"}, NOON),
        "cleaned": Station("cleaned", 2, "records", {"objects": "1"}, NOON),
        "failed": Station("failed", 0, "records", {"objects": "0"}),
        "table": Station("table", 3, "partitions", {"columns": "9", "crawler": "ready"}, NOON),
        "athena": Station("athena", figures={"last query": "succeeded", "took": "1,234 ms"}, at=NOON),
        "model": Station("model", 305, "beers learnt", {"version": "v2", "error": "16.1 IBU"}, NOON),
    }


def test_what_has_not_happened_yet_is_told_and_what_fails_says_why(cloud):
    cloud["events"] = Cloud(describe_rule={"State": "DISABLED", "ScheduleExpression": "rate(1 minute)"})
    cloud["logs"] = Cloud(describe_log_streams={"logStreams": []})
    cloud["athena"] = Cloud(list_query_executions={"QueryExecutionIds": []})
    cloud["kinesis"] = Cloud(list_shards=EndpointConnectionError(endpoint_url="http://nowhere/" + "x" * 500))
    found = looked(cloud)
    assert (found["ingestion"].figures, found["ingestion"].at) == ({"schedule": "off"}, None)
    assert found["athena"].figures == {"last query": "none yet"}
    assert found["stream"].problem
    assert found["stream"].problem.startswith("Could not connect to the endpoint URL")
    assert len(found["stream"].problem) == 300
    assert found["table"].problem is None


def test_times_are_told_in_utc():
    brasilia = timezone(timedelta(hours=-3))
    assert Station("raw", at=datetime(2026, 1, 1, 9, tzinfo=brasilia)).as_json()["at"] == "2026-01-01T12:00:00+00:00"
    assert Station("raw").as_json()["at"] is None


def test_trust_tells_the_last_runs_and_the_alarms(monkeypatch):
    def run(number: int) -> bytes:
        sound = b"true" if number % 2 else b"false"
        return b'{"at": "%d", "check": "counts", "subject": "failed", "sound": %s}\n' % (number, sound)

    s3 = S3(**{f"quality__{number:03}": run(number) for number in range(MOST_RUNS + 2)})
    alarm = {
        "AlarmName": "x-quality", "StateValue": "ALARM", "StateUpdatedTimestamp": NOON, "AlarmDescription": "Unsound.",
    }  # fmt: skip
    prefixes = []

    def alarms(_name: str, *, AlarmNamePrefix: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        prefixes.append(AlarmNamePrefix)
        return [{"MetricAlarms": [alarm]}]

    clients = {"s3": s3, "cloudwatch": Pages(alarms)}
    monkeypatch.setattr(boto3, "client", lambda service, **_: clients[service])
    watched = Trust(PLATFORM)
    found = watched.look()
    assert len(found["runs"]) == MOST_RUNS
    assert found["runs"][0] == {"at": "2", "figures": 1, "unsound": ["counts: failed"]}
    assert found["runs"][-1] == {"at": str(MOST_RUNS + 1), "figures": 1, "unsound": []}
    assert found["findings"] == [{"at": str(MOST_RUNS + 1), "check": "counts", "subject": "failed", "sound": True}]
    assert found["alarms"] == [{"name": "quality", "says": "Unsound.", "state": "ALARM", "since": NOON.isoformat()}]
    assert prefixes == ["x-"]
    before = len(s3.read)
    watched.look()
    assert len(s3.read) == before
    s3.objects.clear()
    assert watched.look()["findings"] == []


@pytest.fixture
def backend(cloud, monkeypatch: pytest.MonkeyPatch) -> Backend:
    cloud["cloudwatch"] = Cloud()
    monkeypatch.setattr(app, "load_platform", lambda _: PLATFORM)
    return Backend(SETTINGS, 325, "generated seed 7")


def test_the_way_begins_with_punkapi_and_names_the_emulator(backend: Backend):
    status, found = backend.stations(None)
    assert status == 200
    assert found["endpoint"] == "http://localhost:4566"
    assert [station["id"] for station in found["stations"]][:2] == ["punkapi", "ingestion"]
    assert found["stations"][0]["figures"] == {"catalogue": "generated seed 7"}
    away = Backend(replace(SETTINGS, environment="aws"), 325, "mine")
    assert away.stations(None)[1]["endpoint"] is None


def test_an_answer_has_a_thousand_rows_at_most_of_values_that_javascript_can_hold(backend: Backend, monkeypatch):
    held = (1, 2**53, 1.5, "x", None, True)
    others = (2**53 + 1, float("nan"), float("-inf"), Decimal("1.10"))
    rows = [(*held, *others), *[(None,) * 10] * 1000]
    result = QueryResult(columns=("c",) * 10, types=("t",) * 10, rows=rows, query_id="q", bytes_scanned=7, seconds=0.5)
    monkeypatch.setattr(athena, "run", lambda *_, **__: result)
    status, found = backend.query({"sql": "SELECT 1"})
    assert (status, len(found["rows"]), found["total"]) == (200, 1000, 1001)
    assert found["rows"][0] == [*held, "9007199254740993", "nan", "-inf", "1.10"]


def test_a_platform_that_was_applied_anew_is_the_one_that_is_shown(backend: Backend, monkeypatch):
    assert backend._platform.cleaned_bucket == "cleaned_bucket"
    monkeypatch.setattr(app, "load_platform", lambda _: replace(PLATFORM, cleaned_bucket="another"))
    assert backend._platform.cleaned_bucket == "another"
    assert backend._stations._platform.cleaned_bucket == "another"


@pytest.mark.parametrize("asked", [None, [], {}, {"sql": 1}, {"sql": " \n"}])
def test_what_is_no_query_is_not_asked(backend: Backend, asked: object):
    assert backend.query(asked) == (400, {"error": "there is no SQL", "advice": "Write a statement."})


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (requests.ConnectionError("HTTPConnectionPool(host='model', port=3000)"), "no connection"),
        (requests.ReadTimeout("HTTPConnectionPool(host='model', port=3000)"), "no answer in time"),
        (requests.TooManyRedirects("31 redirects"), "31 redirects"),
    ],
)
def test_a_model_that_does_not_answer_is_named(backend: Backend, monkeypatch, error: Exception, said: str):
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(requests, "request", refuse)
    with pytest.raises(BrewlakeError, match=rf"the model at http://localhost:3000/predict does not answer: {said}$"):
        backend.predict([{"name": "x", "abv": 1}])


async def _welcome(_: Request) -> PlainTextResponse:
    return PlainTextResponse("welcome")


GUARDED = Starlette(routes=[Route("/", _welcome, methods=["GET", "POST"], middleware=[Middleware(Guard)])])


def asked(method: str, headers: dict[str, str], content: bytes | AsyncIterator[bytes] | None = None) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(GUARDED), base_url="http://localhost") as client:
            return await client.request(method, "/", headers=headers, content=content)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {"host": "localhost:8080"}, 200),
        ("GET", {"host": "127.0.0.1"}, 200),
        ("GET", {"host": "[::1]:8080"}, 200),
        ("GET", {"host": "localhost.evil.example"}, 403),
        ("GET", {"host": "evil.example"}, 403),
        ("GET", {"host": "localhost:8080", "origin": "http://localhost:8080"}, 200),
        ("GET", {"host": "localhost:8080", "origin": "http://localhost:3000"}, 403),
        ("GET", {"host": "localhost:8080", "origin": "null"}, 403),
        ("POST", {"host": "localhost"}, 403),
        ("POST", {"host": "localhost", "content-type": "application/json; charset=utf-8"}, 200),
        ("POST", {"host": "localhost", "content-type": "text/plain"}, 403),
        ("POST", {"host": "localhost", "content-type": "application/json", "content-length": "100000"}, 200),
        ("POST", {"host": "localhost", "content-type": "application/json", "content-length": "100001"}, 403),
        ("POST", {"host": "localhost", "content-type": "application/json", "content-length": "-1"}, 403),
    ],
)
def test_only_the_page_opened_on_this_machine_is_answered(method: str, headers: dict[str, str], status: int):
    answer = asked(method, headers, b"{}" if method == "POST" else None)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_body_of_unknown_length_is_refused():
    headers = {"host": "localhost", "content-type": "application/json"}

    async def chunks() -> AsyncIterator[bytes]:
        yield b"{}"

    assert asked("POST", headers, chunks()).status_code == 403
