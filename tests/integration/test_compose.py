"""The same stack in containers: `up`, its second run, a prediction, and `down`, as in processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT
from brewlake.stack import parts
from brewlake.stack.compose import Compose, image_tag, project_name
from brewlake.stack.engine import why_not
from brewlake.stack.health import start
from brewlake.stack.runtime import remember
from lakestack.testing.ports import free_port
from lakestack.testing.reaper import Reaper
from tests.integration.conftest import Stack, docker, new_stack
from tests.waiting import until

WITHOUT_DOCKER = why_not()
pytestmark = [
    pytest.mark.skipif(WITHOUT_DOCKER is not None, reason=f"Docker Compose cannot be used: {WITHOUT_DOCKER}"),
    pytest.mark.timeout(1800),
]

MOST_BYTES = {"brewlake-localstack": 900e6, "brewlake-model": 450e6, "brewlake-punkapi": 250e6}


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = new_stack(tmp_path_factory.mktemp("compose"))
    reaper = Reaper(sys.executable, "-m", "brewlake", "down", "--volumes", environment=stack.environment)
    try:
        done = stack.brewlake("up", "--mode", "compose", seconds=1500)
        assert done.returncode == 0, done.stdout + done.stderr
        yield stack
    finally:
        reaper.reap()


def described(stack: Stack) -> list[dict[str, Any]]:
    project = project_name(stack.settings)
    identities = docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={project}").split()
    return list(json.loads(docker("inspect", *identities))) if identities else []


def test_the_whole_catalogue_is_in_the_lake(containers: Stack) -> None:
    assert containers.settled().ingested >= 400
    # The schedule goes on collecting: at some moment nothing is under way.
    until(lambda: (counts := containers.counts()).cleaned == counts.raw, what="all of raw is in cleaned")


def test_the_model_predicts(containers: Stack) -> None:
    answer = httpx.post(f"{containers.settings.model_url}/predict", json=[{"name": "Hop IPA", "abv": 6.2}])
    assert answer.status_code == 200
    assert answer.json()[0]["model_version"] == "v1"


def test_the_page_sees_every_station(containers: Stack) -> None:
    page = containers.settings.punkapi_url
    answer = httpx.get(f"{page}/platform/stations").raise_for_status().json()
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


def test_a_plain_compose_up_leaves_what_holds_something_alone(containers: Stack) -> None:
    """It knows nothing of `up`, but for the ports, the tag of the images and the folders, which .env may say, too."""
    project = project_name(containers.settings)
    lives = [containers.life(part) for part in ("emulator", "model")]
    told = Compose(containers.settings).variables()
    subprocess.run(
        ["docker", "compose", "--project-name", project, "--profile", "platform", "up", "--detach", "--no-build"],
        cwd=CHECKOUT,
        env=os.environ | told,
        check=True,
        capture_output=True,
    )
    assert [containers.life(part) for part in ("emulator", "model")] == lives
    assert containers.brewlake("up").returncode == 0  # the page is of this stack again
    assert [containers.life(part) for part in ("emulator", "model")] == lives


def test_status_and_ingest_work_as_in_processes(containers: Stack) -> None:
    before = containers.settled()
    assert containers.brewlake("ingest", "--n", "10").returncode == 0
    assert containers.counts().raw >= before.raw + 10
    status = containers.brewlake("status")
    assert status.returncode == 0, status.stdout
    assert status.stdout.count("healthy") == 4  # the load balancer, too


def test_a_container_may_do_no_more_than_it_must(containers: Stack) -> None:
    for container in described(containers):
        host = container["HostConfig"]
        assert container["Config"]["User"] not in ("", "root", "0")
        assert host["ReadonlyRootfs"]
        assert host["CapDrop"] == ["ALL"]
        assert not any("docker.sock" in bind for bind in host["Binds"] or [])
        for bindings in host["PortBindings"].values():
            assert {binding["HostIp"] for binding in bindings} == {"127.0.0.1"}


def test_the_images_are_small_and_say_what_they_are(containers: Stack) -> None:
    for container in described(containers):
        image = json.loads(docker("image", "inspect", str(container["Image"])))[0]
        labels = image["Config"]["Labels"]
        assert labels["org.opencontainers.image.version"] == version("brewlake")
        assert image["Size"] < MOST_BYTES[labels["org.opencontainers.image.title"]]


def test_the_services_find_one_another_by_name(containers: Stack) -> None:
    project = project_name(containers.settings)
    for service in ("localstack", "punkapi", "model"):
        for other in ("localstack", "punkapi", "model"):
            look_up = f"import socket; socket.gethostbyname({other!r})"
            docker("exec", f"{project}-{service}-1", "python", "-c", look_up)


def test_a_stack_of_another_checkout_is_left_alone(containers: Stack, tmp_path: Path) -> None:
    """A container that says of itself that it is of the same project, and of another folder."""
    other = f"stranger-{containers.settings.home.name}"
    labels = {
        "com.docker.compose.project": project_name(containers.settings),
        "com.docker.compose.project.working_dir": str(tmp_path),
    }
    marked = [word for name, value in labels.items() for word in ("--label", f"{name}={value}")]
    image = f"brewlake/punkapi:{image_tag(containers.settings)}"
    docker("run", "--detach", "--rm", "--name", other, *marked, image)
    try:
        for command in ("up", "down"):
            refused = containers.brewlake(command)
            assert refused.returncode == 1
            assert str(tmp_path) in refused.stderr
            assert "COMPOSE_PROJECT_NAME" in refused.stderr
    finally:
        docker("rm", "--force", other)


def test_a_service_that_is_never_healthy_is_told_with_its_log(containers: Stack) -> None:
    part = parts.punkapi(containers.settings, None)
    told = r"punkapi does not answer at \S+/never \(it is running\)(.|\n)*its log: docker compose -p brewlake-"
    with pytest.raises(BrewlakeError, match=told):
        start(Compose(containers.settings), replace(part, health=f"{part.health}/never"), seconds=1)


def test_a_service_that_fails_again_and_again_is_ended_and_told(containers: Stack, tmp_path: Path) -> None:
    own = replace(containers.settings, home=tmp_path / "home", punkapi_port=free_port())
    broken = tmp_path / "beers.json"
    broken.write_text('[{"id": 1')
    tmp_path.chmod(0o755)  # the container's user may read it
    compose = Compose(own)
    try:
        with pytest.raises(BrewlakeError, match=r"failing again and again(.|\n)*beers\.json is not JSON"):
            start(compose, parts.punkapi(own, broken))
        left = compose.look("punkapi")
        assert left
        assert left.state == "exited"
    finally:
        compose.stop(data=True)


def test_down_leaves_only_the_data_and_with_volumes_not_even_that(containers: Stack) -> None:
    project = project_name(containers.settings)
    kept = ("volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={project}")
    assert containers.brewlake("down").returncode == 0
    assert not described(containers)
    assert f"{project}_emulator" in docker(*kept).split()
    remember(containers.settings, "process")  # as by an `up mode=process` since
    assert containers.brewlake("down", "--volumes").returncode == 0
    assert not docker(*kept)
    assert not docker("network", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={project}")
