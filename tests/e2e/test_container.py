"""A version in a container: small, locked down, healthy, drained on SIGTERM."""

import json
import shutil
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from brewlake.stack.engine import why_not
from lakestack.testing.ports import free_port
from model import container
from model.registry import RegistryError
from tests.waiting import until

pytestmark = pytest.mark.skipif(why_not() is not None, reason=f"no Docker: {why_not()}")


@pytest.fixture(scope="module")
def image(model_store) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENTOML_HOME", str(model_store))
        yield container.build_image("v1")


def inspect(kind: str, name: str) -> dict[str, object]:
    docker = shutil.which("docker") or "docker"
    found = subprocess.run([docker, kind, "inspect", name], capture_output=True, text=True, check=True)
    described: dict[str, object] = json.loads(found.stdout)[0]
    return described


def test_the_image_is_under_450_mb_and_runs_as_nobody_in_particular(image):
    described = inspect("image", image)
    assert isinstance(described["Size"], int)
    assert described["Size"] < 450e6
    config = described["Config"]
    assert isinstance(config, dict)
    assert config["User"] not in ("", "root", "0")
    assert "readyz" in json.dumps(config["Healthcheck"])


def test_it_serves_the_version_locked_down_and_ends_in_order(image):
    port = free_port()
    process = subprocess.Popen(container.run_command(image, port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def ready() -> bool:
        assert process.poll() is None
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(ready, what="the container is ready")
        answer = httpx.post(f"http://127.0.0.1:{port}/predict", json=[{"name": "Punk IPA", "abv": 5.6}])
        assert answer.json()[0]["model_version"] == "v1"
    finally:
        process.terminate()
    assert process.wait(timeout=120) == 0


def test_a_version_that_is_not_stored_is_not_built(model_store, monkeypatch):
    monkeypatch.setenv("BENTOML_HOME", str(model_store))
    with pytest.raises(RegistryError, match="'v9'"):
        container.build_image("v9")
