"""The same stack in containers: `up`, its second run, a prediction, and `down`, as in processes."""

import json
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from brewlake.settings import Settings
from brewlake.stack.compose import project_name
from brewlake.stack.engine import why_not
from tests.conftest import free_port
from tests.integration.conftest import Stack

WITHOUT_DOCKER = why_not()
pytestmark = [
    pytest.mark.skipif(WITHOUT_DOCKER is not None, reason=f"Docker Compose cannot be used: {WITHOUT_DOCKER}"),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("compose")
    stack = Stack(
        Settings(
            home=home,
            environment="local",
            emulator_port=free_port(),
            punkapi_port=free_port(),
            model_port=free_port(),
            model_store=home / "bentoml",
        )
    )
    try:
        done = stack.brewlake("up", "--mode", "compose", seconds=800)
        assert done.returncode == 0, done.stdout + done.stderr
        yield stack
    finally:
        stack.brewlake("down")


def described(stack: Stack) -> list[dict[str, object]]:
    project = project_name(stack.settings)
    listed = ["docker", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={project}"]
    identities = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split()
    if not identities:
        return []
    done = subprocess.run(["docker", "inspect", *identities], capture_output=True, text=True, check=True)
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_the_whole_catalogue_is_in_the_lake(containers: Stack) -> None:
    counts = containers.settled()
    assert counts.ingested >= 400
    assert counts.cleaned == counts.raw


def test_the_model_predicts(containers: Stack) -> None:
    answer = httpx.post(f"{containers.settings.model_url}/predict", json=[{"name": "Hop IPA", "abv": 6.2}])
    assert answer.status_code == 200
    assert answer.json()[0]["model_version"] == "v1"


def test_the_page_sees_every_station(containers: Stack) -> None:
    page = containers.settings.punkapi_url
    answer = httpx.get(f"{page}/platform/stations", timeout=30).raise_for_status().json()
    assert answer["endpoint"] == containers.settings.endpoint_url
    assert not any(station["problem"] for station in answer["stations"])
    assert [version["version"] for version in httpx.get(f"{page}/platform/models").json()] == ["v1"]


def test_a_second_up_changes_nothing(containers: Stack) -> None:
    before = [container["Id"] for container in described(containers)]
    done = containers.brewlake("up")
    assert done.returncode == 0, done.stderr
    assert "mode: compose (as it is up)" in done.stdout
    assert "nothing was changed" in done.stdout
    assert [container["Id"] for container in described(containers)] == before


def test_status_and_ingest_work_as_in_processes(containers: Stack) -> None:
    before = containers.settled()
    assert containers.brewlake("ingest", "--n", "10").returncode == 0
    assert containers.counts().raw >= before.raw + 10
    status = containers.brewlake("status")
    assert status.returncode == 0, status.stdout
    assert status.stdout.count("healthy") == 3


def test_a_container_may_do_no_more_than_it_must(containers: Stack) -> None:
    for container in described(containers):
        configuration = json.loads(json.dumps(container))
        host = configuration["HostConfig"]
        assert configuration["Config"]["User"] not in ("", "root", "0")
        assert host["ReadonlyRootfs"]
        assert host["CapDrop"] == ["ALL"]
        assert not any("docker.sock" in bind for bind in host["Binds"] or [])
        for bindings in host["PortBindings"].values():
            assert {binding["HostIp"] for binding in bindings} == {"127.0.0.1"}


def test_down_leaves_nothing(containers: Stack) -> None:
    assert containers.brewlake("down").returncode == 0
    assert not described(containers)
