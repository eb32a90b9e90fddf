"""Collecting from PunkAPI over HTTP: from the local one, also on its bad days, and from one that answers anything."""

import asyncio
import contextlib
import json
import time
from collections import Counter

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from brewlake.ingestion.collection import Collection
from brewlake.ingestion.punk_api import Patience, PunkApi, PunkApiError
from brewlake.ingestion.request import Backfill, Draws
from brewlake.punkapi.catalogue import generate
from brewlake.punkapi.faults import Faults
from brewlake.punkapi.server import create_app
from lakestack.testing.ports import free_port
from tests.unit.brewlake.serving import serving

CATALOGUE = generate(200)

IMPATIENT = Patience(backoff=0, most_retry_after=0)
"""The retries of production without their pauses."""


@pytest.fixture(scope="module")
def punkapi():
    with serving(create_app(CATALOGUE)) as url:
        yield url


def plenty() -> float:
    return 60.0


def collect(request, url: str, time_left=plenty) -> tuple[Collection, list[str]]:
    collection = Collection(request, PunkApi(url, IMPATIENT), time_left)
    return collection, [document.text for document in collection]


def answering(body: bytes, status: int = 200) -> Starlette:
    async def answer(_request):
        return Response(body, status, media_type="application/json")

    return Starlette(routes=[Route("/{path:path}", answer)])


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_draws_are_documents_exactly_as_they_are_served(punkapi, version):
    collection, texts = collect(Draws(50), f"{punkapi}/{version}")
    assert (collection.fetched, collection.next_page) == (50, None)
    assert {text.encode() for text in texts} <= {getattr(entry, version) for entry in CATALOGUE.entries}
    assert len(set(texts)) > 20, "they are drawn at random"


@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize(
    ("request_", "ids", "next_page"),
    [
        (Backfill(page=1, pages=1), range(1, 81), 2),
        (Backfill(page=2, pages=1), range(81, 161), 3),
        (Backfill(page=2, pages=5), range(81, 201), None),
        (Backfill(page=1, pages=3), range(1, 201), None),
        (Backfill(page=9, pages=1), [], None),
    ],
)
def test_a_backfill_goes_through_the_pages(punkapi, version, request_, ids, next_page):
    collection, texts = collect(request_, f"{punkapi}/{version}")
    assert [json.loads(text)["id"] for text in texts] == list(ids)
    assert (collection.fetched, collection.next_page) == (len(ids), next_page)


def test_it_ends_early_when_time_is_up_but_not_with_nothing(punkapi):
    draws, texts = collect(Draws(50), f"{punkapi}/v2", time_left=lambda: 0.0)
    assert (draws.fetched, len(texts)) == (1, 1)
    backfill, _ = collect(Backfill(page=1, pages=3), f"{punkapi}/v2", time_left=lambda: 0.0)
    assert (backfill.fetched, backfill.next_page) == (80, 2)


def test_passing_faults_are_ridden_out():
    faults = Faults(too_many_requests=0.1, server_error=0.1, cut=0.1)
    with serving(create_app(CATALOGUE, faults=faults)) as url:
        collection, texts = collect(Draws(60), f"{url}/v2")
    assert collection.fetched == len(texts) == 60


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        (Faults(server_error=1), "answered 500 Internal Server Error"),
        (Faults(too_many_requests=1), "answered 429 Too Many Requests"),
        (Faults(malformed=1), "answered no JSON of beers"),
        (Faults(cut=1), r"broke off its answer: .* \(5 attempts\)"),
    ],
)
def test_lasting_faults_are_named_with_the_address(faults, message):
    with serving(create_app(CATALOGUE, faults=faults)) as url, pytest.raises(PunkApiError, match=message) as caught:
        collect(Draws(1), f"{url}/v2")
    assert f"{url}/v2/beers/random" in str(caught.value)


