"""How long `make up-local` takes, step by step, beside `terraform apply` alone; memory of each part; Lambda invokes."""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from brewlake.settings import CHECKOUT, Settings
from brewlake.stack import parts
from brewlake.stack.health import start
from brewlake.stack.local_serving import LocalServing
from brewlake.stack.models import FIRST
from brewlake.stack.state import make_state_bucket
from brewlake.stack.status import look
from brewlake.stack.supervision import Supervisor
from brewlake.stack.terraform import Terraform
from brewlake.stack.up import STEPS
from lakestack.testing.ports import free_port
from tests.benchmarks.measure import Measure, seconds
from tests.integration.conftest import Stack, new_stack

WARM_INVOKES = 50


def measure() -> list[Measure]:
    """Measure `up` cold (a fresh clone, empty caches), warm (its second stack from nothing), and when all is up."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        cold = _cold(home / "clone", home / "cache")
        with _stack(home / "alone") as stack:
            apply_alone = _apply_alone(stack.settings)
        with _stack(home / "warm") as stack:
            warm = seconds(lambda: _succeed(stack.brewlake("up", "--mode", "process")))
            steps = json.loads((stack.settings.home / STEPS).read_text())
            again = seconds(lambda: _succeed(stack.brewlake("up", "--mode", "process")))
            memory = {part.name: part.running.memory for part in look(stack.settings) if part.running}
            first, rest = _invokes(stack)
    return [
        Measure(
            "make up-local, warm", warm, "s", apply_alone, "terraform init and apply alone, both stacks side by side"
        ),
        Measure(
            "make up-local, a fresh clone with empty caches",
            cold,
            "s",
            apply_alone,
            "terraform init and apply alone, both stacks side by side",
        ),
        Measure("make up-local, when all is up", again, "s"),
        *(Measure(f"step {name}", seconds, "s") for name, seconds in steps.items()),
        *(Measure(f"memory of {name}", megabytes, "MB") for name, megabytes in memory.items()),
        Measure("Lambda, first invoke", first * 1000, "ms"),
        Measure("Lambda, warm invoke, median", rest * 1000, "ms"),
    ]


def _cold(clone: Path, cache: Path) -> float:
    """Time `make up-local` in a fresh clone, with an empty package cache; packages come over the network."""
    subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(clone)], check=True)
    environment = os.environ | {
        "UV_CACHE_DIR": str(cache),
        "BREWLAKE_EMULATOR_PORT": str(free_port()),
        "BREWLAKE_PUNKAPI_PORT": str(free_port()),
        "BREWLAKE_MODEL_PORT": str(free_port()),
    }

    def make(*words: str) -> None:
        _succeed(
            subprocess.run(["make", *words], cwd=clone, env=environment, capture_output=True, text=True, check=False)
        )

    try:
        return seconds(lambda: make("up-local", "mode=process"))
    finally:
        make("down-local")


@contextmanager
def _stack(home: Path) -> Iterator[Stack]:
    stack = new_stack(home)
    before = dict(os.environ)
    os.environ.update(stack.environment)
    try:
        yield stack
    finally:
        Supervisor(stack.settings).stop(data=False)
        shutil.rmtree(home)
        os.environ.clear()
        os.environ.update(before)


def _apply_alone(settings: Settings) -> float:
    """Time Terraform on both stacks, side by side, each from nothing: all that it needs is there."""
    supervisor = Supervisor(settings)
    supervisor.start()
    start(supervisor, parts.emulator(settings))
    make_state_bucket(settings)
    serving = LocalServing(settings, supervisor, FIRST)
    platform = Terraform(settings, "platform")

    def apply_platform() -> None:
        platform.init()
        platform.apply(lambda _: None)

    def apply() -> None:
        with ThreadPoolExecutor() as pool:
            beside = pool.submit(serving.apply, lambda _: None)
            apply_platform()
            beside.result()

    return seconds(apply)


def _invokes(stack: Stack) -> tuple[float, float]:
    """Return the seconds of a first invoke of the transformation function, in a new environment, and a warm median."""
    client, name = stack.client("lambda"), stack.platform.transformation_function
    configuration = client.get_function_configuration(FunctionName=name)
    client.update_function_configuration(FunctionName=name, Description=f"{configuration['Description']} ")
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    event = json.dumps(
        {
            "invocationId": "bench",
            "deliveryStreamArn": "arn:aws:firehose:us-east-1:000000000000:deliverystream/x",
            "region": "us-east-1",
            "records": [],
        }
    )
    times = [seconds(lambda: client.invoke(FunctionName=name, Payload=event)) for _ in range(WARM_INVOKES + 1)]
    return times[0], statistics.median(times[1:])


def _succeed(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        raise SystemExit(f"{done.args} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
