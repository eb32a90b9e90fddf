"""The service over HTTP: its answers, what it refuses and how, its health, its document."""

import contextlib
import json
import re
import socket
from collections import Counter

import httpx
import psutil
import pytest

from brewlake.settings import CHECKOUT
from model import registry
from model.schema import EXAMPLE
from tests.e2e.conftest import ModelServer
from tests.waiting import until

BEER = {"name": "Punk IPA", "abv": 5.6, "target_fg": 1010, "target_og": 1056, "ebc": 17, "srm": 8.5, "ph": 4.4}
LEAST = {"name": "Punk IPA", "abv": 5.6}
MEASURED = ("target_fg", "target_og", "ebc", "srm", "ph")


def predict(server: ModelServer, body: object, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} | headers
    return httpx.post(f"{server.url}/predict", content=content, headers=headers)


def test_the_answer_is_the_models_own(server):
    beers = [BEER, LEAST, BEER | {"name": "Imperial Stout", "abv": 11.2}, BEER | {"ph": 79 / 10}]
    answers = predict(server, beers).raise_for_status().json()
    own = registry.load("v1", server.home).predict(beers)
    assert answers == [{**answer, "model_version": "v1"} for answer in own]


@pytest.mark.parametrize("readme", ["README.md", "README.pt-BR.md"])
def test_the_readmes_prediction_is_answered_as_it_says(server, readme):
    text = (CHECKOUT / readme).read_text()
    [asked] = re.findall(r"curl -s localhost:3000/predict .* -d '(.*)'", text)
    [told] = re.findall(r"`(\[.*\])`", text)
    [answer] = predict(server, asked.encode()).raise_for_status().json()
    assert list(answer) == re.findall(r'"(\w+)":', told)


def test_the_order_is_that_of_the_beers(server):
    beers = [LEAST | {"abv": 3 + number / 100} for number in range(1000)]
    answers = predict(server, beers).raise_for_status().json()
    one_by_one = [predict(server, [beers[number]]).json()[0] for number in (0, 1, 499, 999)]
    assert [answers[number] for number in (0, 1, 499, 999)] == one_by_one
    assert len(answers) == 1000


@pytest.mark.parametrize(
    "beer",
    [
        BEER,
        LEAST,
        LEAST | dict.fromkeys(MEASURED),
        LEAST | {"abv": 0},
        LEAST | {"abv": 70},
        BEER | {"target_fg": 1056, "target_og": 1010},
        BEER | {"target_fg": 900, "target_og": 1300, "ebc": 1500, "srm": 800, "ph": 14},
        BEER | {"target_fg": 900, "target_og": 900, "ebc": 0, "srm": 0, "ph": 0},
        LEAST | {"name": "x"},
        LEAST | {"name": "🍺" * 300},
    ],
)
def test_a_beer_gets_an_interval_around_its_estimate(server, beer):
    [answer] = predict(server, [beer]).raise_for_status().json()
    assert list(answer) == ["ibu", "ibu_low", "ibu_high", "model_version"]
    assert 0 <= answer["ibu_low"] <= answer["ibu"] <= answer["ibu_high"]
    assert answer["model_version"] == "v1"


def test_swapped_gravities_are_put_right(server):
    right, swapped = predict(server, [BEER, BEER | {"target_fg": 1056, "target_og": 1010}]).json()
    assert right == swapped


