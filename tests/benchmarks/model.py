"""How fast the model is: its kernel, its server beside a bare FastAPI with the same kernel, readiness and memory.

All servers answer the same bodies in the same run, in turns; the load comes from this process over kept connections,
the servers on one core and the load on another.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

from brewlake.punkapi.catalogue import generate
from lakestack.testing.ports import free_port
from model.dataset import COLUMNS
from model.predictor import Predictor
from model.quantities import MEASURED, QUANTITIES
from model.registry import load
from model.retrain import retrain
from tests.benchmarks.load import Load, on_core, post
from tests.benchmarks.measure import Measure, seconds
from tests.benchmarks.stalls import worst_of_each_second
from tests.waiting import until

VERSION = "v1"
BATCH = 1000
ROUNDS = 7
SECONDS = 1.5
CONNECTIONS = 8
STARTS = 5
# The first for the servers, the last for the load.
CORES = sorted(os.sched_getaffinity(0))

OURS = ("model.serving", "--version", VERSION)
BARE = ("tests.benchmarks.bare_model", "--version", VERSION)
FLOOR = ("tests.benchmarks.constant",)
DOCUMENTED = ("bentoml", "serve", "tests.benchmarks.documented_model:Documented", "--host", "127.0.0.1")


@dataclass
class Server:
    """A running server: where it answers, its process, and the seconds it took to be ready."""

    url: str
    process: psutil.Process
    ready: float

    @property
    def processor_seconds(self) -> float:
        """The processor time that the process and its children have taken so far."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(member.cpu_times()[:2]) for member in family)

    @property
    def megabytes(self) -> float:
        """The memory that the process holds for itself, with its share of what it shares (PSS)."""
        return float(self.process.memory_full_info().pss) / 1e6


def measure() -> list[Measure]:
    beers = [{column: entry.value[column] for column in COLUMNS} for entry in generate(BATCH, 7).entries]
    stalled = Measure("longest stall of a second, where all cores only read the clock", worst_of_each_second(), "ms")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        retrain(VERSION, lambda: ("bench", beers[:325]), home)
        asked = [as_asked(beer) for beer in beers]
        with on_core(CORES[-1]):
            return [*kernel(load(VERSION, home), asked), *serving(home, asked), stalled]


def as_asked(beer: dict[str, Any]) -> dict[str, Any]:
    """Return a beer of the catalogue as the service takes it: what is no possible value there is null here."""
    possible = {each.name: each.low <= (beer[each.name] or 0) <= each.high for each in QUANTITIES}
    return {"name": beer["name"]} | {name: beer[name] if held else None for name, held in possible.items()}


def kernel(predictor: Predictor, beers: list[dict[str, Any]]) -> list[Measure]:
    """Measure batches of 1000: the forests alone, on ONNX Runtime and in numpy, and with the features."""
    names = [str(beer["name"]) for beer in beers]
    measured = np.array([[beer[name] for name in MEASURED] for beer in beers], dtype=np.float64)
    features = predictor.features(names, measured)
    assert predictor.kernel is not None
    reference = best(lambda: predictor.reference(features))
    return [
        Measure("kernel, batches of 1000", BATCH / best(lambda: compute(predictor, features)), "beers/s",
                BATCH / reference, "numpy"),
        Measure("kernel with features, batches of 1000", BATCH / best(lambda: predictor.estimate(names, measured)),
                "beers/s"),
    ]  # fmt: skip


