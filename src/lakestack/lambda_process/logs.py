"""The lines that Lambda itself writes around a function's output.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html shows START, END and REPORT.
"""

import math
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Report:
    """What an invocation took: milliseconds and bytes; `init_ms` only where it started the process."""

    request_id: str
    duration_ms: float
    memory_mb: int
    peak_bytes: int
    init_ms: float | None = None

    def line(self) -> str:
        used = min(math.ceil(self.peak_bytes / (1 << 20)), self.memory_mb)
        fields = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {self.duration_ms:.2f} ms",
            f"Billed Duration: {math.ceil(self.duration_ms + (self.init_ms or 0))} ms",
            f"Memory Size: {self.memory_mb} MB",
            f"Max Memory Used: {used} MB",
        ]
        if self.init_ms is not None:
            fields.append(f"Init Duration: {self.init_ms:.2f} ms")
        return "\t".join(fields) + "\t\n"


def invocation_log(before: str, version: str, output: str, verdict: str, report: Report) -> str:
    """Return the log of one invocation.

    `before` is what was printed before it began, such as by the function's modules as they loaded; `verdict` says why
    it was ended, if it was.
    """
    request = report.request_id
    return "".join(
        (
            _ended(before),
            f"START RequestId: {request} Version: {version}\n",
            _ended(output),
            _ended(verdict),
            f"END RequestId: {request}\n",
            report.line(),
        )
    )


def timeout_verdict(request_id: str, timeout: float, at: datetime) -> str:
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
    return f"{stamp} {request_id} Task timed out after {timeout:.2f} seconds\n"


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
