"""The local PunkAPI on a bad day: the faults that it is told to make."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.types import Message

from brewlake.beer import NotABeer, read_beer
from brewlake.documents import split_answer
from brewlake.punkapi.catalogue import generate
from brewlake.punkapi.faults import FaultInjection, Faults, Switch
from brewlake.punkapi.server import create_app
from tests.unit.brewlake.serving import serving

CATALOGUE = generate(200)


@pytest.fixture(scope="module")
def client():
    with serving(create_app(CATALOGUE)) as url, httpx.Client(base_url=url) as client:
        yield client


def test_faults_spare_the_health_check():
    with serving(create_app(CATALOGUE, faults=Faults(server_error=1))) as url:
        assert httpx.get(f"{url}/v2/beers/1").status_code == 500
        assert httpx.get(f"{url}/v3/beers/1").status_code == 500
        assert httpx.get(f"{url}/healthz").status_code == 200


def test_faults_come_at_their_rates():
    faults = Faults(too_many_requests=0.2, server_error=0.2, malformed=0.2)
    with serving(create_app(CATALOGUE, faults=faults)) as url, httpx.Client(base_url=url) as client:
        answers = [client.get("/v2/beers/1") for _ in range(300)]
    statuses = [answer.status_code for answer in answers]
    assert 30 < statuses.count(429) < 90
    assert 30 < statuses.count(500) < 90
    assert 30 < sum(answer.status_code == 200 and not answer.text.endswith("}]") for answer in answers) < 90


def test_a_slow_server():
    with serving(create_app(CATALOGUE, faults=Faults(latency=0.2))) as url:
        assert httpx.get(f"{url}/v2/beers/1").elapsed.total_seconds() >= 0.2


def test_without_a_limit_nothing_tells_of_one():
    with serving(create_app(CATALOGUE, Faults(hourly_limit=0))) as url:
        answer = httpx.get(f"{url}/v2/beers/1")
    assert answer.status_code == 200
    assert "x-ratelimit-limit" not in answer.headers


def test_faults_are_switched_while_the_server_runs():
    with serving(create_app(CATALOGUE)) as url, httpx.Client(base_url=url) as client:
        assert client.put("/faults", json={"server_error": 1, "hourly_limit": 2}).json()["server_error"] == 1
        assert [client.get("/v2/beers/1").status_code for _ in range(3)] == [500, 500, 429]
        assert client.put("/faults", json={}).json() == client.get("/faults").json()
        assert client.get("/v2/beers/1").status_code == 200


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"[]", "no faults"),
        (b'{"cut": "1"}', "no faults"),
        (b'{"cut": true}', "no faults"),
        (b'{"seed": 1.5}', "no faults"),
        (b'{"rain": 1}', "no faults"),
        (b'{"cut": 2}', "cannot be"),
        (b'{"hourly_limit": -1}', "cannot be"),
        (b"{", "no JSON"),
    ],
)
def test_faults_that_are_none_are_refused(client, body, complaint):
    answer = client.put("/faults", content=body)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
    assert client.get("/v2/beers/1").status_code == 200


@pytest.mark.parametrize("path", ["/v2/beers/random", "/v3/beers/random", "/v3/beers?page=1"])
def test_documents_that_are_no_beer_can_be_had_on_demand(path):
    with serving(create_app(CATALOGUE, Faults(no_beer=1))) as url:
        documents = split_answer(httpx.get(f"{url}{path}").text)
    for document in documents:
        with pytest.raises(NotABeer, match="name is absent"):
            read_beer(document.text.encode())


def outcomes(faults: Faults, count: int) -> list[str]:
    """Ask so many times an application that answers a beer; return what became of each request."""

    async def beer(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'{"id":1,"name":"Sea Fog"}'})

    async def ask() -> str:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        await injection({"type": "http"}, None, send)  # type: ignore[arg-type] # nothing is received
        if sent[0]["status"] != 200:
            return str(sent[0]["status"])
        if sent[-1].get("more_body"):
            return "cut"
        return {b'{"id":1,"name":"Sea Fog"}': "beer", b'{"id":1,"nmae":"Sea Fog"}': "no beer"}.get(
            sent[-1]["body"], "half"
        )

    injection = FaultInjection(beer, Switch(faults))
    return [asyncio.run(ask()) for _ in range(count)]


def test_each_fault_has_its_own_share_and_the_same_seed_the_same_sequence():
    faults = Faults(too_many_requests=0.1, server_error=0.15, cut=0.2, malformed=0.1, no_beer=0.25, seed=7)
    found = outcomes(faults, 1000)
    expected = {"429": 100, "500": 150, "cut": 200, "half": 100, "no beer": 250, "beer": 200}
    assert Counter(found).keys() == expected.keys()
    assert dict(Counter(found)) == pytest.approx(expected, abs=45)
    assert found == outcomes(faults, 1000)
    assert found != outcomes(replace(faults, seed=8), 1000)
    assert set(outcomes(Faults(no_beer=1), 20)) == {"no beer"}
    assert set(outcomes(Faults(), 20)) == {"beer"}
