"""The emulators that brewlake is compared with, each started from the package index in an environment of its own.

Their versions are pinned: a figure in the docs speaks of these. Floci is a container image and cannot be had without an
image registry, so it is not here.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import psutil

from lakestack.testing.ports import free_port
from tests.waiting import until

UV = str(Path(sys.executable).with_name("uv"))


@dataclass(frozen=True)
class Peer:
    """An emulator: the command that starts it and its environment, in which {port} and {home} are filled in."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """A started emulator; `process` is the parent of all its processes, `started_in` the seconds until it answered."""

    endpoint_url: str
    process: psutil.Process
    started_in: float

    def client(self, service: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def memory(self) -> float:
        """Return the resident memory of all its processes in MiB."""
        return sum(one.memory_info().rss for one in [self.process, *self.process.children(recursive=True)]) / (1 << 20)


def tool(*requirements: str, run: tuple[str, ...]) -> tuple[str, ...]:
    """Return the command that runs `run` where `requirements` are installed, and nothing of ours."""
    wanted = [word for requirement in requirements for word in ("--with", requirement)]
    return (UV, "run", "--quiet", "--no-project", "--isolated", "--python", sys.executable, *wanted, *run)


LAKESTACK = Peer(
    "LocalStack with lakestack", (sys.executable, "-m", "lakestack", "--home", "{home}", "--port", "{port}")
)
LOCALSTACK = Peer(
    "LocalStack 4.14.0 alone",
    tool(
        "localstack-core[runtime]==4.14.0",
        "cbor2<6",
        "pyopenssl<26",
        "service-identity",
        run=("python", "-m", "localstack.runtime.main"),
    ),
    {
        "GATEWAY_LISTEN": "127.0.0.1:{port}",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "FILESYSTEM_ROOT": "{home}",
        "LOCALSTACK_VOLUME_DIR": "{home}",
    },
)
MINISTACK = Peer(
    "MiniStack 1.5.33", tool("ministack==1.5.33", "duckdb==1.5.5", run=("ministack",)), {"GATEWAY_PORT": "{port}"}
)
MOTO = Peer("moto server 5.2.5", tool("moto[all,server]==5.2.5", run=("moto_server", "--port", "{port}")))
PEERS = (LAKESTACK, LOCALSTACK, MINISTACK, MOTO)


@contextlib.contextmanager
def running(peer: Peer) -> Iterator[Running]:
    """Start `peer` on a free port, wait until it answers, and end all its processes afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        own = {name: value.format(port=port, home=home) for name, value in peer.environment.items()}
        with (home / "peer.log").open("wb") as log:
            process = psutil.Popen(
                [word.format(port=port, home=home) for word in peer.command],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={n: value for n, value in os.environ.items() if not n.startswith(("AWS_", "BREWLAKE_"))} | own,
                cwd=home,
            )
        started, found = time.perf_counter(), Running(f"http://localhost:{port}", process, 0)
        try:
            until(lambda: _answers(found, home), seconds=300, what=f"{peer.name} answers")
            yield Running(found.endpoint_url, process, time.perf_counter() - started)
        finally:
            _end(process)


def _answers(peer: Running, home: Path) -> bool:
    assert peer.process.is_running(), f"it ended:\n{(home / 'peer.log').read_text()[-3000:]}"
    try:
        peer.client("s3").list_buckets()
    except Exception:  # noqa: BLE001 - whatever a server that starts may answer
        return False
    return True


def _end(process: psutil.Process) -> None:
    family = [*process.children(recursive=True), process]
    for one in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.terminate()
    for one in psutil.wait_procs(family, timeout=30)[1]:
        one.kill()
