"""What Docker says when it cannot, and what the user is told."""

import os
import shutil
from pathlib import Path

import pytest

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack.compose import image_tag, project_name
from brewlake.stack.docker import build, docker, failure


@pytest.mark.parametrize(
    ("said", "meaning", "advice"),
    [
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", "engine does not answer", "Start it"),
        ("error during connect: Get http://x/_ping: EOF", "engine does not answer", "Start it"),
        ("write /opt/brewlake/lib/x.so: no space left on device", "disk of the Docker engine is full", "system df"),
        ("Bind for 127.0.0.1:4566 failed: port is already allocated", "taken by another container", "docker ps"),
        ("listen tcp4 127.0.0.1:8080: bind: address already in use", "a port is taken", "other ports"),
        ("ERROR: Could not find a version ... No matching distribution found for x", "cannot be reached", "Fix that"),
        ("[Errno -3] Temporary failure in name resolution", "cannot be reached", "Fix that"),
        ("failed to do request: Head https://registry/v2/: dial tcp", "cannot be reached", "Fix that"),
        ("something new", "docker compose up failed", "Fix what Docker names"),
    ],
)
def test_what_docker_says_is_told_with_a_way_on(said: str, meaning: str, advice: str, tmp_path: Path) -> None:
    error = failure("docker compose up", said, tmp_path / "build.log", "mode=process does without Docker.")
    assert meaning in str(error)
    assert said in str(error)
    assert str(tmp_path / "build.log") in str(error)
    assert advice in error.advice
    assert error.advice.endswith(" mode=process does without Docker.")


def test_a_machine_without_docker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BrewlakeError, match="docker is not on PATH") as told:
        docker("ps", instead="make serve does without Docker.")
    assert told.value.advice.endswith("make serve does without Docker.")


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a docker on PATH that fails as one whose engine is gone; return the file that keeps what it was told."""
    told = tmp_path / "told"
    program = tmp_path / "docker"
    program.write_text(f'#!/bin/sh\necho "$@" > {told}\ncat >> {told}\necho error during connect: x >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return told


def test_what_an_image_is_built_with(said: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    with pytest.raises(BrewlakeError, match="the Docker engine does not answer"):
        build(Path("recipe"), "image:tag", Path("folder"), "--target", "training", given={"A": "1", "B": None})
    assert said.read_text().split() == [
        "build",
        "--quiet",
        "--build-arg=PIP_INDEX_URL=https://index.example/simple",
        "--build-arg=A=1",
        *("--target", "training", "--file", "recipe", "--tag", "image:tag", "folder"),
    ]


def test_a_password_is_not_told_to_docker_as_a_word(said: Path) -> None:
    with pytest.raises(BrewlakeError):
        docker("login", "--password-stdin", given="secret")
    assert said.read_text() == "login --password-stdin\nsecret"


@pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker command")
def test_an_engine_that_is_gone_is_told_and_the_log_kept(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "build.log"
    environment = os.environ | {"DOCKER_HOST": f"unix://{tmp_path}/nobody.sock"}
    with pytest.raises(BrewlakeError, match="the Docker engine does not answer") as told:
        docker("ps", environment=environment, log=log)
    assert "run the same command again" in told.value.advice
    assert "nobody.sock" in log.read_text()


def test_stacks_beside_the_checkouts_own_have_names_and_images_of_their_own(settings: Settings) -> None:
    other = Settings(settings.home / "other", "local", 1, 2, 3, settings.model_store)
    assert project_name(settings) != project_name(other)
    assert project_name(settings).startswith("brewlake-")
    assert image_tag(settings) == image_tag(other) != "0.1.0"
