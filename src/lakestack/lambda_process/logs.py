"""The lines that Lambda itself writes around a function's output.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html shows START, END and REPORT.
"""

import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LEVELS = ("DEBUG", "INFO", "WARN")


@dataclass(frozen=True)
class Report:
    """What an invocation took: milliseconds and bytes; `init_ms` only where it started the process."""

    request_id: str
    duration_ms: float
    memory_mb: int
    peak_bytes: int
    init_ms: float | None = None
    version: str = "$LATEST"
    error: str | None = None  # its type

    @property
    def billed_ms(self) -> int:
        return math.ceil(self.duration_ms + (self.init_ms or 0))

    @property
    def used_mb(self) -> int:
        return min(math.ceil(self.peak_bytes / (1 << 20)), self.memory_mb)

    @property
    def status(self) -> str:
        """How the invocation ended, as AWS names it: a `failure` is the runtime's, an `error` the function's."""
        if self.error is None:
            return "success"
        by_type = {"Sandbox.Timedout": "timeout", "Runtime.ExitError": "failure"}
        return by_type.get(self.error, "error")

    def line(self) -> str:
        fields = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {self.duration_ms:.2f} ms",
            f"Billed Duration: {self.billed_ms} ms",
            f"Memory Size: {self.memory_mb} MB",
            f"Max Memory Used: {self.used_mb} MB",
        ]
        if self.init_ms is not None:
            fields.append(f"Init Duration: {self.init_ms:.2f} ms")
        return "\t".join(fields) + "\t\n"


def invocation_log(before: str, output: str, verdict: str, report: Report) -> str:
    """Return the log of one invocation.

    `before` is what was printed before it began, such as by the function's modules as they loaded; `verdict` says why
    it was ended, if it was.
    """
    request = report.request_id
    return "".join(
        (
            _ended(before),
            f"START RequestId: {request} Version: {report.version}\n",
            _ended(output),
            _ended(verdict),
            f"END RequestId: {request}\n",
            report.line(),
        )
    )


def json_log(before: str, output: str, report: Report, level: str, at: datetime) -> str:
    """Return the log of one invocation that ended at `at`, where the function's log format is JSON.

    Lambda's own lines are those of `level`, such as INFO, and above.
    https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
    """
    metrics: dict[str, float] = {
        "durationMs": round(report.duration_ms, 3),
        "billedDurationMs": report.billed_ms,
        "memorySizeMB": report.memory_mb,
        "maxMemoryUsedMB": report.used_mb,
    }
    if report.init_ms is not None:
        metrics["initDurationMs"] = round(report.init_ms, 3)
    end: dict[str, Any] = {"status": report.status} | ({"errorType": report.error} if report.error else {})
    request, failed = {"requestId": report.request_id}, report.error is not None
    began = at - timedelta(milliseconds=report.duration_ms)

    def line(when: datetime, kind: str, of_level: str, record: dict[str, Any]) -> str:
        if LEVELS.index(of_level) < LEVELS.index(level):
            return ""
        return json.dumps({"time": _stamp(when), "type": f"platform.{kind}", "record": request | record}) + "\n"

    duration = {"metrics": {"durationMs": metrics["durationMs"]}}
    return "".join(
        (
            _ended(before),
            line(began, "start", "INFO", {"version": report.version}),
            _ended(output),
            line(at, "runtimeDone", "WARN" if failed else "DEBUG", end | duration),
            line(at, "report", "WARN" if failed else "INFO", {"metrics": metrics} | end),
        )
    )


def timeout_verdict(request_id: str, timeout: float, at: datetime) -> str:
    return f"{_stamp(at)} {request_id} Task timed out after {timeout:.2f} seconds\n"


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
