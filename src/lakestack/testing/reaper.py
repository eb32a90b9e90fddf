"""`python -m lakestack.testing.reaper COMMAND...`: runs COMMAND when whoever holds its standard input has ended.

The kernel closes the pipes of a process that ends, however it ends: so what a killed test run left is ended, too.
"""

import subprocess
import sys
from collections.abc import Mapping


class Reaper:
    """A process that runs `command`, in `environment` (this one's by default), when this one ends, or says so."""

    def __init__(self, *command: str, environment: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lakestack.testing.reaper", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is not for it
        )

    def reap(self) -> None:
        """Run the command now, and wait for its end."""
        self._process.communicate()


if __name__ == "__main__":
    sys.stdin.read()
    sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
