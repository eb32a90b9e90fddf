"""What every test may ask for: an emulator of its own, on a free port, in a temporary folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from lakestack.testing.ports import free_port
from tests.browser import chromium
from tests.emulators import answers, client_of
from tests.waiting import until

# httpx gives up after 5 s, which a busy machine reaches. All its functions and clients share this object.
for part in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, part, 120.0)

# Hypothesis allows 0.2 s to each example, and not long to make them. How busy the machine is, is no test's matter.
UNTIMED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("untimed", settings(), deadline=None, suppress_health_check=UNTIMED)
settings.load_profile("untimed")


@dataclass(frozen=True)
class Emulator:
    """A running LocalStack with lakestack: `endpoint_url` and the `home` that holds its state."""

    endpoint_url: str
    home: Path
    process: subprocess.Popen[bytes]

    def client(self, service: str, config: Config | None = None, **options: Any) -> Any:
        """Return a boto3 client of `service`, such as "s3"."""
        return client_of(self.endpoint_url, service, config, **options)


@pytest.fixture(scope="session", autouse=True)
def readable_proxy_settings() -> None:
    """Undo what importing LocalStack does to `no_proxy`: it adds "[::1]", which httpx takes for a port and refuses."""
    if "[::1]" in os.environ.get("no_proxy", ""):
        os.environ["no_proxy"] = "localhost,127.0.0.1"


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    home = tmp_path_factory.mktemp("emulator")
    with running_emulator(home, LAMBDA_RETRY_BASE_DELAY="1") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@contextmanager
def running_emulator(home: Path, module: str = "lakestack", **variables: str) -> Iterator[Emulator]:
    """Run an emulator with its state in `home` and `variables` in its environment; its output is in emulator.log.

    `module` is what runs it.
    """
    port, log = free_port(), home / "emulator.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", module, "--home", str(home), "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | variables,
        )
    url = f"http://localhost:{port}"

    def healthy() -> bool:
        assert process.poll() is None, f"the emulator ended:\n{log.read_text()[-4000:]}"
        return answers(url)

    try:
        until(healthy, what="the emulator answers")
        yield Emulator(url, home, process)
    finally:
        process.terminate()
        process.wait(timeout=300)  # it flushes first, and the machine may be busy
