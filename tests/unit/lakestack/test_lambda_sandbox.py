"""A function in its process, served by the Runtime API: results, errors, crashes, limits, and what is left behind."""

import json
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from lakestack.lambda_process.folders import make_folders
from lakestack.lambda_process.runtime_api import Invocation
from lakestack.lambda_process.runtimes import SUPPORTED, make_runtime_folder
from lakestack.lambda_process.sandbox import FunctionSettings, Sandbox
from tests.waiting import until


@pytest.fixture(scope="session")
def runtime(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("runtime")
    make_runtime_folder(folder)
    return folder


@pytest.fixture
def start(tmp_path, runtime):
    """Return a function that starts a sandbox for the code of a module `app`; all are closed at the end."""
    started: list[Sandbox] = []

    def make(code: str, handler: str = "app.handler", memory_mb: int = 256) -> Sandbox:
        source = tmp_path / f"code{len(started)}"
        source.mkdir()
        (source / "app.py").write_text(textwrap.dedent(code))
        root = tmp_path / f"environment{len(started)}"
        root.mkdir()
        folders = make_folders(root, source, [], runtime)
        settings = FunctionSettings(handler, SUPPORTED, "$LATEST", memory_mb)
        started.append(Sandbox(settings, folders, {"AWS_REGION": "us-east-1"}, os.environ, root / "log"))
        return started[-1]

    yield make
    for sandbox in started:
        sandbox.close()


def run(sandbox: Sandbox, event: object = None, timeout: float = 300, request_id: str = "id-1"):
    """Return what the function answered, whether it is an error, and the log."""
    invocation = Invocation(request_id, json.dumps(event).encode(), "arn:f", "Root=1-2-3", timeout)
    outcome, log = sandbox.run(invocation)
    return json.loads(outcome.payload), outcome.is_error, log


def test_a_function_answers_again_and_again(start):
    sandbox = start("""
        print("loading")
        calls = 0

        def handler(event, context):
            global calls
            calls += 1
            print("call", calls)
            return {"event": event, "calls": calls, "id": context.aws_request_id}
    """)
    answer, is_error, log = run(sandbox, {"a": "ü"})
    assert (answer, is_error) == ({"event": {"a": "ü"}, "calls": 1, "id": "id-1"}, False)
    assert log.startswith("loading\nSTART RequestId: id-1 Version: $LATEST\ncall 1\nEND RequestId: id-1\nREPORT ")
    assert "Init Duration" in log
    answer, _, log = run(sandbox, request_id="id-2")
    assert answer["calls"] == 2
    assert log.startswith("START RequestId: id-2 Version: $LATEST\ncall 2\n")
    assert "Init Duration" not in log


@pytest.mark.parametrize(
    ("code", "handler", "error_type", "message"),
    [
        ("import nonsense", "app.handler", "Runtime.ImportModuleError", "No module named 'nonsense'"),
        ("import duckdb", "app.handler", "Runtime.ImportModuleError", "No module named 'duckdb'"),
        ("def handler(event, context) pass", "app.handler", "Runtime.UserCodeSyntaxError", "Syntax error"),
        ("", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing"),
        ("", "other.handler", "Runtime.ImportModuleError", "No module named 'other'"),
        ("raise KeyError('x')", "app.handler", "KeyError", "'x'"),
        ("import os\nos._exit(3)", "app.handler", "Runtime.ExitError", "exit status 3"),
    ],
)
def test_code_that_cannot_be_loaded(start, code, handler, error_type, message):
    sandbox = start(code, handler)
    answer, is_error, _ = run(sandbox)
    assert is_error
    assert answer["errorType"] == error_type
    assert message in answer["errorMessage"]
    assert not sandbox.usable


@pytest.mark.parametrize(
    ("body", "error_type", "message"),
    [
        ("raise ValueError('bad')", "ValueError", "bad"),
        (
            "import os; os._exit(7)",
            "Runtime.ExitError",
            "RequestId: id-1 Error: Runtime exited with error: exit status 7",
        ),
        ("import os; os.kill(os.getpid(), 11)", "Runtime.ExitError", "signal: segmentation fault"),
        ("return 'x' * (7 << 20)", "Function.ResponseSizeTooLarge", "(6291556 bytes)"),
        ("return object()", "Runtime.MarshalError", "Unable to marshal response"),
        ("return bytearray(400 << 20) and None", "Runtime.ExitError", "signal: killed"),
    ],
)
def test_an_invocation_that_fails(start, body, error_type, message):
    answer, is_error, log = run(start(f"def handler(event, context):\n    print('here')\n    {body}"))
    assert is_error
    assert answer["errorType"] == error_type
    assert message in answer["errorMessage"]
    assert "here\n" in log


def test_a_function_that_takes_too_long_is_ended(start):
    sandbox = start("import time\ndef handler(event, context):\n    print('waiting')\n    time.sleep(600)")
    assert sandbox.wait_until_initialized(300) is None
    answer, is_error, log = run(sandbox, timeout=2)
    assert is_error
    assert answer == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: id-1 Error: Task timed out after 2.00 seconds",
    }
    assert "waiting\n" in log
    assert "id-1 Task timed out after 2.00 seconds\n" in log
    assert not sandbox.usable


def test_a_closed_sandbox_leaves_no_process_and_no_port(start):
    sandbox = start("""
        import os, subprocess

        def handler(event, context):
            child = subprocess.Popen(["sleep", "600"])
            return [os.getpid(), child.pid, os.environ["AWS_LAMBDA_RUNTIME_API"]]
    """)
    (own, child, address), _, _ = run(sandbox)
    assert psutil.pid_exists(own)
    sandbox.close()
    assert not psutil.pid_exists(own)
    until(lambda: not alive(child), what="the function's child has ended")
    host, port = address.split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=60).close()