def compute(predictor: Predictor, features: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    assert predictor.kernel is not None
    predictor.kernel(features)


def best(action: Callable[[], object], times: int = 200) -> float:
    """Return the least seconds of an action: what it takes where nothing else runs."""
    return min(seconds(action) for _ in range(times))


def serving(home: Path, beers: list[dict[str, Any]]) -> list[Measure]:
    one, many = json.dumps(beers[:1]).encode(), json.dumps(beers).encode()
    ready = statistics.median(start_seconds(home) for _ in range(STARTS))
    with running(OURS, home) as ours, running(DOCUMENTED, home) as documented:
        documented_way = in_turns(ours, documented, one, CONNECTIONS)
    with running(OURS, home) as ours, running(BARE, home) as bare, running(FLOOR, home) as floor:
        idle = ours.megabytes
        single = in_turns(ours, bare, one, CONNECTIONS)
        batches = in_turns(ours, bare, many, 2)
        memory = ours.megabytes
        rate, bare_rate = (0.7 * top.clock for top in single)
        paced, bare_paced, floor_paced = paced_in_turns([(ours, rate), (bare, bare_rate), (floor, rate)], one)
    name = "bare FastAPI, same kernel"
    return [
        Measure("one beer a request", single[0].clock, "requests/s", single[1].clock, name),
        Measure("the same, of processor time", single[0].processor, "requests/s", single[1].processor, name),
        Measure("one beer a request, another run", documented_way[0].clock, "requests/s", documented_way[1].clock,
                "scikit-learn and DataFrames"),
        Measure("1000 beers a request", batches[0].clock * BATCH, "beers/s", batches[1].clock * BATCH, name),
        Measure("the same, of processor time", batches[0].processor * BATCH, "beers/s", batches[1].processor * BATCH,
                name),
        Measure("p99 at 70 % of the top load", paced.p99, "ms", paced.p50, "its own p50"),
        Measure("p99 of the bare FastAPI at 70 % of its own", bare_paced.p99, "ms", bare_paced.p50, "its own p50"),
        Measure("p99 of a constant answer at the service's rate", floor_paced.p99, "ms", floor_paced.p50,
                "its own p50"),
        Measure("ready after", ready, "s"),
        Measure("memory when idle, PSS", idle, "MB"),
        Measure("memory after the load, PSS", memory, "MB"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Rate:
    """Requests answered a second of the clock, and a second of the server's processor time: that no neighbour slows."""

    clock: float
    processor: float


def in_turns(ours: Server, other: Server, body: bytes, connections: int) -> tuple[Rate, Rate]:
    """Return the median rates of both, each loaded while the other idles."""

    def load_once(server: Server) -> Rate:
        before = server.processor_seconds
        done = post(f"{server.url}/predict", body, connections=connections, seconds=SECONDS)
        assert not done.refused, done.refused[:10]
        return Rate(done.rate, len(done.seconds) / (server.processor_seconds - before))

    rounds = [(load_once(ours), load_once(other)) for _ in range(ROUNDS)]
    first, second = (
        Rate(statistics.median(rate.clock for rate in rates), statistics.median(rate.processor for rate in rates))
        for rates in zip(*rounds, strict=True)
    )
    return first, second


@dataclass(frozen=True)
class Latency:
    """What half of the requests, and all but the slowest hundredth, took at most, in ms."""

    p50: float
    p99: float


def paced_in_turns(servers: Sequence[tuple[Server, float]], body: bytes) -> list[Latency]:
    """Return the medians over ROUNDS of each server's latency at its rate: a neighbour's burst is one round's alone."""
    rounds: list[list[Load]] = [
        [post(f"{server.url}/predict", body, connections=32, seconds=SECONDS, rate=rate) for server, rate in servers]
        for _ in range(ROUNDS)
    ]
    return [
        Latency(*(statistics.median(load.percentile_ms(percent) for load in loads) for percent in (50, 99)))
        for loads in zip(*rounds, strict=True)
    ]


def start_seconds(home: Path) -> float:
    with running(OURS, home) as server:
        return server.ready


@contextmanager
def running(words: Sequence[str], home: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", *words, "--port", str(port)]
    environment = os.environ | {"BENTOML_HOME": str(home)}
    started = time.perf_counter()
    with on_core(CORES[0]):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    beer = [{"name": "Punk IPA", "abv": 5.6, "ph": 4.4}]

    def answers() -> bool:
        try:
            return httpx.post(f"{url}/predict", json=beer).status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(answers, seconds=30, what=f"{words[0]} answers", pause=0.01)
        yield Server(url, psutil.Process(process.pid), time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(30)
