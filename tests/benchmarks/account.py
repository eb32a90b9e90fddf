"""One million records with faults: S3 refuses every third object, the function's process ends now and then, 5 % are
malformed and 1 % dropped. Every record is accounted for by its id, and the emulator's memory is watched.
"""

import contextlib
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.benchmarks.measure import Measure
from tests.conftest import running_emulator
from tests.integration.accounting import run
from tests.integration.spine import Spine

TOTAL = 1_000_000
PADDING = "A hoppy beer that tastes of pine and grapefruit. " * 3
MIB = 1 << 20


class Memory:
    """The greatest resident set of a process in each half of a time."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._done = threading.Event()
        self._samples: list[int] = []

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        thread = threading.Thread(target=self._sample)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()

    def halves(self) -> tuple[float, float]:
        """Return both maxima, in MiB."""
        middle = len(self._samples) // 2
        return max(self._samples[:middle]) / MIB, max(self._samples[middle:]) / MIB

    def _sample(self) -> None:
        while not self._done.wait(1):
            self._samples.append(self._process.memory_info().rss)


def measure() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        home, markers = Path(folder, "home"), Path(folder, "markers")
        home.mkdir()
        markers.mkdir()
        with running_emulator(home, "tests.faulty_emulator") as emulator:
            memory = Memory(psutil.Process(emulator.process.pid))
            started = time.perf_counter()
            with memory.watched():
                spine = Spine(emulator, uuid.uuid4().hex[:8])
                account = run(spine, TOTAL, markers, padding=PADDING, seconds=3600)
            elapsed = time.perf_counter() - started
            refused = (home / "emulator.log").read_text().count("S3.SlowDown")
        ended = len(list(markers.iterdir()))
    first, second = memory.halves()
    return [
        Measure("records accounted for by id, of a million", TOTAL - len(account.misplaced()), "records"),
        Measure("records delivered more than once", account.repeated(), "records"),
        Measure("objects that S3 refused at first", refused, "objects"),
        Measure("functions that ended in a batch", ended, "processes"),
        Measure("records put, transformed, stored and counted", TOTAL / elapsed, "1/s"),
        Measure("memory at most, in the second half", second, "MiB", first, "in the first half"),
    ]