@pytest.mark.parametrize(
    ("body", "location", "reason"),
    [
        (b"", [], "valid array"),
        (b"no JSON", [], "Invalid JSON"),
        (b'[{"name": "\xff", "abv": 5}]', [], "Invalid JSON"),
        (b"[" * 100_000, [], "Invalid JSON"),
        (b"null", [], "valid array"),
        (b"{}", [], "valid array"),
        (BEER, [], "valid array"),
        ([], [], "at least 1"),
        ([LEAST] * 1001, [], "at most 1000"),
        ([[]], [0], "an object"),
        ([BEER, {}], [1, "name"], "required"),
        ([{"name": "x"}], [0, "abv"], "required"),
        ([LEAST | {"abv": None}], [0, "abv"], "valid number"),
        ([LEAST | {"abv": "5.6"}], [0, "abv"], "valid number"),
        ([LEAST | {"abv": True}], [0, "abv"], "valid number"),
        ([LEAST | {"abv": [5.6]}], [0, "abv"], "valid number"),
        ([LEAST | {"abv": -0.1}], [0, "abv"], "greater than or equal to 0"),
        ([LEAST | {"abv": 70.1}], [0, "abv"], "less than or equal to 70"),
        (b'[{"name": "x", "abv": NaN}]', [0, "abv"], "finite number"),
        (b'[{"name": "x", "abv": 1e999}]', [0, "abv"], "finite number"),
        (b'[{"name": "x", "abv": 5, "ph": -Infinity}]', [0, "ph"], "finite number"),
        (b'[{"name": "x", "abv": 1' + b"0" * 400 + b"}]", [0, "abv"], ""),
        ([LEAST | {"name": None}], [0, "name"], "valid string"),
        ([LEAST | {"name": ""}], [0, "name"], "at least 1 character"),
        ([LEAST | {"name": 7}], [0, "name"], "valid string"),
        ([BEER | {"target_fg": 899}], [0, "target_fg"], "greater than or equal to 900"),
        ([BEER | {"target_og": 1301}], [0, "target_og"], "less than or equal to 1300"),
        ([BEER | {"ebc": 1500.1}], [0, "ebc"], "less than or equal to 1500"),
        ([BEER | {"srm": 800.1}], [0, "srm"], "less than or equal to 800"),
        ([BEER | {"ph": 14.1}], [0, "ph"], "less than or equal to 14"),
        ([BEER | {"ibu": 60}], [0, "ibu"], "not permitted"),
        ([BEER | {"id": 1}], [0, "id"], "not permitted"),
        (b'[{"name": "x", "abv": 5}, {"name": "x", "abv": 5, "abv": 60}]', [1, "abv"], "given 2 times"),
        (b'[{"name": "\\ud800", "abv": 5}]', [], "Invalid JSON"),
        (b'\xef\xbb\xbf[{"name": "x", "abv": 5}]', [], "Invalid JSON"),
        (b'[{"name": "x", "abv": 5}] []', [], "trailing"),
    ],
)
def test_bad_input_is_400_with_field_and_reason(server, body, location, reason):
    for path in ("/predict", "/predict/explain") if len(body) <= 100 else ("/predict",):
        response = httpx.post(server.url + path, content=body if isinstance(body, bytes) else json.dumps(body).encode())
        assert response.status_code == 400
        detail = response.json()["detail"]
        assert any(found["loc"] == location and reason in found["msg"] for found in detail), detail
        assert "Traceback" not in response.text


def test_every_fault_of_a_body_is_told(server):
    detail = predict(server, [LEAST | {"abv": 99, "ph": 99}, {}]).json()["detail"]
    assert {tuple(found["loc"]) for found in detail} == {(0, "abv"), (0, "ph"), (1, "name"), (1, "abv")}


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "application/vnd.bentoml+pickle"]
)
def test_a_body_is_json_whatever_its_type_says(server, kind):
    assert predict(server, [LEAST], **{"Content-Type": kind}).status_code == 200
    assert predict(server, b"no JSON", **{"Content-Type": kind}).status_code == 400


def test_a_body_of_a_megabyte_is_read(server):
    body = json.dumps([LEAST]).encode()
    assert predict(server, body + b" " * (1_000_000 - len(body))).status_code == 200


def test_a_larger_body_is_413(server):
    response = predict(server, b" " * 1_000_001)
    assert response.status_code == 413
    assert "larger than 1000000 bytes" in response.json()["error"]


def test_a_larger_body_in_chunks_is_413(server):
    chunks = (b" " * 100_000 for _ in range(11))
    response = httpx.post(f"{server.url}/predict", content=chunks, headers={"Content-Type": "application/json"})
    assert response.status_code == 413


def test_an_endless_body_is_refused_before_it_ends(server):
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as connection:
        connection.sendall(b"POST /predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(20):
            connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        assert connection.recv(64).startswith(b"HTTP/1.1 413 ")


def test_the_card(server):
    card = httpx.get(f"{server.url}/model").raise_for_status().json()
    assert card == json.loads(json.dumps(registry.load_card("v1", server.home).as_dict()))
    assert card["version"] == "v1"
    assert {"rows", "query_id", "data_hash"} <= card["training"].keys()
    assert {"mae", "median_ae", "rmse", "r2", "baseline_mae", "coverage"} <= card["metrics"].keys()
    assert "attenuation" in card["features"]


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz"])
def test_health(server, path):
    assert httpx.get(server.url + path).status_code == 200


def metric(server: ModelServer, name: str) -> float:
    """Return the value of a metric, given with its labels."""
    lines = httpx.get(f"{server.url}/metrics").raise_for_status().text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.rsplit(" ", 1)[0] == name)


