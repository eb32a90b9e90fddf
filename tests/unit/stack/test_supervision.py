import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack import health
from brewlake.stack.programs import OWNER, Program
from brewlake.stack.supervision import Supervisor
from tests.waiting import until


@pytest.fixture
def sleeper(settings: Settings) -> Program:
    return Program(
        name="sleeper",
        command=(sys.executable, "-c", "import time; time.sleep(600)", 'a "quoted" 100% word'),
        environment={OWNER: str(settings.home), "PERCENT": "100%"},
        port=settings.model_port,
        health=f"http://localhost:{settings.model_port}/",
    )


def pid_of(supervisor: Supervisor, name: str = "sleeper") -> int:
    return int(until(lambda: supervisor.processes().get(name, {}).get("pid"), seconds=10, what=f"{name} has a pid"))


def test_a_program_is_started_once(supervisor: Supervisor, sleeper: Program) -> None:
    supervisor.start()
    assert supervisor.run(sleeper)
    pid = pid_of(supervisor)
    assert not supervisor.run(sleeper)
    assert pid_of(supervisor) == pid
    words = until(psutil.Process(pid).cmdline, seconds=5, what="it has been executed")
    assert words[-1] == 'a "quoted" 100% word'


def test_a_program_described_otherwise_is_started_anew(supervisor: Supervisor, sleeper: Program) -> None:
    supervisor.start()
    supervisor.run(sleeper)
    pid = pid_of(supervisor)
    assert supervisor.run(replace(sleeper, environment={OWNER: sleeper.environment[OWNER], "NEW": "1"}))
    assert pid_of(supervisor) != pid
    assert not psutil.pid_exists(pid)


def test_a_program_that_is_killed_comes_back(supervisor: Supervisor, sleeper: Program) -> None:
    supervisor.start()
    supervisor.run(sleeper)
    until(lambda: supervisor.state("sleeper") == "RUNNING", seconds=10, what="it runs")
    pid = pid_of(supervisor)
    os.kill(pid, signal.SIGKILL)
    until(lambda: pid_of(supervisor) != pid, seconds=10, what="it was started again")


def test_stop_ends_all_and_says_what(supervisor: Supervisor, sleeper: Program) -> None:
    supervisor.start()
    supervisor.run(sleeper)
    pid = pid_of(supervisor)
    assert supervisor.stop() == ["sleeper"]
    assert not psutil.pid_exists(pid)
    assert not supervisor.is_running()
    assert supervisor.stop() == []


def test_stop_ends_what_a_killed_supervisor_left(supervisor: Supervisor, sleeper: Program, settings: Settings) -> None:
    supervisor.start()
    supervisor.run(sleeper)
    pid = pid_of(supervisor)
    os.kill(int((settings.home / "supervisor" / "supervisord.pid").read_text()), signal.SIGKILL)
    until(lambda: not supervisor.is_running(), seconds=5, what="the supervisor is gone")
    assert psutil.pid_exists(pid)
    assert supervisor.stop()
    until(lambda: not psutil.pid_exists(pid), seconds=5, what="its program is gone too")


def test_a_home_too_deep_for_a_socket_works_all_the_same(settings: Settings) -> None:
    deep = Supervisor(replace(settings, home=settings.home / ("deep" * 12) / ("deeper" * 10)))
    deep.start()
    assert deep.is_running()
    deep.stop()


def test_a_taken_port_is_refused_with_its_holder(supervisor: Supervisor, sleeper: Program, settings: Settings) -> None:
    import socket

    supervisor.start()
    with socket.create_server(("127.0.0.1", sleeper.port)), pytest.raises(BrewlakeError) as refused:
        health.start(supervisor, sleeper, settings)
    assert f"port {sleeper.port}" in str(refused.value)
    assert f"pid {os.getpid()}" in str(refused.value)


def test_a_program_that_ends_at_once_is_told_with_its_last_words(
    supervisor: Supervisor, sleeper: Program, settings: Settings
) -> None:
    supervisor.start()
    failing = replace(sleeper, command=(sys.executable, "-c", "import sys; sys.exit('no such hop')"))
    with pytest.raises(BrewlakeError, match="no such hop"):
        health.start(supervisor, failing, settings)


def test_the_configuration_holds_nothing_outside_the_home(settings: Settings, supervisor: Supervisor) -> None:
    supervisor.start()
    written = [Path(root) / name for root, _, names in os.walk(settings.home) for name in names]
    assert any(path.name == "supervisord.conf" for path in written)
    assert not (Path.cwd() / "supervisord.log").exists()
