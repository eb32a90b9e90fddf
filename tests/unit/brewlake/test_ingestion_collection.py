"""Collecting from PunkAPI over HTTP: from the local one, also on its bad days, and from one that answers anything."""

import json
from collections import Counter

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from urllib3.util import Retry

from brewlake.ingestion.collection import Collection
from brewlake.ingestion.punk_api import RETRY, PunkApi, PunkApiError
from brewlake.ingestion.request import Backfill, Draws
from brewlake.punkapi.catalogue import generate
from brewlake.punkapi.faults import Faults
from brewlake.punkapi.server import create_app
from tests.conftest import free_port
from tests.unit.brewlake.serving import serving

CATALOGUE = generate(200)

IMPATIENT = RETRY.new(backoff_factor=0, backoff_jitter=0, retry_after_max=0)
"""The retries of production without their pauses."""


@pytest.fixture(scope="module")
def punkapi():
    with serving(create_app(CATALOGUE)) as url:
        yield url


def collect(request, url: str, retry: Retry = IMPATIENT, time_is_up=lambda: False) -> tuple[Collection, list[str]]:
    collection = Collection(request, PunkApi(url, retry), time_is_up)
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
    draws, texts = collect(Draws(50), f"{punkapi}/v2", time_is_up=lambda: True)
    assert (draws.fetched, len(texts)) == (1, 1)
    backfill, _ = collect(Backfill(page=1, pages=3), f"{punkapi}/v2", time_is_up=lambda: True)
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
        (Faults(cut=1), "broke off its answer 3 times"),
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


def test_retry_after_is_honoured_and_bounded():
    assert RETRY.respect_retry_after_header
    assert RETRY.parse_retry_after("2") == 2
    assert RETRY.retry_after_max == 10


def test_what_came_before_an_error_is_not_lost():
    with serving(create_app(CATALOGUE, faults=Faults(malformed=0.05))) as url:
        collection = Collection(Draws(1000), PunkApi(f"{url}/v2", IMPATIENT), lambda: False)
        seen: Counter[int | None] = Counter()
        with pytest.raises(PunkApiError):
            seen.update(document.id for document in collection)
    assert 0 < collection.fetched == seen.total() < 1000
