"""What a user sees while something long runs: each step by its name, its time, and what it is at."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Step:
    """A running step. `now()` says what it is at; `result` is shown when it has ended."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task
        self.result = ""

    def now(self, text: str) -> None:
        """Say what the step is at."""
        self._progress.update(self._task, now=escape(text))


class Applied:
    """Shows in `step` each resource that an apply of terraform/`stack` has finished, with `note` behind it."""

    def __init__(self, step: Step, stack: str, note: str = "") -> None:
        self._step = step
        self._stack = stack
        self._note = note
        self.count = 0

    def __call__(self, resource: str) -> None:
        """Take the address of a resource that was finished just now."""
        self.count += 1
        self._step.now(f"{self.count} resources, last {resource}{self._note}")

    @property
    def result(self) -> str:
        """What the apply did, once it has succeeded."""
        return f"terraform/{self._stack}: {self.count} resources changed" if self.count else "no change"


class Steps:
    """The steps of one command, some side by side: a moving line for each, and a lasting one when it ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = Lock()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<12}"),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[now]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._started = time.monotonic()
        self.seconds: dict[str, float] = {}

    def __enter__(self) -> "Steps":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def say(self, text: str) -> None:
        """Say something between the steps."""
        self._console.print(text, highlight=False)

    def mark(self, name: str) -> None:
        """Keep the time that has passed since the first step under `name`, beside those of the steps."""
        self.seconds[name] = time.monotonic() - self._started

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Show the step `name` while the block runs, and its time when it has ended."""
        task = self._progress.add_task(name, now="")
        step = Step(self._progress, task)
        started = time.monotonic()
        mark = "[red]failed[/]"
        try:
            yield step
            mark = "[green]done[/]  "
        finally:
            seconds = self.seconds[name] = time.monotonic() - started
            with self._lock:
                self._progress.remove_task(task)
                self._console.print(
                    f"{mark} {name:<12} {seconds:6.1f} s  [dim]{escape(step.result)}[/]", highlight=False
                )
