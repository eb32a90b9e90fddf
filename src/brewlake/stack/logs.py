"""`make logs`: the logs of the supervised parts and of the Lambda functions, in one stream, as they grow."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from brewlake.errors import BrewlakeError, Interrupted
from brewlake.platform import load_platform
from brewlake.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

PAUSE = 1.0
EARLIER = 600  # seconds of the Lambda functions' logs to begin with


def follow(settings: Settings, lines: int, console: Console) -> None:
    """Print the last `lines` of each log, and then what is added to any, until interrupted."""
    files = sorted(settings.logs.glob("*.log")) if settings.is_local else []
    sources: list[LogFile | LogGroup] = [*(LogFile(path, lines) for path in files), *_groups(settings)]
    if not sources:
        raise BrewlakeError("there are no logs yet", "Run `make up-local` first.")
    width = max(len(source.name) for source in sources)
    with contextlib.suppress(Interrupted):  # that is how it ends
        while True:
            for source in sources:
                for line in source.fresh():
                    console.print(f"{source.name:<{width}} | {line}", markup=False, highlight=False, soft_wrap=True)
            time.sleep(PAUSE)


class LogFile:
    """A log file, read from its last `lines` on. One that was rotated is read anew."""

    def __init__(self, path: Path, lines: int) -> None:
        self.name = path.stem
        self._path = path
        whole = path.read_bytes()
        self._at = len(whole) - sum(len(line) for line in whole.splitlines(keepends=True)[-lines:])

    def fresh(self) -> Iterator[str]:
        """Yield the whole lines that were added since the last call."""
        if not self._path.exists():
            return
        if self._path.stat().st_size < self._at:
            self._at = 0
        with self._path.open("rb") as file:
            file.seek(self._at)
            for line in file:
                if line.endswith(b"\n"):
                    self._at += len(line)
                    yield line.decode(errors="replace").rstrip()


class LogGroup:
    """A CloudWatch log group, read from some minutes ago on."""

    def __init__(self, function: str) -> None:
        self.name = function
        self._group = f"/aws/lambda/{function}"
        self._logs: CloudWatchLogsClient = boto3.client("logs")
        self._since = int((time.time() - EARLIER) * 1000)
        self._told: set[str] = set()

    def fresh(self) -> Iterator[str]:
        """Yield the messages that were added since the last call."""
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=self._group, startTime=self._since)
        try:
            events = [event for page in pages for event in page["events"] if event["eventId"] not in self._told]
        except (ClientError, BotoCoreError) as error:
            yield f"({error})"
            return
        for event in events:
            self._told.add(event["eventId"])
            yield event["message"].rstrip()


def _groups(settings: Settings) -> list[LogGroup]:
    try:
        platform = load_platform(settings)
    except BrewlakeError:  # nothing is applied yet: the parts have logs all the same
        return []
    return [LogGroup(platform.ingestion_function), LogGroup(platform.transformation_function)]
