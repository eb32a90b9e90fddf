"""A process of a function and the Runtime API that serves it: started once, used until it ends, never restarted."""

import contextlib
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lakestack.lambda_process.environment import Folders, process_environment
from lakestack.lambda_process.logs import Report, invocation_log, json_log, timeout_verdict
from lakestack.lambda_process.process import FunctionProcess
from lakestack.lambda_process.runtime_api import Crash, Invocation, Outcome, RuntimeApi
from lakestack.lambda_process.runtimes import find_python

if TYPE_CHECKING:
    from concurrent.futures import Future

MEMORY_CHECK_SECONDS = 0.1


@dataclass(frozen=True)
class FunctionSettings:
    """What the sandbox must know of a function version."""

    handler: str
    runtime: str
    version: str
    memory_mb: int
    json_level: str | None = None
    """From which level on Lambda's own lines are written, as JSON; None where they are text."""


class Sandbox:
    """Starts the process at once; `wait_until_initialized` and `run` wait for it."""

    def __init__(
        self,
        settings: FunctionSettings,
        folders: Folders,
        given: Mapping[str, object],
        host: Mapping[str, str],
        log: Path,
    ) -> None:
        self._settings = settings
        self._peak = 0
        self._init_reported = False
        self._api = RuntimeApi()
        environment = process_environment(given, folders, settings.runtime, self._api.address, host)
        try:
            self._process = FunctionProcess(
                find_python(settings.runtime) or sys.executable,
                settings.handler,
                environment,
                log,
                on_exit=lambda reason: self._api.fail(Crash(reason)),
            )
        except OSError:
            self._api.close()
            raise

    @property
    def usable(self) -> bool:
        """Whether it can take another invocation."""
        return self._process.alive

    def close(self) -> None:
        """End the process and free its port."""
        self._process.kill()
        self._api.close()

    def wait_until_initialized(self, seconds: float) -> Outcome | Crash | None:
        """Wait at most so long for the function's modules; return why they could not load, once that is known."""
        try:
            return self._api.initialized.result(seconds)
        except TimeoutError:
            return None

    def run(self, invocation: Invocation) -> tuple[Outcome, str]:
        """Return how the invocation ended, and its log. One at a time."""
        started = time.monotonic()
        end = self.wait_until_initialized(invocation.timeout)
        before, verdict = self._process.new_output(), ""
        self._peak = self._process.peak_memory()
        if end is None:
            deadline = started + invocation.timeout
            end, verdict = self._wait_for_result(self._api.invoke(invocation), invocation, deadline)
        else:
            self._process.kill()  # it may still be ending itself
        if isinstance(end, Crash):
            message = f"RequestId: {invocation.request_id} Error: Runtime exited with error: {end.reason}"
            end = Outcome.error("Runtime.ExitError", message)
            verdict = verdict or f"{message}\nRuntime.ExitError\n"
        report = Report(
            request_id=invocation.request_id,
            duration_ms=(time.monotonic() - started) * 1000,
            memory_mb=self._settings.memory_mb,
            peak_bytes=self._peak,
            init_ms=None if self._init_reported else self._api.initialization_ms,
            version=self._settings.version,
            error=end.error_type if end.is_error else None,
        )
        self._init_reported = True
        output = self._process.new_output()
        if level := self._settings.json_level:
            return end, json_log(before, output, report, level, datetime.now(UTC))
        return end, invocation_log(before, output, verdict, report)

    def _wait_for_result(
        self, result: "Future[Outcome | Crash]", invocation: Invocation, deadline: float
    ) -> tuple[Outcome | Crash, str]:
        """Return the result, and why the process was ended, if it was: for its time or its memory."""
        while True:
            left = deadline - time.monotonic()
            end: Outcome | Crash | None = None
            with contextlib.suppress(TimeoutError):
                end = result.result(max(0, min(MEMORY_CHECK_SECONDS, left)))
            self._peak = self._process.peak_memory() or self._peak
            if self._peak > self._settings.memory_mb << 20:
                self._process.kill()
                return Crash("signal: killed"), ""
            if end is not None:
                return end, ""
            if left <= 0:
                self._process.kill()
                message = (
                    f"RequestId: {invocation.request_id} Error: Task timed out after {invocation.timeout:.2f} seconds"
                )
                verdict = timeout_verdict(invocation.request_id, invocation.timeout, datetime.now(UTC))
                return Outcome.error("Sandbox.Timedout", message), verdict
