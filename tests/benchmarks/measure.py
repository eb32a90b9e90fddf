"""What a benchmark gives: named figures with units, kept as JSON beside the docs that quote them."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from brewlake.settings import CHECKOUT

MEBIBYTE = 1 << 20
RESULTS = CHECKOUT / "docs" / "benchmarks"


@dataclass(frozen=True)
class Measure:
    """One figure. `floor` is what it is compared with, in the same run and unit; the ratio is value / floor.

    `note` says what a figure alone cannot, such as why something does not work.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    floor_name: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None


def seconds(action: Callable[[], object]) -> float:
    """Return how long an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def keep(benchmark: str, measures: list[Measure], load: float) -> Path:
    """Write the last result of `benchmark` to docs/benchmarks/<benchmark>.json, and add it to the history there.

    `load` is how many processes ran or wanted to, on the average of the minute before: what else the machine did.
    """
    RESULTS.mkdir(parents=True, exist_ok=True)
    file = RESULTS / f"{benchmark}.json"
    history = json.loads(file.read_text())["history"] if file.exists() else []
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load": round(load, 1),
        "measures": [asdict(measure) | {"ratio": measure.ratio} for measure in measures],
    }
    file.write_text(json.dumps({"last": result, "history": [*history, result][-20:]}, indent=1) + "\n")
    return file