@pytest.mark.parametrize(
    ("body", "counted"),
    [
        ([BEER], ['beer_model_requests_total{route="/predict",status="200"}']),
        (b"no JSON", ['beer_model_requests_total{route="/predict",status="400"}',
                      'beer_model_refused_total{reason="invalid"}']),
        (b" " * 1_000_001, ['beer_model_requests_total{route="/predict",status="413"}',
                            'beer_model_refused_total{reason="too_large"}']),
    ],
)  # fmt: skip
def test_metrics_count_the_requests(server, body, counted):
    before = [metric(server, name) for name in counted]
    predict(server, body)
    assert [metric(server, name) for name in counted] == [value + 1 for value in before]


def test_metrics_show_what_was_predicted(server):
    name = 'beer_model_predicted_ibu_bucket{le="+Inf",model_version="v1"}'
    before = metric(server, name)
    predict(server, [BEER, LEAST])
    assert metric(server, name) == before + 2


def test_paths_that_clients_think_of_are_counted_as_one(server):
    for number in range(3):
        httpx.get(f"{server.url}/thought-of-{number}")
    metrics = httpx.get(f"{server.url}/metrics").text
    assert "thought-of" not in metrics
    assert 'route="other",status="404"' in metrics


def explain(server: ModelServer, beers: object) -> httpx.Response:
    return httpx.post(f"{server.url}/predict/explain", json=beers)


def test_contributions_add_up_to_the_estimate(server):
    beers = [BEER, LEAST, BEER | {"name": "Imperial Stout", "abv": 11.2, "ebc": 200, "srm": None}]
    predictions = predict(server, beers).json()
    for answer, prediction in zip(explain(server, beers).raise_for_status().json(), predictions, strict=True):
        assert answer["ibu"] == prediction["ibu"]
        total = answer["base_ibu"] + sum(part["ibu"] for part in answer["contributions"])
        assert total == pytest.approx(answer["ibu"], abs=0.005 * (len(answer["contributions"]) + 3))
        sizes = [abs(part["ibu"]) for part in answer["contributions"]]
        assert sizes == sorted(sizes, reverse=True)


def test_an_explanation_names_features_of_the_card_with_their_values(server):
    features = httpx.get(f"{server.url}/model").json()["features"]
    [answer] = explain(server, [LEAST]).json()
    values = {part["feature"]: part["value"] for part in answer["contributions"]}
    assert set(values) <= set(features)
    assert values["name_says_ipa"] == 1
    assert values["abv"] == 5.6
    assert values["target_og"] is None  # unknown: the median stood in


@pytest.mark.parametrize(
    ("beers", "location", "reason"),
    [([LEAST] * 101, [], "at most 100"), ([LEAST | {"abv": 99}], [0, "abv"], "less than or equal to 70")],
)
def test_bad_input_to_an_explanation_is_400(server, beers, location, reason):
    response = explain(server, beers)
    assert response.status_code == 400
    assert any(found["loc"] == location and reason in found["msg"] for found in response.json()["detail"])


def test_the_versions(server):
    stored = httpx.get(f"{server.url}/models").raise_for_status().json()
    assert [(version["version"], version["served"]) for version in stored] == [("v1", True), ("v2", False)]
    assert [version["promoted"] for version in stored].count(True) == 1
    assert all(version["rows"] > 200 and version["mae"] > 5 for version in stored)


def test_the_access_log_is_json(server):
    predict(server, [BEER], **{"X-Forwarded-For": "203.0.113.9"})
    httpx.get(server.url + '/quote"d', params={"x": "1"})

    def entries() -> list[dict[str, object]]:
        return [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]

    until(lambda: any(entry["path"] == '/quote"d' for entry in entries()), what="the request is in the log")
    found = next(entry for entry in entries() if entry["path"] == '/quote"d')
    assert list(found) == ["time", "client", "method", "path", "status", "ms"]
    assert (found["client"], found["method"]) == ("127.0.0.1", "GET")
    assert not any(entry["path"] in ("/readyz", "/metrics") and entry["status"] == 200 for entry in entries())


