"""The supervisor, with the smallest real part there is: the local PunkAPI."""

import json
import os
import signal
import socket
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack import health, ports, up
from brewlake.stack.parts import Part, punkapi
from brewlake.stack.supervision import Supervisor
from tests.waiting import until


@pytest.fixture
def part(settings: Settings) -> Part:
    return punkapi(settings)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    file = tmp_path / 'a "quoted" 100% name.json'
    file.write_text(json.dumps([{"id": 1, "name": "Alone", "abv": 5.0}]))
    return file


def pid(supervisor: Supervisor) -> int:
    def found() -> int:
        running = supervisor.look("punkapi")
        return int(running.where.removeprefix("pid ")) if running and running.where else 0

    return until(found, what="it has a pid")


def test_a_part_is_started_once(supervisor: Supervisor, part: Part) -> None:
    supervisor.start()
    assert health.start(supervisor, part)
    before = pid(supervisor)
    assert not health.start(supervisor, part)
    assert pid(supervisor) == before


def test_a_part_described_otherwise_is_started_anew(supervisor: Supervisor, part: Part, catalogue: Path) -> None:
    supervisor.start()
    health.start(supervisor, part)
    before = pid(supervisor)
    assert health.start(supervisor, replace(part, catalogue=catalogue))
    assert pid(supervisor) != before
    assert not psutil.pid_exists(before)
    assert psutil.Process(pid(supervisor)).cmdline()[-1] == str(catalogue)


def test_a_part_that_is_killed_comes_back(supervisor: Supervisor, part: Part) -> None:
    supervisor.start()
    health.start(supervisor, part)
    until(lambda: (found := supervisor.look("punkapi")) and found.state == "running", what="it runs")
    before = pid(supervisor)
    os.kill(before, signal.SIGKILL)
    until(lambda: pid(supervisor) != before, what="it was started again")


def test_stop_ends_all_and_says_what(supervisor: Supervisor, part: Part) -> None:
    supervisor.start()
    supervisor.run(part)
    before = pid(supervisor)
    assert supervisor.stop(data=False) == ["punkapi"]
    assert not psutil.pid_exists(before)
    assert not supervisor.is_running()
    assert supervisor.stop(data=False) == []


def test_stop_ends_what_a_killed_supervisor_left(supervisor: Supervisor, part: Part, settings: Settings) -> None:
    supervisor.start()
    health.start(supervisor, part)
    before = pid(supervisor)
    os.kill(int((settings.home / "supervisor" / "supervisord.pid").read_text()), signal.SIGKILL)
    until(lambda: not supervisor.is_running(), what="the supervisor is gone")
    assert psutil.pid_exists(before)
    assert supervisor.stop(data=False) == [f"pid {before}"]
    assert not psutil.pid_exists(before)


def test_a_home_too_deep_for_a_socket_works_all_the_same(settings: Settings) -> None:
    deep = Supervisor(replace(settings, home=settings.home / ("deep" * 12) / ("deeper" * 10)))
    deep.start()
    assert deep.is_running()
    deep.stop(data=False)


def test_a_taken_port_is_refused_with_its_holder(supervisor: Supervisor, part: Part) -> None:
    supervisor.start()
    with socket.create_server(("127.0.0.1", part.port)), pytest.raises(BrewlakeError) as refused:
        health.start(supervisor, part)
    assert f"port {part.port}" in str(refused.value)
    assert f"pid {os.getpid()}" in str(refused.value)
    assert "BREWLAKE_PUNKAPI_PORT" in refused.value.advice


def test_a_taken_port_is_refused_before_anything_is_served_there() -> None:
    port = ports.free_port()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(BrewlakeError) as refused:
        ports.refuse_taken(port, "v2", "choose another port: make serve version=v2 port=3001")
    assert f"port {port}, which v2 needs" in str(refused.value)
    assert f"pid {os.getpid()}" in str(refused.value)
    assert refused.value.advice.endswith("port=3001.")


def test_a_server_that_was_started_by_itself_makes_way_for_containers(
    supervisor: Supervisor, settings: Settings, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor.start()
    health.start(supervisor, part)
    monkeypatch.setattr(up, "choose_mode", lambda *_: ("compose", "as you said"))
    up.enter_mode(settings, "compose", Console(quiet=True))
    assert not supervisor.is_running()
    assert ports.is_free(part.port)


def test_a_part_that_ends_at_once_is_told_with_its_last_words(
    supervisor: Supervisor, part: Part, tmp_path: Path
) -> None:
    supervisor.start()
    with pytest.raises(BrewlakeError, match=r"no-such-catalogue\.json"):
        health.start(supervisor, replace(part, catalogue=tmp_path / "no-such-catalogue.json"))
