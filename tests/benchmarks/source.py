"""How fast beers come in: generated, collected into the cleaned bucket, and cleaned, each by itself."""

import base64
import io
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from brewlake.punkapi.dump import lines
from brewlake.settings import Settings
from brewlake.stack.up import STEPS
from brewlake.transformation.handler import handler, logger
from lakestack.testing.ports import free_port
from tests.benchmarks.measure import Measure, seconds
from tests.integration.conftest import Stack
from tests.unit.brewlake.conftest import Context

GENERATED = 1_000_000
FEW = 1_000
COLLECTED = 10_000
BATCH = 500
# Runs brewlake, and writes to a file how many KiB it took at most: what the system tells of it is its parent's, too.
COUNTED = r"""
import re, runpy, sys
from pathlib import Path
_, peak, *words = sys.argv
sys.argv = ["brewlake", *words]
try:
    runpy.run_module("brewlake", run_name="__main__")
finally:
    Path(peak).write_text(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
"""


def measure() -> list[Measure]:
    """Measure the generator, the transformation in this process, and a backfill on a stack of its own."""
    return [*_generator(), _transformation(), *_backfill()]


def _generator() -> list[Measure]:
    """Generate a million documents, and few: what memory they take must be the same."""
    _, floor = _generate(FEW)
    taken, peak = _generate(GENERATED)
    return [
        Measure(
            "a million documents generated and written, start of Python included",
            GENERATED / taken,
            "/s",
            20_000,
            "what is asked for",
        ),
        Measure("memory at most, of a million documents", peak, "MB", floor, "of a thousand"),
    ]


def _generate(count: int) -> tuple[float, float]:
    """Return the seconds that `count` documents take, and the memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        peak = Path(folder, "peak")
        words = (str(peak), "punkapi", "generate", f"n={count}", "--out", f"{folder}/beers.jsonl")
        command = [sys.executable, "-c", COUNTED, *words]
        taken = seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
        return taken, int(peak.read_text()) * 1024 / 1e6


def _transformation() -> Measure:
    """Time the handler over a batch, beside what no handler can do without: base64 and JSON, read and written."""
    datas = [base64.b64encode(line).decode() for line in lines(BATCH, 7)]
    event = {
        "invocationId": "bench",
        "deliveryStreamArn": "arn:aws:firehose:us-east-1:000000000000:deliverystream/bench",
        "region": "us-east-1",
        "records": [
            {"recordId": f"{number:056}", "approximateArrivalTimestamp": 0, "data": data}
            for number, data in enumerate(datas)
        ],
    }
    level = logger.log_level
    logger.setLevel("ERROR")
    try:
        with redirect_stdout(io.StringIO()):
            ours = _median(lambda: handler(event, Context()))
    finally:
        logger.setLevel(level)
    floor = _median(lambda: [_least(data) for data in datas])
    return Measure("transformation, a record", ours / BATCH * 1e6, "us", floor / BATCH * 1e6, "base64 and JSON alone")


def _least(data: str) -> str:
    beer = json.loads(base64.b64decode(data))
    return base64.b64encode(json.dumps({"id": beer["id"], "name": beer["name"]}).encode()).decode()


def _median(run: Callable[[], Any], times: int = 20) -> float:
    return statistics.median(seconds(run) for _ in range(times))


def _backfill() -> list[Measure]:
    """Bring up a stack over a catalogue of 10,000 beers, and read what its steps took."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        catalogue = home / "beers.jsonl"
        catalogue.write_bytes(b"".join(lines(COLLECTED, 7)))
        stack = Stack(
            Settings(
                home=home / "stack",
                environment="local",
                emulator_port=free_port(),
                punkapi_port=free_port(),
                model_port=free_port(),
                model_store=home / "bentoml",
            )
        )
        try:
            done = stack.brewlake("up", "--mode", "process", "--catalogue", str(catalogue))
            if done.returncode:
                raise RuntimeError(f"up ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
            steps = json.loads((stack.settings.home / STEPS).read_text())
            counts = stack.settled()
        finally:
            stack.brewlake("down")
    if counts.cleaned < COLLECTED:
        raise RuntimeError(f"{counts.cleaned} of {COLLECTED} beers were cleaned")
    return [
        Measure("backfill of 10,000 beers: PunkAPI to the stream", steps["ingest"], "s"),
        Measure("backfill of 10,000 beers: PunkAPI to the cleaned bucket", steps["ingest"] + steps["deliver"], "s"),
    ]
