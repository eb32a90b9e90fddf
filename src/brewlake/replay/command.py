"""`brewlake replay`: what failed and why; and back on the stream with it."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import boto3
from botocore.config import Config
from rich.console import Console
from rich.table import Table
from rich.text import Text

from brewlake.errors import BrewlakeError
from brewlake.platform import Platform, load_platform
from brewlake.replay import mending
from brewlake.replay.failures import Failure, read_failures
from brewlake.replay.ledger import Ledger
from brewlake.replay.replay import Replay
from brewlake.replay.stream import Stream
from brewlake.settings import Settings
from brewlake.stack.arrival import deliver, tabulate
from brewlake.stack.lock import changing
from brewlake.stack.steps import Steps

SECONDS: Final = 300
CHOICES: Final = ("readable", "all")


def replay(settings: Settings, put: str | None, write: Path | None, mended: Path | None, console: Console) -> None:
    """List what failed; or put it back: `put` what the transformation reads now, or all; or what was `mended`.

    `write` is a file to write what was not put back to, for mending. At most one of the three is given.
    """
    if sum(given is not None for given in (put, write, mended)) > 1:
        raise BrewlakeError("put, write and mended exclude one another", "Give one of put, write and mended.")
    if put not in (None, *CHOICES):
        raise BrewlakeError(f"put is {put!r}", f"Choose one of: {', '.join(CHOICES)}.")
    platform = load_platform(settings)
    with changing(settings):
        work = Work(platform, console)
        work.list()
        if mended:
            work.put(mending.read(mended, work.failures), settings)
        elif not work.left():
            return
        elif write:
            console.print(f"{mending.write(work.left(), write)} records written to {write}: edit each `document`, then")
            console.print(f"  make replay mended={write}")
        elif put:
            work.put({f.id: f.raw for f in work.left() if put == "all" or f.reason is None}, settings)


class Work:
    """One run of the command: what failed, and what was put back of it."""

    def __init__(self, platform: Platform, console: Console) -> None:
        self._platform = platform
        self._console = console
        s3 = boto3.client("s3")
        # A call that is repeated behind our back would put its records twice.
        kinesis = boto3.client("kinesis", config=Config(retries={"total_max_attempts": 1}, read_timeout=15))
        self.failures = {failure.id: failure for failure in read_failures(s3, platform.cleaned_bucket)}
        self._replay = Replay(Ledger(s3, platform.cleaned_bucket), Stream(kinesis, platform.stream_name))
        self._replay.resume()
        if self._replay.uncertain:
            console.print(
                f"{self._replay.uncertain} records of an interrupted replay may be on the stream already: it was too "
                "long ago to look. They count as not put back."
            )

    def left(self) -> list[Failure]:
        """Return what was not put back."""
        return [failure for failure in self.failures.values() if failure.id not in self._replay.put_back]

    def list(self) -> None:
        """Print what failed, by reason."""
        if not self.failures:
            self._console.print("Nothing failed: the error output is empty.")
            return
        kinds: dict[tuple[str, str], list[Failure]] = defaultdict(list)
        for failure in self.failures.values():
            kinds[failure.error_code, failure.kind].append(failure)
        back = self._replay.put_back
        table = Table("failed", "put back", "why", "error code", "last", "an example", header_style="bold")
        for (code, kind), of_kind in sorted(kinds.items(), key=lambda item: -len(item[1])):
            last = max(of_kind, key=lambda failure: failure.arrived)
            example = last.raw[:60].decode(errors="backslashreplace").strip()
            count = sum(failure.id in back for failure in of_kind)
            when = f"{last.arrived:%Y-%m-%d %H:%M} UTC"
            table.add_row(
                str(len(of_kind)),
                str(count),
                Text(kind),
                Text(code, overflow="fold"),
                when,
                Text(example, overflow="fold"),
            )
        self._console.print(table)
        readable = sum(failure.reason is None for failure in self.left())
        if not self.left():
            self._console.print("All of them were put back.")
        else:
            self._console.print(
                f"{len(self.left())} were not put back, {readable} of them can be cleaned now: "
                "make replay put=readable. To edit the others: make replay write=FILE"
            )

    def put(self, records: Mapping[str, bytes], settings: Settings) -> None:
        """Put `records` back, and wait until they are in the lake and in the table."""
        with Steps(self._console) as steps:
            with steps.step("replay") as step:
                done = 0
                for count in self._replay.put(records):
                    done += count
                    step.now(f"{done} of {len(records)}")
                step.result = f"{done} records put back on the stream"
            if not done:
                return
            deliver(settings, self._platform, steps, SECONDS)
            tabulate(self._platform, steps, SECONDS)
