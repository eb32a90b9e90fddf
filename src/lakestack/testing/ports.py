"""Free ports."""

import itertools
import os
import socket
from contextlib import suppress

# Below what systems give to whoever names no port, so that nobody comes upon one by chance before it is listened on.
FIRST, COUNT = 20_000, 12_000
_numbers = itertools.count(os.getpid() * 97)  # processes that run side by side begin far from one another


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody listens on now, another each time."""
    for number in itertools.islice(_numbers, COUNT):
        with socket.socket() as probe, suppress(OSError):
            port = FIRST + number % COUNT
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(f"every port from {FIRST} to {FIRST + COUNT - 1} is taken")
