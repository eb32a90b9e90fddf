"""One command at a time may change a stack."""

from collections.abc import Iterator
from contextlib import contextmanager

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

    settings.home.mkdir(parents=True, exist_ok=True)
    with held(settings.home / "lock", refusal):
        yield