def test_a_punkapi_that_is_down():
    url = f"http://127.0.0.1:{free_port()}/v2"
    with pytest.raises(PunkApiError, match=f"{url}/beers/random does not answer"):
        collect(Draws(1), url)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html>Welcome</html>", "answered no JSON of beers"),
        (b"", "answered no JSON of beers"),
        (b'"beer"', "neither an object nor an array"),
        (b'[{"id":1}', "Expecting"),
        (b'{"name":"\xff"}', "utf-8"),
        (b"[]", "answered no beer"),
    ],
)
def test_garbage_is_named(body, message):
    with serving(answering(body)) as url, pytest.raises(PunkApiError, match=message):
        collect(Draws(1), url)


@pytest.mark.parametrize("status", [201, 204, 400, 404, 422])
def test_any_other_answer_than_200_is_an_error(status):
    with serving(answering(b"", status)) as url, pytest.raises(PunkApiError, match=f"answered {status}"):
        collect(Draws(1), url)


@pytest.mark.parametrize("text", ['{"error":"no beer"}', '{"id":"x","n":1.10}', '{"a":1,"a":2}'])
def test_documents_that_are_no_beer_are_collected_as_they_are(text):
    with serving(answering(text.encode())) as url:
        assert collect(Draws(1), url)[1] == [text]


@pytest.mark.parametrize(
    ("attempt", "retry_after", "least", "most"),
    [
        (1, None, 0.25, 0.5),
        (2, None, 0.5, 0.75),
        (3, None, 1, 1.25),
        (9, None, 5, 5.25),
        (1, 2, 2, 2.25),
        (1, 3600, 10, 10.25),
    ],
)
def test_pauses_grow_and_honour_retry_after_within_bounds(attempt, retry_after, least, most):
    assert least <= Patience().pause(attempt, retry_after) <= most


class Slow:
    """An application that answers a good beer first, and then goes on as `body` says, until it is let go."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._calls = 0
        self.began = float("inf")  # when it has answered the good beer
        self.is_over = False

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return
        self._calls += 1
        if self._calls == 1:
            self.began = time.monotonic()
            await Response(b'[{"id":1}]', media_type="application/json")(scope, receive, send)
            return
        if self._body:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        while not self.is_over:
            await asyncio.sleep(0.05)
            if self._body:
                await send({"type": "http.response.body", "body": self._body, "more_body": True})


@pytest.mark.parametrize("body", [b"", b" "], ids=["hangs", "trickles"])
def test_a_punkapi_that_hangs_or_trickles_takes_no_more_than_the_time_that_is_left(body):
    slow = Slow(body)
    with serving(slow) as url:
        collection, texts = collect(Draws(50), f"{url}/v2", time_left=lambda: slow.began + 1.5 - time.monotonic())
        took = time.monotonic() - slow.began
        slow.is_over = True
    assert (collection.fetched, texts) == (1, ['{"id":1}'])
    assert 0.5 < took < 30  # five attempts of ten seconds each, were there no limit


def test_a_punkapi_that_hangs_from_the_start_is_an_error():
    slow = Slow(b"")
    slow._calls = 1
    with serving(slow) as url:
        with pytest.raises(PunkApiError, match="does not answer"):
            collect(Draws(1), f"{url}/v2", time_left=lambda: 0.0)
        slow.is_over = True


def test_after_all_attempts_failed_the_next_call_makes_one_and_a_success_restores_the_five():
    answers = iter([500] * 5 + [500] + [200] + [500] * 3 + [200])
    asked = 0

    async def answer(_request):
        nonlocal asked
        asked += 1
        return Response(b'[{"id":1}]', next(answers))

    with serving(Starlette(routes=[Route("/{path:path}", answer)])) as url:
        api = PunkApi(f"{url}/v2", IMPATIENT)
        made = []
        for _ in range(4):
            before = asked
            with contextlib.suppress(PunkApiError):
                api.random(plenty)
            made.append(asked - before)
    assert made == [5, 1, 1, 4]


def test_what_came_before_an_error_is_not_lost():
    with serving(create_app(CATALOGUE, faults=Faults(malformed=0.05))) as url:
        collection = Collection(Draws(1000), PunkApi(f"{url}/v2", IMPATIENT), plenty)
        seen: Counter[int | None] = Counter()
        with pytest.raises(PunkApiError):
            seen.update(document.id for document in collection)
    assert 0 < collection.fetched == seen.total() < 1000
