"""A server that keeps to a file changes its version under load and loses no request."""

from pathlib import Path

import httpx
import pytest

from model.registry import version_folder
from tests.e2e.conftest import ModelServer
from tests.predicting import BEER, load
from tests.waiting import until


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    file = tmp_path / "version"
    file.write_text("v1")
    return file


@pytest.fixture
def keeping(start_server, chosen: Path) -> ModelServer:
    server: ModelServer = start_server(chosen)
    return server


def test_no_request_is_lost(keeping, chosen):
    with load(keeping.url) as answers:
        for version in ("v2", "v1", "v2"):
            chosen.write_text(version)
            before = answers[version]
            until(lambda: answers[version] > before + 50, what=f"{version} answers")  # noqa: B023 (at once)
    assert set(answers) == {"v1", "v2"}
    assert httpx.get(f"{keeping.url}/model").json()["version"] == "v2"
    served = {each["version"]: each["served"] for each in httpx.get(f"{keeping.url}/models").json()}
    assert served == {"v1": False, "v2": True}
    metrics = httpx.get(f"{keeping.url}/metrics").text
    assert all(f'beer_model_predicted_ibu_count{{model_version="{version}"}}' in metrics for version in ("v1", "v2"))


@pytest.mark.parametrize(("named", "why"), [("v99", "there is no model version 'v99'"), ("v1", "is damaged")])
def test_what_cannot_be_served_changes_nothing(start_server, model_store, tmp_path, named, why):
    chosen = tmp_path / "version"
    home = tmp_path / "store"
    for version in ("v1", "v2"):
        copy = version_folder(version, home)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.symlink_to(version_folder(version, model_store))
    damaged = version_folder("v1", home)
    damaged.unlink()
    damaged.mkdir()
    (damaged / "card.json").write_text("{}")
    chosen.write_text("v2")
    server = start_server(chosen, home=home)
    chosen.write_text(named)
    until(lambda: why in server.log.read_text(), what="the refusal is in the log")
    assert httpx.post(f"{server.url}/predict", json=[BEER]).json()[0]["model_version"] == "v2"
    assert httpx.get(f"{server.url}/readyz").status_code == 200
    assert "Traceback" not in server.log.read_text()
