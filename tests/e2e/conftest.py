"""A model trained on the generated catalogue, served by the real server on a free port."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest

from brewlake.punkapi.catalogue import generate
from lakestack.testing.ports import free_port
from model.dataset import COLUMNS
from model.registry import load_card
from model.retrain import retrain
from model.served import VERSION_VARIABLE
from model.serving import keeping_command, serve_command
from tests.waiting import until

Rows = list[dict[str, object]]


@dataclass(frozen=True)
class ModelServer:
    """A running model server: where it answers, its process, its log and the store that it serves from."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    home: Path


@pytest.fixture(scope="session")
def model_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BENTOML_HOME with v1 and v2: two catalogues, so that their answers differ."""
    home = tmp_path_factory.mktemp("bentoml")
    for version, seed in (("v1", 7), ("v2", 8)):
        beers: Rows = [{column: entry.value[column] for column in COLUMNS} for entry in generate(325, seed).entries]
        retrain(version, partial(_answer, beers), home)
    assert load_card("v1", home).training.data_hash != load_card("v2", home).training.data_hash
    return home


def _answer(beers: Rows) -> tuple[str, Rows]:
    return "query-1", beers


@pytest.fixture(scope="session")
def start_server(model_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., ModelServer]]:
    """Start servers of a version, or of what a file names, by our command or by one that ends with a port.

    They end with the session.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(version: str | Path, *instead: str, home: Path = model_store, **variables: str) -> ModelServer:
        port = free_port()
        if isinstance(version, Path):
            command, environment = keeping_command(version, port, home)
        else:
            command, environment = serve_command(version, port=port, home=home)
        if instead:
            command = [sys.executable, "-m", *instead, str(port)]
            environment |= {VERSION_VARIABLE: str(version)}
        log = tmp_path_factory.mktemp("log") / "server.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                stdout=out,
                stderr=subprocess.STDOUT,
                # Nothing of the machine's own but the path: no proxy, no home to fall back on.
                env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])} | environment | variables,
            )
        started.append(process)
        server = ModelServer(f"http://127.0.0.1:{port}", process, log, home)

        def ready() -> bool:
            assert process.poll() is None, f"the server ended:\n{log.read_text()[-4000:]}"
            try:
                return httpx.get(f"{server.url}/readyz", timeout=10).status_code == 200
            except httpx.TransportError:
                return False

        until(ready, what="the model server is ready")
        return server

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(timeout=120)


@pytest.fixture(scope="session")
def server(start_server: Callable[..., ModelServer]) -> ModelServer:
    """A server of v1 for all tests that leave it as it is."""
    return start_server("v1")