def test_an_overload_is_429_and_told_to_come_back(start_server):
    server = start_server("v1")
    host, port = server.url.removeprefix("http://").split(":")
    body = json.dumps([BEER | {"name": f"Beer {number}"} for number in range(1000)]).encode()
    request = f"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_connection((host, int(port)), timeout=120)) for _ in range(400)]
        for connection in sockets:
            connection.sendall(request[:-1])
        process = psutil.Process(server.process.pid)
        processes = [process, *process.children(recursive=True)]
        for one in processes:
            one.suspend()
        for connection in sockets:
            connection.sendall(request[-1:])
        for one in processes:  # it finds all requests whole at once, however busy the machine is
            one.resume()
        answers = [connection.recv(4096).decode() for connection in sockets]
    statuses = Counter(answer.split()[1] for answer in answers)
    assert set(statuses) == {"200", "429"}
    assert statuses["200"] >= 100
    refused = next(answer for answer in answers if answer.split()[1] == "429")
    assert "retry-after: 1" in refused.lower()
    assert predict(server, [BEER]).status_code == 200
    assert metric(server, 'beer_model_refused_total{reason="overloaded"}') == statuses["429"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/predict", 405), ("POST", "/model", 405), ("GET", "/nothing", 404), ("DELETE", "/", 405)],
)
def test_what_is_not_there(server, method, path, status):
    assert httpx.request(method, server.url + path).status_code == status


def test_the_document_describes_the_interface(server):
    document = httpx.get(f"{server.url}/docs.json").raise_for_status().json()
    assert list(document["paths"])[:4] == ["/predict", "/predict/explain", "/model", "/models"]
    beer = document["components"]["schemas"]["Beer"]
    assert beer["required"] == ["name", "abv"]
    assert list(beer["properties"]) == ["name", "abv", *MEASURED]
    assert all("description" in field for field in beer["properties"].values())
    assert document["paths"]["/predict"]["post"]["responses"].keys() == {"200", "400", "408", "413", "429"}
    assert "bentoml.com" not in json.dumps(document["info"])


def test_the_document_has_every_schema_that_it_names(server):
    text = httpx.get(f"{server.url}/docs.json").text
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named | {"Beer"} == set(json.loads(text)["components"]["schemas"])


def test_the_card_has_the_fields_of_its_schema(server):
    schema = httpx.get(f"{server.url}/docs.json").json()["components"]["schemas"]["ModelCard"]
    assert list(schema["properties"]) == list(httpx.get(f"{server.url}/model").json())


def test_the_documents_example_works(server):
    schemas = httpx.get(f"{server.url}/docs.json").json()["components"]["schemas"]
    assert schemas["Beer"]["example"] == EXAMPLE
    assert predict(server, [schemas["Beer"]["example"]]).status_code == 200


@pytest.mark.parametrize("path", ["/", "/model", "/docs.json"])
def test_every_answer_forbids_third_parties(server, path):
    policy = httpx.get(server.url + path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_the_log_has_no_traceback_for_bad_input(server):
    predict(server, b"no JSON")
    until(lambda: '"status": 400' in server.log.read_text(), what="the request is in the log")
    assert "Traceback" not in server.log.read_text()


def test_two_servers_on_one_store(server, start_server):
    other = start_server("v2")
    assert predict(other, [LEAST]).json()[0]["model_version"] == "v2"
    assert predict(other, [BEER]).json() != predict(server, [BEER]).json()
    for running in (server, other):
        assert metric(running, 'beer_model_requests_total{route="/predict",status="200"}') > 0


def test_bentoml_serves_the_same(server, start_server):
    bentoml = start_server("v1", "bentoml", "serve", "model.service:BeerModel", "--host", "127.0.0.1", "--port")
    assert predict(bentoml, [BEER, LEAST]).json() == predict(server, [BEER, LEAST]).json()


def test_sigterm_ends_it_and_leaves_nothing(start_server):
    server = start_server("v1")
    before = sorted((server.home / "tmp").iterdir())
    predict(server, [BEER])
    server.process.terminate()
    assert server.process.wait(timeout=120) == 0
    assert sorted((server.home / "tmp").iterdir()) == before
    assert '"path": "/predict", "status": 200' in server.log.read_text()  # what waited to be logged was written
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/livez")
