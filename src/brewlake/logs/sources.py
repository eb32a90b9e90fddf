"""Where logs are: files of processes, the output of containers, CloudWatch log groups. Each gives what is new in it."""

import os
import queue
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from brewlake.logs.lines import Line

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


# `docker compose logs` clears the terminal's line before each that it prints, also where there is no terminal.
_TERMINAL: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Source(Protocol):
    """A log. `name` is shown before its lines."""

    name: str

    def fresh(self) -> Iterator[Line]:
        """Yield the whole lines that were added since the last call."""


class LogFile:
    """A log file, read from its last `lines` on (None: from its beginning). One that was rotated is read anew."""

    def __init__(self, path: Path, lines: int | None) -> None:
        self.name = path.name.partition(".")[0]
        self._path = path
        self._at = 0
        if lines is not None:
            whole = path.read_bytes()
            self._at = len(whole) - sum(len(line) for line in whole.splitlines(keepends=True)[-lines:])

    def fresh(self) -> Iterator[Line]:
        if not self._path.exists():
            return
        if self._path.stat().st_size < self._at:
            self._at = 0
        with self._path.open("rb") as file:
            file.seek(self._at)
            for line in file:
                if line.endswith(b"\n"):
                    self._at += len(line)
                    yield Line(self.name, line.decode(errors="replace").rstrip())


class LogProcess:
    """What a command prints, such as `docker compose logs`; `follow`: as it comes, else once it has ended."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str], *, follow: bool) -> None:
        self.name = name
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        process = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        reader = threading.Thread(target=self._read, args=[process], daemon=True)
        reader.start()
        if not follow:
            reader.join()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._lines.put(_TERMINAL.sub("", line).rstrip())

    def fresh(self) -> Iterator[Line]:
        while not self._lines.empty():
            yield Line(self.name, self._lines.get())


class LogGroup:
    """The CloudWatch log group of a function, read from `seconds` ago on; of these the last `lines` (None: all)."""

    def __init__(self, function: str, seconds: float, lines: int | None) -> None:
        self.name = function
        self._group = f"/aws/lambda/{function}"
        self._logs: CloudWatchLogsClient = boto3.client("logs")
        self._since = int((time.time() - seconds) * 1000)
        self._lines = lines
        self._told: set[str] = set()

    def fresh(self) -> Iterator[Line]:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=self._group, startTime=self._since)
        try:
            events = [event for page in pages for event in page["events"] if event["eventId"] not in self._told]
        except (ClientError, BotoCoreError) as error:
            yield Line(self.name, f"({error})")
            return
        self._told |= {event["eventId"] for event in events}
        first, self._lines = self._lines, None
        for event in events if first is None else events[-first:]:
            yield Line(self.name, event["message"].rstrip(), event["timestamp"] / 1000)
