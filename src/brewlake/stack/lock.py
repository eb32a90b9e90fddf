"""One command at a time may change a stack."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from brewlake.errors import BrewlakeError
from brewlake.settings import Settings


@contextmanager
def changing(settings: Settings) -> Iterator[None]:
    """Hold the stack's lock while the block runs; raise BrewlakeError where another command holds it.

    The lock ends with the process that holds it, however that ends.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise BrewlakeError(
                f"another command is changing this stack (pid {file.read().strip() or 'unknown'})",
                "Wait until it has ended, then run this again.",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
