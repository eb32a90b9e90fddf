"""The supervisor of a stack's processes: supervisord (supervisord.org), which starts them again when they fail."""

import configparser
import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
from supervisor import xmlrpc as supervisor_xmlrpc

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack.parts import Part, Running
from brewlake.stack.programs import OWNER, program

LAST_LINES = 8
READY = "a supervisor that restarts what fails"
ALIVE = ("RUNNING", "STARTING", "BACKOFF")
MEGABYTE = 1e6
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 108 bytes on Linux, 104 on macOS


class Supervisor:
    """The runtime of a stack of processes. The supervisor's configuration and all logs lie in `settings.home`."""

    mode = "process"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._home = settings.home
        self._logs = settings.logs
        self._folder = settings.home / "supervisor"
        self._socket = _socket_path(self._folder)

    def is_running(self) -> bool:
        """Whether the supervisor answers."""
        with contextlib.suppress(OSError, xmlrpc.client.Error):
            self._api().getState()
            return True
        return False

    def start(self, told: Callable[[str], None] = lambda _: None) -> str:  # noqa: ARG002 (nothing here takes long)
        """Start the supervisor where it does not run yet. It starts no program by itself."""
        if self.is_running():
            return READY
        self._logs.mkdir(parents=True, exist_ok=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._socket.unlink(missing_ok=True)
        for stale in self._folder.glob("*.ini"):
            stale.unlink()
        configuration = self._folder / "supervisord.conf"
        configuration.write_text(self._configuration())
        done = subprocess.run(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {OWNER: str(self._home)},
        )
        deadline = time.monotonic() + 60
        while not self.is_running():
            if done.returncode or time.monotonic() > deadline:
                raise BrewlakeError(
                    f"the supervisor did not start: {done.stderr.strip()[-500:]}",
                    f"Its log is {self._logs / 'supervisor.log'}.",
                )
            time.sleep(0.05)
        return READY

    def run(self, part: Part) -> bool:
        """Run `part` as it is described now: start it, or start it anew if its description changed.

        Returns whether anything was done.
        """
        file = self._folder / f"{part.name}.ini"
        section = self._section(part)
        running = self.look(part.name)
        if running and running.alive and file.exists() and file.read_text() == section:
            return False
        if running:
            self.end(part.name)
            self._api().removeProcessGroup(part.name)
        file.write_text(section)
        self._api().reloadConfig()
        self._api().addProcessGroup(part.name)
        self._api().startProcess(part.name, False)
        return True

    def look(self, name: str) -> Running | None:
        """Return how supervisord sees the part `name`."""
        process = self._processes().get(name)
        if process is None:
            return None
        pid = int(process["pid"])
        return Running(
            state=str(process["statename"]).lower(),
            alive=process["statename"] in ALIVE,
            where=f"pid {pid}" if pid else "",
            memory=_memory(pid) if pid else 0.0,
            uptime=str(process["description"]).partition("uptime ")[2],
        )

    def last_words(self, name: str) -> str:
        """Return the last lines of the log of the part `name`, and where it is."""
        log = self._logs / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:] if log.exists() else []
        return "\n".join([*lines, f"(its log: {log})"])

    def end(self, name: str) -> None:
        """End the program `name`; it stays ended until it is run again."""
        with contextlib.suppress(xmlrpc.client.Fault):  # it was not running
            self._api().stopProcess(name)

    def restart(self, name: str) -> None:
        """End the program `name` and start it again, as it was described."""
        self.end(name)
        self._api().startProcess(name, False)

    def _processes(self) -> dict[str, dict[str, Any]]:
        """Return supervisord's getProcessInfo of each program, by name; empty where it does not run."""
        with contextlib.suppress(OSError, xmlrpc.client.Fault):  # a Fault: it is ending
            return {process["name"]: process for process in self._api().getAllProcessInfo()}
        return {}

    def stop(self, *, data: bool) -> list[str]:
        """End all programs and the supervisor, and whatever a killed supervisor left; return what was ended.

        With `data` the emulator's folder goes too.
        """
        names = [name for name, process in self._processes().items() if process["pid"]]
        owned = list(self._owned())
        if self.is_running():
            with contextlib.suppress(xmlrpc.client.Fault):  # it is ending already
                self._api().shutdown()
        else:
            names += [f"pid {process.pid}" for process in owned]
            for process in owned:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.terminate()
        psutil.wait_procs(owned, timeout=30)
        stubborn = list(self._owned())
        for process in stubborn:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(stubborn, timeout=5)
        if data:
            shutil.rmtree(self._home / "emulator", ignore_errors=True)
        return names

    def _owned(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(OWNER) == str(self._home) and process.pid != os.getpid():
                    yield process

    def _api(self) -> Any:  # noqa: ANN401 (a proxy: every attribute is a remote call)
        transport = supervisor_xmlrpc.SupervisorTransport(serverurl=f"unix://{self._socket}")
        return xmlrpc.client.ServerProxy("http://supervisor", transport=transport).supervisor

    def _configuration(self) -> str:
        return _render(
            {
                "unix_http_server": {"file": self._socket, "chmod": "0700"},
                "supervisord": {
                    "logfile": self._logs / "supervisor.log",
                    "pidfile": self._folder / "supervisord.pid",
                    "logfile_maxbytes": "1MB",
                    "logfile_backups": 1,
                    "childlogdir": self._logs,
                },
                "rpcinterface:supervisor": {
                    "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
                },
                "include": {"files": self._folder / "*.ini"},
            }
        )

    def _section(self, part: Part) -> str:
        described = program(self._settings, part)
        environment = ",".join(f'{name}="{_escape(value)}"' for name, value in sorted(described.environment.items()))
        return _render(
            {
                f"program:{part.name}": {
                    "command": " ".join(_quote(_escape(word)) for word in described.command),
                    "environment": environment,
                    "autostart": "false",
                    "autorestart": "true",
                    "startsecs": 1,
                    "startretries": 3,
                    "stopasgroup": "true",
                    "killasgroup": "true",
                    "stopwaitsecs": 20,
                    "redirect_stderr": "true",
                    "stdout_logfile": self._logs / f"{part.name}.log",
                    "stdout_logfile_maxbytes": "10MB",
                    "stdout_logfile_backups": 2,
                }
            }
        )


def _memory(pid: int) -> float:
    """Return the resident memory of a process and all its children, in MB."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / MEGABYTE
    except psutil.Error:  # it ended while it was looked at
        return 0.0


def _socket_path(folder: Path) -> Path:
    path = folder / "supervisor.sock"
    if len(str(path)) <= LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.gettempdir()) / f"brewlake-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}.sock"


def _escape(text: str) -> str:
    return text.replace("%", "%%")  # supervisord expands %(name)s


def _quote(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _render(sections: dict[str, dict[str, Any]]) -> str:
    parser = configparser.RawConfigParser()
    parser.read_dict(sections)
    text = io.StringIO()
    parser.write(text)
    return text.getvalue()
