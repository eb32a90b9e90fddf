"""The local PunkAPI over HTTP, route by route."""

import json
import re
import struct
import zlib
from urllib.parse import urlsplit

import httpx
import pytest

from brewlake.documents import split_answer
from brewlake.punkapi.catalogue import Catalogue, Entry, generate
from brewlake.punkapi.faults import Faults
from brewlake.punkapi.limits import RateLimit
from brewlake.punkapi.pictures import beer_colour, picture
from brewlake.punkapi.server import create_app
from tests.unit.brewlake.serving import serving

CATALOGUE = generate(200)

OWN = """[
  {"id": 3, "name": "Sea Fog", "abv": 5.0, "ibu": 40, "ebc": null, "first_brewed": "05/2012",
   "ingredients": {"malt": [{"name": "Maris Otter"}], "hops": [{"name": "Saaz"}], "yeast": "House ale"},
   "food_pairing": ["Fish and chips"]},
  {"id": 1, "name": "Paper Boat Stout", "abv": 9.5, "ibu": 70, "ebc": 150, "first_brewed": "2015",
   "ingredients": {"malt": [{"name": "Chocolate"}], "hops": [{"name": "Magnum"}], "yeast": "English ale"},
   "food_pairing": ["Oysters", "Blue cheese"]},
  {"id": 7, "name": "Quiet Hour", "abv": 0.5, "first_brewed": "12/2016"},
  {"name": 5, "abv": "strong", "ibu": true, "ingredients": [], "food_pairing": {}, "first_brewed": 2016},
  null
]"""


@pytest.fixture(scope="module")
def client():
    with serving(create_app(CATALOGUE)) as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture(scope="module")
def own():
    entries = [Entry.as_it_is(document) for document in split_answer(OWN)]
    with serving(create_app(Catalogue("own.json", entries))) as url, httpx.Client(base_url=url) as client:
        yield client


def test_random_is_an_array_of_one_on_v2_and_an_object_on_v3(client):
    (beer,) = client.get("/v2/beers/random").json()
    assert beer == CATALOGUE.by_id[beer["id"]].value
    assert client.get("/v3/beers/random").json()["image"] is not False
    ids = {client.get("/v3/beers/random").json()["id"] for _ in range(30)}
    assert len(ids) > 15


def test_a_beer_by_its_id(client):
    assert client.get("/v2/beers/7").content == b"[" + CATALOGUE.by_id[7].v2 + b"]"
    assert client.get("/v3/beers/7").content == CATALOGUE.by_id[7].v3
    assert client.get("/v2/beers/7").headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("/v2/beers", range(1, 26)),
        ("/v2/beers?page=2", range(26, 51)),
        ("/v2/beers?per_page=80", range(1, 81)),
        ("/v2/beers?per_page=1&page=200", [200]),
        ("/v2/beers?page=3&per_page=80", range(161, 201)),
        ("/v2/beers?page=4&per_page=80", []),
        ("/v3/beers?page=1", range(1, 31)),
        ("/v3/beers?page=2&per_page=10", range(11, 21)),
        ("/v2/beers?whatever=1&per_page=1", [1]),
    ],
)
def test_pages(client, path, ids):
    answer = client.get(path)
    assert answer.status_code == 200
    assert [beer["id"] for beer in answer.json()] == list(ids)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("abv_gt=5", [1]),
        ("abv_lt=5", [7]),
        ("abv_gt=0.5&abv_lt=9.5", [3]),
        ("ibu_gt=0", [3, 1]),
        ("ibu_lt=50.5", [3]),
        ("ebc_gt=0", [1]),
        ("beer_name=PAPER_boat", [1]),
        ("beer_name=quiet hour", [7]),
        ("food=blue_cheese", [1]),
        ("brewed_before=01-2015", [3]),
        ("brewed_after=05-2012", [1, 7]),
        ("brewed_after=04-2012&brewed_before=12-2016", [3, 1]),
        ("beer_name=nothing", []),
    ],
)
@pytest.mark.parametrize("version", ["v2", "v3"])
def test_filters_of_both_versions(own, version, query, ids):
    assert [beer["id"] for beer in own.get(f"/{version}/beers?page=1&{query}").json()] == ids


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("/v2/beers?ids=1|7", [1, 7]),
        ("/v3/beers?page=1&ids=7,3", [3, 7]),
        ("/v2/beers?ids=99", []),
        ("/v2/beers?malt=maris_otter", [3]),
        ("/v2/beers?hops=magnum", [1]),
        ("/v2/beers?yeast=ale", [3, 1]),
    ],
)
def test_filters_that_differ(own, path, ids):
    assert [beer["id"] for beer in own.get(path).json()] == ids


def test_v3_has_no_filter_for_malt_hops_and_yeast(own):
    assert len(own.get("/v3/beers?page=1&malt=maris&hops=magnum&yeast=x").json()) == 5


