"""The metrics of functions, added up in memory: LocalStack starts a thread and calls CloudWatch for each invocation.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from collections.abc import Callable
from typing import Any

from localstack.services.lambda_.invocation import version_manager

from lakestack.metrics import METRICS, Source, Values

COUNTING = "record-cloudwatch-metric"
"""How LocalStack names the threads that count."""


def took(function_name: str, account: str, region: str, seconds: float) -> None:
    """Note how long an invocation of a function took."""
    _add(function_name, account, region, [("Duration", seconds * 1000, "Milliseconds")])


def count_in_memory() -> None:
    """Have what LocalStack counts, invocations and errors, added up here, in the thread that ran the invocation."""
    METRICS.start()
    names: Any = version_manager
    start_thread = names.start_thread

    def start_or_count(method: Callable[..., Any], *given: Any, name: str = "", **more: Any) -> Any:
        return method() if name.startswith(COUNTING) else start_thread(method, *given, name=name or None, **more)

    names.start_thread = start_or_count
    names.record_cw_metric_invocation = _succeeded
    names.record_cw_metric_error = _failed


def _succeeded(function_name: str, account_id: str, region_name: str) -> None:
    _add(function_name, account_id, region_name, [("Invocations", 1, "Count"), ("Errors", 0, "Count")])


def _failed(function_name: str, account_id: str, region_name: str) -> None:
    _add(function_name, account_id, region_name, [("Invocations", 1, "Count"), ("Errors", 1, "Count")])


def _add(function_name: str, account: str, region: str, values: Values) -> None:
    METRICS.add(Source("AWS/Lambda", account, region, (("FunctionName", function_name),)), values)
