"""What a function's process sees of the world, and which functions can have one."""

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from localstack.aws.api import ServiceException

from lakestack.lambda_process.environment import Folders, process_environment
from lakestack.lambda_process.logs import Report, invocation_log, json_log
from lakestack.lambda_process.payloads import check_client_context, check_payload
from lakestack.lambda_process.process import exit_reason
from lakestack.lambda_process.runtimes import (
    SUPPORTED,
    UnsupportedRuntimeError,
    find_python,
    make_runtime_folder,
    refuse_unsupported,
)

FOLDERS = Folders(task=Path("/env/task"), opt=Path("/env/opt"), runtime=Path("/runtime"), temporary=Path("/env/tmp"))
HOST = {"PATH": "/home/me/bin", "HOME": "/home/me", "AWS_PROFILE": "work", "SSL_CERT_FILE": "/etc/ca.pem"}


def environment(given: dict[str, object]) -> dict[str, str]:
    return process_environment(given, FOLDERS, "python3.13", "127.0.0.1:9001", HOST)


@pytest.mark.parametrize(
    ("given", "name", "expected"),
    [
        ({}, "PATH", "/usr/local/bin:/usr/bin:/bin:/env/opt/bin"),
        ({}, "HOME", "/env/tmp"),
        ({}, "AWS_PROFILE", None),
        ({}, "SSL_CERT_FILE", "/etc/ca.pem"),
        ({"SSL_CERT_FILE": "/own.pem"}, "SSL_CERT_FILE", "/own.pem"),
        ({}, "LANG", "en_US.UTF-8"),
        ({}, "TZ", ":UTC"),
        ({"TZ": "Europe/Zurich"}, "TZ", "Europe/Zurich"),
        ({"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 128}, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ({"LAMBDA_TASK_ROOT": "/var/task"}, "LAMBDA_TASK_ROOT", "/env/task"),
        ({"AWS_EXECUTION_ENV": "AWS_Lambda_rapid"}, "AWS_EXECUTION_ENV", "AWS_Lambda_python3.13"),
        ({"AWS_LAMBDA_RUNTIME_API": "elsewhere"}, "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
        ({}, "PYTHONPATH", "/env/task:/env/opt/python/lib/python3.13/site-packages:/env/opt/python:/runtime"),
        (
            {"PYTHONPATH": "/a:/b"},
            "PYTHONPATH",
            "/env/task:/env/opt/python/lib/python3.13/site-packages:/env/opt/python:/a:/b:/runtime",
        ),
        ({"BREWLAKE_STREAM_NAME": "beers"}, "BREWLAKE_STREAM_NAME", "beers"),
    ],
)
def test_environment(given, name, expected):
    assert environment(given).get(name) == expected


@pytest.mark.parametrize(
    ("runtime", "package_type", "handler", "reason"),
    [
        ("nodejs22.x", "Zip", "index.handler", f"nodejs22.x cannot run here.* to {SUPPORTED}"),
        ("python3.9", "Zip", "app.handler", f"python3.9 cannot run here.* to {SUPPORTED}"),
        ("python3.19", "Zip", "app.handler", f"install python3.19 where PATH finds it.* to {SUPPORTED}"),
        (None, "Image", None, "need Docker"),
        (SUPPORTED, "Zip", None, "no handler"),
    ],
)
def test_functions_that_cannot_run_are_refused(runtime, package_type, handler, reason):
    with pytest.raises(UnsupportedRuntimeError, match=reason):
        refuse_unsupported(runtime, package_type, handler)


def test_this_python_runs():
    refuse_unsupported(f"python{sys.version_info.major}.{sys.version_info.minor}", "Zip", "app.handler")


def test_another_python_is_found_on_the_path_and_beside_a_shim(tmp_path, monkeypatch):
    for path in ("bin/python3.17", "shims/python3.18", "versions/3.18.1/bin/python3.18"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o755)
    (tmp_path / "python3.17").touch(mode=0o644)  # which cannot be run
    monkeypatch.setenv("PATH", f"{tmp_path}/shims:{tmp_path}:{tmp_path}/bin")
    find_python.cache_clear()
    found = [find_python(f"python3.{minor}") for minor in (16, 17, 18)]
    find_python.cache_clear()
    assert found == [None, f"{tmp_path}/bin/python3.17", f"{tmp_path}/versions/3.18.1/bin/python3.18"]


@pytest.mark.parametrize(
    ("payload", "kind", "code"),
    [
        (b"{nope", None, "InvalidRequestContentException"),
        (b'{"ibu": NaN}', None, "InvalidRequestContentException"),
        (b"-Infinity", None, "InvalidRequestContentException"),
        (b"\xff", "Event", "InvalidRequestContentException"),
        (b'"' + b"x" * ((6 << 20) - 1) + b'"', "RequestResponse", "RequestEntityTooLargeException"),
        (b'"' + b"x" * ((1 << 20) - 1) + b'"', "Event", "RequestEntityTooLargeException"),
    ],
)
def test_payloads_that_invoke_refuses(payload, kind, code):
    with pytest.raises(ServiceException) as refused:
        check_payload(payload, kind)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (None, None),
        (b"", "Event"),
        (b'"' + b"x" * ((6 << 20) - 2) + b'"', None),
        (b'"' + b"x" * ((1 << 20) - 2) + b'"', "Event"),
    ],
)
def test_payloads_that_invoke_takes(payload, kind):
    check_payload(payload, kind)


@pytest.mark.parametrize(("given", "expected"), [(None, None), ('{"custom": "ö"}', '{"custom": "\\u00f6"}')])
def test_client_contexts(given, expected):
    assert check_client_context(given and base64.b64encode(given.encode()).decode()) == expected


@pytest.mark.parametrize("text", ["{}", "e30", "eA=="])
def test_client_contexts_that_are_none(text):
    with pytest.raises(ServiceException, match="Base64-encoded JSON") as refused:
        check_client_context(text)
    assert refused.value.code == "InvalidRequestContentException"


def test_the_runtime_brings_boto3_and_nothing_else_of_the_emulator(tmp_path):
    make_runtime_folder(tmp_path)
    make_runtime_folder(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert {"awslambdaric", "boto3", "botocore", "dateutil", "six.py"} <= names
    assert not {"localstack", "duckdb", "pandas", "requests", "lakestack", "moto"} & names
    assert all(path.exists() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("status", "expected"),
    [(1, "exit status 1"), (0, "exit status 0"), (-9, "signal: killed"), (-11, "signal: segmentation fault")],
)
def test_exit_reason(status, expected):
    assert exit_reason(status) == expected


def test_invocation_log():
    report = Report("id", duration_ms=12.345, memory_mb=128, peak_bytes=30 << 20, init_ms=100.4)
    assert invocation_log("loading", "hello\n", "", report) == (
        "loading\n"
        "START RequestId: id Version: $LATEST\n"
        "hello\n"
        "END RequestId: id\n"
        "REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 113 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 30 MB\tInit Duration: 100.40 ms\t\n"
    )


@pytest.mark.parametrize(
    ("level", "error", "expected"),
    [
        ("INFO", None, [("start", {"version": "3"}), ("report", {"status": "success"})]),
        ("WARN", None, []),
        ("DEBUG", None, [("start", {}), ("runtimeDone", {"status": "success"}), ("report", {})]),
        ("WARN", "KeyError", [("runtimeDone", {"status": "error", "errorType": "KeyError"}), ("report", {})]),
        ("WARN", "Sandbox.Timedout", [("runtimeDone", {"status": "timeout"}), ("report", {"status": "timeout"})]),
        ("WARN", "Runtime.ExitError", [("runtimeDone", {"status": "failure"}), ("report", {"status": "failure"})]),
    ],
)
def test_the_log_in_json(level, error, expected):
    report = Report("id", duration_ms=2500, memory_mb=128, peak_bytes=30 << 20, init_ms=100.4, version="3", error=error)
    said = json_log("loading", "hello\n", report, level, datetime(2026, 1, 2, 3, 4, 5, 678_000, UTC)).splitlines()
    assert [line for line in said if not line.startswith("{")] == ["loading", "hello"]
    lines = [json.loads(line) for line in said if line.startswith("{")]
    assert [line["type"] for line in lines] == [f"platform.{kind}" for kind, _ in expected]
    for line, (kind, record) in zip(lines, expected, strict=True):
        assert record.items() <= line["record"].items()
        assert line["record"]["requestId"] == "id"
        assert line["time"] == f"2026-01-02T03:04:0{'3.178' if kind == 'start' else '5.678'}Z"
        if kind == "report":
            metrics = {"durationMs": 2500, "billedDurationMs": 2601, "memorySizeMB": 128, "maxMemoryUsedMB": 30}
            assert line["record"]["metrics"] == metrics | {"initDurationMs": 100.4}


def test_no_more_memory_is_reported_than_there_is():
    report = Report("id", duration_ms=1, memory_mb=128, peak_bytes=200 << 20)
    assert "Max Memory Used: 128 MB" in report.line()