def test_documents_that_are_no_beer_are_served_too(own):
    assert own.get("/v2/beers").json() == json.loads(OWN)
    assert len({own.get("/v2/beers/random").text for _ in range(100)}) == 5


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("page=0", ["page"]),
        ("page=-1", ["page"]),
        ("page=1.5", ["page"]),
        ("page=x&per_page=81", ["page", "per_page"]),
        ("per_page=0", ["per_page"]),
        ("abv_gt=strong", ["abv_gt"]),
        ("ibu_lt=-1&ebc_gt=nan", ["ibu_lt", "ebc_gt"]),
        ("brewed_before=13-2012", ["brewed_before"]),
        ("brewed_after=05/2012", ["brewed_after"]),
        ("ids=1,2", ["ids"]),
    ],
)
def test_bad_parameters_on_v2(client, query, parameters):
    answer = client.get(f"/v2/beers?{query}")
    body = answer.json()
    assert answer.status_code == body["statusCode"] == 400
    assert (body["error"], body["message"]) == ("Bad Request", "Invalid query params")
    assert [problem["param"] for problem in body["data"]] == parameters


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "page: Must be"),
        ("page=1&per_page=9", "per_page: Must be an integer from 10 to 80"),
        ("page=1&ids=1|2", "ids: Must be"),
        ("page=1&abv_gt=x&abv_lt=y", "abv_gt: Must be a number of 0 or more; abv_lt: "),
    ],
)
def test_bad_parameters_on_v3(client, query, message):
    answer = client.get(f"/v3/beers?{query}")
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "message"}
    assert message in answer.json()["message"]


@pytest.mark.parametrize(
    ("path", "status", "keys"),
    [
        ("/v2/beers/9999", 404, {"statusCode", "error", "message"}),
        ("/v2/beers/x", 400, {"statusCode", "error", "message", "data"}),
        ("/v2/beer", 404, {"statusCode", "error", "message"}),
        ("/v3/beers/9999", 404, {"error", "message"}),
        ("/v3/beers/x", 422, {"error", "message"}),
        ("/v3/beers/7/more", 404, {"error", "message"}),
    ],
)
def test_errors_have_the_versions_body(client, path, status, keys):
    answer = client.get(path)
    assert answer.status_code == status
    assert set(answer.json()) == keys


def test_health_says_how_many_beers_there_are(client):
    assert client.get("/healthz").json() == {"status": "ok", "beers": 200, "catalogue": "generated seed 7"}


def test_of_no_beers_none_is_drawn():
    with serving(create_app(Catalogue("empty.json", []))) as url:
        assert httpx.get(f"{url}/v2/beers/random").status_code == 404


