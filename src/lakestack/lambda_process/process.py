"""One process of a function, in a session of its own: its start, its memory, its output and its end."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
LOG_BYTES_KEPT = 8 << 20


class FunctionProcess:
    """Runs `handler` with `environment` in its LAMBDA_TASK_ROOT, by the interpreter `python`; its output goes to `log`.

    `on_exit` is called once, from a thread of its own, with what AWS would say about the end: "exit status 1" or
    "signal: killed". The process ends at the latest when the emulator does.
    """

    def __init__(
        self,
        python: str,
        handler: str,
        environment: Mapping[str, str],
        log: Path,
        on_exit: Callable[[str], None],
    ) -> None:
        self._log = log
        self._log_read = 0
        log.unlink(missing_ok=True)
        lifeline, self._life = os.pipe()
        try:
            with log.open("ab") as output:
                self._process = subprocess.Popen(
                    # -S: not the emulator's packages; -P: not bootstrap.py's folder; -u: a crash loses no output.
                    [python, "-S", "-P", "-u", str(BOOTSTRAP), str(lifeline), handler],
                    cwd=environment["LAMBDA_TASK_ROOT"],
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    pass_fds=[lifeline],
                )
        except OSError:
            os.close(self._life)
            raise
        finally:
            os.close(lifeline)
        self._watcher = threading.Thread(target=self._watch, args=(on_exit,), name="lambda-process", daemon=True)
        self._watcher.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process and all that it started, and wait until none is left."""
        if self.alive:
            self._kill_session()
        self._watcher.join()

    def _watch(self, on_exit: Callable[[str], None]) -> None:
        status = self._process.wait()
        self._kill_session()  # what the function started and did not wait for
        os.close(self._life)
        on_exit(exit_reason(status))

    def _kill_session(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a process just ended
            os.killpg(self._process.pid, signal.SIGKILL)

    def peak_memory(self) -> int:
        """Return the most bytes of memory that the process has held; without /proc, those that it holds now."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
            return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM:")), 0)
        except OSError:
            pass
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def new_output(self) -> str:
        """Return what was printed since the last call."""
        with self._log.open("rb") as file:
            file.seek(self._log_read)
            printed = file.read()
        self._log_read += len(printed)
        if self._log_read > LOG_BYTES_KEPT:
            os.truncate(self._log, 0)  # the process appends, so it goes on at the start
            self._log_read = 0
        # awslambdaric writes the lines of one traceback with carriage returns between them.
        return printed.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def exit_reason(status: int) -> str:
    """Return how AWS words the end of a process with Popen's `status`.

    >>> exit_reason(1), exit_reason(-9)
    ('exit status 1', 'signal: killed')
    """
    if status >= 0:
        return f"exit status {status}"
    return f"signal: {(signal.strsignal(-status) or str(-status)).lower()}"
