"""`make up-local` by containers beside the same by processes: time and memory; the images' sizes and builds."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brewlake.settings import CHECKOUT, Settings
from brewlake.stack.compose import SERVICES, image_tag
from brewlake.stack.status import look
from lakestack.testing.ports import free_port
from tests.benchmarks.measure import Measure, seconds
from tests.integration.conftest import Stack, docker

TAG = "bench"


def measure() -> list[Measure]:
    """Measure both modes in one run; the images are built from nothing first, as on a machine that has none."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        cold, changed = _builds(home / "clone")
        processes = _up(home / "process", "process")
        containers = _up(home / "compose", "compose")
        tag = image_tag(_stack(home).settings)
    measures = [
        Measure("images, built from nothing", cold, "s"),
        Measure("emulator's image, after a change of its code", changed, "s"),
    ]
    for name, figure in containers.items():
        unit = "MB" if name.startswith("memory") else "s"
        measures.append(Measure(f"containers: {name}", figure, unit, processes[name], "processes"))
    for service in SERVICES.values():
        size = int(docker("image", "inspect", "--format", "{{.Size}}", f"brewlake/{service}:{tag}"))
        measures.append(Measure(f"image of {service}", size / 1e6, "MB"))
    return measures


def _builds(clone: Path) -> tuple[float, float]:
    """Return the seconds of building all images with no cache, and of the emulator's after a change of its code."""
    subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), str(clone)], check=True)

    def build(*words: str) -> float:
        command = ["docker", "compose", "--profile", "platform", "build", "--quiet", *words]
        environment = os.environ | {"BREWLAKE_TAG": TAG}
        return seconds(lambda: subprocess.run(command, cwd=clone, env=environment, check=True, capture_output=True))

    try:
        cold = build("--no-cache")
        code = clone / "src" / "lakestack" / "__init__.py"
        code.write_text(f"{code.read_text()}\nCHANGED = True\n")
        return cold, build("localstack")
    finally:
        for service in SERVICES.values():
            subprocess.run(["docker", "rmi", "--force", f"brewlake/{service}:{TAG}"], check=False, capture_output=True)


def _up(home: Path, mode: str) -> dict[str, float]:
    """Return the seconds of a new stack (images and environment are there) and of a second `up`, and the memory."""
    with _running(home) as stack:
        _brewlake(stack, "up", "--mode", mode)  # what was never built is built now
        _brewlake(stack, "down", "--volumes")
        found = {"a new stack": _brewlake(stack, "up", "--mode", mode), "when all is up": _brewlake(stack, "up")}
        return found | {f"memory of {part.name}": part.running.memory for part in look(stack.settings) if part.running}


@contextmanager
def _running(home: Path) -> Iterator[Stack]:
    stack = _stack(home)
    try:
        yield stack
    finally:
        stack.brewlake("down", "--volumes")


def _stack(home: Path) -> Stack:
    return Stack(Settings(home, "local", free_port(), free_port(), free_port(), home / "bentoml"))


def _brewlake(stack: Stack, *words: str) -> float:
    started = time.monotonic()
    done = stack.brewlake(*words)
    if done.returncode:
        raise RuntimeError(f"brewlake {' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
    return time.monotonic() - started
