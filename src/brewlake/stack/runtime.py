"""What runs the parts of a stack: processes under a supervisor, or containers. One behaviour, two ways."""

from collections.abc import Callable
from typing import Protocol

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings
from brewlake.stack.parts import Part, Running

MODES = ("process", "compose")


class Runtime(Protocol):
    """Starts, watches and ends the parts of one stack. What fails is started again by itself."""

    mode: str

    def start(self, told: Callable[[str], None] = lambda _: None) -> str:
        """Be ready to run parts, telling `told` what takes long; return what was made ready, for people."""

    def run(self, part: Part) -> bool:
        """Run `part` as it is described now: start it, or start it anew if its description changed.

        Returns whether anything was done.
        """

    def look(self, name: str) -> Running | None:
        """Return how the part `name` is, None where it was never run."""

    def last_words(self, name: str) -> str:
        """Return the last lines of the log of the part `name`."""

    def restart(self, name: str) -> None:
        """End the part `name` and start it again, as it was described."""

    def end(self, name: str) -> None:
        """End the part `name`; it stays ended until it is run again."""

    def stop(self, *, data: bool) -> list[str]:
        """End all parts, and whatever a killed runtime left, with `data` the emulator's too; return what was ended."""


def choose_mode(wanted: str | None, before: str | None) -> tuple[str, str]:
    """Return the mode of a stack that comes up, and why: `wanted`, or as it is up (`before`), or what the machine has.

    Raises BrewlakeError for an unknown mode, and for mode=compose where no Docker engine answers.
    """
    from brewlake.stack.engine import why_not

    if wanted not in (None, *MODES):
        raise BrewlakeError(f"mode={wanted} is unknown", f"Say mode={' or mode='.join(MODES)}.")
    if wanted == "process":
        return "process", "as you said"
    if before and not wanted:
        return before, "as it is up"
    missing = why_not()
    if wanted and missing:
        raise BrewlakeError(
            f"mode=compose is not possible: {missing}", "Fix that, or use mode=process, which needs no Docker."
        )
    if wanted:
        return "compose", "as you said"
    return ("process", missing) if missing else ("compose", "a Docker engine answers; mode=process does without")


def runtime(settings: Settings, mode: str | None = None) -> Runtime:
    """Return what runs the stack in `mode`, or in the mode in which it came up."""
    if (mode or remembered(settings)) == "compose":
        from brewlake.stack.compose import Compose

        return Compose(settings)
    from brewlake.stack.supervision import Supervisor

    return Supervisor(settings)


def remember(settings: Settings, mode: str) -> None:
    """Keep `mode` as what runs the stack, for the commands that follow."""
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / "mode").write_text(mode)


def remembered(settings: Settings) -> str | None:
    """Return the mode in which the stack came up; None where it is down."""
    memory = settings.home / "mode"
    return memory.read_text() if memory.exists() else None


def forget(settings: Settings) -> None:
    """Forget what ran the stack: it is down."""
    (settings.home / "mode").unlink(missing_ok=True)