def test_v2_counts_requests_and_refuses_those_above_the_limit():
    with serving(create_app(CATALOGUE, Faults(hourly_limit=3))) as url, httpx.Client(base_url=url) as client:
        answers = [client.get("/v2/beers/1") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["2", "1", "0", "0", "0"]
        assert {answer.headers["x-ratelimit-limit"] for answer in answers} == {"3"}
        assert answers[-1].json()["statusCode"] == 429
        assert 0 < int(answers[-1].headers["retry-after"]) <= 3600
        assert client.get("/v3/beers/1").status_code == 200
        assert "x-ratelimit-limit" not in client.get("/v3/beers/1").headers


def test_an_hour_later_the_count_begins_anew():
    now = 0.0
    app = RateLimit(create_app(CATALOGUE), limit=lambda: 1, clock=lambda: now)
    with serving(app) as url:
        assert [httpx.get(f"{url}/v3/beers/1").status_code for _ in range(2)] == [200, 429]
        now = 3600.0
        assert httpx.get(f"{url}/v3/beers/1").status_code == 200


@pytest.mark.parametrize("path", ["/v2/images/7.png", "/v3/images/7.png"])
def test_a_beer_has_a_picture(client, path):
    answer = client.get(path)
    assert answer.headers["content-type"] == "image/png"
    assert png_size(answer.content) == (100, 330)
    assert answer.content == client.get(path).content


def png_chunks(content: bytes) -> dict[bytes, bytes]:
    """Check the chunks of a PNG, and return them by their kinds."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    chunks = {}
    at = 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        assert content[at + 8 + length : at + 12 + length] == struct.pack(">I", zlib.crc32(kind + data))
        chunks[kind] = data
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"]
    return chunks


def png_size(content: bytes) -> tuple[int, int]:
    """Check the pixels of a PNG, and return its width and height."""
    chunks = png_chunks(content)
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    pixels = zlib.decompress(chunks[b"IDAT"])
    assert len(pixels) == height * (width + 1)
    assert max(pixels) < len(chunks[b"PLTE"]) / 3 == len(chunks[b"tRNS"])
    return width, height


def test_the_address_of_a_picture_leads_to_it(client):
    beer = next(entry.value for entry in CATALOGUE.entries if entry.value["image_url"])
    assert client.get(urlsplit(beer["image_url"]).path).status_code == 200


def test_pictures_of_a_users_documents_are_found_by_the_names_in_them():
    documents = '[{"id": 4, "image": "keg.png", "ebc": "dark"}, {"id": 5, "image_url": "https://a.example/v2/a.png"}]'
    app = create_app(Catalogue("own", [Entry.as_it_is(document) for document in split_answer(documents)]))
    with serving(app) as url:
        statuses = {
            name: httpx.get(f"{url}/v3/images/{name}").status_code
            for name in ("keg.png", "a.png", "5.png", "6.png", "x")
        }
    assert statuses == {"keg.png": 200, "a.png": 200, "5.png": 200, "6.png": 404, "x": 404}


def test_what_is_in_the_bottle_has_the_colour_of_the_beer_and_all_else_its_own():
    def seen(ebc: float | None, x: int, y: int) -> tuple[int, ...]:
        """Return red, green, blue and opacity at a place of the picture."""
        chunks = png_chunks(picture(3, ebc))
        index = zlib.decompress(chunks[b"IDAT"])[y * 101 + 1 + x]
        return (*chunks[b"PLTE"][3 * index : 3 * index + 3], chunks[b"tRNS"][index])

    assert seen(20, 0, 0)[3] == 0
    assert {seen(ebc, 50, 12) for ebc in (4, 20, 150)} == {(205, 170, 92, 255)}  # the cap
    pale, unknown, dark = (seen(ebc, 50, 120) for ebc in (4, None, 150))
    assert pale > unknown > dark
    assert unknown == seen(20, 50, 120)
    assert seen(20, 38, 120) > seen(20, 50, 120) > seen(20, 61, 120)  # light falls on it from the left
    assert seen(20, 50, 200)[:3] == (246, 239, 224)  # the label


def test_a_darker_beer_has_a_darker_picture():
    reds, greens, blues = zip(*(beer_colour(ebc) for ebc in (4, 20, 60, 150)), strict=True)
    for part in (reds, greens, blues):
        assert list(part) == sorted(part, reverse=True)


def test_every_described_operation_answers_as_it_is_described(client):
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for path, operations in described["paths"].items():
        for parameter in operations["get"].get("parameters", []):
            path = path.replace(f"{{{parameter['name']}}}", str(parameter.get("example", "")))  # noqa: PLW2901 - filled in
        answer = client.get(path, params={"page": 1} if path == "/v3/beers" else {})
        assert answer.status_code == 200, path
        assert str(answer.status_code) in operations["get"]["responses"]


def test_the_page_is_required_of_v3_alone(client):
    paths = client.get("/openapi.json").json()["paths"]
    required = {
        version: [one["name"] for one in paths[f"/{version}/beers"]["get"]["parameters"] if one["required"]]
        for version in ("v2", "v3")
    }
    assert required == {"v2": [], "v3": ["page"]}


def test_every_filter_is_described(client):
    for version in ("v2", "v3"):
        described = client.get("/openapi.json").json()["paths"][f"/{version}/beers"]["get"]["parameters"]
        wrong = {parameter["name"]: "-" for parameter in described if parameter["schema"]["type"] != "string"}
        told = client.get(f"/{version}/beers", params=wrong).text
        assert all(name in told for name in wrong)


def test_a_month_is_described_as_it_is_read(client):
    described = client.get("/openapi.json").json()["paths"]["/v2/beers"]["get"]["parameters"]
    months = {parameter["name"]: parameter["schema"] for parameter in described if "pattern" in parameter["schema"]}
    assert months.keys() == {"brewed_before", "brewed_after"}
    for name, schema in months.items():
        for month, status in ((schema["examples"][0], 200), ("13-2015", 400), ("04-20150", 400)):
            assert bool(re.search(schema["pattern"], month)) == (status == 200)
            assert client.get("/v2/beers", params={name: month}).status_code == status


def test_the_page_of_the_api_needs_nothing_from_elsewhere(client):
    page = client.get("/docs")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "http" not in page.text.replace("http-equiv", "")
    assert client.get("/docs/docs.js").headers["content-type"].startswith("text/javascript")


def test_requests_are_logged_with_the_callers_id(client, capsys):
    client.get("/v2/beers/1?x=1", headers={"x-request-id": "abc"})
    client.get("/v3/nothing")
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["message"], first["query"], first["status"], first["request_id"]) == (
        "GET /v2/beers/1",
        "x=1",
        200,
        "abc",
    )
    assert (second["message"], second["status"], second["request_id"]) == ("GET /v3/nothing", 404, None)
    assert (first["level"], second["level"]) == ("INFO", "INFO")
    with serving(create_app(CATALOGUE, faults=Faults(server_error=1))) as url:
        httpx.get(f"{url}/v2/beers/1")
    assert json.loads(capsys.readouterr().out)["level"] == "ERROR"