def test_what_a_function_started_ends_when_its_process_does(start):
    sandbox = start("""
        import os, subprocess

        def handler(event, context):
            if event:
                os._exit(1)
            return subprocess.Popen(["sleep", "600"]).pid
    """)
    child, _, _ = run(sandbox)
    assert alive(child)
    assert run(sandbox, "exit", request_id="id-2")[1]
    until(lambda: not alive(child), what="the function's child has ended")


def test_a_function_cannot_change_the_code_of_another(start, tmp_path):
    code = "import pathlib\ndef handler(event, context):\n    return pathlib.Path(__file__).write_text('broken')"
    assert run(start(code))[0] == len("broken")
    assert (tmp_path / "code0" / "app.py").read_text() == code


def test_a_process_ends_with_an_emulator_that_is_killed(tmp_path, runtime):
    code = tmp_path / "code"
    code.mkdir()
    (code / "app.py").write_text("import os\ndef handler(event, context):\n    return os.getpid()")
    emulator = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from lakestack.lambda_process.folders import make_folders
        from lakestack.lambda_process.runtime_api import Invocation
        from lakestack.lambda_process.sandbox import FunctionSettings, Sandbox

        root, code, runtime = map(Path, sys.argv[1:4])
        root.mkdir()
        settings = FunctionSettings("app.handler", "python3.13", "$LATEST", 256)
        sandbox = Sandbox(settings, make_folders(root, code, [], runtime), {}, os.environ, root / "log")
        outcome, _ = sandbox.run(Invocation("id", b"null", "arn", "trace", 300))
        print(outcome.payload.decode(), flush=True)
        os.kill(os.getpid(), 9)
    """)
    command = [sys.executable, "-c", emulator, str(tmp_path / "environment"), str(code), str(runtime)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    pid = int(done.stdout)
    until(lambda: not alive(pid), what="the function's process has ended")


def alive(pid: int) -> bool:
    """Whether the process runs: one that nobody has waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_another_python_does_without_the_c_module(tmp_path, runtime):
    """The C module of awslambdaric is of the emulator's Python: without it, a function runs by the one in Python."""
    portable = tmp_path / "runtime"
    portable.mkdir()
    for entry in runtime.iterdir():
        if not entry.name.startswith("runtime_client"):
            (portable / entry.name).symlink_to(entry.resolve())
    code, root = tmp_path / "code", tmp_path / "environment"
    code.mkdir()
    root.mkdir()
    (code / "app.py").write_text(
        "def handler(event, context):\n"
        "    import runtime_client\n"
        "    return [runtime_client.__file__[-2:], event / 2, context.get_remaining_time_in_millis() > 0]\n"
    )
    settings = FunctionSettings("app.handler", SUPPORTED, "$LATEST", 256)
    sandbox = Sandbox(settings, make_folders(root, code, [], portable), {}, os.environ, root / "log")
    try:
        assert run(sandbox, 3)[:2] == (["py", 1.5, True], False)
        answer, is_error, _ = run(sandbox, "é", request_id="id-2")
        assert (answer["errorType"], is_error) == ("TypeError", True)
        assert run(sandbox, 5, request_id="id-3")[:2] == (["py", 2.5, True], False)
    finally:
        sandbox.close()
