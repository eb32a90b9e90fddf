"""The emulator as a process, in a temporary folder."""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from lakestack.testing.ports import free_port
from lakestack.testing.reaper import Reaper

GRACE_SECONDS = 20


def why_not() -> str | None:
    """Return why the emulator cannot run as a process here, None where it can."""
    if importlib.util.find_spec("localstack") is None:
        return "LocalStack is not installed (pip install 'brewlake[emulator]')"
    return None


def start() -> "ProcessInstance":
    """Start a process at a free port of 127.0.0.1."""
    return ProcessInstance(free_port())


class ProcessInstance:
    """A process of the emulator; all that it writes is under `home`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.home = Path(tempfile.mkdtemp(prefix="lakestack-"))
        self._log = self.home / "emulator.log"
        self._reaper = Reaper(sys.executable, "-m", "lakestack.testing.process", str(self.home))
        with self._log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lakestack", "--home", str(self.home), "--port", str(port)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # an interrupted test run ends it by the reaper, in order
            )

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def log(self) -> str:
        """Return what the emulator has logged."""
        return self._log.read_text(errors="replace")

    def end(self) -> None:
        """End the process and its functions' processes, and remove their folder."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE_SECONDS)
        self._reaper.reap()


def remove(home: Path) -> None:
    """End whatever runs over the folder `home`, and remove it."""
    me = psutil.Process()
    named = (me.pid, me.ppid())  # this process and the reaper have the folder's name in their commands, too
    owned = [process for process in psutil.process_iter() if process.pid not in named and _runs_over(home, process)]
    for process in owned:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(owned, timeout=GRACE_SECONDS)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    shutil.rmtree(home, ignore_errors=True)


def _runs_over(home: Path, process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return str(home) in " ".join(process.cmdline())
    return False


if __name__ == "__main__":
    remove(Path(sys.argv[1]))
