"""A file as a lock: one process at a time holds it."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from brewlake.errors import BrewlakeError


@contextmanager
def held(file: Path, refusal: Callable[[str], BrewlakeError]) -> Iterator[None]:
    """Hold `file`, which is made where it is missing, while the block runs.

    Raises what `refusal` makes of the holder's process id where it is held already. The hold ends with the process that
    has it, however that ends.
    """
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise refusal(lock.read().strip() or "unknown") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
