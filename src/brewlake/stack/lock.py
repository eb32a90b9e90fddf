"""One command at a time may change a stack."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brewlake.errors import BrewlakeError
from brewlake.locking import held
from brewlake.settings import Settings


@contextmanager
def changing(settings: Settings) -> Iterator[None]:
    """Hold the stack's lock while the block runs; raise BrewlakeError where another command holds it."""

    def refusal(pid: str) -> BrewlakeError:
        return BrewlakeError(
            f"another command is changing this stack (pid {pid})", "Wait until it has ended, then run this again."
        )

    _make_writable(settings.home)
    with held(settings.home / "lock", refusal):
        yield


def _make_writable(home: Path) -> None:
    """Make the stack's folder; raise BrewlakeError where this user cannot write to it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise BrewlakeError(
            f"the stack's folder {home} cannot be written to: {error.strerror}",
            "Make it yours, or choose another place in .env: BREWLAKE_HOME.",
        ) from error
