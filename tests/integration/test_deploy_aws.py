"""From an account to a prediction and back: `deploy-aws` and `destroy-aws`, with the emulator in AWS's place."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from brewlake.punkapi.catalogue import generate
from brewlake.punkapi.server import create_app
from brewlake.settings import CHECKOUT
from tests.conftest import Emulator, free_port
from tests.waiting import until

SECONDS = 600


@dataclass(frozen=True)
class Away:
    """What the commands need in their environment to take the emulator for AWS."""

    emulator: Emulator
    environment: dict[str, str]
    home: Path

    def brewlake(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "brewlake", *words],
            env=self.environment,
            cwd=CHECKOUT,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )

    def buckets(self) -> list[str]:
        """Return the platform's own buckets; others that run on the emulator may have theirs."""
        found = self.emulator.client("s3").list_buckets()["Buckets"]
        return [bucket["Name"] for bucket in found if bucket["Name"].startswith("brewlake-prod-")]


@pytest.fixture(scope="module")
def punkapi() -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(generate(325, seed=7)), port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, seconds=10, what="PunkAPI answers")
    yield f"http://localhost:{port}/v3"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def away(emulator: Emulator, punkapi: str, tmp_path_factory: pytest.TempPathFactory) -> Away:
    home = tmp_path_factory.mktemp("aws")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BREWLAKE_"))}
    environment = kept | {
        "AWS_ENDPOINT_URL": emulator.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "BREWLAKE_ENVIRONMENT": "aws",
        "BREWLAKE_HOME": str(home),
        "BREWLAKE_PUNKAPI_URL": punkapi,
        "BENTOML_HOME": str(home / "bentoml"),
        # The one thing that AWS has and the emulator has not: machines. This port stands for them.
        "TF_VAR_instance_tags": f'{{"lakestack:address":"localhost:{free_port()}"}}',
    }
    return Away(emulator, environment, home)


def test_nobody_is_asked_where_nobody_is_there(away: Away) -> None:
    done = away.brewlake("deploy-aws")
    assert done.returncode == 1
    assert "yes=1" in done.stderr
    assert "USD a month" in done.stdout
    assert "account 000000000000" in done.stdout
    assert not away.buckets()


@pytest.mark.timeout(SECONDS)
def test_a_deployment_serves_what_it_trained(away: Away) -> None:
    port = away.environment["TF_VAR_instance_tags"].rpartition(":")[2].strip('"}')
    with Instance(away, int(port)):
        done = away.brewlake("deploy-aws", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "v1 is served: http://brewlake-model-" in done.stdout
    [image] = away.emulator.client("ecr").describe_images(repositoryName="brewlake-model")["imageDetails"]
    assert image["imageTags"][0].startswith("v1-")


@pytest.mark.timeout(SECONDS)
def test_destroying_proves_that_nothing_is_left(away: Away) -> None:
    done = away.brewlake("destroy-aws", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing is left" in done.stdout
    assert not away.buckets()
    again = away.brewlake("destroy-aws", "--yes")
    assert again.returncode == 0, again.stdout + again.stderr


class Instance(threading.Thread):
    """What an instance of the fleet does: it serves the version as soon as there is one."""

    def __init__(self, away: Away, port: int) -> None:
        super().__init__()
        self._away, self._port = away, port
        self._over = threading.Event()

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        card = self._away.home / "bentoml" / "models" / "bitterness" / "v1" / "card.json"
        while not card.exists() and not self._over.wait(0.2):
            pass
        words = [sys.executable, "-m", "model.serving", "--version", "v1", "--port", str(self._port)]
        with subprocess.Popen(words, env=self._away.environment, cwd=CHECKOUT, stderr=subprocess.DEVNULL) as server:
            self._over.wait()
            server.terminate()
