"""A whole stack for the integration tests: brought up by the command itself, on free ports, in a temporary folder."""

import json
import os
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from brewlake.platform import Platform, load_platform
from brewlake.settings import CHECKOUT, Settings
from brewlake.stack.lake import Counts, Lake
from brewlake.stack.runtime import runtime
from tests.conftest import Emulator, free_port
from tests.integration.balancing import World
from tests.integration.glue_lake import Lake as GlueLake
from tests.integration.spine import Spine
from tests.waiting import until

UP_SECONDS = 600


@dataclass(frozen=True)
class Stack:
    """A running stack, and the ways into it."""

    settings: Settings

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which `brewlake` and Terraform mean this stack."""
        return (
            os.environ
            | self.settings.aws_variables()
            | {
                "BREWLAKE_HOME": str(self.settings.home),
                "BREWLAKE_EMULATOR_PORT": str(self.settings.emulator_port),
                "BREWLAKE_PUNKAPI_PORT": str(self.settings.punkapi_port),
                "BREWLAKE_MODEL_PORT": str(self.settings.model_port),
                "BENTOML_HOME": str(self.settings.model_store),
            }
        )

    @property
    def platform(self) -> Platform:
        return load_platform(self.settings)

    def client(self, service: str) -> Any:
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        make: Callable[..., Any] = session.client
        return make(service, endpoint_url=self.settings.endpoint_url)

    def brewlake(self, *words: str, seconds: float = UP_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run `brewlake words` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "brewlake", *words],
            env=self.environment,
            cwd=CHECKOUT,
            text=True,
            capture_output=True,
            timeout=seconds,
            check=False,
        )

    def where(self, part: str) -> str:
        """Return where `part` runs now, such as "pid 123"; empty where it does not."""
        running = runtime(self.settings).look(part)
        return running.where if running else ""

    def python(self, code: str) -> str:
        """Run `code` in a process that means this stack, and return what it prints."""
        return subprocess.run(
            [sys.executable, "-c", code],
            env=self.environment,
            cwd=CHECKOUT,
            text=True,
            capture_output=True,
            timeout=60,
            check=True,
        ).stdout

    def counts(self) -> Counts:
        return Lake(self.platform, self.settings.home / "test-counts.json", self.client).counts()

    def settled(self) -> Counts:
        """Wait until everything on the stream is in the lake."""
        found: list[Counts] = []

        def settled() -> bool:
            found[:] = [self.counts()]
            return found[0].settled

        until(settled, seconds=60, what="all records are delivered")
        return found[0]

    def get(self, url: str) -> Any:
        with urllib.request.urlopen(url, timeout=30) as response:
            return json.load(response)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("stack")
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
        done = stack.brewlake("up", "--mode", os.environ.get("BREWLAKE_TEST_STACK", "process"))
        assert done.returncode == 0, f"up ended with {done.returncode}\n{done.stdout}\n{done.stderr}\n{_logs(home)}"
        yield stack
    finally:
        stack.brewlake("down", seconds=60)


def _logs(home: Path) -> str:
    return "\n".join(
        f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in (home / "logs").glob("*.log")
    )


@pytest.fixture
def spine(emulator: Emulator) -> Iterator[Spine]:
    """Kinesis and Firehose in the session's emulator; its delivery streams are deleted afterwards."""
    spine = Spine(emulator, uuid.uuid4().hex[:8])
    yield spine
    for name in emulator.client("firehose").list_delivery_streams(Limit=100)["DeliveryStreamNames"]:
        spine.delete(name)


@pytest.fixture
def world(emulator: Emulator, request: pytest.FixtureRequest) -> World:
    """A network with a load balancer of the test's own."""
    return World(emulator, f"lb{abs(hash(request.node.name)) % 10**8}")


@pytest.fixture
def lake(emulator: Emulator, request: pytest.FixtureRequest) -> GlueLake:
    name = request.node.name.partition("[")[0].removeprefix("test_").replace("_", "-")
    return GlueLake(emulator, f"glue-{name}"[:63].rstrip("-"))
